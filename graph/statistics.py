"""What a dataset holds, counted: triples, classes, properties, graphs, and which classes a property joins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from graph import names
from graph.store import Graph
from graph.values import text_of

_TYPE = f"<{names.term_iri('rdf:type')}>"
_LANGUAGE_STRING = "^^" + names.term_iri("rdf:langString")
_STRING = "^^" + names.term_iri("xsd:string")


@dataclass(frozen=True)
class Statistics:
    """Counts of triples, each once however many graphs state it, by IRI.

    ``classes`` counts things by class, ``properties`` and ``graphs`` triples; ``uses`` triples by the class of the subject and
    the property, ``links`` by the class of the object too, or ``^^`` and its datatype.
    """

    classes: dict[str, int]
    properties: dict[str, int]
    graphs: dict[str, int]
    uses: dict[tuple[str, str], int] = field(default_factory=dict)
    links: dict[tuple[str, str, str], int] = field(default_factory=dict)

    @property
    def triples(self) -> int:
        """The number of triples."""
        return sum(self.properties.values())


class Tally:
    """Counts N-Quads part by part; a later part may name things of an earlier one, but not the reverse."""

    def __init__(self) -> None:
        self._types: dict[str, tuple[str, ...]] = {}
        self._graphs: Counter[str] = Counter()
        self._uses: Counter[tuple[tuple[str, ...], str, tuple[str, ...]]] = Counter()

    def add(self, lines: Iterable[str]) -> Tally:
        """Count lines of N-Quads, each given once, that state no triple of an earlier part; gives this tally."""
        triples: set[str] = set()
        for line in lines:
            triple, graph, _ = line.rsplit(" ", 2)
            self._graphs[graph[1:-1]] += 1
            triples.add(triple)
        parts = [triple.split(" ", 2) for triple in triples]
        for subject, predicate, value in parts:
            if predicate == _TYPE:
                self._types[subject] = (*self._types.get(subject, ()), value[1:-1])
        # Triples alike in the classes at both ends are counted together: they are few kinds.
        types, uses = self._types, self._uses
        for subject, predicate, value in parts:
            ends = types.get(value, ()) if value[0] != '"' else (_datatype(value),)
            uses[types.get(subject, ()), predicate, ends] += 1
        return self

    def copy(self) -> Tally:
        """Give a tally that goes on from here by itself."""
        other = Tally()
        other._types, other._graphs, other._uses = self._types.copy(), self._graphs.copy(), self._uses.copy()
        return other

    def statistics(self) -> Statistics:
        """Give the counts."""
        properties: Counter[str] = Counter()
        uses: Counter[tuple[str, str]] = Counter()
        links: Counter[tuple[str, str, str]] = Counter()
        for (kinds, predicate, ends), count in self._uses.items():
            name = predicate[1:-1]
            properties[name] += count
            for kind in kinds:
                uses[kind, name] += count
                for end in ends:
                    links[kind, name, end] += count
        classes = Counter(kind for kinds in self._types.values() for kind in kinds)
        return Statistics(dict(classes), dict(properties), dict(self._graphs), dict(uses), dict(links))


def _datatype(literal: str) -> str:
    """Give the datatype of a literal in N-Quads.

    Examples
    --------
    >>> _datatype('"2019"^^<http://www.w3.org/2001/XMLSchema#gYear>')
    '^^http://www.w3.org/2001/XMLSchema#gYear'
    """
    _, _, after = literal.rpartition('"')
    if after.startswith("^^"):
        return "^^" + after[3:-1]
    return _LANGUAGE_STRING if after else _STRING


def asked(graph: Graph) -> Statistics:
    """Count what a store holds now, by queries: classes, properties and graphs."""

    def counts(query: str, name: str) -> dict[str, int]:
        rows = graph.ask(query)
        return {text_of(row[name]): int(text_of(row["count"])) for row in rows}

    return Statistics(
        counts("void-classes", "class"), counts("void-properties", "property"), counts("void-graphs", "graph")
    )
