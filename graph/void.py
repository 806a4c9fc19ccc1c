"""Describes the dataset by VoID: how many triples, of which classes, by which properties, in which graphs."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from graph import names
from graph.store import Graph, Row

_VOID, _SD = "http://rdfs.org/ns/void#", "http://www.w3.org/ns/sparql-service-description#"
_DATASET = ox.NamedNode(names.ID + "dataset")


def void(graph: Graph, endpoint: str) -> list[ox.Triple]:
    """Give the description of a dataset that is queried at ``endpoint``."""
    classes, properties = graph.ask("void-classes"), graph.ask("void-properties")
    triples = sum(int(_value(row["count"])) for row in properties)
    described = [
        ox.Triple(_DATASET, _term("rdf:type"), _void("Dataset")),
        ox.Triple(_DATASET, _void("sparqlEndpoint"), ox.NamedNode(endpoint)),
        ox.Triple(_DATASET, _void("uriSpace"), ox.Literal(names.ID)),
        ox.Triple(_DATASET, _void("triples"), ox.Literal(triples)),
        ox.Triple(_DATASET, _void("classes"), ox.Literal(len(classes))),
        ox.Triple(_DATASET, _void("properties"), ox.Literal(len(properties))),
    ]
    described += [
        ox.Triple(_DATASET, _void("vocabulary"), ox.NamedNode(names.PREFIXES[prefix]))
        for prefix in sorted(names.PREFIXES)
    ]
    described += _parts(classes, "class", "classPartition", "entities")
    described += _parts(properties, "property", "propertyPartition", "triples")
    described += _graphs(graph)
    return described


def _parts(rows: list[Row], name: str, partition: str, counted: str) -> Iterator[ox.Triple]:
    for row in rows:
        part = ox.NamedNode(f"{_DATASET.value}#{name}-{names.slugify(_value(row[name]))}")
        yield ox.Triple(_DATASET, _void(partition), part)
        yield ox.Triple(part, _void(name), ox.NamedNode(_value(row[name])))
        yield ox.Triple(part, _void(counted), ox.Literal(int(_value(row["count"]))))


def _graphs(graph: Graph) -> Iterator[ox.Triple]:
    for row in graph.ask("void-graphs"):
        part = ox.NamedNode(f"{_DATASET.value}#graph-{names.slugify(_value(row['graph']))}")
        yield ox.Triple(_DATASET, ox.NamedNode(_SD + "namedGraph"), part)
        yield ox.Triple(part, ox.NamedNode(_SD + "name"), ox.NamedNode(_value(row["graph"])))
        yield ox.Triple(part, _void("triples"), ox.Literal(int(_value(row["count"]))))


def _value(term: object) -> str:
    return str(getattr(term, "value", ""))


def _void(name: str) -> ox.NamedNode:
    return ox.NamedNode(_VOID + name)


def _term(name: str) -> ox.NamedNode:
    return ox.NamedNode(names.term_iri(name))
