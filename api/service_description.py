"""The endpoint described in RDF, by SPARQL 1.1 Service Description."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from api.endpoint import Endpoint
from graph import gate, names

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_KNOWN = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF_XML",
    "trig": "TriG",
    "nquads": "N-Quads",
    "n3": "N3",
}


def description(endpoint: Endpoint, base: str, format: gate.Format) -> bytes:
    """Give the description of an endpoint that stands at ``base``."""
    prefixes = dict(names.PREFIXES) | {"sd": _SD, "format": _FORMATS}
    return ox.serialize(_triples(endpoint, base), format=format.kind, prefixes=prefixes) or b""


def _triples(endpoint: Endpoint, base: str) -> Iterator[ox.Triple]:
    address = ox.NamedNode(base + "sparql")
    dataset, default = ox.BlankNode("dataset"), ox.BlankNode("default")
    a, void = ox.NamedNode(names.term_iri("rdf:type")), ox.NamedNode(base + ".well-known/void")
    yield ox.Triple(address, a, _sd("Service"))
    yield ox.Triple(address, _sd("endpoint"), address)
    yield ox.Triple(address, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    if endpoint.rules.rights:
        yield ox.Triple(address, _sd("supportedLanguage"), _sd("SPARQL11Update"))
    if endpoint.union:
        yield ox.Triple(address, _sd("feature"), _sd("UnionDefaultGraph"))
    if endpoint.federation:
        yield ox.Triple(address, _sd("feature"), _sd("BasicFederatedQuery"))
    for choice in (*gate.RESULT_FORMATS, *gate.GRAPH_FORMATS):
        yield ox.Triple(address, _sd("resultFormat"), ox.NamedNode(_FORMATS + _KNOWN[choice.name]))
    yield ox.Triple(address, _sd("defaultDataset"), dataset)
    yield ox.Triple(dataset, a, _sd("Dataset"))
    yield ox.Triple(dataset, _sd("defaultGraph"), default)
    yield ox.Triple(default, a, _sd("Graph"))
    yield ox.Triple(dataset, ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#seeAlso"), void)
    for graph in [] if endpoint.versions.without else endpoint.graph.engine.named_graphs():
        node = ox.BlankNode()
        yield ox.Triple(dataset, _sd("namedGraph"), node)
        yield ox.Triple(node, a, _sd("NamedGraph"))
        yield ox.Triple(node, _sd("name"), ox.NamedNode(graph))


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)
