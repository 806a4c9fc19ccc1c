"""What weighs most in the policy network of a generation, and which parts of it hang together."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx
import rustworkx as rx

from graph import names
from graph.paths import policy_network
from graph.store import Graph


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
    own = {str(getattr(row["thing"], "value", "")) for row in graph.ask("things-of-one-generation", bound)}
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
    Brin and Page (1998): PageRank. Blondel et al. (2008): fast unfolding of communities (Louvain).
    """
    network = generation_network(graph, generation)
    if not network:
        return []
    nodes = list(network)
    indices = {iri: index for index, iri in enumerate(nodes)}
    directed: rx.PyDiGraph[str | None, None] = rx.PyDiGraph()
    directed.add_nodes_from(nodes)
    directed.extend_from_edge_list([(indices[x], indices[y]) for a, b in network.edges for x, y in ((a, b), (b, a))])
    scores = rx.pagerank(directed)
    ranks = {iri: scores[index] for iri, index in indices.items()}
    communities = nx.community.louvain_communities(network, seed=seed)
    communities.sort(key=lambda members: (-len(members), min(members)))
    number = {iri: index for index, members in enumerate(communities, 1) for iri in members}
    weighed = [Weighed(iri, ranks[iri], number[iri]) for iri in network]
    return sorted(weighed, key=lambda item: (-item.importance, item.iri))
