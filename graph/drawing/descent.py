"""The picture of a lineage: generations as columns, each thing a box, each link a curve that looks as strong as its evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from graph.drawing.columns import Columns, Item, in_columns
from graph.drawing.frame import Drawing, words
from graph.drawing.lettering import width, wrapped
from graph.lineage import GRADES, Lineage, Link, Member
from graph.values import name_of

MOST_THINGS = 250
_BOX, _LANE, _MISSING = 168.0, 78.0, 84.0
_LINE, _PAD, _HEAD, _FOOT, _GAP, _WAY = 15.0, 7.0, 54.0, 34.0, 16.0, 12.0
# A page shows so much in its breadth; what is broader is made smaller there, but not more than so, and scrolls.
_ROOM, _LEAST = 1248, 0.85
# Larger than the letters drawn: the face that a browser has may be broader than the average.
_LETTERS = 13.2


class TooMuch(ValueError):
    """A lineage with more things than one picture shows readably."""


@dataclass(frozen=True)
class Box:
    """A thing in the picture."""

    member: Member
    name: str
    lines: list[str]
    x: float
    y: float
    wide: float
    high: float
    chosen: bool


@dataclass(frozen=True)
class Edge:
    """A link in the picture, with the path of its curve, the arrow's tip and the place of its words."""

    link: Link
    path: str
    tip: str
    x: float
    y: float
    said: str


@dataclass(frozen=True)
class Band:
    """A generation's part of the picture."""

    label: str
    x: float
    wide: float
    has_source: bool


def lineage_drawing(
    lineage: Lineage,
    title: str,
    language: str = "da",
    chosen: str = "",
    href: Callable[[str], str] = str,
    link_href: Callable[[Link], str] = lambda link: link.iri,
) -> Drawing:
    """Draw a lineage.

    Parameters
    ----------
    lineage : Lineage
        A thing's or a thread's part; see ``Lineage.part_of_line`` and ``Lineage.part_of_thread``.
    title : str
        What the picture is of.
    language : str
        ``da`` or ``en``.
    chosen : str
        IRI of the thing asked for, which is set off.
    href, link_href : callable
        Where a thing and a link lead; by default to their IRIs.

    Returns
    -------
    Drawing
        Every generation from the first to the last, those without a source or without anything in them too.

    Raises
    ------
    TooMuch
        If there are more than MOST_THINGS things.
    """
    if len(lineage.members) > MOST_THINGS:
        raise TooMuch(
            f"A picture shows at most {MOST_THINGS} things; these are {len(lineage.members)}. Draw one thread or thing."
        )
    slugs = _bands(lineage)
    when = {iri: _when(member, slugs) for iri, member in lineage.members.items()}
    labels = {iri: name_of(member, language) for iri, member in lineage.members.items()}
    rooms = {iri: _BOX * 2 if last > first else _BOX for iri, (first, last) in when.items()}
    lines = {iri: wrapped(label, rooms[iri] - 2 * _PAD, _LETTERS, 5) for iri, label in labels.items()}
    shown = [
        link for link in lineage.links if link.earlier in when and link.later in when and link.earlier != link.later
    ]
    highs = {iri: len(told) * _LINE + 2 * _PAD + 2 for iri, told in lines.items()}
    placed = in_columns(
        len(slugs), when, list(dict.fromkeys((link.earlier, link.later) for link in shown)), highs, _GAP, _WAY
    )
    bands, lefts = _across(lineage, slugs, placed, language)
    boxes = [
        Box(
            lineage.members[iri], labels[iri], lines[iri], lefts[item.first], item.y + _HEAD,
            lefts[item.last] + _BOX - lefts[item.first], item.high, iri == chosen,
        )
        for iri, item in placed.items.items()
    ]  # fmt: skip
    edges = [_edge(link, placed, lefts, language) for link in shown]
    wide, high = bands[-1].x + bands[-1].wide + 1, placed.high + _HEAD + _FOOT
    used = [grade for grade in GRADES if any(link.evidence == grade for link in shown)]
    values = {
        "title": title, "boxes": boxes, "edges": edges, "bands": bands, "href": href, "link_href": link_href, "grades": used,
        "foot": high - 14, "room": _ROOM, "least": _LEAST,
    }  # fmt: skip
    return Drawing("descent.svg", language, round(max(wide, 175 * len(used) + 20)), round(high), values)


