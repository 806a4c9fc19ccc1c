"""How two things are connected: shortest paths through the policy network, each edge told in a sentence.

Edges that lead nearly everywhere (a document that states hundreds of things) cost more, so that a path through a shared
partner or place is found before one through "stated in the same document".
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, pairwise
from pathlib import Path

import networkx as nx

from graph import names
from graph.store import Graph, Row
from graph.values import texts_of
from graph.ways import Ways

# What a step costs: one, or more where the edge says little.
_COSTS = {"statedIn": 6.0, "related": 2.0, "about": 2.0, "administeredBy": 3.0, "responsibleCommittee": 3.0}

# Properties of the network that are not ours, by their local name.
_FOREIGN = {"broader": "skos:broader"}


class NotConnected(Exception):
    """There is no path between two things, or they are one."""


@dataclass(frozen=True)
class Hop:
    """One edge of a path, walked from ``source`` to ``target``; ``forward`` tells whether the statement runs that way."""

    source: str
    property: str
    target: str
    forward: bool

    def statement(self) -> tuple[str, str, str]:
        """Give the statement walked along: subject, property and value as IRIs."""
        term = names.term_iri(_FOREIGN.get(self.property, self.property))
        return (self.source, term, self.target) if self.forward else (self.target, term, self.source)

    def phrase(self, language: str) -> str:
        """Give the words between the two things, in ``da`` or ``en``."""
        words = phrases()[self.property]
        return words[language if self.forward else f"{language}_back"]


@cache
def phrases() -> dict[str, dict[str, str]]:
    """Give the words for each property, by its local name."""
    return tomllib.loads(Path(__file__).with_name("phrases.toml").read_text("utf-8"))


def policy_network(graph: Graph) -> nx.MultiGraph[str]:
    """Give the policy network: things as nodes, statements that join them as edges.

    Returns
    -------
    networkx.MultiGraph
        Undirected; each edge has ``property`` (local name), ``source`` (the statement's subject) and ``cost``.
    """
    network: nx.MultiGraph[str] = nx.MultiGraph()
    for row in _in_order(graph.ask("policy-edges")):
        _add_edge(network, row)
    return network


def _in_order(rows: Iterable[Row]) -> list[Row]:
    """Sort edges, whatever the engine's order is: of equally cheap paths those found first are shown."""
    return sorted(rows, key=lambda row: texts_of(row, "s", "p", "o"))


def _add_edge(network: nx.MultiGraph[str], row: Row) -> None:
    subject, predicate, value = texts_of(row, "s", "p", "o")
    local = predicate.rpartition("#")[2]
    network.add_edge(subject, value, key=local, property=local, source=subject, cost=_COSTS.get(local, 1.0))


def paths_between(
    network: nx.MultiGraph[str], one: str, other: str, limit: int = 5, longer: float | None = None
) -> list[tuple[Hop, ...]]:
    """Give the cheapest paths between two things, cheapest first.

    Parameters
    ----------
    network : networkx.MultiGraph
        What ``policy_network`` or ``network_between`` gives; it must not be changed between calls.
    one, other : str
        IRIs of the two things.
    limit : int
        At most so many paths.
    longer : float, optional
        Only paths that cost at most so much more than the cheapest; 0 gives all the shortest.

    Raises
    ------
    NotConnected
        If one of them is not in the network, no path joins them, or they are the same thing.

    References
    ----------
    See ``graph.ways``.
    """
    if one == other:
        raise NotConnected(f"Both names mean {names.shorten(one)}; a path needs two different things.")
    for iri in (one, other):
        if iri not in network:
            raise NotConnected(f"{names.shorten(iri)} is joined to nothing in the graph.")
    ways = cheapest_edges(network)
    simple = ways.network
    found: list[tuple[Hop, ...]] = []
    most = float("inf")
    for nodes in islice(ways.between(one, other), limit):
        cost = nx.path_weight(simple, nodes, "cost")
        if cost > most:
            break
        most = min(most, cost + longer) if longer is not None else most
        found.append(tuple(_hop(simple, a, b) for a, b in pairwise(nodes)))
    if not found:
        raise NotConnected(f"No path joins {names.shorten(one)} and {names.shorten(other)}.")
    return found


def network_between(graph: Graph, one: str, other: str, most: int = 20_000) -> nx.MultiGraph[str]:
    """Give that part of the policy network in which paths between two things are found, read step by step.

    From both things outwards, a ring at a time, until the rings meet, and one ring more: so a graph behind an endpoint
    elsewhere tells how two things are connected without giving all it holds. Through documents that state hundreds of
    things the rings do not go.

    Parameters
    ----------
    graph : Graph
        The dataset, here or behind an endpoint.
    one, other : str
        IRIs of the two things.
    most : int
        No ring is begun when so many edges are read.

    Returns
    -------
    networkx.MultiGraph
        As ``policy_network`` gives it.
    """
    network: nx.MultiGraph[str] = nx.MultiGraph()
    network.add_nodes_from((one, other))
    rings = {one: [one], other: [other]}
    reached = {one: {one}, other: {other}}
    left = None
    while left != 0 and all(rings.values()) and network.number_of_edges() < most:
        for start in (one, other):
            ring = rings[start]
            for row in _in_order(graph.ask_each("policy-edges-around", "thing", ring)):
                _add_edge(network, row)
            near = {neighbour for node in ring for neighbour in network[node]}
            rings[start] = sorted(near - reached[start])
            reached[start] |= near
        met = bool(reached[one] & reached[other])
        left = left - 1 if left is not None else 1 if met else None
    return network


@lru_cache(maxsize=2)
def cheapest_edges(network: nx.MultiGraph[str]) -> Ways:
    """Give a network with one edge, the cheapest, for each pair; kept, because a large network takes seconds."""
    simple: nx.Graph[str] = nx.Graph()
    for a, b, data in network.edges(data=True):
        if not simple.has_edge(a, b) or data["cost"] < simple.edges[a, b]["cost"]:
            simple.add_edge(a, b, **data)
    return Ways(simple)


def _hop(simple: nx.Graph[str], a: str, b: str) -> Hop:
    data = simple.edges[a, b]
    return Hop(a, data["property"], b, forward=data["source"] == a)


def sentence(hops: tuple[Hop, ...], labels: dict[str, str], language: str = "da") -> str:
    """Tell a path in one sentence.

    Examples
    --------
    >>> hops = (Hop("a", "place", "b", True), Hop("b", "place", "c", False))
    >>> sentence(hops, {"a": "Bogbussen", "b": "Nordby", "c": "Læsehjælp"})
    '»Bogbussen« finder sted i »Nordby«, som er sted for »Læsehjælp«.'
    """
    which = "som" if language == "da" else "which"

    def name(iri: str) -> str:
        return (
            f"»{labels.get(iri, names.shorten(iri))}«"
            if language == "da"
            else f"“{labels.get(iri, names.shorten(iri))}”"
        )

    told = name(hops[0].source) if hops else ""
    for number, hop in enumerate(hops):
        told += f"{f', {which}' if number else ''} {hop.phrase(language)} {name(hop.target)}"
    return told + "."
