"""What a service holds of a dataset that was pushed to it: which graphs, with how many triples and which checksums.

The record is a small graph at the service itself. It tells ``serve --endpoint`` which named graph holds the union of all, so
that a query without GRAPH sees what it sees here, whatever the service's own default graph is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from graph import names
from graph.engines.engine import Row
from graph.terms import term
from graph.values import text_of

UNION = names.ID + "graph/union"
RECORD = names.ID + "graph/pushed"
_DATASET = ox.NamedNode(names.ID + "dataset")
_SD = "http://www.w3.org/ns/sparql-service-description#"
_DEFAULT, _NAMED = ox.NamedNode(_SD + "defaultGraph"), ox.NamedNode(_SD + "namedGraph")
_TRIPLES = term("void:triples")
_CHECKSUM = ox.NamedNode("http://spdx.org/rdf/terms#checksumValue")
_VERSION = term("owl:versionInfo")
_TYPE = term("rdf:type")
_REPORT = term("dct:provenance")


@dataclass(frozen=True)
class Content:
    """What a graph holds: how many triples, and the checksum of them all; see ``graph.pushing.content``."""

    triples: int
    checksum: str


@dataclass(frozen=True)
class Record:
    """The graphs of a pushed dataset by IRI, the union among them; ``version`` is empty until all are there."""

    graphs: dict[str, Content]
    version: str = ""
    report: str = field(default="", repr=False)

    @property
    def named(self) -> list[str]:
        """The IRIs of the dataset's own named graphs."""
        return sorted(self.graphs.keys() - {UNION})

    def written(self) -> Iterator[ox.Triple]:
        """Give the triples of the record's graph; there is one at least, so that a push that has begun can be seen."""
        yield ox.Triple(_DATASET, _TYPE, ox.NamedNode(_SD + "Dataset"))
        for iri, content in sorted(self.graphs.items()):
            graph = ox.NamedNode(iri)
            yield ox.Triple(_DATASET, _DEFAULT if iri == UNION else _NAMED, graph)
            yield ox.Triple(graph, _TRIPLES, ox.Literal(content.triples))
            yield ox.Triple(graph, _CHECKSUM, ox.Literal(content.checksum))
        if self.version:
            yield ox.Triple(_DATASET, _VERSION, ox.Literal(self.version))
        if self.report:
            yield ox.Triple(_DATASET, _REPORT, ox.Literal(self.report))


def record_of(rows: list[Row]) -> Record | None:
    """Give the record that the triples (``s``, ``p``, ``o``) of its graph state, or None if there are none."""
    said = {(row["s"], row["p"]): text_of(row["o"]) for row in rows}
    graphs = {
        graph.value: Content(int(said[graph, _TRIPLES]), said[graph, _CHECKSUM])
        for graph, property in said
        if property == _CHECKSUM and isinstance(graph, ox.NamedNode) and (graph, _TRIPLES) in said
    }
    if not said:
        return None
    return Record(graphs, said.get((_DATASET, _VERSION), ""), said.get((_DATASET, _REPORT), ""))
