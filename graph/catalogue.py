"""What the dataset says of itself, in its own graph: title and licence, counts, files, prefixes, example queries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from graph import names
from graph.dumps import DUMPS
from graph.questions import Question, questions
from graph.statistics import Tally, asked
from graph.store import Graph
from graph.terms import term
from graph.void import DATASET, void
from ontology import DATASET as BY_HAND

_MEDIA = "https://www.iana.org/assignments/media-types/"
_TARGET = ox.NamedNode("https://schema.org/target")
_ENDPOINT = names.BASE + "sparql"


def described(lines: set[str]) -> set[str]:
    """Give lines of N-Quads that describe the dataset of these lines and themselves, in the dataset's graph.

    The counts hold for the two together: since a count is the object of one triple whatever its value, describing and counting
    in turn settles after two rounds.
    """
    version = hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()[:16]
    same = _lines([*ox.parse(path=BY_HAND), *_versioned(version), *_files(), *_prefixes(), *_examples()])
    body = Tally().add(lines)
    description, counts = set(same), body.copy().add(same).statistics()
    while True:
        found = same | _lines(void(counts, _ENDPOINT))
        if found == description:
            return description
        description, counts = found, body.copy().add(found).statistics()


def description(graph: Graph, endpoint: str, changed: bool) -> list[ox.Triple]:
    """Give what a served dataset says of itself, with the address at which it is queried.

    One that says nothing, or has ``changed`` since it was built, is counted now: classes, properties and graphs. What else it said
    holds still: no change touches what was built.
    """
    stated = graph.construct("dataset-description")
    if stated and not changed:
        return [*stated, ox.Triple(DATASET, term("void:sparqlEndpoint"), ox.NamedNode(endpoint))]
    now = list(void(asked(graph), endpoint))
    counted = {(one.subject, one.predicate) for one in now if isinstance(one.object, ox.Literal)}
    kept = (one for one in stated if (one.subject, one.predicate) not in counted)
    return list(dict.fromkeys([*kept, *now]))


def _lines(triples: Iterable[ox.Triple | ox.Quad]) -> set[str]:
    graph = ox.NamedNode(names.DATASET_GRAPH)
    return {f"{ox.Quad(one.subject, one.predicate, one.object, graph)} .\n" for one in triples}


def _versioned(version: str) -> Iterator[ox.Triple]:
    yield ox.Triple(DATASET, term("owl:versionInfo"), ox.Literal(version))


def _files() -> Iterator[ox.Triple]:
    """Give the files; their sizes and checksums, which they cannot hold themselves, are at /dumps/."""
    for dump in DUMPS:
        file = ox.NamedNode(dump.iri)
        yield ox.Triple(DATASET, term("dcat:distribution"), file)
        yield ox.Triple(DATASET, term("void:dataDump"), file)
        yield ox.Triple(file, term("rdf:type"), term("dcat:Distribution"))
        yield ox.Triple(file, term("rdfs:label"), ox.Literal(dump.file))
        yield ox.Triple(file, term("dcat:downloadURL"), file)
        yield ox.Triple(file, term("dcat:mediaType"), ox.NamedNode(_MEDIA + dump.format.media_type))


def _prefixes() -> Iterator[ox.Triple]:
    for prefix, namespace in names.PREFIXES.items():
        node = ox.NamedNode(f"{DATASET.value}#prefix/{prefix}")
        yield ox.Triple(DATASET, term("sh:declare"), node)
        yield ox.Triple(node, term("rdf:type"), term("sh:PrefixDeclaration"))
        yield ox.Triple(node, term("sh:prefix"), ox.Literal(prefix))
        yield ox.Triple(node, term("sh:namespace"), ox.Literal(namespace, datatype=term("xsd:anyURI")))


def _examples() -> Iterator[ox.Triple]:
    """Give every ready-made question, with what stands in its form at first, as an example query."""
    for question in questions().values():
        yield from _example(question)


def _example(question: Question) -> Iterator[ox.Triple]:
    node = ox.NamedNode(f"{names.BASE}queries/{question.name}")
    yield ox.Triple(node, term("rdf:type"), term("sh:SPARQLExecutable"))
    yield ox.Triple(node, term("rdf:type"), term("sh:SPARQLSelectExecutable"))
    yield ox.Triple(node, term("sh:select"), ox.Literal(question.example()))
    yield ox.Triple(node, term("sh:prefixes"), DATASET)
    yield ox.Triple(node, _TARGET, ox.NamedNode(_ENDPOINT))
    for language, title in question.title.items():
        yield ox.Triple(node, term("rdfs:label"), ox.Literal(title, language=language))
        summary = question.summary.get(language, "")
        yield ox.Triple(node, term("rdfs:comment"), ox.Literal(f"{title} {summary}".strip(), language=language))
