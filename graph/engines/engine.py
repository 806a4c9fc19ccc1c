"""What the rest of Pejling asks of an engine, whichever it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import pyoxigraph as ox

from graph.gate.formats import Format

Row = dict[str, ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple | None]


class Engine(Protocol):
    """Answers SPARQL 1.1 queries on one dataset, whose default graph is the union of its named graphs, each triple once.

    Prefixes of the known vocabularies need not be declared. An engine that cannot answer raises ``graph.engines.Fault``.
    """

    def select(self, sparql: str) -> list[Row]:
        """Give the rows of a SELECT: a term or None by name of variable."""
        ...

    def construct(self, sparql: str) -> list[ox.Triple]:
        """Give the triples of a CONSTRUCT."""
        ...

    def answer(
        self, sparql: str, format: Format, default_graphs: tuple[str, ...] = (), named_graphs: tuple[str, ...] = ()
    ) -> bytes:
        """Give the serialised answer to a query of a stranger; raises as ``graph.gate.answer``."""
        ...

    def named_graphs(self) -> list[str]:
        """Give the IRIs of the named graphs, in alphabetical order."""
        ...

    def triples(self, graph: str = "") -> Iterator[ox.Triple]:
        """Give the triples of a named graph, or of the default graph."""
        ...
