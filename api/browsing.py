"""Front page, lists of things, the network view and the quality page."""

from __future__ import annotations

from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api import frame
from api.alphabet import alphabetical
from api.branches import by_number
from api.classes import grouped, holding
from api.errors import Problem
from api.labels import label_of
from api.negotiation import choose
from api.neighbours import RANK
from api.pages import page
from api.state import derived_of, service_of
from api.tables import Cell, Table, respond_with
from api.texts import heading, language_of, text
from graph import names, releases
from graph.gate import GRAPH_FORMATS, by_media_type
from graph.rows import Column
from graph.values import texts_of

router = APIRouter()
# All things of these stand under narrower classes too; a link is found at its two ends.
_NOT_LISTED = ("Direction", "Objective", "LineageLink")


@dataclass(frozen=True)
class _Listed:
    """A thing of a list, with the slugs of the generations it stands in; ``english`` and ``number`` are "" where it has none."""

    iri: str
    type: str
    label: str
    english: str
    number: str
    generations: set[str] = field(default_factory=set)


@router.get("/", summary="Front page", include_in_schema=False)
def front(request: Request, format: str = "") -> Response:
    """Show the generations, a search field and three doors; ``format=`` csv or xlsx gives the generations with what each holds.

    A program that wants RDF is sent to the dataset's description.
    """
    rdf = by_media_type(GRAPH_FORMATS)
    if not format and choose(request.headers.get("accept", ""), ["text/html", *rdf]) in rdf:
        return RedirectResponse("/id/dataset", 303, {"Vary": "Accept"})
    service = service_of(request)
    counts = derived_of(request).generation_counts
    if format:
        return respond_with(_timeline(request, counts), format, language_of(request))
    return page(
        request,
        "front.html",
        generations=[(name, counts.get(name, {})) for name in frame.slugs(request)],
        report=service.report,
        drafts=derived_of(request).drafts,
        open_lines=sum(len(part["unaccounted"]) for part in service.report.coverage) if service.report else 0,
        newest=releases.newest(service.dataset) if service.dataset else None,
    )


def _timeline(request: Request, counts: dict[str, dict[str, int]]) -> Table:
    language, kinds = language_of(request), ("Direction", "Objective", "Measure")
    heads = [text("browse.generation", language), text("front.state", language)]
    columns: list[str | Column] = [
        *heads,
        *(Column(heading(text(f"front.{kind.lower()}s", language)), "integer") for kind in kinds),
    ]
    rows: list[list[Cell]] = []
    for name in frame.slugs(request):
        state = "draft" if name in derived_of(request).drafts else "adopted" if counts.get(name) else "gap"
        rows.append([name, text(f"front.{state}", language), *(counts.get(name, {}).get(kind, 0) for kind in kinds)])
    return Table("generations", columns, rows)


@router.get("/browse/{kind}", summary="All things of a class", include_in_schema=False)
def browse(request: Request, kind: str, generation: str = "", format: str = "") -> Response:
    """List the things of a class by generation, the newest first."""
    if kind not in names.KINDS and kind not in ("Direction", "Objective", "SteeringDocument", "Actor", "Thread"):
        raise Problem(404, f"There is no class {kind!r}. The classes are at /ontology.")
    things = _things(request, kind)
    listed = [one for one in things if not generation or generation in one.generations]
    listed.sort(key=lambda one: (RANK.get(one.type, len(RANK)), by_number(one.number), alphabetical(one.label)))
    listed.sort(key=lambda one: frame.newest(one.generations), reverse=True)
    if format:
        return respond_with(_as_table(request, kind, listed), format, language_of(request))
    return page(
        request,
        "browse.html",
        kind=kind,
        things=listed,
        generation=generation,
        generations=frame.slugs(request),
        groups=grouped(derived_of(request).class_counts, without=_NOT_LISTED),
        holding=holding(derived_of(request).class_counts),
        # In a list of several classes each thing says which it is of.
        several=len({one.type for one in listed}) > 1,
    )


def _things(request: Request, kind: str) -> list[_Listed]:
    entries = derived_of(request).by_iri
    found: dict[str, _Listed] = {}
    for row in service_of(request).graph.ask("instances", {"class": names.term_iri(kind)}):
        iri, label, english, number, generation = texts_of(row, "thing", "label", "labelEn", "number", "generation")
        entry = entries.get(iri)
        one = found.setdefault(iri, _Listed(iri, entry.type if entry else kind, label, english, number))
        if generation:
            one.generations.add(generation.rpartition("/")[2])
    return list(found.values())


def _as_table(request: Request, kind: str, things: list[_Listed]) -> Table:
    language = language_of(request)
    labels = derived_of(request).property_labels
    columns = [
        "ontology.name",
        "browse.english",
        "network.class",
        "thing.number",
        "browse.generation",
        "money.column.iri",
    ]
    rows: list[list[Cell]] = [
        [
            one.label,
            one.english,
            label_of(labels, one.type, language),
            one.number,
            ", ".join(sorted(one.generations)),
            one.iri,
        ]
        for one in things
    ]
    return Table(kind, [text(key, language) for key in columns], rows)
