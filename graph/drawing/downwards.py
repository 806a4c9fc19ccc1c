"""The picture of a lineage for a phone: generations below one another, each thing a box, its links as tracks at their side.

A link leaves its earlier thing to the right, runs down a track and comes back in where the later thing tells of it, so that
words stand level and nothing crosses a box. Tracks are given to links as to intervals: the shortest stand nearest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import fmean

from graph.drawing.frame import Drawing, words
from graph.drawing.lettering import wrapped
from graph.lineage import GRADES, Lineage, Link, Member
from graph.values import name_of

_WIDE, _LEFT, _PAD, _GAP = 350.0, 2.0, 7.0, 9.0
_HEAD, _LINE, _NOTE, _EMPTY, _FOOT = 30.0, 15.0, 15.0, 22.0, 16.0
# Tracks stand so far apart, but nearer where many must find room in so much of the breadth.
_TRACK, _ROOM, _NEAR = 9.0, 110.0, 14.0
# Larger than the letters drawn: the face that a browser has may be broader than the average.
_LETTERS = 13.2


@dataclass
class Box:
    """A thing in the picture; ``notes`` are its links to what it comes from, each with the height of its line."""

    member: Member
    name: str
    lines: list[str]
    y: float
    high: float
    chosen: bool
    notes: list[Note]


@dataclass
class Note:
    """A link as the later thing tells of it, and the path of its track."""

    link: Link
    said: str
    y: float
    path: str = ""


@dataclass(frozen=True)
class Band:
    """A generation's heading; ``empty``: nothing stands in it."""

    label: str
    y: float
    has_source: bool
    empty: bool


def downwards_drawing(
    lineage: Lineage,
    title: str,
    language: str = "da",
    chosen: str = "",
    href: Callable[[str], str] = str,
    link_href: Callable[[Link], str] = lambda link: link.iri,
) -> Drawing:
    """Draw a lineage downwards, as broad as a phone; parameters as ``graph.drawing.descent.lineage_drawing``."""
    incoming: dict[str, list[Link]] = {}
    for link in lineage.links:
        if link.earlier != link.later and {link.earlier, link.later} <= lineage.members.keys():
            incoming.setdefault(link.later, []).append(link)
    order = _ordered(lineage, incoming)
    tracks = _tracks(order, incoming)
    count = 1 + max(tracks.values(), default=-1)
    apart = min(_TRACK, _ROOM / max(count, 1))
    right = _WIDE - (_NEAR + count * apart if count else _LEFT)
    bands, boxes, foot = _down(lineage, order, incoming, language, chosen, right)
    starts = {box.member.iri: box.y + _PAD + _LINE / 2 for box in boxes}
    for note in (note for box in boxes for note in box.notes):
        x = right + _NEAR + tracks[_trunk(note.link)] * apart
        note.path = _track(right, starts[note.link.earlier], x, note.y)
    used = [grade for grade in GRADES if any(note.link.evidence == grade for box in boxes for note in box.notes)]
    values = {
        "title": title, "bands": bands, "boxes": boxes, "left": _LEFT, "right": right, "href": href, "link_href": link_href,
        "grades": used, "foot": foot + _FOOT,
    }  # fmt: skip
    return Drawing("downwards.svg", language, round(_WIDE), round(foot + _FOOT * (1 + len(used))), values)


def _ordered(lineage: Lineage, incoming: Mapping[str, list[Link]]) -> dict[str, list[Member]]:
    """Give the things of each generation, "" first for those of none: what comes of another in it after this, near its own."""
    slugs = [one.slug for one in lineage.generations]
    by_slug: dict[str, list[Member]] = {slug: [] for slug in ("", *slugs)}
    for member in lineage.members.values():
        by_slug[next((slug for slug in slugs if slug in member.generations), "")].append(member)
    place: dict[str, float] = {}
    for members in by_slug.values():
        left = sorted(members, key=lambda one: (one.label, one.iri))
        here = {one.iri for one in left}
        done: list[Member] = []
        while left:
            free = [one for one in left if not any(link.earlier in here for link in incoming.get(one.iri, ()))] or left
            first = min(free, key=lambda one: _wanted(one, incoming, place))
            place[first.iri] = float(len(place))
            left.remove(first)
            here.discard(first.iri)
            done.append(first)
        members[:] = done
    filled = [slug for slug in slugs if by_slug[slug]]
    span = slugs[slugs.index(filled[0]) : slugs.index(filled[-1]) + 1] if filled else []
    return ({"": by_slug[""]} if by_slug[""] else {}) | {slug: by_slug[slug] for slug in span}


