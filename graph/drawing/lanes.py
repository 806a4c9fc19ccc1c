"""All threads at a glance: a row each, a dot in each generation in which it stands, lines as strong as their evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import sqrt

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


WIDE = Form("wide", 2, 258.0, 56.0, 1)
NARROW = Form("narrow", 1, 158.0, 32.0, 3)
# So many threads stand on a sheet of A4 that lies, below a page's heading, in letters of seven points.
SHEET = 58


def sheets(lanes: Sequence[_Lane]) -> Iterator[tuple[Form, Sequence[_Lane]]]:
    """Give the threads of each sheet of paper, with the form of its picture."""
    for number, start in enumerate(range(0, len(lanes), SHEET), 1):
        yield replace(WIDE, name=f"sheet-{number}"), lanes[start : start + SHEET]


@dataclass(frozen=True)
class Row:
    """A thread in the picture: its name in lines; ``told`` says where it stands."""

    thread: Thread
    name: list[str]
    told: str
    x: float
    y: float
    wide: float
    high: float
    dots: list[tuple[float, float, str]]
    lines: list[tuple[str, float, float]]


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
    lines = list(lanes)
    breadth = form.named + len(generations) * form.step
    share = (len(lines) * _ROW + len({thread.type for thread, _ in lines}) * _KIND) / form.panels
    rows: list[Row] = []
    kinds: list[Kind] = []
    panel, y, high, kind = 0, _HEAD, 0.0, ""
    for thread, cells in lines:
        # Rather between two kinds; a kind that goes on in the next panel has its heading there too.
        enough = share if thread.type == kind else share - 8 * _ROW
        if y > _HEAD and y - _HEAD >= enough and panel + 1 < form.panels:
            panel, y, kind = panel + 1, _HEAD, ""
        left = 2.0 + panel * (breadth + _APART)
        if thread.type != kind:
            kind, y = thread.type, y + _KIND
            kinds.append(Kind(kind_name(kind), left, y - 8))
        rows.append(_row(thread, cells, left, y, breadth, form, language))
        y += rows[-1].high
        high = max(high, y)
    columns = [
        Column(_short(one.slug, form), left_of + form.named + place * form.step, one.has_source)
        for left_of in sorted({row.x for row in rows})
        for place, one in enumerate(generations)
    ]
    wide = max([row.x + row.wide for row in rows], default=breadth) + 2
    used = [grade for grade in (*GRADES, "unlinked") if any(grade == one for row in rows for one, _, _ in row.lines)]
    keys = [
        (grade, 2 + place % max(1, int(wide // _KEYS)) * _KEYS, high + 22 + place // max(1, int(wide // _KEYS)) * 16)
        for place, grade in enumerate(used)
    ]
    values = {
        "title": title, "rows": rows, "kinds": kinds, "columns": columns, "href": href, "form": form, "high": high,
        "keys": keys, "line": _LINE, "head": _HEAD,
    }  # fmt: skip
    return Drawing("lanes.svg", language, round(wide), round(max((y for _, _, y in keys), default=high) + 10), values)


def _short(slug: str, form: Form) -> str:
    """Give a generation's name with as many figures as there is room for."""
    first, _, last = slug.partition("-")
    return f"{first if form.panels > 1 else first[-2:]}–{last[-2:]}" if last else first


def _row(thread: Thread, cells: list[Cell], x: float, y: float, wide: float, form: Form, language: str) -> Row:
    name = name_of(thread, language)
    middles = [x + form.named + (place + 0.5) * form.step for place in range(len(cells))]
    dots = [
        (middle, round(min(7.0, 2.4 + 1.3 * sqrt(len(cell.members))), 1), _told(cell, language))
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
    return Row(thread, shown, f"{name}. {told}", x, y, wide, high, dots, lines)


def _told(cell: Cell, language: str) -> str:
    """Give the names at a dot, as many as one reads in passing."""
    named = [name_of(member, language) for member in cell.members[:_TOLD]]
    rest = [f"+{len(cell.members) - _TOLD}"] if len(cell.members) > _TOLD else []
    return f"{_years(cell)}: {', '.join([*named, *rest])}"


def _years(cell: Cell) -> str:
    return cell.slug.replace("-", "–")
