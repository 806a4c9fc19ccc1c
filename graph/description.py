"""What the graph says of one thing: its statements with their sources, and what points at it."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from graph import names
from graph.model import Passage, Reason
from graph.store import Graph, Row
from graph.values import Term, passage_of, text_of, texts_of

_RDF_TYPE = names.PREFIXES["rdf"] + "type"
_HIDDEN = frozenset(names.term_iri(name) for name in ("passage", "inferred", "inferenceReason"))


@dataclass(frozen=True)
class Named:
    """A resource or literal with its Danish and English names; ``path`` is set for data things."""

    iri: str | None
    text: str
    english: str | None = None
    language: str | None = None
    datatype: str | None = None

    @property
    def path(self) -> str | None:
        """The ``kind/slug`` path of a data thing."""
        return names.path_of(self.iri) if self.iri else None

    def name(self, language: str) -> str:
        """Give the name in a language, else in Danish."""
        return self.english if language == "en" and self.english else self.text


@dataclass(frozen=True)
class Said:
    """One statement: the value, the passages of its own (if any) and why it is inferred (if it is)."""

    value: Named
    passages: tuple[Passage, ...] = ()
    reason: Reason | None = None


@dataclass(frozen=True)
class Description:
    """A thing with all that is said of it."""

    iri: str
    label: Named
    types: tuple[str, ...]
    said: dict[str, list[Said]]
    pointed_at: dict[str, list[Named]]
    passages: tuple[Passage, ...]
    inferred: Reason | None


def describe(graph: Graph, iri: str) -> Description | None:
    """Describe a thing, or give None if the graph says nothing of it.

    Parameters
    ----------
    graph : Graph
        The dataset.
    iri : str
        The thing's IRI.
    """
    sources = _statement_sources(graph, iri)
    said: dict[str, list[Said]] = {}
    labels: dict[str, str] = {}
    types: list[str] = []
    why: dict[str, str] = {}
    for row in graph.ask("thing-statements", {"s": iri}):
        predicate, value = row["p"], row["o"]
        assert isinstance(predicate, ox.NamedNode)
        assert isinstance(value, Term)
        if predicate.value == _RDF_TYPE:
            types.append(text_of(value))
        elif predicate.value == names.term_iri("inferenceReason") and isinstance(value, ox.Literal):
            why[value.language or ""] = value.value
        elif predicate.value == names.term_iri("rdfs:label") and isinstance(value, ox.Literal):
            labels[value.language or ""] = value.value
        if predicate.value in _HIDDEN or predicate.value in (_RDF_TYPE, names.term_iri("rdfs:label")):
            continue
        passages, reason = sources.get((predicate.value, str(value)), ((), None))
        said.setdefault(predicate.value, []).append(Said(_named(value, row, "o"), passages, reason))
    pointed_at: dict[str, list[Named]] = {}
    for row in graph.ask("thing-references", {"o": iri}):
        predicate, subject = row["p"], row["s"]
        assert isinstance(predicate, ox.NamedNode)
        assert isinstance(subject, Term)
        pointed_at.setdefault(predicate.value, []).append(_named(subject, row, "s"))
    if not said and not types and not pointed_at and not labels:
        return None
    for values in said.values():
        values.sort(key=lambda item: item.value.text)
    for subjects in pointed_at.values():
        subjects.sort(key=lambda item: item.text)
    inferred = Reason(why.get("da") or why.get("en", ""), why.get("en", "")) if why else None
    fallback = names.path_of(iri) or iri
    label = Named(iri, labels.get("da") or labels.get("en") or fallback, labels.get("en"))
    return Description(iri, label, tuple(sorted(types)), said, pointed_at, passages_of(graph, iri), inferred)


def passages_of(graph: Graph, iri: str) -> tuple[Passage, ...]:
    """Give the passages of a thing, in reading order."""
    return tuple(passage_of(row) for row in graph.ask("thing-passages", {"s": iri}))


def _statement_sources(graph: Graph, iri: str) -> dict[tuple[str, str], tuple[tuple[Passage, ...], Reason | None]]:
    found: dict[tuple[str, str], tuple[tuple[Passage, ...], Reason | None]] = {}
    for row in graph.ask("thing-statement-sources", {"s": iri}):
        key = (text_of(row["p"]), str(row["o"]))
        passages, reason = found.get(key, ((), None))
        if row["document"] is not None:
            passages = (*passages, passage_of(row))
        danish, english = texts_of(row, "reason", "reasonEn")
        found[key] = (passages, Reason(danish, english) if danish else reason)
    return found


def _named(value: Term, row: Row, name: str) -> Named:
    if isinstance(value, ox.Literal):
        return Named(None, value.value, None, value.language, value.datatype.value)
    iri = getattr(value, "value", str(value))
    danish, english = texts_of(row, f"{name}LabelDa", f"{name}LabelEn")
    return Named(
        iri,
        danish or english or names.shorten(iri),
        english or None,
    )
