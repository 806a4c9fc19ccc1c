"""What flows from generation to generation: the alluvial picture, and the links behind each of its ribbons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from markupsafe import Markup

from api.citing import Notes, cited
from api.drawings import drawn_file
from api.errors import Problem
from api.evidence import Evidence, ends, lineage_of
from api.for_people import links_table
from api.pages import page
from api.state import derived_of, service_of
from api.tables import FORMATS, Table, respond_with
from api.texts import language_of, text
from api.tracing import themes_of
from graph import names
from graph.drawing.alluvial import NARROW, WIDE, Form, alluvial_drawing
from graph.drawing.frame import Drawing
from graph.lineage import (
    GRADES,
    GROUPINGS,
    THREAD_KINDS,
    Lineage,
    Stream,
    Streams,
    UnknownGrouping,
    streams,
)
from graph.rows import Cell, Column
from graph.values import name_of

router = APIRouter(tags=["Lineage"])

Kind = Annotated[str, Query(description=f"Class of threads: {', '.join(THREAD_KINDS)}.")]
By = Annotated[str, Query(description=f"What is gathered: {', '.join(GROUPINGS)}.")]


@dataclass(frozen=True)
class _Chosen:
    """The choices of a picture: its lineage, its streams and what addresses them."""

    lineage: Lineage
    flow: Streams
    kind: str
    by: str
    theme: str
    evidence: str

    def address(self, path: str, **more: str) -> str:
        """Give an address with these choices; those that are as usual are left out."""
        choices = {"kind": self.kind, "by": self.by, "theme": self.theme, "evidence": self.evidence} | more
        usual = {"kind": "MeasureThread", "by": "theme", "theme": "", "evidence": "weak"}
        kept = {key: value for key, value in choices.items() if usual.get(key) != value}
        return f"{path}?{urlencode(kept)}" if kept else path

    def links_address(self, one: Stream) -> str:
        """Give the address of what stands behind a ribbon."""
        return self.address("/lineage/links", **vars(_ribbon(one)))


@dataclass(frozen=True)
class _Ribbon:
    """What tells a ribbon of a picture from its others: generations, groups and strength, as an address has them."""

    first: str
    last: str
    earlier: str = ""
    later: str = ""
    strength: str = "firm"


Wanted = Annotated[_Ribbon, Depends()]


def _ribbon(one: Stream) -> _Ribbon:
    earlier, later = (names.path_of(group) or group for group in (one.earlier, one.later))
    return _Ribbon(one.first, one.last, earlier, later, _strength(one))


def _choose(
    request: Request,
    kind: Kind = "MeasureThread",
    by: By = "theme",
    theme: str = "",
    evidence: Evidence = "weak",
) -> _Chosen:
    lineage = lineage_of(request, evidence)
    if kind not in THREAD_KINDS:
        raise Problem(400, f"There are no threads {kind!r}; allowed are {', '.join(THREAD_KINDS)}.")
    try:
        # Within one theme its threads are what can be told apart.
        gathered = "thread" if theme and by == "theme" else by
        return _Chosen(lineage, streams(lineage, kind, gathered, theme), kind, by, theme, evidence)
    except UnknownGrouping as error:
        raise Problem(400, str(error)) from error


Chosen = Annotated[_Chosen, Depends(_choose)]


def _namer(request: Request, chosen: _Chosen) -> Callable[[str], str]:
    language, entries = language_of(request), derived_of(request).by_iri

    def name(group: str) -> str:
        if not group:
            return text("streams.nocommittee" if chosen.by == "committee" else "compare.notheme", language)
        if thread := chosen.lineage.threads.get(group):
            return name_of(thread, language)
        if entry := entries.get(group):
            return name_of(entry, language)
        return text(f"subject.{group}", language)

    return name


@router.get("/lineage/streams", summary="Things from generation to generation", include_in_schema=False)
def streams_page(
    request: Request,
    chosen: Chosen,
    table: Annotated[str, Query(description="What csv and xlsx give: streams or piles.")] = "streams",
    format: str = "",
) -> Response:
    """Show an alluvial picture whose every ribbon opens its evidence; ``format`` svg, png, csv or xlsx gives it as a file."""
    if table not in ("streams", "piles"):
        raise Problem(400, f"There is no table {table!r} here; there are streams, piles.")
    name, language = _namer(request, chosen), language_of(request)
    title = " · ".join((text("streams.title", language), text(f"thread.{chosen.kind}", language)))
    drawing = _drawn(chosen, name, title, language, standing=bool(format))
    if format in ("svg", "png"):
        return drawn_file(drawing, format, "streams")
    if format:
        return respond_with((_piles_table if table == "piles" else _table)(chosen, name, language), format, language)
    rows = [(one, name(one.earlier), name(one.later), chosen.links_address(one)) for one in chosen.flow.streams]
    return page(
        request, "streams.html", picture=Markup(drawing.svg()),
        narrow=Markup(_drawn(chosen, name, title, language, False, NARROW).svg()), rows=rows, kinds=THREAD_KINDS, kind=chosen.kind, by=chosen.by,
        groupings=GROUPINGS, themes=themes_of(chosen.lineage), theme=chosen.theme, evidence=chosen.evidence,
        grades=GRADES, within=chosen.flow.within, piles=_pile_rows(chosen, name), generations=chosen.lineage.generations,
        address=chosen.address("/lineage/streams"), formats=("svg", "png", *FORMATS),
    )  # fmt: skip


def _drawn(
    chosen: _Chosen, name: Callable[[str], str], title: str, language: str, standing: bool, form: Form = WIDE
) -> Drawing:
    def pile_address(group: str) -> str:
        if chosen.by == "theme" and group and not chosen.theme:
            return chosen.address("/lineage/streams", theme=group)
        return f"/lineage/{group.rpartition('/thread/')[2]}" if "/thread/" in group else ""

    # A file leads nowhere: it may be opened where this service is not.
    return alluvial_drawing(
        chosen.flow, chosen.lineage.generations, name, title, language,
        href=(lambda _: "") if standing else chosen.links_address,
        pile_href=(lambda _: "") if standing else (lambda pile: pile_address(pile.group)), form=form,
    )  # fmt: skip


def _pile_rows(chosen: _Chosen, name: Callable[[str], str]) -> list[tuple[str, str, dict[str, object]]]:
    """Give each group with the address of its threads, and its piles by generation."""
    return [
        (
            name(group),
            _threads_address(chosen, group),
            {pile.generation: pile for pile in chosen.flow.piles.values() if pile.group == group},
        )
        for group in chosen.flow.groups
    ]


def _threads_address(chosen: _Chosen, group: str) -> str:
    """Give the address at which all that a group's piles count stands by name; nothing for what belongs to no group."""
    if not group:
        return ""
    if "/thread/" in group:
        return f"/lineage/{group.rpartition('/thread/')[2]}"
    by = {"committee": names.path_of(group) or group} if chosen.by == "committee" else {"theme": group}
    return f"/lineage?{urlencode({'kind': chosen.kind} | by)}"


