"""An alluvial picture: piles of things in each generation, and between them ribbons as broad as the links they gather.

The order of the piles is the same in every generation, so that a ribbon runs level where nothing changes hands; a ribbon over
a generation takes a way of its own through it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from graph.drawing.frame import Drawing, words
from graph.drawing.lettering import wrapped
from graph.lineage import Generation, Pile, Stream, Streams

_HEAD, _FOOT, _LEAST, _GAP = 52.0, 12.0, 15.0, 7.0
# The piles are together about so high.
_ROOM = 620.0
# The letters are counted larger than drawn: the face that a browser has may be broader than the average.
_LETTERS, _LINE = 12.6, 13.0
# The colour of what belongs to no group.
_NONE = 10


@dataclass(frozen=True)
class Form:
    """Measures of a picture: a bar's breadth, a column's with a source, without one, and of the last; room for names.

    ``above``: so much room above each group's piles for its name; without it every pile bears its name.
    """

    name: str
    bar: float
    column: float
    missing: float
    last: float
    hatched: float
    above: float = 0.0


WIDE = Form("wide", 16.0, 200.0, 108.0, 168.0, 66.0)
# For a phone: the name of a group stands once above its piles, which bear their numbers.
NARROW = Form("narrow", 12.0, 64.0, 34.0, 62.0, 24.0, 20.0)


@dataclass(frozen=True)
class Row:
    """The name of a group above its piles, and the first of these."""

    name: str
    pile: Pile
    y: float


@dataclass(frozen=True)
class Bar:
    """A pile in the picture."""

    pile: Pile
    name: str
    told: str
    lines: list[str]
    x: float
    y: float
    high: float
    colour: int


@dataclass(frozen=True)
class Ribbon:
    """A stream in the picture."""

    stream: Stream
    told: str
    path: str
    colour: int


@dataclass(frozen=True)
class Head:
    """A generation's heading and column."""

    label: str
    x: float
    wide: float
    has_source: bool


def alluvial_drawing(
    flow: Streams,
    generations: tuple[Generation, ...],
    name: Callable[[str], str],
    title: str,
    language: str = "da",
    href: Callable[[Stream], str] = lambda _: "",
    pile_href: Callable[[Pile], str] = lambda _: "",
    form: Form = WIDE,
) -> Drawing:
    """Draw piles and streams.

    Parameters
    ----------
    flow : Streams
        What ``graph.lineage.streams`` gives.
    generations : tuple of Generation
        The columns; one without a source stays as an empty, hatched column.
    name : callable
        What a group is called.
    title : str
        What the picture is of.
    language : str
        ``da`` or ``en``.
    href, pile_href : callable
        Where a ribbon and a pile lead; nowhere if empty.
    form : Form
        ``WIDE``, or ``NARROW`` for a phone.
    """
    colours = {group: place % 10 if group else _NONE for place, group in enumerate(flow.groups)}
    heads = _heads(generations, form)
    slots = _slots(flow, generations)
    unit = min(9.0, _ROOM / max(sum(slots.values()), 1))
    labels = {pile: _label(pile, name) for pile in flow.piles.values()}
    least = {pile.group: 0.0 for pile in labels}
    for pile, told in labels.items():
        least[pile.group] = max(least[pile.group], len(told) * _LINE + 2)
    tops, bars, high = _stacked(flow, generations, heads, slots, unit, form, {} if form.above else least)
    ribbons = _ribbons(flow, generations, heads, tops, unit, form)

    def lines(pile: Pile) -> list[str]:
        return [str(len(pile.things))] if form.above else labels[pile]

    values = {
        "title": title, "href": href, "pile_href": pile_href, "heads": heads, "form": form,
        "rows": _rows(bars, name) if form.above else [],
        "ribbons": [Ribbon(one, _told(one, name, language), path, colours.get(one.earlier, _NONE)) for one, path in ribbons],
        "bars": [
            Bar(pile, name(pile.group), _told_pile(pile, name, language), lines(pile), x, y, tall, colours[pile.group])
            for pile, x, y, tall in bars
        ],
    }  # fmt: skip
    return Drawing("alluvial.svg", language, round(heads[-1].x + form.last), round(high + _FOOT), values)


def _label(pile: Pile, name: Callable[[str], str]) -> list[str]:
    return wrapped(f"{name(pile.group)} {len(pile.things)}", 143, _LETTERS, 2)


def _rows(bars: list[tuple[Pile, float, float, float]], name: Callable[[str], str]) -> list[Row]:
    """Give the names above the groups' piles."""
    first: dict[str, tuple[Pile, float]] = {}
    for pile, _, y, _ in bars:
        first.setdefault(pile.group, (pile, y))
    return [Row(name(group), pile, round(y - 6, 1)) for group, (pile, y) in first.items()]


def _heads(generations: tuple[Generation, ...], form: Form) -> list[Head]:
    heads: list[Head] = []
    x = 6.0 if form.above == 0 else 2.0
    for one in generations:
        wide = form.column if one.has_source else form.missing
        first, _, last = one.slug.partition("-")
        label = f"{first}–{last[-2:] if form.above else last}" if last else first
        heads.append(Head(label, x, wide, one.has_source))
        x += wide
    return heads


def _weight(flow: Streams, pile: Pile) -> int:
    """Give how many things or links a pile must have room for on its broader side."""
    on = sum(one.size for one in flow.streams if (one.first, one.earlier) == (pile.generation, pile.group))
    since = sum(one.size for one in flow.streams if (one.last, one.later) == (pile.generation, pile.group))
    return max(len(pile.things), on, since)


