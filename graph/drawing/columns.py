"""Places for the things of a lineage: generations as bands from left to right, in each as many columns as links need.

Things are set in columns by their generation and by what they come from in it; a link over further columns keeps a free
way through each of them; the order in a column follows the neighbours' (barycentres), so that few links cross.

References
----------
Sugiyama, Tagawa and Toda (1981): Methods for visual understanding of hierarchical system structures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf
from statistics import fmean

_SWEEPS = 12
Cell = tuple[int, int]


@dataclass
class Item:
    """A thing to place, or (without a key) the way of a link through a column."""

    key: str
    high: float
    first: int
    last: int
    before: list[Item] = field(default_factory=list, repr=False)
    after: list[Item] = field(default_factory=list, repr=False)
    y: float = 0.0

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return self.y + self.high / 2


@dataclass(frozen=True)
class Columns:
    """Bands with the number of columns each has, the items by key, and for each link the ways between its ends."""

    widths: tuple[int, ...]
    items: dict[str, Item]
    ways: dict[tuple[str, str], list[Item]]
    high: float


def in_columns(
    bands: int,
    when: Mapping[str, tuple[int, int]],
    links: Sequence[tuple[str, str]],
    highs: Mapping[str, float],
    gap: float,
    way: float,
) -> Columns:
    """Place things in columns.

    Parameters
    ----------
    bands : int
        How many bands there are.
    when : mapping
        The first and the last band of each thing.
    links : sequence of (str, str)
        Pairs of an earlier and a later thing.
    highs : mapping
        The height of each thing.
    gap, way : float
        Room between things, and for a link that passes through a column.

    Returns
    -------
    Columns
        With the things' columns counted through all bands.
    """
    starts = _starts(when, links)
    widths = [1] * bands
    for band, rank in starts.values():
        widths[band] = max(widths[band], rank + 1)
    offsets = [sum(widths[:band]) for band in range(bands)]
    items: dict[str, Item] = {}
    for key, (band, rank) in starts.items():
        last = when[key][1]
        end = offsets[last] if last > band else offsets[band] + rank
        items[key] = Item(key, highs[key], offsets[band] + rank, end)
    ways = {link: _way(items[link[0]], items[link[1]], way) for link in links}
    bottom = 0.0
    for part in _parts(items):
        rows = _rows(part, sum(widths))
        _order(rows)
        _set(rows, gap)
        _relax(rows, gap)
        top = min(item.y for item in part)
        for item in part:
            item.y += bottom - top
        bottom = max(item.y + item.high for item in part) + gap
    return Columns(tuple(widths), items, ways, bottom)


def _starts(when: Mapping[str, tuple[int, int]], links: Sequence[tuple[str, str]]) -> dict[str, Cell]:
    """Give each thing its band and its column in it: after all it comes from in the same band."""
    sources: dict[str, list[str]] = defaultdict(list)
    for earlier, later in links:
        sources[later].append(earlier)
    starts: dict[str, Cell] = {}

    def start(key: str, path: frozenset[str]) -> Cell:
        if key not in starts:
            band = when[key][0]
            rank = 0
            for source in sources[key]:
                if source in path or source == key:
                    continue
                source_band, source_rank = start(source, path | {key})
                first, last = when[source]
                end = (last, 0) if last > first else (source_band, source_rank)
                if end[0] == band:
                    rank = max(rank, end[1] + 1)
            starts[key] = (band, rank)
        return starts[key]

    for key in when:
        start(key, frozenset())
    return starts


def _way(earlier: Item, later: Item, high: float) -> list[Item]:
    """Join two items, over an item without a key in each column between them."""
    chain = [Item("", high, column, column) for column in range(earlier.last + 1, later.first)]
    for one, other in zip([earlier, *chain], [*chain, later], strict=True):
        one.after.append(other)
        other.before.append(one)
    return chain


def _parts(items: Mapping[str, Item]) -> list[list[Item]]:
    """Give what hangs together, the earliest and largest first; then all that is joined to nothing."""
    parts: list[list[Item]] = []
    alone: list[Item] = []
    seen: set[int] = set()
    for item in items.values():
        if id(item) in seen:
            continue
        part, rest = [], [item]
        seen.add(id(item))
        while rest:
            one = rest.pop()
            part.append(one)
            new = [other for other in (*one.before, *one.after) if id(other) not in seen]
            seen.update(map(id, new))
            rest.extend({id(other): other for other in new}.values())
        if len(part) > 1:
            parts.append(part)
        else:
            alone.extend(part)
    parts.sort(key=lambda part: (min(item.first for item in part), -len(part)))
    return [*parts, alone] if alone else parts


def _rows(part: Sequence[Item], columns: int) -> list[list[Item]]:
    rows: list[list[Item]] = [[] for _ in range(columns)]
    for item in part:
        for column in range(item.first, item.last + 1):
            rows[column].append(item)
    return rows


def _order(rows: list[list[Item]]) -> None:
    """Order each column by the middle of its neighbours' places, forwards and backwards in turn."""
    place: dict[int, float] = {}
    for row in rows:
        for index, item in enumerate(row):
            place.setdefault(id(item), float(index))
    for sweep in range(_SWEEPS):
        forwards = sweep % 2 == 0
        for row in rows if forwards else reversed(rows):
            for item in row:
                near = item.before if forwards else item.after
                if near:
                    place[id(item)] = fmean(place[id(one)] for one in near)
            row.sort(key=lambda item: place[id(item)])
            for index, item in enumerate(row):
                place[id(item)] = float(index)


def _set(rows: list[list[Item]], gap: float) -> None:
    """Set the items of each column below one another, as level with what they come from as there is room."""
    done: set[int] = set()
    bottoms = [0.0] * len(rows)
    for row in rows:
        for item in row:
            if id(item) in done:
                continue
            done.add(id(item))
            wanted = fmean(one.middle for one in item.before) - item.high / 2 if item.before else 0.0
            span = range(item.first, item.last + 1)
            item.y = max(wanted, *(bottoms[column] for column in span))
            for column in span:
                bottoms[column] = item.y + item.high + gap


def _relax(rows: list[list[Item]], gap: float) -> None:
    """Move items within the free room above and below them, level with their neighbours."""
    for row in rows:
        row.sort(key=lambda item: item.y)
    above: dict[int, list[Item]] = defaultdict(list)
    below: dict[int, list[Item]] = defaultdict(list)
    for row in rows:
        for upper, lower in pairwise(row):
            above[id(lower)].append(upper)
            below[id(upper)].append(lower)
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 else reversed(rows):
            for item in row if sweep % 4 < 2 else reversed(row):
                near = [*item.before, *item.after]
                if near:
                    wanted = fmean(one.middle for one in near) - item.high / 2
                    least = max((one.y + one.high + gap for one in above[id(item)]), default=-inf)
                    most = min((one.y - gap - item.high for one in below[id(item)]), default=inf)
                    item.y = max(least, min(wanted, most))