def _table(chosen: _Chosen, name: Callable[[str], str], language: str) -> Table:
    heads = ("compare.first", "streams.earlier", "compare.last", "streams.later", "lineage.grade", "streams.size")
    columns: list[str | Column] = [text(key, language) for key in heads]
    rows: list[list[Cell]] = [
        [one.first, name(one.earlier), one.last, name(one.later), text(f"streams.{_strength(one)}", language), one.size]
        for one in chosen.flow.streams
    ]
    return Table("streams", [*columns[:-1], Column(str(columns[-1]), "integer")], rows)


def _piles_table(chosen: _Chosen, name: Callable[[str], str], language: str) -> Table:
    heads = [Column(text(f"streams.by.{chosen.by}", language)), Column(text("browse.generation", language))]
    heads += [Column(text(f"streams.pile.{key}", language), "integer") for key in ("things", "on")]
    rows: list[list[Cell]] = [
        [name(pile.group), pile.generation, len(pile.things), pile.on]
        for pile in sorted(
            chosen.flow.piles.values(), key=lambda one: (chosen.flow.groups.index(one.group), one.generation)
        )
    ]
    return Table("piles", heads, rows)


def _strength(one: Stream) -> str:
    return "staying" if one.things else "weak" if one.weak else "firm"


@router.get("/lineage/links", summary="What a ribbon rests on", include_in_schema=False)
def links_page(request: Request, chosen: Chosen, wanted: Wanted, format: str = "") -> Response:
    """Show the links that one ribbon gathers, with both passages of each; ``format=`` csv or xlsx gives them as rows."""
    found = [one for one in chosen.flow.streams if _ribbon(one) == wanted]
    if not found:
        raise Problem(404, "There is no such stream. All are at /lineage/streams.")
    name, notes = _namer(request, chosen), Notes(service_of(request))
    gathered = sorted(
        (link for one in found for link in one.links), key=lambda link: (link.thread, link.later, link.earlier)
    )
    links = [(link, *ends(notes, chosen.lineage, link)) for link in gathered]
    things = [chosen.lineage.members[iri] for one in found for iri in one.things]
    if format:
        language = language_of(request)
        rows = [(link, cited(before, language), cited(after, language)) for link, before, after in links]
        return respond_with(links_table(chosen.lineage, rows, things, language), format, language)
    return page(
        request, "links.html", links=links, things=things, members=chosen.lineage.members, threads=chosen.lineage.threads,
        first=wanted.first, last=wanted.last, earlier=name(found[0].earlier), later=name(found[0].later), strength=wanted.strength,
        back=chosen.address("/lineage/streams"),
    )  # fmt: skip
