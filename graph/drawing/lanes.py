"""All threads at a glance: a row each, a dot in each generation in which it stands, lines as strong as their evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

from graph.drawing.frame import Drawing
from graph.drawing.lettering import wrapped
from graph.lineage import GRADES, Generation, Thread
from graph.lineage.lanes import Cell
from graph.values import name_of

_HEAD, _KIND, _ROW, _FOOT, _APART = 26.0, 30.0, 18.0, 30.0, 36.0
_LETTERS, _LINE = 12.4, 14.0
_KEYS, _TOLD = 205, 3

_Lane = tuple[Thread, list[Cell]]


@dataclass(frozen=True)
class Form:
    """Measures of a picture: panels beside each other, room for a name and for a generation, lines that a name may have."""

    name: str
    panels: int
    named: float
    step: float
    lines: int


WIDE = Form("wide", 2, 258.0, 56.0, 4)
NARROW = Form("narrow", 1, 158.0, 32.0, 3)
# So high are the rows that stand on a sheet of A4 that lies, below a page's heading, in letters of seven points.
SHEET = 58 * _ROW


@dataclass(frozen=True)
class Row:
    """A thread in the picture: its name in lines; ``told`` says where it stands. Dots and lines are counted from its left."""

    thread: Thread
    name: list[str]
    told: str
    high: float
    dots: list[tuple[float, float, str]]
    lines: list[tuple[str, float, float]]
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True)
class Kind:
    """The heading above threads of one kind."""

    name: str
    x: float
    y: float


@dataclass(frozen=True)
class Column:
    """A generation in a panel."""

    label: str
    x: float
    has_source: bool


def lanes_drawing(
    lanes: Iterable[_Lane],
    generations: tuple[Generation, ...],
    kind_name: Callable[[str], str],
    title: str,
    language: str = "da",
    href: Callable[[Thread], str] = lambda _: "",
    form: Form = WIDE,
) -> Drawing:
    """Draw threads as lanes.

    Parameters
    ----------
    lanes : iterable of (Thread, list of Cell)
        The threads, those of a kind together, each with what ``graph.lineage.lanes.lane`` gives.
    generations : tuple of Generation
        The columns; one without a source is hatched.
    kind_name : callable
        What a class of threads is called.
    title : str
        What the picture is of.
    language : str
        ``da`` or ``en``.
    href : callable
        Where a thread leads; nowhere if empty.
    form : Form
        ``WIDE``, or ``NARROW`` for a phone.
    """
    rows = [_row(thread, cells, form, language) for thread, cells in lanes]
    columns = [
        Column(_short(one.slug, form), place * form.step + form.named, one.has_source)
        for place, one in enumerate(generations)
    ]
    return _placed(rows, columns, form, language, {"title": title, "href": href, "kind_name": kind_name})


def sheets(wide: Drawing) -> Iterator[Drawing]:
    """Give a picture in the form ``WIDE`` once more, on as many sheets of paper as keep its letters readable."""
    values = wide.values
    shared = {key: values[key] for key in ("title", "href", "kind_name")}
    waiting: list[Row] = []
    sheet = 1
    for row in [*values["rows"], None]:
        if waiting and (row is None or sum(one.high for one in waiting) + row.high > SHEET):
            form = replace(values["form"], name=f"sheet-{sheet}")
            yield _placed(waiting, values["generations"], form, wide.language, shared)
            waiting, sheet = [], sheet + 1
        if row:
            waiting.append(row)


def _placed(
    given: Sequence[Row], generations: list[Column], form: Form, language: str, values: dict[str, Any]
) -> Drawing:
    """Give the picture of some rows: in panels, those of a kind below its heading."""
    breadth = form.named + len(generations) * form.step
    share = (sum(row.high for row in given) + len({row.thread.type for row in given}) * _KIND) / form.panels
    rows: list[Row] = []
    kinds: list[Kind] = []
    lefts = [2.0]
    y, high, kind = _HEAD, 0.0, ""
    for row in given:
        # Rather between two kinds; a kind that goes on in the next panel has its heading there too.
        enough = share if row.thread.type == kind else share - 8 * _ROW
        if y > _HEAD and y - _HEAD >= enough and len(lefts) < form.panels:
            lefts.append(lefts[-1] + breadth + _APART)
            y, kind = _HEAD, ""
        if row.thread.type != kind:
            kind, y = row.thread.type, y + _KIND
            kinds.append(Kind(values["kind_name"](kind), lefts[-1], y - 8))
        rows.append(replace(row, x=lefts[-1], y=y))
        y += row.high
        high = max(high, y)
    columns = [replace(one, x=left + one.x) for left in lefts for one in generations]
    wide = lefts[-1] + breadth + 2
    across = max(1, int(wide // _KEYS))
    used = {grade for row in rows for grade, _, _ in row.lines}
    keys = [
        (grade, 2 + place % across * _KEYS, high + 22 + place // across * 16)
        for place, grade in enumerate(grade for grade in (*GRADES, "unlinked") if grade in used)
    ]
    laid = {
        "rows": rows, "kinds": kinds, "columns": columns, "generations": generations, "form": form, "breadth": breadth,
        "high": high, "keys": keys, "line": _LINE, "head": _HEAD,
    }  # fmt: skip
    return Drawing(
        "lanes.svg", language, round(wide), round(max((y for _, _, y in keys), default=high) + 10), values | laid
    )


def _short(slug: str, form: Form) -> str:
    """Give a generation's name with as many figures as there is room for."""
    first, _, last = slug.partition("-")
    return f"{first if form.panels > 1 else first[-2:]}–{last[-2:]}" if last else first


def _row(thread: Thread, cells: list[Cell], form: Form, language: str) -> Row:
    name = name_of(thread, language)
    middles = [form.named + (place + 0.5) * form.step for place in range(len(cells))]
    dots = [
        (
            middle,
            round(min(7.0, 2.4 + 1.3 * sqrt(len(cell.members))), 1),
            _told(cell, language) if form.panels > 1 else "",
        )
        for middle, cell in zip(middles, cells, strict=True)
        if cell.members
    ]
    lines = [
        (cell.onward, middle, middles[place + 1])
        for place, (middle, cell) in enumerate(zip(middles, cells, strict=True))
        if cell.onward and place + 1 < len(middles)
    ]
    told = ", ".join(f"{_years(cell)} ({len(cell.members)})" for cell in cells if cell.members)
    shown = wrapped(name, form.named - 8, _LETTERS, form.lines)
    high = _ROW + (len(shown) - 1) * _LINE
    return Row(thread, shown, f"{name}. {told}", high, dots, lines)


def _told(cell: Cell, language: str) -> str:
    """Give the names at a dot, as many as one reads in passing."""
    named = [name_of(member, language) for member in cell.members[:_TOLD]]
    rest = [f"+{len(cell.members) - _TOLD}"] if len(cell.members) > _TOLD else []
    return f"{_years(cell)}: {', '.join([*named, *rest])}"


def _years(cell: Cell) -> str:
    return cell.slug.replace("-", "–")
