"""How two things are connected: the paths between them told in sentences."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import networkx as nx
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from api.citing import Note, Notes, short_document, written
from api.errors import Problem
from api.pages import page, source_href
from api.state import derived_of, service_of
from api.texts import language_of
from graph import names
from graph.grounds import Ground, Statement, grounds_of
from graph.paths import Hop, NotConnected, paths_between, sentence
from graph.search import Entry, search

router = APIRouter(tags=["Lineage"])
# Pairs that the page begins with, where the data hold both: a place and who answers for what is done there, an earlier and a later aim.
_EXAMPLES = (
    ("place/tingbjerg", "committee/socialudvalget"),
    ("goal/2019-2022/1", "pejlemaerke/2027-2030/2"),
)


@router.get("/path", summary="How two things are connected", include_in_schema=False)
def path_page(request: Request, one: str = "", other: str = "") -> Response:
    """Tell the paths between two things in sentences."""
    told: list[tuple[Hop, ...]] = []
    chosen: list[Entry] = []
    problem: str | None = None
    network = set(_network(request))
    try:
        chosen = [_entry(request, name, network) for name in (one, other) if name]
        if one and other:
            told = _paths(request, chosen[0], chosen[1], 5)
    except Problem as error:
        problem = error.message
    language = language_of(request)
    shown = [_shown(request, name, network) for name in (one, other)]
    fields = [field for field, name in (("one", one), ("other", other)) if name]
    twins = [
        (field, twin) for field, entry in zip(fields, chosen, strict=False) for twin in _twins(request, entry, network)
    ]
    grounds = _grounds(request, told)
    entries = derived_of(request).by_iri
    notes = Notes(service_of(request))

    def cited(hop: Hop) -> list[Note]:
        ends = (entries.get(hop.source), entries.get(hop.target))
        return [notes.cite(place, [end.label for end in ends if end]) for place in grounds[hop.statement()].passages]

    return page(
        request, "path.html", one=one, other=other, shown=shown, chosen=chosen, twins=twins, problem=problem,
        told=[[(hop, grounds[hop.statement()], cited(hop)) for hop in hops] for hops in told], notes=notes,
        entries=entries, path_of=names.path_of, examples=[] if one or other else _examples(request, network), phrase=lambda hop: hop.phrase(language),
    )  # fmt: skip


def _examples(request: Request, within: set[str]) -> list[tuple[Entry, Entry]]:
    entries = derived_of(request).by_iri
    pairs = [(names.thing_iri(one), names.thing_iri(other)) for one, other in _EXAMPLES]
    return [(entries[one], entries[other]) for one, other in pairs if {one, other} <= within]


def _twins(request: Request, entry: Entry, within: set[str]) -> list[Entry]:
    """Give the other things of the same name, e.g. the place of an organisation."""
    entries = derived_of(request).entries
    return [other for other in entries if other.label == entry.label and other != entry and other.iri in within]


def _shown(request: Request, name: str, within: set[str]) -> str:
    """Give what a field shows: a thing's label where it is as good as its address, else what was asked."""
    entry = derived_of(request).by_iri.get(names.ID + name.removeprefix("id:"))
    if entry is None:
        return name
    try:
        return entry.label if _entry(request, entry.label, within) == entry else name
    except Problem:
        return name


@router.get("/path.json", summary="How two things are connected")
def path_json(request: Request, one: str, other: str, limit: Annotated[int, Query(ge=1, le=50)] = 5) -> JSONResponse:
    """Give the cheapest paths as hops (source, property, target, direction) and as sentences in both languages.

    Each hop has the lines that it rests on in ``sources``, whether these are the statement's own, both ends of a link or
    the record's in ``basis``, and in ``inferred`` and ``inferredEn`` why, where it is read between the lines.
    """
    network = set(_network(request))
    ends = [_entry(request, name, network) for name in (one, other)]
    told = _paths(request, ends[0], ends[1], limit)
    grounds = _grounds(request, told)
    labels = {entry.iri: entry.label for entry in derived_of(request).entries}
    english = labels | {entry.iri: entry.english for entry in derived_of(request).entries if entry.english}
    paths = [
        {
            "hops": [asdict(hop) | _ground_json(grounds[hop.statement()]) for hop in hops],
            "da": sentence(hops, labels, "da"),
            "en": sentence(hops, english, "en"),
        }
        for hops in told
    ]
    return JSONResponse({"one": ends[0].iri, "other": ends[1].iri, "paths": paths})


def _ground_json(ground: Ground) -> dict[str, object]:
    sources = [
        asdict(place) | {"name": f"{short_document(place.document)} l. {written(place)}", "href": source_href(place)}
        for place in ground.passages
    ]
    reason = ground.reason
    why = (reason.danish, reason.english or None) if reason else (None, None)
    return {"sources": sources, "basis": ground.basis or None, "inferred": why[0], "inferredEn": why[1]}


def _grounds(request: Request, told: list[tuple[Hop, ...]]) -> dict[Statement, Ground]:
    return grounds_of(service_of(request).graph, {hop.statement() for hops in told for hop in hops})


def _paths(request: Request, one: Entry, other: Entry, limit: int) -> list[tuple[Hop, ...]]:
    try:
        return paths_between(_network(request), one.iri, other.iri, limit)
    except NotConnected as error:
        raise Problem(404, str(error)) from error


def _network(request: Request) -> nx.MultiGraph[str]:
    known = derived_of(request).knowledge
    return known.policy


def _entry(request: Request, name: str, within: set[str]) -> Entry:
    by_iri = derived_of(request).by_iri
    iri = name if "://" in name else names.ID + name.removeprefix("id:")
    if iri in by_iri:
        return by_iri[iri]
    for hit in () if names.is_address(name) else search(derived_of(request).entries, name, 50):
        if hit.entry.iri in within:
            return hit.entry
    raise Problem(404, f"Nothing in the policy network is named {name!r}. Search for a name at /search.")
