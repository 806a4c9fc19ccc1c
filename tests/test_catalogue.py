"""What the dataset says of itself agrees with what it holds, and serves the programs that read such descriptions."""

from __future__ import annotations

from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from graph import names
from graph.questions import questions
from graph.statistics import asked
from graph.store import Graph, open_graph
from graph.void import DATASET

VOID = "http://rdfs.org/ns/void#"
SH = names.PREFIXES["sh"]


@pytest.fixture(scope="module")
def graph(dataset: Path) -> Graph:
    return open_graph(dataset)


def rows(graph: Graph, sparql: str) -> list[dict[str, str]]:
    return [
        {key: str(getattr(value, "value", "")) for key, value in row.items()}
        for row in graph.rows("PREFIX schema: <https://schema.org/> PREFIX ext: <http://ldf.fi/void-ext#> " + sparql)
    ]


@pytest.mark.parametrize(("name", "counted"), [("class", "entities"), ("property", "triples")])
def test_the_partitions_in_the_graph_are_what_a_query_counts(graph: Graph, name: str, counted: str) -> None:
    query = (
        f"SELECT ?{name} ?n {{ <{DATASET.value}> void:{name}Partition [ void:{name} ?{name} ; void:{counted} ?n ] }}"
    )
    stated = {row[name]: int(row["n"]) for row in rows(graph, query)}
    found = asked(graph)
    assert stated == (found.classes if name == "class" else found.properties)
    assert stated


def test_the_numbers_of_triples_are_what_a_query_counts(graph: Graph) -> None:
    (row,) = rows(graph, f"SELECT ?n {{ <{DATASET.value}> void:triples ?n }}")
    (counted,) = rows(graph, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert row == counted
    query = "SELECT ?g ?n { ?part <http://www.w3.org/ns/sparql-service-description#name> ?g ; void:triples ?n }"
    assert {row["g"]: int(row["n"]) for row in rows(graph, query)} == asked(graph).graphs


def test_a_partition_tells_where_a_property_leads(graph: Graph) -> None:
    query = """SELECT ?property ?end ?n { ?c void:class pej:Goal ; void:propertyPartition ?p . ?p void:property ?property .
      { ?p void:classPartition [ void:class ?end ; void:triples ?n ] } UNION { ?p ext:datatypePartition [ ext:datatype ?end ; void:triples ?n ] } }"""
    stated = {(row["property"], row["end"]): int(row["n"]) for row in rows(graph, query)}
    links = (
        "SELECT ?property ?end (COUNT(*) AS ?n) { ?s a pej:Goal ; ?property ?o . ?o a ?end } GROUP BY ?property ?end"
    )
    values = "SELECT ?property ?end (COUNT(*) AS ?n) { ?s a pej:Goal ; ?property ?o FILTER(ISLITERAL(?o)) BIND(DATATYPE(?o) AS ?end) } GROUP BY ?property ?end"
    assert stated == {
        (row["property"], row["end"]): int(row["n"]) for query in (links, values) for row in rows(graph, query)
    }
    assert (names.PEJ + "generation", names.PEJ + "PolicyGeneration") in stated


def test_every_question_is_an_example_that_runs_as_it_stands(graph: Graph) -> None:
    query = "SELECT ?example ?select ?comment ?target { ?example a sh:SPARQLExecutable ; sh:select ?select ; rdfs:comment ?comment ; schema:target ?target ; sh:prefixes ?p FILTER(LANG(?comment) = 'en') }"
    found = rows(graph, query)
    assert {row["example"].rpartition("/")[2] for row in found} == set(questions())
    assert len(found) >= 60
    answered = [row["example"] for row in found if len(list(graph.store.query(row["select"])))]
    assert len(answered) >= len(found) - 3, {row["example"] for row in found} - set(answered)


def test_the_prefixes_are_declared(graph: Graph) -> None:
    query = "SELECT ?prefix ?namespace { ?d sh:declare [ sh:prefix ?prefix ; sh:namespace ?namespace ] }"
    assert {row["prefix"]: row["namespace"] for row in rows(graph, query)} == names.PREFIXES


def test_well_known_void_is_what_the_graph_says_with_the_address_here(server: str, graph: Graph) -> None:
    answer = httpx.get(f"{server}/.well-known/void", headers={"Accept": "application/n-triples"})
    told = {quad.triple for quad in ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES)}
    stated = set(graph.construct("dataset-description"))
    assert stated <= told
    assert ox.Triple(DATASET, ox.NamedNode(VOID + "sparqlEndpoint"), ox.NamedNode(f"{server}/sparql")) in told