def _passing(flow: Streams, generations: tuple[Generation, ...]) -> dict[str, list[Stream]]:
    """Give the streams that pass over each generation that has a source."""
    places = {one.slug: place for place, one in enumerate(generations)}
    return {
        one.slug: [stream for stream in flow.streams if places[stream.first] < place < places[stream.last]]
        for place, one in enumerate(generations)
        if one.has_source
    }


def _slots(flow: Streams, generations: tuple[Generation, ...]) -> dict[str, int]:
    """Give for each group how many things and links it has room for: as many as in its fullest generation."""
    slots = dict.fromkeys(flow.groups, 0)
    passing = _passing(flow, generations)
    for one in generations:
        for group in flow.groups:
            pile = flow.piles.get((one.slug, group))
            own = _weight(flow, pile) if pile else 0
            over = sum(stream.size for stream in passing.get(one.slug, ()) if stream.earlier == group)
            slots[group] = max(slots[group], own + over)
    return slots


_Tops = dict[tuple[str, str], float]


def _stacked(
    flow: Streams,
    generations: tuple[Generation, ...],
    heads: list[Head],
    slots: Mapping[str, int],
    unit: float,
    form: Form,
    least: Mapping[str, float],
) -> tuple[dict[str, _Tops], list[tuple[Pile, float, float, float]], float]:
    """Set each group's piles level, and beside them the streams that pass over their generation; ``least`` is for names."""
    tops: dict[str, _Tops] = {one.slug: {} for one in generations if one.has_source}
    bars: list[tuple[Pile, float, float, float]] = []
    passing = _passing(flow, generations)
    top = _HEAD
    for group in flow.groups:
        top += form.above
        for one, head in zip(generations, heads, strict=True):
            if not one.has_source:
                continue
            y = top
            if pile := flow.piles.get((one.slug, group)):
                tops[one.slug]["pile", group] = y
                tall = _weight(flow, pile) * unit
                bars.append((pile, head.x, round(y, 1), round(max(tall, 2.0), 1)))
                y += tall + 2
            for stream in passing[one.slug]:
                if stream.earlier == group:
                    tops[one.slug]["passing", _key(stream)] = y
                    y += stream.size * unit
        top += max(slots[group] * unit + 2, least.get(group, 0), _LEAST) + _GAP
    return tops, bars, top


def _key(stream: Stream) -> str:
    return "\n".join(
        (stream.first, stream.last, stream.earlier, stream.later, str(stream.weak), str(len(stream.things)))
    )


def _ribbons(
    flow: Streams,
    generations: tuple[Generation, ...],
    heads: list[Head],
    tops: Mapping[str, _Tops],
    unit: float,
    form: Form,
) -> list[tuple[Stream, str]]:
    """Give the path of each ribbon, broadest first so that narrow ones lie on top."""
    x_of = {one.slug: head.x for one, head in zip(generations, heads, strict=True)}
    order = [one.slug for one in generations]
    place = {group: number for number, group in enumerate(flow.groups)}
    leaving: dict[tuple[str, str], float] = {}
    coming: dict[tuple[str, str], float] = {}
    starts: dict[str, float] = {}
    ends: dict[str, float] = {}
    for one in sorted(flow.streams, key=lambda s: (place[s.later], order.index(s.last), s.weak)):
        pile = (one.first, one.earlier)
        starts[_key(one)] = leaving.setdefault(pile, tops[one.first]["pile", one.earlier])
        leaving[pile] += one.size * unit
    for one in sorted(flow.streams, key=lambda s: (place[s.earlier], -order.index(s.first), s.weak)):
        pile = (one.last, one.later)
        ends[_key(one)] = coming.setdefault(pile, tops[one.last]["pile", one.later])
        coming[pile] += one.size * unit
    drawn = []
    for one in flow.streams:
        between = [slug for slug in order[order.index(one.first) + 1 : order.index(one.last)] if slug in tops]
        points = [(x_of[one.first] + form.bar, starts[_key(one)])]
        for slug in between:
            y = tops[slug]["passing", _key(one)]
            points += [(x_of[slug] - 4, y), (x_of[slug] + form.bar + 4, y)]
        points.append((x_of[one.last], ends[_key(one)]))
        drawn.append((one, _ribbon(points, max(one.size * unit, 1.2))))
    return sorted(drawn, key=lambda pair: (not pair[0].weak, -pair[0].size))


def _ribbon(points: list[tuple[float, float]], thick: float) -> str:
    """Give the outline of a ribbon whose upper edge runs through some points."""
    back = [(x, y + thick) for x, y in reversed(points)]
    return f"M{_at(points[0])} {_curve(points)} L{_at(back[0])} {_curve(back)} Z"


def _at(point: tuple[float, float]) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"


def _curve(points: list[tuple[float, float]]) -> str:
    told = []
    for (x, y), (to_x, to_y) in pairwise(points):
        middle = (x + to_x) / 2
        told.append(f"C{middle:.1f} {y:.1f} {middle:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}")
    return " ".join(told)


def _years(slug: str) -> str:
    return slug.replace("-", "–")


def _told(one: Stream, name: Callable[[str], str], language: str) -> str:
    key = "alluvial.staying" if one.things else "alluvial.ribbon"
    told = words()[key][language].format(
        earlier=name(one.earlier), later=name(one.later), first=_years(one.first), last=_years(one.last), size=one.size
    )
    return f"{told} ({words()['evidence.weak'][language]})" if one.weak else told


def _told_pile(pile: Pile, name: Callable[[str], str], language: str) -> str:
    return words()["alluvial.pile"][language].format(
        group=name(pile.group),
        generation=_years(pile.generation),
        things=len(pile.things),
        on=pile.on,
        since=pile.since,
    )
