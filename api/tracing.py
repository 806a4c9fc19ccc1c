"""Tracing: all threads as swim lanes, a thread with its picture and both passages of each link, the line of a thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from markupsafe import Markup

from api.alphabet import alphabetical
from api.citing import Notes
from api.drawings import drawn_file
from api.errors import Problem
from api.evidence import Evidence, ends, lineage_of
from api.exporting import line_as_file
from api.pages import href, page
from api.parameters import iri_of
from api.state import service_of
from api.tables import Table, respond_with
from api.texts import language_of, text
from graph import names
from graph.answers.files import DRAWINGS, FORMATS
from graph.description import passages_of
from graph.drawing.descent import MOST_THINGS, lineage_drawing
from graph.drawing.downwards import downwards_drawing
from graph.drawing.frame import Drawing, style
from graph.drawing.lanes import NARROW, WIDE, Form, lanes_drawing, sheets
from graph.lineage import GRADES, THREAD_KINDS, Lineage, Link, Member, Thread
from graph.lineage.lanes import Cell, lane
from graph.values import name_of

router = APIRouter(tags=["Lineage"])

SHOWN = ("names", "glance")
_THREAD_FORMATS = (*FORMATS, *DRAWINGS)


@router.get("/drawing.css", include_in_schema=False)
def drawing_style() -> Response:
    """Give the style sheet of the pictures that are drawn here."""
    return Response(style(), media_type="text/css", headers={"Cache-Control": "no-cache"})


@router.get("/lineage", summary="All threads as swim lanes", include_in_schema=False)
def swim_lanes(
    request: Request,
    kind: str = "",
    theme: str = "",
    committee: str = "",
    evidence: Evidence = "weak",
    show: Annotated[str, Query(description="names, or glance: all in one picture.")] = "names",
    format: str = "",
) -> Response:
    """Show every thread as a lane over the generations; ``format=`` svg or png gives a picture, csv or xlsx rows."""
    if show not in SHOWN:
        raise Problem(400, f"Lanes are not shown as {show!r}; allowed are {', '.join(SHOWN)}.")
    lineage = lineage_of(request, evidence)
    responsible = {iri: _committees(lineage, iri) for iri in lineage.threads}
    wanted = names.ID + committee
    chosen = [
        thread
        for thread in lineage.threads.values()
        if kind in ("", thread.type)
        and theme in ("", thread.theme)
        and (not committee or wanted in responsible[thread.iri])
    ]
    lanes = [(thread, lane(lineage, thread.iri)) for thread in chosen]
    language = language_of(request)
    lanes.sort(key=lambda item: (THREAD_KINDS.index(item[0].type), alphabetical(name_of(item[0], language))))
    if format in ("svg", "png"):
        return drawn_file(_glance(request, lineage, lanes, WIDE, standing=True), format, "lanes")
    if format:
        return respond_with(_lanes_table(request, lineage, lanes), format, language)
    by_kind = {of: list(group) for of, group in groupby(lanes, lambda item: item[0].type)}
    drawn = [_glance(request, lineage, lanes, form) for form in (WIDE, NARROW)] if show == "glance" else []
    return page(
        request, "lineage.html", lanes=by_kind, count=len(lanes), generations=lineage.generations, kinds=THREAD_KINDS, kind=kind,
        themes=themes_of(lineage), theme=theme, committees=sorted(set().union(*responsible.values())), committee=committee,
        grades=GRADES, evidence=evidence, nosource={g.slug for g in lineage.generations if not g.has_source}, show=show,
        here=_address(kind=kind, theme=theme, committee=committee, evidence=evidence if evidence != "weak" else ""),
        pictures=[Markup(one.svg()) for one in drawn], sheets=[Markup(one.svg()) for one in sheets(drawn[0])] if drawn else [],
    )  # fmt: skip


def _address(**given: str) -> str:
    """Give the address of the lanes with some filters; those that are empty are left out."""
    kept = {key: value for key, value in given.items() if value}
    return f"/lineage?{urlencode(kept)}" if kept else "/lineage"


def _glance(
    request: Request, lineage: Lineage, lanes: Sequence[tuple[Thread, list[Cell]]], form: Form, standing: bool = False
) -> Drawing:
    language = language_of(request)
    given = {"evidence": lineage.minimum} if lineage.minimum != "weak" else {}
    query = f"?{urlencode(given)}" if given else ""

    # A file leads nowhere: it may be opened where this service is not.
    def address(thread: Thread) -> str:
        return "" if standing else f"/lineage/{thread.iri.rpartition('/thread/')[2]}{query}"

    def kind(name: str) -> str:
        return text(f"thread.{name}", language)

    return lanes_drawing(lanes, lineage.generations, kind, text("lineage.title", language), language, address, form)


def _lanes_table(request: Request, lineage: Lineage, lanes: list[tuple[Thread, list[Cell]]]) -> Table:
    """Give a row for each thread: its kind, name, theme, and in each generation what stands there."""
    language = language_of(request)
    heads = [text(key, language) for key in ("lineage.kind", "lineage.thread", "lineage.theme")]
    columns = [*heads, *(generation.slug for generation in lineage.generations), text("money.column.iri", language)]

    def name(one: Thread | Member) -> str:
        return name_of(one, language)

    rows = [
        [
            text(f"thread.{thread.type}", language), name(thread),
            text(f"subject.{thread.theme}", language) if thread.theme else None,
            *("; ".join(map(name, cell.members)) or None for cell in lane), thread.iri,
        ]
        for thread, lane in lanes
    ]  # fmt: skip
    return Table("lanes", columns, rows)


def themes_of(lineage: Lineage) -> list[str]:
    """Give the themes that threads have."""
    return sorted({thread.theme for thread in lineage.threads.values() if thread.theme})


def _committees(lineage: Lineage, thread: str) -> set[str]:
    return {iri for member in lineage.thread_members(thread) for iri in member.committees}


@router.get("/lineage/{slug}", summary="A thread", include_in_schema=False)
def thread_page(request: Request, slug: str, evidence: Evidence = "weak", format: str = "") -> Response:
    """Show a thread: its picture, each occurrence, and each link with both passages side by side; ``format=`` gives it as a file."""
    lineage = lineage_of(request, evidence)
    thread = lineage.threads.get(names.ID + f"thread/{slug}")
    if thread is None:
        raise Problem(404, f"There is no thread {slug!r}. All are at /lineage.")
    if format:
        if format not in _THREAD_FORMATS:
            raise Problem(400, f"There is no format {format!r}; allowed are {', '.join(_THREAD_FORMATS)}.")
        # As from the page's own links, a sheet is in words for people.
        headings = language_of(request) if format == "csv" else ""
        return line_as_file(request, format, f"thread/{slug}", evidence, headings)
    links, graph = lineage.thread_links(thread.iri), service_of(request).graph
    notes = Notes(service_of(request))
    stands = {member.iri: passages_of(graph, member.iri)[:1] for member in lineage.thread_members(thread.iri)}
    return page(
        request, "thread.html", stands=stands, thread=thread, lane=lane(lineage, thread.iri), members=lineage.members,
        loose=[m for m in lineage.thread_members(thread.iri) if not m.generations],
        links=[(link, *ends(notes, lineage, link)) for link in links], notes=notes, slug=slug,
        gaps=lineage.gaps(lineage.thread_generations(thread.iri)), evidence=evidence, grades=GRADES,
        pictures=_pictures(request, lineage, thread, links), nosource={g.slug for g in lineage.generations if not g.has_source},
    )  # fmt: skip


def _pictures(
    request: Request, lineage: Lineage, thread: Thread, links: tuple[Link, ...]
) -> tuple[Markup, Markup] | None:
    """Give the picture of a thread for a wide screen and for a phone; none of more things than can be read."""
    part = lineage.part_of_thread(thread.iri)
    if len(part.members) > MOST_THINGS:
        return None
    language = language_of(request)
    numbers = {link.iri: number for number, link in enumerate(links, 1)}
    title = name_of(thread, language)

    def link_href(link: Link) -> str:
        return f"#link-{numbers.get(link.iri, 1)}"

    wide = lineage_drawing(part, title, language, href=href, link_href=link_href)
    narrow = downwards_drawing(part, title, language, href=href, link_href=link_href)
    return Markup(wide.svg()), Markup(narrow.svg())


@router.get("/lineage.json", summary="The line of a thing")
def line_json(
    request: Request,
    thing: Annotated[str, Query(description="kind/slug path or IRI.")],
    evidence: Evidence = "weak",
) -> JSONResponse:
    """Give steps (with depth counted from the thing), links, generations and the generations it skips."""
    lineage = lineage_of(request, evidence)
    iri = iri_of(thing)
    if iri not in lineage.members:
        raise Problem(404, f"{thing!r} stands in no thread. All threads are at /lineage.")
    line = lineage.line(iri)
    steps = [
        asdict(step) | {"label": lineage.members[step.iri].label, "generations": lineage.members[step.iri].generations}
        for step in line.steps
    ]
    return JSONResponse({"thing": iri, **asdict(line), "steps": steps})
