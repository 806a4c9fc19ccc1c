"""Tracing: threads as swim lanes, a thread with both passages of each link, two generations compared, paths in words."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from api.citing import Note, Notes
from api.comparing import comparison_table
from api.errors import Problem
from api.pages import page
from api.state import Service, service_of
from api.tables import respond_with
from api.texts import language_of
from graph import names
from graph.comparison import KINDS, Compared, Continued, NoSuchGeneration, compare
from graph.description import passages_of
from graph.lineage import GRADES, Lineage, Link, Member, UnknownGrade, read_lineage
from graph.model import Passage
from graph.paths import Hop, NotConnected, paths_between, policy_network, sentence
from graph.search import Entry, search
from graph.store import Graph

router = APIRouter(tags=["Lineage"])

_KINDS = ("MeasureThread", "ObjectiveThread", "TermThread", "OrganisationThread", "IndicatorThread")
Evidence = Annotated[str, Query(description=f"Least evidence grade: {', '.join(GRADES)}.")]


@lru_cache(maxsize=8)
def _read(graph: Graph, evidence: str) -> Lineage:
    return read_lineage(graph, evidence)


def _lineage(service: Service, evidence: str) -> Lineage:
    try:
        return _read(service.graph, evidence)
    except UnknownGrade as error:
        raise Problem(400, str(error)) from error


@router.get("/lineage", summary="All threads as swim lanes", include_in_schema=False)
def swim_lanes(request: Request, kind: str = "", theme: str = "", evidence: Evidence = "weak") -> Response:
    """Show every thread as a lane over the generations."""
    lineage = _lineage(service_of(request), evidence)
    chosen = [
        thread
        for thread in lineage.threads.values()
        if (not kind or thread.type == kind) and (not theme or thread.theme == theme)
    ]
    lanes = [(thread, _lane(lineage, thread.iri)) for thread in chosen]
    lanes.sort(key=lambda item: (_KINDS.index(item[0].type), item[0].label))
    themes = sorted({thread.theme for thread in lineage.threads.values() if thread.theme})
    return page(
        request, "lineage.html", lanes=lanes, generations=lineage.generations, kinds=_KINDS, kind=kind, themes=themes,
        theme=theme, grades=GRADES, evidence=evidence,
    )  # fmt: skip


def _lane(lineage: Lineage, thread: str) -> list[tuple[str, list[Member], bool]]:
    """Give for each generation its slug, the members in it, and whether the thread passes through it silently."""
    members = lineage.thread_members(thread)
    skipped = lineage.gaps(lineage.thread_generations(thread))
    return [
        (generation.slug, [m for m in members if generation.slug in m.generations], generation.slug in skipped)
        for generation in lineage.generations
    ]


@router.get("/lineage/{slug}", summary="A thread", include_in_schema=False)
def thread_page(request: Request, slug: str, evidence: Evidence = "weak") -> Response:
    """Show a thread: each occurrence, and each link with both passages side by side."""
    service = service_of(request)
    lineage = _lineage(service, evidence)
    thread = lineage.threads.get(names.ID + f"thread/{slug}")
    if thread is None:
        raise Problem(404, f"There is no thread {slug!r}. All are at /lineage.")
    links = [link for link in lineage.links if link.thread == thread.iri]
    links.sort(key=lambda link: (lineage.generations_of(link.later), link.later))
    notes = Notes(service)
    return page(
        request, "thread.html", thread=thread, lane=_lane(lineage, thread.iri), members=lineage.members,
        loose=[m for m in lineage.thread_members(thread.iri) if not m.generations],
        links=[(link, *_ends(notes, lineage, link)) for link in links], notes=notes,
        gaps=lineage.gaps(lineage.thread_generations(thread.iri)), evidence=evidence, grades=GRADES,
    )  # fmt: skip


def _ends(notes: Notes, lineage: Lineage, link: Link) -> tuple[list[Note], list[Note]]:
    """Give the notes of the earlier and of the later end, their names marked where the sources are at hand."""
    graph = notes.service.graph
    sources = graph.ask("link-ends", {"link": link.iri})
    ends: dict[str, list[Passage]] = {link.earlier: [], link.later: []}
    for row in sources:
        end, document = (str(getattr(row[key], "value", "")) for key in ("end", "document"))
        first, last = (int(str(getattr(row[key], "value", "1"))) for key in ("first", "last"))
        ends.setdefault(end, []).append(Passage(document.rpartition("/")[2], first, last))

    def cited(end: str) -> list[Note]:
        member = lineage.members.get(end)
        words = [member.label] if member else []
        return [notes.cite(passage, words) for passage in sorted(ends[end] or passages_of(graph, end))]

    return cited(link.earlier), cited(link.later)


@router.get("/lineage.json", summary="The line of a thing")
def line_json(
    request: Request,
    thing: Annotated[str, Query(description="kind/slug path or IRI.")],
    evidence: Evidence = "weak",
) -> JSONResponse:
    """Give steps (with depth counted from the thing), links, generations and the generations it skips."""
    lineage = _lineage(service_of(request), evidence)
    iri = _iri(thing)
    if iri not in lineage.members:
        raise Problem(404, f"{thing!r} stands in no thread. All threads are at /lineage.")
    line = lineage.line(iri)
    steps = [
        asdict(step) | {"label": lineage.members[step.iri].label, "generations": lineage.members[step.iri].generations}
        for step in line.steps
    ]
    return JSONResponse({"thing": iri, **asdict(line), "steps": steps})


@router.get("/compare", summary="Compare two generations", include_in_schema=False)
def compare_page(
    request: Request,
    first: str = "2015-2018",
    last: str = "2019-2022",
    kind: str = "Measure",
    evidence: Evidence = "weak",
    format: str = "",
) -> Response:
    """Show what was added, gone, continued and changed, by theme; ``format=`` csv or xlsx gives it as a table."""
    service = service_of(request)
    lineage = _lineage(service, evidence)
    try:
        result = compare(service.graph, lineage, first, last, kind)
    except NoSuchGeneration as error:
        raise Problem(400, str(error)) from error
    if format:
        return respond_with(comparison_table(result, request.app.state.property_labels, language_of(request)), format)
    return page(
        request, "compare.html", result=result, generations=lineage.generations, kinds=KINDS, kind=kind, evidence=evidence,
        grades=GRADES, continued=_by_theme(result.continued), gone=_by_theme(result.gone), added=_by_theme(result.added),
        property_labels=request.app.state.property_labels,
    )  # fmt: skip


def _by_theme(things: tuple[Compared, ...] | tuple[Continued, ...]) -> list[tuple[str, list[object]]]:
    groups: dict[str, list[object]] = {}
    for thing in things:
        theme = thing.earlier.theme if isinstance(thing, Continued) else thing.theme
        groups.setdefault(theme or "", []).append(thing)
    return sorted(groups.items(), key=lambda item: (not item[0], item[0]))


@router.get("/compare.json", summary="Compare two generations")
def compare_json(
    request: Request, first: str, last: str, kind: str = "Measure", evidence: Evidence = "weak"
) -> JSONResponse:
    """Give added, gone and continued things, each continued pair with relation, weakest evidence and changes."""
    service = service_of(request)
    try:
        return JSONResponse(asdict(compare(service.graph, _lineage(service, evidence), first, last, kind)))
    except NoSuchGeneration as error:
        raise Problem(400, str(error)) from error


@router.get("/path", summary="How two things are connected", include_in_schema=False)
def path_page(request: Request, one: str = "", other: str = "") -> Response:
    """Tell the paths between two things in sentences."""
    told: list[dict[str, object]] = []
    chosen: list[Entry] = []
    problem: str | None = None
    network = set(_network(service_of(request).graph))
    try:
        chosen = [_entry(request, name, network) for name in (one, other) if name]
        if one and other:
            _, told = _paths(request, one, other, 5)
    except Problem as error:
        problem = error.message
    language = language_of(request)
    shown = [_shown(request, name, network) for name in (one, other)]
    return page(
        request, "path.html", one=one, other=other, shown=shown, told=told, chosen=chosen, problem=problem,
        entries=request.app.state.by_iri, phrase=lambda hop: Hop(**hop).phrase(language),
    )  # fmt: skip


def _shown(request: Request, name: str, within: set[str]) -> str:
    """Give what a field shows: a thing's label where it is as good as its address, else what was asked."""
    entry = request.app.state.by_iri.get(names.ID + name.removeprefix("id:"))
    if entry is None:
        return name
    try:
        return entry.label if _entry(request, entry.label, within) == entry else name
    except Problem:
        return name


