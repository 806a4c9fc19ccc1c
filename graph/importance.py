"""What weighs most in the policy network of a generation, and which parts of it hang together."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx
import rustworkx as rx
from graspologic_native import leiden

from graph import names
from graph.paths import policy_network
from graph.store import Graph
from graph.values import text_of


@dataclass(frozen=True)
class Weighed:
    """A thing with its importance (PageRank, summing to one over the generation) and the number of its community."""

    iri: str
    importance: float
    community: int


def generation_network(graph: Graph, generation: str) -> nx.Graph[str]:
    """Give the policy network of one generation: its things and what they name.

    Parameters
    ----------
    graph : Graph
        The dataset.
    generation : str
        Slug of a generation, e.g. 2019-2022.

    Returns
    -------
    networkx.Graph
        Undirected, without the edges "stated in", which say nothing of content.
    """
    bound = {"generation": names.thing_iri(f"generation/{generation}")}
    own = {text_of(row["thing"]) for row in graph.ask("things-of-one-generation", bound)}
    network: nx.Graph[str] = nx.Graph()
    for a, b, data in policy_network(graph).edges(data=True):
        if data["property"] != "statedIn" and (a in own or b in own):
            network.add_edge(a, b)
    return network


def weigh(graph: Graph, generation: str, seed: int = 7) -> list[Weighed]:
    """Give the things of a generation's network by importance, most important first, each with its community.

    Parameters
    ----------
    graph : Graph
        The dataset.
    generation : str
        Slug of a generation.
    seed : int
        Fixes the outcome of the community search.

    References
    ----------
    Brin and Page (1998): PageRank. Traag, Waltman and van Eck (2019): From Louvain to Leiden, well-connected communities.
    """
    return weigh_network(generation_network(graph, generation), seed)


def weigh_network(network: nx.Graph[str], seed: int = 7) -> list[Weighed]:
    """Give the nodes of a network by importance; see ``weigh``."""
    if not network:
        return []
    nodes = list(network)
    indices = {iri: index for index, iri in enumerate(nodes)}
    directed: rx.PyDiGraph[str | None, None] = rx.PyDiGraph()
    directed.add_nodes_from(nodes)
    directed.extend_from_edge_list([(indices[x], indices[y]) for a, b in network.edges for x, y in ((a, b), (b, a))])
    scores = rx.pagerank(directed)
    number = _communities(network, seed)
    weighed = [Weighed(iri, scores[index], number[iri]) for iri, index in indices.items()]
    return sorted(weighed, key=lambda item: (-item.importance, item.iri))


def _communities(network: nx.Graph[str], seed: int) -> dict[str, int]:
    """Give the number of each node's community, the largest first."""
    # An edge from a thing to itself joins nothing.
    edges = [(a, b, 1.0) if a < b else (b, a, 1.0) for a, b in network.edges if a != b]
    found: dict[str, int] = leiden(sorted(edges), seed=seed)[1] if edges else {}
    parts: dict[int, list[str]] = {}
    for iri, part in found.items():
        parts.setdefault(part, []).append(iri)
    alone = [[iri] for iri in network if iri not in found]
    ordered = sorted([*parts.values(), *alone], key=lambda members: (-len(members), min(members)))
    return {iri: place for place, members in enumerate(ordered, 1) for iri in members}
