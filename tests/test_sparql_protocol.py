"""The endpoint as its clients meet it: graphs, formats, limits, repeated queries, health and changes; beside it stands what it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from sparql_service import AUTHORISED, G1, G2, TRIPLES, SparqlService, count, small, writable


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparqlService]:
    with writable(small(tmp_path_factory.mktemp("protocol"))) as running:
        # When there are pages, the service answers look-ups itself.
        assert running.client.get("/").status_code == 200
        yield running


def test_the_default_graph_holds_every_triple_once(service: SparqlService) -> None:
    assert count(service.ask(TRIPLES)) == 2


def test_the_protocols_graphs_override_from(service: SparqlService) -> None:
    asked = f"SELECT ?o FROM <{G1}> {{ <urn:a> <urn:p> ?o }}"
    assert count(service.ask(asked)) == 2
    assert count(service.ask(asked, **{"default-graph-uri": G2})) == 1


COUNTED = "SELECT (COUNT(*) AS ?n) {0} {{ ?s ?p ?o }}"


@pytest.mark.parametrize(
    ("query", "graphs", "number"),
    [
        (COUNTED.format(f"FROM <{G1}> FROM <{G2}>"), [], 2),
        (COUNTED.format(f"FROM <{G1}> FROM <{G1}>"), [], 2),
        ("BASE <urn:example:> " + COUNTED.format("FROM <urn:example:one> FROM <urn:example:two>"), [], 2),
        ("PREFIX e: <urn:example:> " + COUNTED.format("FROM e:one FROM e:two"), [], 2),
        (COUNTED.format(""), [G1, G2], 2),
        (COUNTED.format(""), [G1, "urn:example:three"], 3),
        (COUNTED.format(""), [G2, "urn:example:three"], 2),
        (COUNTED.format(f"FROM <{G1}>"), [G1, G2, "urn:example:three"], 3),
        (COUNTED.format(f"FROM <{G1}> FROM <{G2}> FROM NAMED <{G1}>").replace("?s ?p ?o", "GRAPH ?g { ?s ?p ?o }"), [], 2),
        (COUNTED.format(f"FROM <{G1}> FROM <{G2}> FROM NAMED <{G2}>"), [], 2),
    ],
)  # fmt: skip
def test_graphs_that_are_merged_hold_a_shared_triple_once(
    service: SparqlService, query: str, graphs: list[str], number: int
) -> None:
    # What is long is read by a worker, and means the same.
    for text in (query, f"{query} # {'long ' * 2_000}"):
        asked = service.client.get(
            "/sparql", params=[("query", text), *(("default-graph-uri", graph) for graph in graphs)]
        )
        assert asked.json()["results"]["bindings"][0]["n"]["value"] == str(number), asked.text


def test_default_graphs_alone_leave_no_named_graph_and_the_reverse(service: SparqlService) -> None:
    named = "SELECT ?o { GRAPH ?g { ?s ?p ?o } }"
    assert count(service.ask(named, **{"default-graph-uri": G2})) == 0
    assert count(service.ask(named, **{"named-graph-uri": G2})) == 1
    assert count(service.ask(TRIPLES, **{"named-graph-uri": G2})) == 0


def test_a_named_graph_that_is_empty_is_there_beside_graphs_that_are_merged(service: SparqlService) -> None:
    empty = "urn:example:empty"
    change = {"headers": AUTHORISED, "params": {"graph": empty}}
    assert service.client.put("/graph-store", content=b"", **change).status_code == 201
    asked = f"SELECT ?g FROM <{G1}> FROM <{G2}> FROM NAMED <{empty}> {{ GRAPH ?g {{}} }}"
    assert service.ask(asked, format="csv").text.split() == ["g", empty]
    assert service.client.delete("/graph-store", **change).status_code == 204


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/sparql-results+json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/csv;q=0.1, application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        # More than 1 is no more liked than 1, and what is no number is not liked at all.
        ("text/csv;q=9, application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv;q=much, application/sparql-results+xml;q=0.1", "application/sparql-results+xml"),
    ],
)
def test_the_format_is_the_one_accepted_most(service: SparqlService, accept: str, kind: str) -> None:
    response = service.client.get("/sparql", params={"query": TRIPLES}, headers={"Accept": accept})
    assert response.headers["content-type"] == kind
    assert "Accept" in response.headers["vary"]


def test_a_graph_answers_in_every_format_that_the_store_writes(service: SparqlService) -> None:
    kinds = ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml", "application/trig"]
    for kind in [*kinds, "application/n-quads", "text/n3"]:
        response = service.client.get(
            "/sparql", params={"query": "CONSTRUCT WHERE { <urn:a> ?p ?o }"}, headers={"Accept": kind}
        )
        assert response.headers["content-type"].split(";")[0] == kind
        assert len(list(ox.parse(response.content, format=ox.RdfFormat.from_media_type(kind)))) == 2


def test_a_format_is_known_by_the_names_that_clients_have_for_it(service: SparqlService) -> None:
    graphs = {"ttl": "text/turtle", "nt": "application/n-triples", "nq": "application/n-quads", "TTL": "text/turtle"}
    graphs |= dict.fromkeys(("rdf", "xml", "rdf+xml"), "application/rdf+xml")
    graphs |= dict.fromkeys(("json", "json-ld", "application/json"), "application/ld+json")
    for name, kind in graphs.items():
        answer = service.ask("CONSTRUCT WHERE { <urn:a> ?p ?o }", format=name)
        assert answer.headers["content-type"].split(";")[0] == kind, name
    stored = service.client.get("/graph-store", params={"graph": G1, "format": "nt"})
    assert (stored.status_code, stored.headers["content-type"]) == (200, "application/n-triples")
    for name, kind in {"JSON": "json", "srj": "json", "srx": "xml", "application/xml": "xml"}.items():
        answer = service.ask(TRIPLES, format=name)
        assert answer.headers["content-type"] == f"application/sparql-results+{kind}", name


def test_a_repeated_query_costs_nothing_until_the_data_changes(service: SparqlService) -> None:
    first = service.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    again = service.client.get(
        "/sparql",
        params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"},
        headers={"If-None-Match": first.headers["etag"]},
    )
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["vary"] == "Accept, Accept-Encoding", "a cache may hold one that was sent compressed"
    asked = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
    posted = service.client.post("/sparql", data=asked, headers={"If-None-Match": first.headers["etag"]})
    assert posted.status_code == 200, "only of what is fetched may a client say that it has it"
    assert "etag" not in service.ask("SELECT (NOW() AS ?n) {}").headers


def test_a_truncated_answer_says_so_and_a_whole_one_does_not(service: SparqlService) -> None:
    cut = service.ask(TRIPLES, maxrows="1")
    assert count(cut) == 1
    assert cut.headers["x-truncated"] == "rows=1"
    assert "rows=1," in cut.headers["x-query-limits"]
    assert "x-truncated" not in service.ask(TRIPLES, maxrows="2").headers
    assert "x-truncated" not in service.ask(TRIPLES + " LIMIT 1", maxrows="1").headers
    assert "x-truncated" not in service.ask(TRIPLES + " OFFSET 1", maxrows="1").headers
    given = service.ask(TRIPLES + " VALUES ?o { <urn:b> <urn:c> }", maxrows="1")
    assert (count(given), given.headers["x-truncated"]) == (1, "rows=1")


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_a_truncated_answer_says_so_in_every_format(service: SparqlService, format: str) -> None:
    # Asked twice: what is kept in memory says so too.
    for _ in range(2):
        cut, whole = service.ask(TRIPLES, format=format, maxrows="1"), service.ask(TRIPLES, format=format)
        assert (cut.status_code, cut.headers["x-truncated"]) == (200, "rows=1"), cut.text
        assert "x-truncated" not in whole.headers
        assert len(whole.content) > len(cut.content)


@pytest.mark.parametrize("format", ["turtle", "ntriples", "jsonld", "rdfxml", "trig", "nquads", "n3"])
def test_a_graph_is_never_cut_it_comes_whole_or_is_413(service: SparqlService, format: str) -> None:
    query = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"
    few, whole = service.ask(query, format=format, maxrows="1"), service.ask(query, format=format)
    assert "x-truncated" not in few.headers
    assert len(few.content) == len(whole.content) > 0
    assert service.ask(query + " # anew", format=format, maxbytes="10").status_code == 413


@pytest.mark.parametrize(("figures", "whole"), [(3, True), (5, False)])
def test_an_answer_of_less_than_a_mebibyte_is_told_with_its_length(
    service: SparqlService, figures: int, whole: bool
) -> None:
    product = " ".join(f"VALUES ?v{n} {{ 1 2 3 4 5 6 7 8 9 0 }}" for n in range(figures))
    answer = service.ask(f"SELECT * {{ {product} BIND('{'x' * 500}' AS ?long) }}", maxrows="5000")
    assert count(answer) == min(10**figures, 5000)
    assert len(answer.content) > 500_000
    assert ("content-length" in answer.headers) == whole
    assert ("x-truncated" in answer.headers) == (not whole)


def test_a_caller_has_what_it_asks_for_up_to_the_ceiling(service: SparqlService) -> None:
    little = {"timeout": "2.5", "maxrows": "7", "maxbytes": "9000", "maxmemory": "200000000"}
    assert (
        service.ask("ASK {}", **little).headers["x-query-limits"] == "seconds=2.5, memory=200000000, rows=7, bytes=9000"
    )
    assert ", rows=1, " in service.ask("ASK {}", maxrows="0.5").headers["x-query-limits"]
    much = service.ask("ASK {}", **dict.fromkeys(little, "1e30")).headers["x-query-limits"]
    assert much == f"seconds=60, memory={4096 << 20}, rows=10000000, bytes={1024 << 20}"


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize(
    "query", [TRIPLES, COUNTED.format(""), "SELECT * { VALUES ?x { " + "1 " * 2_000 + "} }", "ASK {", ""]
)
def test_head_has_the_head_of_get_and_no_body(service: SparqlService, query: str, coding: str) -> None:
    heads = []
    for method in ("GET", "HEAD"):
        given = {"params": {"query": query}} if query else {}
        answer = service.client.request(method, "/sparql", headers={"Accept-Encoding": coding}, **given)
        told = {"date", "x-query-id"} if "etag" in answer.headers else {"date", "x-query-id", "content-length"}
        heads.append((answer.status_code, {name: value for name, value in answer.headers.items() if name not in told}))
    assert answer.content == b""
    assert heads[0] == heads[1]


def test_health_readiness_and_metrics_answer(service: SparqlService) -> None:
    assert service.client.get("/health").json()["isolation"] == "processes"
    assert service.client.get("/ready").json()["ready"] is True
    service.ask("ASK { ?s ?p 'counted' }")
    assert 'pejling_queries_total{form="ASK",outcome="ok"}' in service.client.get("/metrics").text


def test_void_counts_classes_properties_and_graphs(service: SparqlService) -> None:
    response = service.client.get("/.well-known/void", headers={"Accept": "application/n-triples"})
    told = {
        (quad.predicate.value.rpartition("#")[2], getattr(quad.object, "value", ""))
        for quad in ox.parse(response.content, format=ox.RdfFormat.N_TRIPLES)
    }
    assert {("triples", "2"), ("name", G1), ("name", G2), ("property", "urn:p")} <= told


def test_a_link_with_a_query_leads_a_browser_to_the_query_page_and_all_others_to_the_answer(
    service: SparqlService,
) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    query = "SELECT ?s { ?s ?p 'æ #&' }"

    def got(accept: str, **parameters: str) -> tuple[int, str]:
        answer = service.client.get("/sparql", params={"query": query} | parameters, headers={"Accept": accept})
        return answer.status_code, answer.headers.get("location") or answer.headers["content-type"].split(";")[0]

    shown = "#query=SELECT%20%3Fs%20%7B%20%3Fs%20%3Fp%20%27%C3%A6%20%23%26%27%20%7D"
    assert got(browser) == got("text/html") == (303, f"sparql{shown}")
    assert got(browser, lang="en") == (303, f"sparql?lang=en{shown}")
    assert got(browser, query="SELECT * {")[0] == 400, "told here, with its place"
    assert got(browser, format="csv") == (200, "text/csv")
    for accept in ("*/*", "text/html, */*", "text/html;q=0.5, */*", "text/csv, text/html"):
        assert got(accept)[0] == 200, accept
    # What the page cannot hold is answered here.
    assert got(browser, maxrows="1")[0] == 200
    assert got(browser, **{"default-graph-uri": G1})[0] == 200


def test_an_update_sees_the_graphs_that_its_request_names(service: SparqlService) -> None:
    def changed(update: str, **parameters: str) -> int:
        return service.client.post("/sparql", data={"update": update, **parameters}, headers=AUTHORISED).status_code

    copy = "INSERT {{ GRAPH <urn:mine> {{ <urn:{0}> <urn:p> ?o }} }} WHERE {{ <urn:{0}> <urn:p> ?o }}"
    both = f"{copy.format('a')} ; {copy.format('d')}"
    assert changed(both, **{"using-graph-uri": G2}) == 204
    mine = "SELECT ?s ?o { GRAPH <urn:mine> { ?s ?p ?o } }"
    assert service.ask(mine, format="csv").text.split() == ["s,o", "urn:a,urn:b"]
    # What is removed is its own template, so that there is nothing to be seen elsewhere.
    assert changed("DELETE WHERE { GRAPH <urn:mine> { ?s ?p ?o } }", **{"using-graph-uri": G2}) == 204
    assert service.ask(mine, format="csv").text.split() == ["s,o"]


def test_a_graph_that_is_put_takes_the_place_of_the_one_before(service: SparqlService) -> None:
    there = {"params": {"graph": "urn:put"}, "headers": AUTHORISED | {"Content-Type": "text/turtle"}}
    for number, status in ((1, 201), (2, 204)):
        given = service.client.put("/graph-store", content=f"<urn:a> <urn:n> {number} .", **there)
        assert given.status_code == status
    kept = service.ask("SELECT ?n { GRAPH <urn:put> { ?s ?p ?n } }", format="csv")
    assert kept.text.split() == ["n", "2"]
    assert service.client.delete("/graph-store", params={"graph": "urn:put"}, headers=AUTHORISED).status_code == 204


def test_a_change_is_seen_at_once_and_survives_a_restart(tmp_path: Path) -> None:
    dataset = small(tmp_path)
    with writable(dataset) as service:
        before = service.ask(TRIPLES)
        added = "INSERT DATA { GRAPH <urn:mine> { <urn:a> <urn:p> <urn:b>, <urn:d> } }"
        assert service.client.post("/sparql", data={"update": added}, headers=AUTHORISED).status_code == 204
        after = service.ask(TRIPLES)
        assert (count(before), count(after)) == (2, 3)
        assert before.headers["etag"] != after.headers["etag"]
        removed = "DELETE DATA { GRAPH <urn:mine> { <urn:a> <urn:p> <urn:b> } }"
        assert service.client.post("/sparql", data={"update": removed}, headers=AUTHORISED).status_code == 204
        assert count(service.ask(TRIPLES)) == 3, "another graph states it still"
    journal = dataset.with_suffix(".journal")
    journal.write_text(journal.read_text() + '+ <urn:a> <urn:p> "torn" <urn:mine> .\n')
    with SparqlService(dataset) as service:
        assert count(service.ask(TRIPLES)) == 3
        assert service.client.post("/sparql", data={"update": added}, headers=AUTHORISED).status_code == 403
