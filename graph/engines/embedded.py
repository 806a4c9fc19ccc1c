"""The engine in this process: Oxigraph, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from graph import names
from graph.engines.engine import Row
from graph.gate import evaluation
from graph.gate.formats import Format


@dataclass(frozen=True)
class Embedded:
    """A store of our own, whose default graph is filled by who opened it."""

    store: ox.Store

    @staticmethod
    def in_memory(quads: Iterable[ox.Quad]) -> Embedded:
        """Give an engine that holds these quads, and their union as its default graph, without any file."""
        store = ox.Store()
        kept = list(quads)
        store.bulk_extend(kept)
        store.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in kept)
        return Embedded(store)

    def select(self, sparql: str) -> list[Row]:
        """Give the rows of a SELECT."""
        solutions = self._results(sparql)
        variables = [variable.value for variable in solutions.variables]
        return [dict(zip(variables, solution, strict=True)) for solution in solutions]

    def construct(self, sparql: str) -> list[ox.Triple]:
        """Give the triples of a CONSTRUCT."""
        return list(self._results(sparql))

    def answer(
        self, sparql: str, format: Format, default_graphs: tuple[str, ...] = (), named_graphs: tuple[str, ...] = ()
    ) -> bytes:
        """Answer a query in this process, without limits; raises as ``graph.gate.answer``."""
        return evaluation.answer(self.store, sparql, format, default_graphs, named_graphs)

    def named_graphs(self) -> list[str]:
        """Give the IRIs of the named graphs."""
        return sorted(graph.value for graph in self.store.named_graphs())

    def triples(self, graph: str = "") -> Iterator[ox.Triple]:
        """Give the triples of a graph."""
        node = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        return (quad.triple for quad in self.store.quads_for_pattern(None, None, None, node))

    def _results(self, sparql: str) -> Any:
        return self.store.query(sparql, prefixes=dict(names.PREFIXES))
