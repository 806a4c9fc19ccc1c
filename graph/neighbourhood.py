"""The network around a thing: its neighbours and the edges that lead to them, with positions."""

from __future__ import annotations

import math
from dataclasses import dataclass

import networkx as nx

from graph import names
from graph.store import Graph


@dataclass(frozen=True)
class Node:
    """A thing in a network view; x and y are positions in the unit the canvas uses (pixels at zoom 1)."""

    iri: str
    x: float
    y: float


@dataclass(frozen=True)
class Edge:
    """A statement that joins two things of a network view."""

    source: str
    property: str
    target: str


@dataclass(frozen=True)
class Neighbourhood:
    """A thing, its neighbours and their edges; ``hidden`` counts the neighbours left out."""

    centre: str
    nodes: list[Node]
    edges: list[Edge]
    hidden: int


def neighbourhood(graph: Graph, iri: str, limit: int = 60) -> Neighbourhood:
    """Give a thing and its direct neighbours, placed around it by relation.

    Parameters
    ----------
    graph : Graph
        The dataset.
    iri : str
        IRI of the thing in the centre.
    limit : int
        Show at most so many neighbours; the rest is counted in ``hidden``.
    """
    rows = graph.ask("thing-edges", {"thing": iri})
    edges = sorted(
        {Edge(*(str(getattr(row[key], "value", "")) for key in ("s", "p", "o"))) for row in rows},
        key=lambda edge: (edge.property, edge.source, edge.target),
    )
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    network.add_node(iri)
    for edge in edges:
        network.add_edge(edge.source, edge.target, edge.property)
    order = [edge.target if edge.source == iri else edge.source for edge in edges]
    neighbours = [node for node in dict.fromkeys(order) if node != iri]
    shown = neighbours[:limit]
    kept = {iri, *shown}
    return Neighbourhood(
        iri,
        [Node(iri, 0.0, 0.0), *_around(shown)],
        [edge for edge in edges if edge.source in kept and edge.target in kept],
        len(neighbours) - len(shown),
    )


def _around(neighbours: list[str]) -> list[Node]:
    """Place neighbours on rings of growing size, so that labels do not cover each other."""
    placed: list[Node] = []
    ring, start = 1, 0
    while start < len(neighbours):
        room = 10 * ring
        part = neighbours[start : start + room]
        for index, node in enumerate(part):
            angle = 2 * math.pi * (index + ring / 2) / len(part)
            placed.append(Node(node, round(330 * ring * math.cos(angle), 1), round(210 * ring * math.sin(angle), 1)))
        start += room
        ring += 1
    return placed


def type_names(types: tuple[str, ...]) -> tuple[str, ...]:
    """Give local names of classes of ours from their IRIs."""
    return tuple(kind.removeprefix(names.PEJ) for kind in types if kind.startswith(names.PEJ))
