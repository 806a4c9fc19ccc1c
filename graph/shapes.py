"""SHACL validation of a dataset (pySHACL), told as sentences with the corpus line of the record that is at fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain

import pyoxigraph as ox
from pyshacl import validate
from rdflib import RDF, BNode, Graph, Literal, URIRef
from rdflib.namespace import SH

from graph import names
from graph.model import Origin
from ontology import ONTOLOGY, SCHEMES, SHAPES

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)


def breaches(
    triples: Iterable[ox.Triple], origins: dict[str, Origin], language: str = "en"
) -> Iterator[tuple[Origin, str]]:
    """Yield each breach of the shapes as origin and sentence.

    Parameters
    ----------
    triples : iterable of pyoxigraph.Triple
        The data, without the ontology.
    origins : dict
        Corpus file and line of each thing, by path.
    language : str
        Language of the sentences, ``da`` or ``en``.
    """
    ontology = (quad.triple for file in (ONTOLOGY, SCHEMES) for quad in ox.parse(path=file))
    _, report, _ = validate(_graph_of(chain(triples, ontology)), shacl_graph=shapes(), advanced=False, inference="none")
    assert isinstance(report, Graph)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus = report.value(result, SH.focusNode)
        path = names.path_of(str(focus)) or str(focus)
        message = _message(report.objects(result, SH.resultMessage), language)
        value = report.value(result, SH.value)
        given = (
            f" (given: {names.shorten(str(value)) if isinstance(value, URIRef) else value})"
            if value and value != focus
            else ""
        )
        yield origins.get(path, Origin("corpus", 1)), f"{path} {message}{given}."


def shapes() -> Graph:
    """Give the shapes, each property shape with the targets of the node shape that it stands in.

    The meaning is the same (SHACL 2.1.3: either kind of shape may have targets), but pySHACL checks all nodes of a
    target at once, and what a node shape holds for each of them anew, which takes four times as long.
    """
    found = Graph().parse(SHAPES)
    for node, held in list(found.subject_objects(SH.property)):
        targets = [(kind, target) for kind in _TARGETS for target in found.objects(node, kind)]
        for kind, target in targets:
            found.add((held, kind, target))
        if targets:
            found.add((held, RDF.type, SH.PropertyShape))
            found.remove((node, SH.property, held))
    return found


def _graph_of(triples: Iterable[ox.Triple]) -> Graph:
    """Give triples as rdflib has them; its own parser takes three times as long."""
    graph = Graph()
    term = cache(_term)
    for triple in triples:
        graph.add((term(triple.subject), term(triple.predicate), term(triple.object)))
    return graph


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> URIRef | BNode | Literal:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    return Literal(term.value, datatype=URIRef(term.datatype.value))


def _message(messages: Iterable[object], language: str) -> str:
    texts = {m.language or "": str(m) for m in messages if isinstance(m, Literal)}
    return texts.get(language) or next(iter(texts.values()), "breaks a shape")