def _wanted(member: Member, incoming: Mapping[str, list[Link]], place: Mapping[str, float]) -> float:
    """Give the middle of the places that a thing comes from; what comes from nothing stands last."""
    near = [place[link.earlier] for link in incoming.get(member.iri, ()) if link.earlier in place]
    return fmean(near) if near else float("inf")


def _trunk(link: Link) -> tuple[str, str]:
    """Give what a track is shared by: the links of one grade from one thing."""
    return link.earlier, link.evidence


def _tracks(order: Mapping[str, list[Member]], incoming: Mapping[str, list[Link]]) -> dict[tuple[str, str], int]:
    """Give each trunk a track, counted from the boxes, so that no two on one track pass the same box."""
    rank = {one.iri: place for place, one in enumerate(one for members in order.values() for one in members)}
    spans: dict[tuple[str, str], tuple[int, int]] = {}
    for links in incoming.values():
        for link in links:
            ends = (rank[link.earlier], rank[link.later])
            low, high = spans.get(_trunk(link), ends)
            spans[_trunk(link)] = (min(low, *ends), max(high, *ends))
    taken: list[list[tuple[int, int]]] = []
    tracks: dict[tuple[str, str], int] = {}
    for trunk, (low, high) in sorted(spans.items(), key=lambda item: (item[1][1] - item[1][0], item[1], item[0])):
        free = (
            place
            for place, spans_here in enumerate(taken)
            if all(high < other_low or other_high < low for other_low, other_high in spans_here)
        )
        tracks[trunk] = next(free, len(taken))
        if tracks[trunk] == len(taken):
            taken.append([])
        taken[tracks[trunk]].append((low, high))
    return tracks


def _down(
    lineage: Lineage,
    order: Mapping[str, list[Member]],
    incoming: Mapping[str, list[Link]],
    language: str,
    chosen: str,
    right: float,
) -> tuple[list[Band], list[Box], float]:
    """Set headings and boxes below one another."""
    sourced = {one.slug: one.has_source for one in lineage.generations}
    bands: list[Band] = []
    boxes: list[Box] = []
    y = 4.0
    for slug, members in order.items():
        label = slug.replace("-", "–") if slug else words()["nogeneration"][language]
        bands.append(Band(label, y, sourced.get(slug, True), not members))
        y += _HEAD if members else _HEAD + _EMPTY
        for member in members:
            name = name_of(member, language)
            lines = wrapped(name, right - _LEFT - 2 * _PAD - 4, _LETTERS, 4)
            further = [one.replace("-", "–") for one in member.generations[1:]]
            lines += [f"→ {', '.join(further)}"] if further else []
            top = y + 2 * _PAD + len(lines) * _LINE
            told = incoming.get(member.iri, [])
            notes = [
                Note(link, words()[f"relation.{link.relation}"][language], top + place * _NOTE)
                for place, link in enumerate(told)
            ]
            high = 2 * _PAD + len(lines) * _LINE + len(told) * _NOTE
            boxes.append(Box(member, name, lines, y, high, member.iri == chosen, notes))
            y += high + _GAP
    return bands, boxes, y


def _track(right: float, y: float, x: float, to_y: float) -> str:
    """Give the path from the side of a box out to a track, along it and back in, with round corners."""
    bend = 5.0 if to_y > y else -5.0
    out, back = x - 5, right + 7
    return (
        f"M{right:.1f} {y:.1f} H{out:.1f} Q{x:.1f} {y:.1f} {x:.1f} {y + bend:.1f} V{to_y - bend:.1f}"
        f" Q{x:.1f} {to_y:.1f} {out:.1f} {to_y:.1f} H{back:.1f}"
    )
