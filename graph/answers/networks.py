"""Networks of things as networkx graphs: of the whole policy, around a thing, and of an answer's rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import networkx as nx

from graph import names
from graph.answers.finding import check_count
from graph.answers.knowledge import Knowledge
from graph.answers.pictures import Picture
from graph.exports.about import check_language
from graph.paths import phrases
from graph.rows import Cell, Column, Table
from graph.search import Entry

# Edges that join nearly everything to a document say nothing of how things are connected.
WITHOUT = ("statedIn",)
_NAMING = ("relation", "property", "predicate")
_NUMBERS = ("decimal", "integer", "number")

if TYPE_CHECKING:
    _Network = nx.MultiDiGraph[str]
else:
    _Network = nx.MultiDiGraph


class Naming(Protocol):
    """What a network asks of the things in it: those that can be found, and what anything is called."""

    @property
    def entries(self) -> dict[str, Entry]:
        """The things that can be found, by IRI."""

    def label(self, iri: str) -> str | None:
        """Give the name of an IRI, if it has one."""


class Network(_Network):
    """A networkx graph that a notebook shows as a picture and that writes itself to a file.

    Nodes are IRIs with ``label``, ``english``, ``type``, ``generations``; edges have ``property`` (in the policy
    network) and ``label``. ``graph["title"]`` is what it is called.
    """

    @property
    def title(self) -> str:
        """What it is called."""
        return str(self.graph.get("title", "Pejling"))

    def picture(self, language: str = "da") -> Picture:
        """Give it as a picture, offline; of more than 300 things the best connected."""
        return Picture(self, self.title, language)

    def save(self, file: str | Path, day: date | None = None, language: str = "da") -> Path:
        """Write it to a file (graphml, gexf, network.json, html); as ``graph.answers.files.save_network``."""
        from graph.answers import files

        return files.save_network(self, file, day, language)

    def _repr_html_(self) -> str:
        return self.picture()._repr_html_()


def policy_part(known: Knowledge, centre: str | None, steps: int, without: tuple[str, ...], language: str) -> Network:
    """Give the policy network, or what lies within so many steps of a thing.

    Raises
    ------
    ValueError
        If a property to leave out is none of the network's, there are no steps, or no such language.
    """
    check_count("steps", steps)
    check_language(language)
    for name in without:
        if name not in phrases():
            raise ValueError(f"{name!r} is no property of the network; there are {', '.join(sorted(phrases()))}.")
    whole = known.policy.copy()
    whole.remove_edges_from([edge for edge in known.policy.edges(keys=True) if edge[2] in without])
    whole.remove_nodes_from(list(nx.isolates(whole)))
    if centre is not None:
        whole = nx.ego_graph(whole, centre, radius=steps) if centre in whole else nx.MultiGraph()
    network = Network(title=known.label(centre) or names.shorten(centre) if centre else "Pejling")
    network.add_nodes_from([centre] if centre is not None else [])
    # networkx gives what lies around a thing in the order of a set, another one in each run.
    edges = sorted(
        ((one, other) if data["source"] == one else (other, one), data["property"])
        for one, other, data in whole.edges(data=True)
    )
    for (source, target), name in edges:
        network.add_edge(source, target, name, property=name, label=phrases()[name][language])
    return _told(network, known)


def network_of_table(table: Table, known: Naming, title: str) -> Network:
    """Give a table as a network: an edge from the first thing of each row to every other.

    An edge is named by the row's ``relation``, ``property`` or ``predicate``, else by the other thing's column. What
    else the row says stands as ``values`` on its edges; in a row of one thing, on that thing, whose ``weight`` is the
    sum of the row's first figure. A row without things joins its first value to the others. A document beside its line
    is where the row is stated, no thing of it.
    """
    network = Network(title=title)
    cited = _lines_of_documents({column.name for column in table.columns})
    for row in table.rows:
        paired = zip(table.columns, row, strict=True)
        cells = [(column, cell) for column, cell in paired if cell is not None and column.name not in cited]
        things = [(column.name, str(cell)) for column, cell in cells if _is_thing(column, cell, known)]
        words = next((known.label(str(cell)) or str(cell) for column, cell in cells if column.name in _NAMING), None)
        told = _values(cells, {name for name, _ in things})
        if not things:
            _join_values(network, cells)
        elif len(things) == 1:
            _tell_of(network, things[0][1], told, _figure(cells, set(cited.values())))
        else:
            network.add_nodes_from(iri for _, iri in things)
            for name, iri in things[1:]:
                network.add_edge(things[0][1], iri, words or name, label=words or name, values=told)
    return _told(network, known)


def _lines_of_documents(names: set[str]) -> dict[str, str]:
    """Give the columns of documents that have one of lines beside them, ``document`` or ``oneDocument``, each with it."""
    lines = {name: name.replace("Document", "Line").replace("document", "line") for name in names}
    return {name: line for name, line in lines.items() if line != name and line in names}


def _values(cells: Sequence[tuple[Column, Cell]], things: set[str]) -> str:
    """Give what a row says beside its things and their names."""
    left_out = things | {f"{name}Label" for name in things} | set(_NAMING)
    return " · ".join(f"{column.name}: {cell}" for column, cell in cells if column.name not in left_out)


def _figure(cells: Sequence[tuple[Column, Cell]], lines: set[str]) -> Decimal | None:
    found = (cell for column, cell in cells if column.kind in _NUMBERS and column.name not in lines)
    figure = next(found, None)
    return None if figure is None else Decimal(str(figure))


def _tell_of(network: Network, iri: str, told: str, figure: Decimal | None) -> None:
    data = network.nodes[iri] if iri in network else {}
    values = "\n".join(dict.fromkeys(text for text in (data.get("values", ""), told) if text))
    network.add_node(iri, values=values)
    if figure is not None:
        network.nodes[iri]["weight"] = float(figure) + float(data.get("weight", 0))


def _join_values(network: Network, cells: Sequence[tuple[Column, Cell]]) -> None:
    ends = [(column.name, f"{column.name} {cell}") for column, cell in cells]
    network.add_nodes_from((node, {"label": str(cell)}) for (_, node), (_, cell) in zip(ends, cells, strict=True))
    for name, node in ends[1:]:
        network.add_edge(ends[0][1], node, name, label=name)


def _is_thing(column: Column, cell: Cell, known: Naming) -> bool:
    if column.name in _NAMING:
        return False
    # A column of triples' objects holds IRIs among texts; a lineage link is an edge itself.
    iri = str(cell)
    entry = known.entries.get(iri)
    return (column.kind == "iri" or entry is not None) and (entry is None or entry.type != "LineageLink")


def _told(network: Network, known: Naming) -> Network:
    """Name the nodes of a network."""
    for iri, data in network.nodes(data=True):
        entry = known.entries.get(iri)
        if "label" not in data:
            data["label"] = entry.label if entry else known.label(iri) or names.shorten(iri)
        data["english"] = entry.english if entry else None
        data["type"] = entry.type if entry else ""
        data["generations"] = ", ".join(entry.slugs) if entry else ""
    return network
