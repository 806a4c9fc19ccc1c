"""Describes a dataset by VoID: how many triples, of which classes, by which properties, in which graphs."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pyoxigraph as ox

from graph import names
from graph.statistics import Statistics
from graph.terms import term

_VOID, _EXTENDED = "http://rdfs.org/ns/void#", "http://ldf.fi/void-ext#"
_SD = "http://www.w3.org/ns/sparql-service-description#"
DATASET = ox.NamedNode(names.ID + "dataset")


def void(statistics: Statistics, endpoint: str) -> Iterator[ox.Triple]:
    """Give the description of a dataset that is queried at ``endpoint``.

    Class partitions hold property partitions, and these the classes and datatypes that the property leads to, so that an editor
    can complete a query from them.
    """
    yield ox.Triple(DATASET, term("rdf:type"), _void("Dataset"))
    yield ox.Triple(DATASET, _void("sparqlEndpoint"), ox.NamedNode(endpoint))
    yield ox.Triple(DATASET, _void("triples"), ox.Literal(statistics.triples))
    yield ox.Triple(DATASET, _void("classes"), ox.Literal(len(statistics.classes)))
    yield ox.Triple(DATASET, _void("properties"), ox.Literal(len(statistics.properties)))
    for prefix in sorted(names.PREFIXES):
        yield ox.Triple(DATASET, _void("vocabulary"), ox.NamedNode(names.PREFIXES[prefix]))
    for name, count in statistics.classes.items():
        yield from _part(DATASET, "class", name, "entities", count, f"class/{_short(name)}")
    for name, count in statistics.properties.items():
        yield from _part(DATASET, "property", name, "triples", count, f"property/{_short(name)}")
    yield from _uses(statistics)
    for graph, count in statistics.graphs.items():
        node = _node(f"graph/{_short(graph)}")
        yield ox.Triple(DATASET, ox.NamedNode(_SD + "namedGraph"), node)
        yield ox.Triple(node, ox.NamedNode(_SD + "name"), ox.NamedNode(graph))
        yield ox.Triple(node, _void("triples"), ox.Literal(count))


def _uses(statistics: Statistics) -> Iterator[ox.Triple]:
    for (kind, name), count in statistics.uses.items():
        place = f"class/{_short(kind)}/property/{_short(name)}"
        yield from _part(_node(f"class/{_short(kind)}"), "property", name, "triples", count, place)
    for (kind, name, end), count in statistics.links.items():
        use = f"class/{_short(kind)}/property/{_short(name)}"
        datatype = end.removeprefix("^^")
        if datatype == end:
            yield from _part(_node(use), "class", end, "triples", count, f"{use}/{_short(end)}")
            continue
        part = _node(f"{use}/{_short(datatype)}")
        yield ox.Triple(_node(use), ox.NamedNode(_EXTENDED + "datatypePartition"), part)
        yield ox.Triple(part, ox.NamedNode(_EXTENDED + "datatype"), ox.NamedNode(datatype))
        yield ox.Triple(part, _void("triples"), ox.Literal(count))


def _part(whole: ox.NamedNode, name: str, value: str, counted: str, count: int, place: str) -> Iterator[ox.Triple]:
    part = _node(place)
    yield ox.Triple(whole, _void(f"{name}Partition"), part)
    yield ox.Triple(part, _void(name), ox.NamedNode(value))
    yield ox.Triple(part, _void(counted), ox.Literal(count))


def _short(iri: str) -> str:
    return quote(names.shorten(iri).strip("<>"), safe=":/")


def _node(place: str) -> ox.NamedNode:
    return ox.NamedNode(f"{DATASET.value}#{place}")


def _void(name: str) -> ox.NamedNode:
    return ox.NamedNode(_VOID + name)
