"""Networks of things as networkx graphs: of the whole policy, around a thing, and of an answer's rows."""

from __future__ import annotations

import networkx as nx

from graph import names
from graph.paths import phrases
from graph.rows import Cell, Column, Table
from pejling.knowledge import Knowledge

# Edges that join nearly everything to a document say nothing of how things are connected.
WITHOUT = ("statedIn",)
_NAMING = ("relation", "property", "predicate")


def policy_part(
    known: Knowledge, centre: str | None, steps: int, without: tuple[str, ...], language: str
) -> nx.MultiDiGraph[str]:
    """Give the policy network, or what lies within so many steps of a thing.

    Raises
    ------
    ValueError
        If a property to leave out is none of the network's.
    """
    for name in without:
        if name not in phrases():
            raise ValueError(f"{name!r} is no property of the network; there are {', '.join(sorted(phrases()))}.")
    whole = known.policy.copy()
    whole.remove_edges_from([edge for edge in known.policy.edges(keys=True) if edge[2] in without])
    whole.remove_nodes_from(list(nx.isolates(whole)))
    if centre is not None:
        whole = nx.ego_graph(whole, centre, radius=steps) if centre in whole else nx.MultiGraph()
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    network.add_nodes_from([centre] if centre is not None else [])
    for one, other, data in whole.edges(data=True):
        source, target = (one, other) if data["source"] == one else (other, one)
        network.add_edge(
            source, target, data["property"], property=data["property"], label=phrases()[data["property"]][language]
        )
    return _told(network, known)


def network_of_table(table: Table, known: Knowledge) -> nx.MultiDiGraph[str]:
    """Give the things in a table as a network: an edge from the first of each row to every other.

    An edge is named by the row's ``relation``, ``property`` or ``predicate``, else by the other thing's column.
    """
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for row in table.rows:
        cells = list(zip(table.columns, row, strict=True))
        words = next((known.label(str(cell)) or str(cell) for column, cell in cells if column.name in _NAMING), None)
        things = [(column.name, str(cell)) for column, cell in cells if _is_thing(column, cell, known)]
        network.add_nodes_from(iri for _, iri in things)
        for name, iri in things[1:]:
            network.add_edge(things[0][1], iri, words or name, label=words or name)
    return _told(network, known)


def _is_thing(column: Column, cell: Cell, known: Knowledge) -> bool:
    if cell is None or column.name in _NAMING:
        return False
    # A column of triples' objects holds IRIs among texts; a lineage link is an edge itself.
    iri = str(cell)
    entry = known.entries.get(iri)
    return (column.kind == "iri" or entry is not None) and (entry is None or entry.type != "LineageLink")


def _told(network: nx.MultiDiGraph[str], known: Knowledge) -> nx.MultiDiGraph[str]:
    """Name the nodes of a network."""
    for iri, data in network.nodes(data=True):
        entry = known.entries.get(iri)
        data["label"] = entry.label if entry else known.label(iri) or names.shorten(iri)
        data["english"] = entry.english if entry else None
        data["type"] = entry.type if entry else ""
        data["generations"] = ", ".join(slug.rpartition("/")[2] for slug in entry.generations) if entry else ""
    return network
