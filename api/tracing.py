"""Tracing: all threads as swim lanes, a thread with its picture and both passages of each link, the line of a thing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from markupsafe import Markup

from api.citing import Notes
from api.errors import Problem
from api.evidence import Evidence, ends, lineage_of
from api.pages import href, page
from api.state import service_of
from api.tables import Table, respond_with
from api.texts import language_of, text
from graph import names
from graph.drawing.descent import MOST_THINGS, lineage_drawing
from graph.drawing.frame import style
from graph.lineage import GRADES, Lineage, Link, Member, Thread
from graph.values import name_of

router = APIRouter(tags=["Lineage"])

KINDS = ("MeasureThread", "ObjectiveThread", "TermThread", "OrganisationThread", "IndicatorThread")


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
    format: str = "",
) -> Response:
    """Show every thread as a lane over the generations; ``format=`` csv or xlsx gives the lanes as rows."""
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
    lanes = [(thread, _lane(lineage, thread.iri)) for thread in chosen]
    lanes.sort(key=lambda item: (KINDS.index(item[0].type), item[0].label))
    if format:
        return respond_with(_lanes_table(request, lineage, lanes), format)
    by_kind = {of: list(group) for of, group in groupby(lanes, lambda item: item[0].type)}
    return page(
        request, "lineage.html", lanes=by_kind, count=len(lanes), generations=lineage.generations, kinds=KINDS, kind=kind,
        themes=themes_of(lineage), theme=theme, committees=sorted(set().union(*responsible.values())), committee=committee,
        grades=GRADES, evidence=evidence, nosource={g.slug for g in lineage.generations if not g.has_source},
    )  # fmt: skip


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


def _linked(lineage: Lineage, thread: str) -> dict[str, str]:
    """Give for each generation the best evidence of the links by which the thread comes into it from earlier ones."""
    best: dict[str, str] = {}
    for link in lineage.thread_links(thread):
        for slug in lineage.generations_of(link.later)[:1]:
            if any(lineage.is_before(earlier, slug) for earlier in lineage.generations_of(link.earlier)):
                best[slug] = min(best.get(slug, "weak"), link.evidence, key=GRADES.index)
    return best


@dataclass(frozen=True)
class Cell:
    """A thread in one generation: its members, whether it passes silently, and how well what leads onward is evidenced."""

    slug: str
    members: list[Member]
    skipped: bool
    onward: str


def _lane(lineage: Lineage, thread: str) -> list[Cell]:
    """Give a thread's cell in each generation; ``onward`` is "" at its end, ``unlinked`` where no link leads on."""
    members = lineage.thread_members(thread)
    present = lineage.thread_generations(thread)
    skipped, linked = lineage.gaps(present), _linked(lineage, thread)
    order = [generation.slug for generation in lineage.generations]
    cells = []
    for place, slug in enumerate(order):
        here = [member for member in members if slug in member.generations]
        coming = next((later for later in order[place + 1 :] if later in present), "")
        onward = linked.get(coming, "unlinked") if coming and (here or slug in skipped) else ""
        cells.append(Cell(slug, here, slug in skipped, onward))
    return cells


@router.get("/lineage/{slug}", summary="A thread", include_in_schema=False)
def thread_page(request: Request, slug: str, evidence: Evidence = "weak") -> Response:
    """Show a thread: its picture, each occurrence, and each link with both passages side by side."""
    lineage = lineage_of(request, evidence)
    thread = lineage.threads.get(names.ID + f"thread/{slug}")
    if thread is None:
        raise Problem(404, f"There is no thread {slug!r}. All are at /lineage.")
    links = lineage.thread_links(thread.iri)
    notes = Notes(service_of(request))
    return page(
        request, "thread.html", thread=thread, lane=_lane(lineage, thread.iri), members=lineage.members,
        loose=[m for m in lineage.thread_members(thread.iri) if not m.generations],
        links=[(link, *ends(notes, lineage, link)) for link in links], notes=notes, slug=slug,
        gaps=lineage.gaps(lineage.thread_generations(thread.iri)), evidence=evidence, grades=GRADES,
        picture=_picture(request, lineage, thread, links), nosource={g.slug for g in lineage.generations if not g.has_source},
    )  # fmt: skip


def _picture(request: Request, lineage: Lineage, thread: Thread, links: tuple[Link, ...]) -> Markup | None:
    part = lineage.part_of_thread(thread.iri)
    if len(part.members) > MOST_THINGS:
        return None
    language = language_of(request)
    numbers = {link.iri: number for number, link in enumerate(links, 1)}
    title = name_of(thread, language)
    drawing = lineage_drawing(
        part, title, language, href=href, link_href=lambda link: f"#link-{numbers.get(link.iri, 1)}"
    )
    return Markup(drawing.svg())


@router.get("/lineage.json", summary="The line of a thing")
def line_json(
    request: Request,
    thing: Annotated[str, Query(description="kind/slug path or IRI.")],
    evidence: Evidence = "weak",
) -> JSONResponse:
    """Give steps (with depth counted from the thing), links, generations and the generations it skips."""
    lineage = lineage_of(request, evidence)
    iri = _iri(thing)
    if iri not in lineage.members:
        raise Problem(404, f"{thing!r} stands in no thread. All threads are at /lineage.")
    line = lineage.line(iri)
    steps = [
        asdict(step) | {"label": lineage.members[step.iri].label, "generations": lineage.members[step.iri].generations}
        for step in line.steps
    ]
    return JSONResponse({"thing": iri, **asdict(line), "steps": steps})


def _iri(thing: str) -> str:
    try:
        return thing if "://" in thing else names.thing_iri(thing)
    except ValueError as error:
        raise Problem(400, str(error)) from error
