"""Writes things as quads: one named graph for each source document, statement nodes where a fact has its own source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox

from graph import names
from graph.model import Date, Fact, Passage, Reason, Ref, Text, Thing, Value, Year
from graph.terms import term
from ontology import superclasses

_RDF = names.PREFIXES["rdf"]
_XSD = names.PREFIXES["xsd"]
_TYPE = ox.NamedNode(_RDF + "type")
_SUBJECT, _PREDICATE, _OBJECT = (ox.NamedNode(_RDF + part) for part in ("subject", "predicate", "object"))

Quads = Iterator[ox.Quad]


def _thing(path: str) -> ox.NamedNode:
    return ox.NamedNode(path if "://" in path else names.thing_iri(path))


def _typed(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(_XSD + datatype))


def value_term(value: Value) -> ox.NamedNode | ox.Literal:
    """Give the RDF term of a value: years as xsd:gYear, amounts as xsd:decimal, texts with their language."""
    match value:
        case Ref(target):
            return _thing(target)
        case Text(text, language):
            return ox.Literal(text, language=language) if language else ox.Literal(text)
        case Year(year):
            return _typed(f"{year:04}", "gYear")
        case Date(iso):
            return _typed(iso, "date")
        case bool():
            return _typed("true" if value else "false", "boolean")
        case Decimal():
            return _typed(format(value.normalize(), "f"), "decimal")
        case _:
            return _typed(str(value), "integer")


def quads(things: Iterable[Thing]) -> Quads:
    """Yield the quads of things; the same quad may be yielded more than once."""
    for thing in things:
        graph = ox.NamedNode(names.document_graph(thing.document) if thing.document else names.DATASET_GRAPH)
        if thing.graph == "lineage":
            graph = ox.NamedNode(names.LINEAGE_GRAPH)
        yield from _thing_quads(thing, graph)


def _thing_quads(thing: Thing, graph: ox.NamedNode) -> Quads:
    subject = _thing(thing.path)
    for name in (thing.type, *superclasses().get(thing.type, ())) if thing.type else ():
        yield ox.Quad(subject, _TYPE, term(name), graph)
    for passage in thing.passages:
        yield from _passage_quads(subject, passage, graph)
    if thing.inferred:
        yield from _inference_quads(subject, thing.inferred, graph)
    for fact in thing.facts:
        predicate = names.term_iri(fact.property.removeprefix("pej:"))
        value = value_term(fact.value)
        yield ox.Quad(subject, ox.NamedNode(predicate), value, graph)
        if fact.passages or fact.inferred:
            yield from _statement_quads(thing, subject, predicate, value, fact, graph)


def _statement_quads(
    thing: Thing,
    subject: ox.NamedNode,
    predicate: str,
    value: ox.NamedNode | ox.Literal,
    fact: Fact,
    graph: ox.NamedNode,
) -> Quads:
    node = _thing(names.statement_path(thing.path, predicate, str(value), thing.document))
    yield ox.Quad(node, _TYPE, term("Statement"), graph)
    yield ox.Quad(node, _SUBJECT, subject, graph)
    yield ox.Quad(node, _PREDICATE, ox.NamedNode(predicate), graph)
    yield ox.Quad(node, _OBJECT, value, graph)
    for passage in fact.passages:
        yield from _passage_quads(node, passage, graph)
    if fact.inferred:
        yield from _inference_quads(node, fact.inferred, graph)


def _inference_quads(subject: ox.NamedNode, reason: Reason, graph: ox.NamedNode) -> Quads:
    yield ox.Quad(subject, term("inferred"), _typed("true", "boolean"), graph)
    for text, language in ((reason.danish, "da"), (reason.english, "en")):
        yield ox.Quad(subject, term("inferenceReason"), ox.Literal(text, language=language), graph)


def _passage_quads(subject: ox.NamedNode, passage: Passage, graph: ox.NamedNode) -> Quads:
    node = _thing(names.passage_path(passage.document, passage.first, passage.last))
    yield ox.Quad(subject, term("passage"), node, graph)
    yield ox.Quad(node, _TYPE, term("Passage"), graph)
    yield ox.Quad(node, term("document"), _thing(f"document/{passage.document}"), graph)
    yield ox.Quad(node, term("firstLine"), _typed(str(passage.first), "integer"), graph)
    yield ox.Quad(node, term("lastLine"), _typed(str(passage.last), "integer"), graph)


def ontology_quads(files: Iterable[Path]) -> Quads:
    """Yield the quads of the ontology's Turtle files, all in the ontology's graph."""
    graph = ox.NamedNode(names.ONTOLOGY_GRAPH)
    for file in files:
        for quad in ox.parse(path=file):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)