def _bands(lineage: Lineage) -> list[str]:
    """Give the slugs of the generations from the first to the last that has a thing; first, "" for things in none."""
    present = {slug for member in lineage.members.values() for slug in member.generations}
    order = [generation.slug for generation in lineage.generations]
    places = [order.index(slug) for slug in present if slug in order]
    spanned = order[min(places) : max(places) + 1] if places else []
    outside = [""] if any(not member.generations for member in lineage.members.values()) or not spanned else []
    return outside + spanned


def _when(member: Member, slugs: list[str]) -> tuple[int, int]:
    found = [slugs.index(slug) for slug in member.generations if slug in slugs] or [0]
    return min(found), max(found)


def _across(lineage: Lineage, slugs: list[str], placed: Columns, language: str) -> tuple[list[Band], list[float]]:
    """Give the bands, and the left of each column's boxes; a band with nothing in it is narrow."""
    generations = {generation.slug: generation for generation in lineage.generations}
    bands: list[Band] = []
    lefts: list[float] = []
    filled = {column for item in placed.items.values() for column in range(item.first, item.last + 1)}
    x = 1.0
    for slug, columns in zip(slugs, placed.widths, strict=True):
        empty = len(lefts) not in filled
        wide = _MISSING if empty else columns * _BOX + columns * _LANE
        first = x + (_LANE / 2 if not empty else (wide - _BOX) / 2)
        lefts.extend(first + column * (_BOX + _LANE) for column in range(columns))
        label = generations[slug].slug.replace("-", "–") if slug else words()["nogeneration"][language]
        bands.append(Band(label, x, wide, generations[slug].has_source if slug else True))
        x += wide
    return bands, lefts


def _edge(link: Link, placed: Columns, lefts: list[float], language: str) -> Edge:
    start, end = placed.items[link.earlier], placed.items[link.later]
    x, y = lefts[start.last] + _BOX, start.middle + _HEAD + _spread(start.after, start, placed, link)
    path = f"M{x:.1f} {y:.1f}"
    for passed in placed.ways[link.earlier, link.later]:
        path, (x, y) = _curved(path, x, y, lefts[passed.first] + _BOX / 2 - 20, passed.middle + _HEAD)
        x += 40
        path += f" H{x:.1f}"
    to_x, to_y = lefts[end.first] - 7, end.middle + _HEAD + _spread(end.before, end, placed, link)
    said = words()[f"relation.{link.relation}"][language]
    middle = (x + to_x) / 2
    path, _ = _curved(path, x, y, to_x, to_y)
    tip = f"M{to_x - 1:.1f} {to_y - 4:.1f} L{to_x + 7:.1f} {to_y:.1f} L{to_x - 1:.1f} {to_y + 4:.1f} Z"
    # Words stand nearer the later end, where the curves of one thing have parted.
    room = min(abs(to_x - x) / 2, width(said, 10.5) / 2 + 8)
    return Edge(link, path, tip, round(max(middle, to_x - room), 1), round(to_y * 0.75 + y * 0.25 - 4, 1), said)


def _spread(near: list[Item], item: Item, placed: Columns, link: Link) -> float:
    """Give how far from its middle a link meets a box, so that several do not fall together."""
    if len(near) < 2:
        return 0.0
    ways = placed.ways[link.earlier, link.later]
    neighbour = (
        (ways[0] if near is item.after else ways[-1])
        if ways
        else placed.items[link.later if near is item.after else link.earlier]
    )
    order = sorted(range(len(near)), key=lambda index: near[index].middle)
    place = next((rank for rank, index in enumerate(order) if near[index] is neighbour), 0)
    step = min(13.0, (item.high - 12) / len(near))
    return (place - (len(near) - 1) / 2) * step


def _curved(path: str, x: float, y: float, to_x: float, to_y: float) -> tuple[str, tuple[float, float]]:
    bend = max(18.0, abs(to_x - x) * 0.45)
    return f"{path} C{x + bend:.1f} {y:.1f} {to_x - bend:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}", (to_x, to_y)