@router.get("/path.json", summary="How two things are connected")
def path_json(request: Request, one: str, other: str, limit: Annotated[int, Query(ge=1, le=50)] = 5) -> JSONResponse:
    """Give the cheapest paths as hops (source, property, target, direction) and as sentences in both languages."""
    ends, told = _paths(request, one, other, limit)
    return JSONResponse({"one": ends[0].iri, "other": ends[1].iri, "paths": told})


def _paths(request: Request, one: str, other: str, limit: int) -> tuple[list[Entry], list[dict[str, object]]]:
    service = service_of(request)
    network = _network(service.graph)
    ends = [_entry(request, name, set(network)) for name in (one, other)]
    labels = {entry.iri: entry.label for entry in request.app.state.entries}
    english = labels | {entry.iri: entry.english for entry in request.app.state.entries if entry.english}
    try:
        found = paths_between(network, ends[0].iri, ends[1].iri, limit)
    except NotConnected as error:
        raise Problem(404, str(error)) from error
    told: list[dict[str, object]] = [
        {"hops": [asdict(hop) for hop in hops], "da": sentence(hops, labels, "da"), "en": sentence(hops, english, "en")}
        for hops in found
    ]
    return ends, told


@lru_cache(maxsize=2)
def _network(graph: Graph):  # type: ignore[no-untyped-def]
    return policy_network(graph)


def _entry(request: Request, name: str, within: set[str]) -> Entry:
    by_iri: dict[str, Entry] = request.app.state.by_iri
    iri = name if "://" in name else names.ID + name.removeprefix("id:")
    if iri in by_iri:
        return by_iri[iri]
    for hit in search(request.app.state.entries, name, 50):
        if hit.entry.iri in within:
            return hit.entry
    raise Problem(404, f"Nothing in the policy network is named {name!r}. Search for a name at /search.")


def _iri(thing: str) -> str:
    try:
        return thing if "://" in thing else names.thing_iri(thing)
    except ValueError as error:
        raise Problem(400, str(error)) from error
