"""What may be chosen next in a guided question, with counts under all that is chosen already."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from graph import names
from graph.guided.address import short
from graph.guided.catalogue import Catalogue
from graph.guided.state import LABEL, Condition, State
from graph.guided.writing import pattern_of, rendered
from graph.rows import Table
from graph.terms import written

_MOST = 1_000
# What every thing has, and what tells of the records rather than of the policies, comes last.
_LATE = frozenset(
    map(names.term_iri, ("passage", "inferred", "inferenceReason", "revisionMark", "rdfs:label", "skos:altLabel"))
)


@dataclass(frozen=True)
class Offer:
    """A property or class, whether against its direction, and how many things of the node have it."""

    term: str
    inverse: bool
    count: int

    @property
    def arrow(self) -> str:
        """The property as it stands in an address."""
        return "^" * self.inverse + short(self.term)


@dataclass(frozen=True)
class Offers:
    """What one thing of the question offers: how many there are, their classes, their properties and relations."""

    count: int
    classes: list[Offer]
    properties: list[Offer]


def offers_query(state: State, known: Catalogue) -> str:
    """Give the query that counts what each thing of a question has."""
    return rendered("offers.rq", patterns=[pattern_of(state, known, node) for node in range(len(state.nodes))])


def values_query(state: State, known: Catalogue, one: Condition) -> str:
    """Give the query that counts the values of a property under all that is chosen."""
    text, variable = pattern_of(state, known, one.node)
    term = written(ox.NamedNode(one.property))
    return rendered("values.rq", text=text, variable=variable, term=term, inverse=one.inverse, most=_MOST)


def read_offers(answer: Table, state: State, known: Catalogue) -> list[Offers]:
    """Give the offers of each thing of a question from the answer to ``offers_query``, most frequent first."""
    found: list[list[tuple[str, str, int]]] = [[] for _ in state.nodes]
    for row in answer.dicts():
        found[int(str(row["node"]))].append((str(row["way"]), str(row["term"]), int(str(row["count"]))))
    return [_offers(counts, known) for counts in found]


def _offers(counts: list[tuple[str, str, int]], known: Catalogue) -> Offers:
    classes = [Offer(term, False, count) for way, term, count in counts if way == "class" and term in known.classes]
    properties = [
        Offer(term, way == "in", count)
        for way, term, count in counts
        if way != "class" and term in known.properties and term != LABEL
    ]
    classes.sort(key=lambda offer: (-offer.count, offer.term))
    properties.sort(key=lambda offer: (offer.term in _LATE, offer.inverse, -offer.count, offer.term))
    total = max((count for way, term, count in counts if way == "class" and term in known.classes), default=0)
    return Offers(total, classes, properties)
