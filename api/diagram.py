"""The ontology as a picture: its main classes as boxes, joined by what the data state between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

# Where the main classes stand, from what is decided to what it is made of and for whom.
_COLUMNS = (
    ("PolicyGeneration", "SteeringDocument", "SourceDocument", "Passage", "Thread", "LineageLink"),
    ("Challenge", "Direction", "Definition", "Publication"),
    ("Indicator", "Objective", "TargetValue", "Observation"),
    ("Assessment", "Measure", "Proposal", "Event"),
    ("Actor", "TargetGroup", "Place", "Appropriation", "FundingSource"),
)
WIDE, HIGH, ACROSS, DOWN = 150, 40, 262, 112
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


@dataclass(frozen=True)
class Node:
    """A class with the left upper corner of its box and how many things are of it."""

    name: str
    x: int
    y: int
    count: int


@dataclass(frozen=True)
class Edge:
    """All that joins two classes one way: its curve, the place of its words, its properties from the most used on."""

    path: str
    x: float
    y: float
    properties: list[tuple[str, int]]

    @property
    def weight(self) -> int:
        """How many statements it stands for."""
        return sum(count for _, count in self.properties)


@dataclass(frozen=True)
class Diagram:
    """Boxes and curves, ready to draw."""

    nodes: list[Node]
    edges: list[Edge]
    width: int
    height: int


def placed() -> list[str]:
    """Give the local names of the classes that have a place."""
    return [name for column in _COLUMNS for name in column]


def diagram(counts: dict[str, int], joins: Iterable[tuple[str, str, str, int]]) -> Diagram:
    """Place the classes and draw what joins them.

    Parameters
    ----------
    counts : dict
        Things by local name of their class; a class without things is left out.
    joins : iterable of tuple
        Local names of a class, a property and a class, and how many statements so join them.

    Examples
    --------
    >>> drawn = diagram({"Measure": 3, "Place": 2}, [("Measure", "place", "Place", 20)])
    >>> [node.name for node in drawn.nodes], [edge.properties for edge in drawn.edges]
    (['Measure', 'Place'], [[('place', 20)]])
    """
    nodes = {
        name: Node(name, 10 + column * ACROSS, 14 + row * DOWN + (column % 2) * 28, counts[name])
        for column, members in enumerate(_COLUMNS)
        for row, name in enumerate(members)
        if counts.get(name)
    }
    between: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for source, term, target, count in joins:
        drawn = (source, term, target) in _AT_HOME or (count >= _LEAST and term not in _EVERYWHERE)
        if drawn and source != target and source in nodes and target in nodes:
            between[source, target].append((term, count))
    taken: list[tuple[float, float]] = []
    edges = [
        _edge(
            nodes[source],
            nodes[target],
            sorted(terms, key=lambda one: (-one[1], one[0])),
            (target, source) in between,
            taken,
        )
        for (source, target), terms in sorted(between.items())
    ]
    width = max((node.x for node in nodes.values()), default=0) + WIDE + 90
    height = max((node.y for node in nodes.values()), default=0) + HIGH + 16
    return Diagram(list(nodes.values()), edges, width, height)


def _edge(
    source: Node, target: Node, properties: list[tuple[str, int]], both: bool, taken: list[tuple[float, float]]
) -> Edge:
    # Two that join the same boxes both ways stand apart.
    shift = 7 if both and (source.x, source.y) > (target.x, target.y) else -7 if both else 0
    start, end = source.y + HIGH / 2 + shift, target.y + HIGH / 2 + shift
    if source.x == target.x:
        x1 = x2 = float(source.x + WIDE)
        bends = (x1 + 46, x1 + 46)
    else:
        right = target.x > source.x
        x1, x2 = (float(source.x + WIDE), float(target.x)) if right else (float(source.x), float(target.x + WIDE))
        bends = ((x1 + x2) / 2, (x1 + x2) / 2)
    path = f"M{x1:g} {start:g}C{bends[0]:g} {start:g} {bends[1]:g} {end:g} {x2:g} {end:g}"
    x, y = _free(((x1, start), (bends[0], start), (bends[1], end), (x2, end)), taken)
    return Edge(path, round(x, 1), round(y, 1), properties)


def _free(curve: tuple[tuple[float, float], ...], taken: list[tuple[float, float]]) -> tuple[float, float]:
    """Give a place for words on a curve, away from other words where there is one; ``taken`` learns it."""
    places = [_at(curve, step / 20) for step in (10, 8, 12, 6, 14, 5, 15, 4, 16)]
    free = [p for p in places if all(abs(p[0] - q[0]) > 92 or abs(p[1] - q[1]) > 14 for q in taken)]
    chosen = (free or places)[0]
    taken.append(chosen)
    return chosen


def _at(curve: tuple[tuple[float, float], ...], t: float) -> tuple[float, float]:
    """Give the point of a cubic Bézier curve at ``t`` from 0 to 1."""
    weights = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t**3)
    x, y = (sum(w * point[axis] for w, point in zip(weights, curve, strict=True)) for axis in (0, 1))
    return x, y
