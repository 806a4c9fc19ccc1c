"""The ontology as a picture: its main classes as boxes, neighbours joined by lines, what leads further told in the box."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

# Where the main classes stand, row by row, so that what the data join most are neighbours: only those are joined by lines.
_ROWS = (
    ("PolicyGeneration", "Challenge", "TargetValue", "Indicator", "Actor"),
    ("SteeringDocument", "Direction", "Objective", "Observation", "TargetGroup"),
    ("SourceDocument", "Thread", "Measure", "Assessment", "Place"),
    ("Passage", "LineageLink", "Appropriation", "Proposal", "Event"),
    ("Publication", "Definition", "FundingSource"),
)
WIDE, HIGH, LINE, ACROSS, GAP = 160, 42, 15, 284, 46
# Relations of fewer statements, and those that lead from nearly every class, would hide the others.
_LEAST = 20
_EVERYWHERE = frozenset(
    {
        "passage",
        "generation",
        "about",
        "related",
        "statedIn",
        "document",
        "thread",
        "earlier",
        "later",
        "measuredBy",
        "publisher",
    }
)
# One of each of them is drawn, where it is at home.
_AT_HOME = frozenset(
    {
        ("SteeringDocument", "generation", "PolicyGeneration"),
        ("SteeringDocument", "statedIn", "SourceDocument"),
        ("Direction", "statedIn", "SteeringDocument"),
        ("Passage", "document", "SourceDocument"),
        ("LineageLink", "thread", "Thread"),
        ("Direction", "thread", "Thread"),
    }
)


Joins = list[tuple[str, int]]


@dataclass(frozen=True)
class Node:
    """A class with its box, how many things are of it, and by which properties it leads to classes further off."""

    name: str
    x: int
    y: int
    height: int
    count: int
    further: list[tuple[str, Joins]]


@dataclass(frozen=True)
class Edge:
    """All that joins a class to a neighbour: its curve, the place of its words, its properties from the most used on."""

    source: str
    target: str
    path: str
    x: float
    y: float
    anchor: str
    properties: Joins


@dataclass(frozen=True)
class Diagram:
    """Boxes and curves, ready to draw."""

    nodes: list[Node]
    edges: list[Edge]
    width: int
    height: int


def placed() -> list[str]:
    """Give the local names of the classes that have a place."""
    return [name for row in _ROWS for name in row]


def diagram(counts: dict[str, int], joins: Iterable[tuple[str, str, str, int]]) -> Diagram:
    """Place the classes and draw what joins neighbours.

    Parameters
    ----------
    counts : dict
        Things by local name of their class; a class without things is left out.
    joins : iterable of tuple
        Local names of a class, a property and a class, and how many statements so join them.

    Examples
    --------
    >>> drawn = diagram({"Measure": 3, "Objective": 2, "Place": 2}, [("Measure", "place", "Place", 20), ("Measure", "contributesTo", "Objective", 30)])
    >>> [(edge.source, edge.target, edge.properties) for edge in drawn.edges]
    [('Measure', 'Objective', [('contributesTo', 30)])]
    >>> [(node.name, node.further) for node in drawn.nodes if node.further]
    [('Measure', [('Place', [('place', 20)])])]
    """
    at = {
        name: (row, column) for row, names in enumerate(_ROWS) for column, name in enumerate(names) if counts.get(name)
    }
    between: dict[tuple[str, str], Joins] = defaultdict(list)
    for source, term, target, count in joins:
        drawn = (source, term, target) in _AT_HOME or (count >= _LEAST and term not in _EVERYWHERE)
        if drawn and source != target and source in at and target in at:
            between[source, target].append((term, count))
    near, further = [], defaultdict(list)
    for (source, target), terms in sorted(between.items(), key=lambda one: -sum(count for _, count in one[1])):
        terms.sort(key=lambda one: (-one[1], one[0]))
        if max(abs(one - other) for one, other in zip(at[source], at[target], strict=True)) <= 1:
            near.append((source, target))
        else:
            further[source].append((target, terms))
    heights = {name: HIGH + (LINE * len(further[name]) + 5 if further[name] else 0) for name in at}
    rows = [max((heights[name] for name in names if name in at), default=HIGH) + GAP for names in _ROWS]
    tops = list(accumulate(rows, initial=12))
    nodes = {
        name: Node(name, 10 + column * ACROSS, tops[row], heights[name], counts[name], further[name])
        for name, (row, column) in at.items()
    }
    edges = [
        _edge(nodes[source], nodes[target], (target, source) in near, between[source, target])
        for source, target in sorted(near)
    ]
    width = max((node.x for node in nodes.values()), default=0) + WIDE + 10
    return Diagram(list(nodes.values()), edges, width, tops[-1] - GAP + 12)


def _edge(source: Node, target: Node, both: bool, properties: Joins) -> Edge:
    """Draw what joins neighbours: straight down or across, or in the alley between their columns."""
    if source.x == target.x:
        down = target.y > source.y
        # Two that join the same boxes both ways stand apart, each with its words on the outer side.
        shift = (-22 if down else 22) if both else 0
        x = source.x + WIDE / 2 + shift
        start, end = (source.y + source.height, target.y) if down else (source.y, target.y + target.height)
        words = x - 6 if shift < 0 else x + 6
        # Boxes of a row begin at one height, so what is above ends early: the words stand in the gap over the lower box.
        lower = max(source.y, target.y)
        return Edge(
            source.name, target.name, f"M{x:g} {start:g}V{end:g}", words, lower - GAP / 2, "end" if shift < 0 else "start", properties,
        )  # fmt: skip
    right = target.x > source.x
    x1, x2 = (source.x + WIDE, target.x) if right else (source.x, target.x + WIDE)
    # What leads up or down an alley begins beside what leads straight across, and its words stand on it, not above it.
    aside = 11 * ((target.y > source.y) - (target.y < source.y))
    begins = source.y + HIGH / 2 + aside
    ends = target.y + (target.height - 10 if aside < 0 else HIGH / 2 - aside)
    middle = (x1 + x2) / 2
    path = f"M{x1:g} {begins:g}C{middle:g} {begins:g} {middle:g} {ends:g} {x2:g} {ends:g}"
    return Edge(
        source.name, target.name, path, middle, (begins + ends) / 2 if aside else begins - 8, "middle", properties
    )
