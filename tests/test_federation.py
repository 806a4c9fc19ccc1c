"""Queries that call other services by SERVICE: only those whose exact address the operator allows, within the query's limits."""

from __future__ import annotations

import contextlib
import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import pejling
from hypothesis import given
from hypothesis import strategies as st
from services import Oxigraph
from sparql_service import SparqlService

from graph.engines.federation import Federation
from graph.gate.reading import Refused, read_query

TURTLE = """
@prefix pej: <https://w3id.org/pejling/ontology#> .
<https://w3id.org/pejling/id/initiative/2030-2033/bogbussen> <urn:mark> "ét", "to \\\\u0041 \\"citeret\\"\\n"@da, 3 .
<urn:alone> <urn:mark> [ <urn:mark> 1 ] .
"""
BUS = "<https://w3id.org/pejling/id/initiative/2030-2033/bogbussen>"


LEVEL = '{"type":"triple","value":{"subject":{"type":"uri","value":"urn:a"},"predicate":{"type":"uri","value":"urn:b"},"object":'
NESTED = f'{{"head":{{"vars":["x"]}},"results":{{"bindings":[{{"x":{LEVEL * 20_000}{{"type":"uri","value":"urn:a"}}{"}}" * 20_000}}}]}}}}'

LONE = '{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"typed-literal","datatype":"urn:d","value":"\\ud800"}}]}}'
ENTITIES = b'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><sparql>&b;</sparql>'


class Strange(BaseHTTPRequestHandler):
    """A service that answers as the test wants it; ``asked`` are the paths of all requests."""

    reply: Callable[[Strange], None]
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        with contextlib.suppress(BrokenPipeError):
            type(self).reply(self)

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        pass

    def send(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/sparql-results+json", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="module")
def other() -> Iterator[str]:
    with Oxigraph() as service:
        httpx.post(
            service.graph_store,
            params={"default": ""},
            content=TURTLE.encode(),
            headers={"Content-Type": "text/turtle"},
        ).raise_for_status()
        yield service.query


@pytest.fixture(scope="module")
def strange() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Strange)
    Strange.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/sparql"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def service(lilleby_dataset: Path, other: str, strange: str) -> Iterator[SparqlService]:
    with SparqlService(lilleby_dataset, SERVICES=f"{other}, {strange}", RATE="0") as running:
        yield running


def rows(response: httpx.Response) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["results"]["bindings"]
    return found


def answering(*rows: dict[str, Any], variables: tuple[str, ...] = ("x",)) -> Callable[[Strange], None]:
    body = json.dumps({"head": {"vars": variables}, "results": {"bindings": rows}}).encode()
    return lambda handler: handler.send(body)


def test_what_is_here_is_joined_with_what_is_there(service: SparqlService, other: str) -> None:
    query = f"SELECT ?name ?mark {{ SERVICE <{other}> {{ ?bus <urn:mark> ?mark FILTER(isLiteral(?mark)) }} ?bus rdfs:label ?name }}"
    found = rows(service.ask(query))
    assert {(row["name"]["value"], row["mark"]["value"]) for row in found} == {
        (name, mark)
        for name in {row["name"]["value"] for row in rows(service.ask(f"SELECT ?name {{ {BUS} rdfs:label ?name }}"))}
        for mark in ("ét", 'to \\u0041 "citeret"\n', "3")
    }
    assert {row["mark"].get("datatype", row["mark"].get("xml:lang")) for row in found} == {
        None,
        "da",
        "http://www.w3.org/2001/XMLSchema#integer",
    }


def test_declarations_hold_within_the_call(service: SparqlService, other: str) -> None:
    query = (
        f"PREFIX u: <urn:> BASE <urn:x> SELECT ?mark {{ {BUS} a ?class SERVICE <{other}> {{ {BUS} u:mark ?mark }} }}"
    )
    assert len(rows(service.ask(query))) % 3 == 0
    assert rows(service.ask(query))


def test_a_call_in_an_optional_part_and_one_without_variables(service: SparqlService, other: str) -> None:
    nothing = f"SELECT * {{ VALUES ?x {{ 1 }} OPTIONAL {{ SERVICE <{other}> {{ ?bus <urn:none> ?y }} }} }}"
    assert [sorted(row) for row in rows(service.ask(nothing))] == [["x"]]
    for value, expected in (("3", True), ("4", False)):
        query = f"ASK {{ SERVICE <{other}> {{ {BUS} <urn:mark> {value} }} }}"
        assert service.ask(query).json()["boolean"] is expected


def test_a_blank_node_from_elsewhere_is_a_name_of_its_own(service: SparqlService, other: str) -> None:
    query = f"SELECT ?a ?b {{ SERVICE <{other}> {{ <urn:alone> <urn:mark> ?a . ?b <urn:mark> 1 }} }}"
    (row,) = rows(service.ask(query))
    assert row["a"] == row["b"]
    assert row["a"]["type"] == "uri"
    assert "/.well-known/genid/" in row["a"]["value"]


def test_other_forms_files_and_posts_may_call_too(service: SparqlService, other: str) -> None:
    call = f"SERVICE <{other}> {{ {BUS} <urn:mark> ?mark }}"
    built = service.ask(f"CONSTRUCT {{ {BUS} <urn:copied> ?mark }} WHERE {{ {call} }}", format="ntriples")
    assert len(built.text.splitlines()) == 3
    file = service.client.get("/sparql.csv", params={"query": f"SELECT ?mark {{ {call} }}"})
    assert file.status_code == 200
    assert "ét" in file.text
    posted = service.client.post(
        "/sparql", content=f"SELECT ?mark {{ {call} }}", headers={"Content-Type": "application/sparql-query"}
    )
    assert len(rows(posted)) == 3


def test_an_answer_from_elsewhere_is_not_kept(service: SparqlService, strange: str) -> None:
    query = f"SELECT * {{ SERVICE <{strange}> {{ ?x ?p ?o }} }}"
    for value in ("før", "efter"):
        Strange.reply = answering({"x": {"type": "literal", "value": value}})
        response = service.ask(query)
        assert [row["x"]["value"] for row in rows(response)] == [value]
        assert "etag" not in response.headers
        assert response.headers["cache-control"] == "no-store"


def test_the_description_says_that_services_may_be_called(service: SparqlService, lilleby_dataset: Path) -> None:
    turtle = {"Accept": "text/turtle"}
    assert "BasicFederatedQuery" in service.client.get("/sparql", headers=turtle).text
    with SparqlService(lilleby_dataset) as alone:
        assert "BasicFederatedQuery" not in alone.client.get("/sparql", headers=turtle).text


@pytest.mark.parametrize(
    "pattern",
    [
        "SERVICE <http://127.0.0.1:1/sparql> { ?s ?p ?o }",
        "SERVICE <OTHER/> { ?s ?p ?o }",
        "SERVICE <OTHER?a=b> { ?s ?p ?o }",
        "SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o }",
        "SERVICE ?where { ?s ?p ?o }",
        "SERVICE pej:here { ?s ?p ?o }",
        "SERVICE <OTHER>",
        "SERVICE <OTHER> { SERVICE <OTHER> { ?s ?p ?o } }",
        "SERVICE SILENT <OTHER> { SERVICE <OTHER> { ?s ?p ?o } }",
        " ".join(["SERVICE <OTHER> { ?s ?p ?o }"] * 9),
    ],
)
def test_nothing_else_is_called(service: SparqlService, other: str, pattern: str) -> None:
    response = service.ask("SELECT * { " + pattern.replace("OTHER", other) + " }")
    assert response.status_code == 400, response.text
    assert "SERVICE" in response.json()["message"]


def test_an_update_calls_nothing() -> None:
    from graph.gate.reading import read_update

    with pytest.raises(Refused, match="SERVICE is not allowed"):
        read_update("INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")


@pytest.mark.parametrize(
    ("reply", "status", "words"),
    [
        (lambda handler: handler.send(b"", 302, Location="http://169.254.169.254/"), 502, "points on to"),
        (lambda handler: handler.send(b"<html>"), 502, "not what SPARQL prescribes"),
        (lambda handler: handler.send(b"broken", 500), 502, "failed (500)"),
        (lambda handler: handler.send(b"line 1: no", 400), 400, "In the braces of SERVICE"),
        (lambda handler: handler.send(b'{"head":{},"results":{"bindings":[' + b"{}," * 4_000_000), 413, "too large"),
        (answering(*[{"x": {"type": "literal", "value": "æ" * 1000}}] * 1100), 413, "too large"),
        (answering({"x": {"type": "uri", "value": "urn:a> } #"}}), 502, "not what SPARQL prescribes"),
        (answering(variables=("x) { } #",)), 502, "not what SPARQL prescribes"),
        (lambda handler: handler.send(NESTED.encode()), 502, "not what SPARQL prescribes"),
        (
            lambda handler: handler.send(NESTED.replace("subj", "\\u0073ubj").encode()),
            502,
            "not what SPARQL prescribes",
        ),
        (
            lambda handler: handler.send(b'{"head":{"vars":["x"]},"results":{"bindings":["typed-literal"]}}'),
            502,
            "not what SPARQL prescribes",
        ),
        (lambda handler: handler.send(LONE.encode()), 502, "not what SPARQL prescribes"),
        (lambda handler: handler.send(LONE.replace("typed-", "").encode()), 502, "not what SPARQL prescribes"),
        (lambda handler: handler.send(b"", 302, Location="http://[inside"), 502, "points on to elsewhere"),
        (lambda handler: handler.send(b"", 503, Retry_After="\xb2"), 503, "is busy (503)"),
        (lambda handler: handler.send(b"", 429, Retry_After="9" * 5_000), 503, "is busy (429)"),
        (lambda handler: handler.send(b"zz\r\nbroken", 500, Transfer_Encoding="chunked"), 502, "failed (500)"),
        (lambda handler: handler.send(b"ff\r\nbroken", 400, Transfer_Encoding="chunked"), 400, "In the braces"),
        (lambda handler: handler.send(b"zz\r\nbroken", Transfer_Encoding="chunked"), 502, "broke off its answer"),
        (
            lambda handler: handler.send(gzip.compress(b"{" + b" " * 50_000_000), Content_Encoding="gzip"),
            502,
            "not what",
        ),
        (lambda handler: handler.send(ENTITIES, Content_Type="application/sparql-results+xml"), 502, "not what SPARQL"),
        (lambda handler: handler.send(b"", **{f"X{n}": "x" for n in range(200)}), 502, "broke off its answer"),
        (lambda handler: handler.wfile.write(b"not HTTP at all\r\n\r\n"), 502, "broke off its answer"),
    ],
)
def test_what_goes_wrong_elsewhere_is_told(
    service: SparqlService, strange: str, reply: Callable[[Strange], None], status: int, words: str
) -> None:
    Strange.reply = reply
    response = service.ask(f"SELECT * {{ SERVICE <{strange}> {{ ?x ?p ?o }} }}")
    assert response.status_code == status, response.text
    assert words in response.json()["message"]
    quiet = service.ask(f"SELECT * {{ VALUES ?y {{ 1 }} SERVICE SILENT <{strange}> {{ ?x ?p ?o }} }}")
    assert [sorted(row) for row in rows(quiet)] == [["y"]]


def test_a_redirect_is_not_followed(service: SparqlService, strange: str) -> None:
    Strange.reply = lambda handler: handler.send(b"", 307, Location="/inside")
    service.ask(f"SELECT * {{ SERVICE <{strange}> {{ ?x ?p ?o }} }}")
    assert "/inside" not in Strange.asked


def test_a_service_that_drips_ends_with_its_query(service: SparqlService, strange: str) -> None:
    def drip(handler: Strange) -> None:
        handler.send(b"{")
        for _ in range(300):
            handler.wfile.write(b" ")
            time.sleep(0.1)

    Strange.reply = drip
    response = service.ask(f"SELECT * {{ SERVICE <{strange}> {{ ?x ?p ?o }} }}", timeout="0.5")
    assert response.status_code in (408, 504), response.text
    assert service.ask("ASK { ?s ?p ?o }").status_code == 200


def test_a_service_whose_head_drips_keeps_nobody_from_asking(service: SparqlService, strange: str) -> None:
    def drip(handler: Strange) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(300):
            handler.wfile.write(b"x")
            time.sleep(0.1)

    Strange.reply = drip
    query = f"SELECT * {{ SERVICE <{strange}> {{ ?x ?p ?o }} }}"
    for _ in range(6):
        assert service.ask(query, timeout="0.4").status_code in (408, 504)
    Strange.reply = answering({"x": {"type": "literal", "value": "a"}})
    assert len(rows(service.ask(query, timeout="20"))) == 1


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("SELECT * {\n SERVICE <OTHER> { ?x ?p ?o }\n ?x nonsense ?y }", 3),
        ("SELECT * {\n SERVICE <OTHER> {\n  ?x ?p } }", 3),
        ("SELECT * {\n SERVICE SILENT <OTHER> {\n  ?x ?p } }", 3),
        ("SELECT * { SERVICE <OTHER> { ?x ?p ?o } } LIMIT many", 1),
        ("SELECT * { SERVICE <OTHER> { ?x ?p ?o } FILTER(<urn:nobody-s>(?x)) }", None),
    ],
)
def test_nobody_is_asked_for_the_sake_of_a_query_that_cannot_be_read(
    service: SparqlService, strange: str, query: str, line: int | None
) -> None:
    Strange.reply = answering({"x": {"type": "literal", "value": "a"}})
    Strange.asked.clear()
    response = service.ask(query.replace("OTHER", strange))
    assert response.status_code == 400, response.text
    assert response.json().get("line") == line
    assert Strange.asked == []


def test_the_lines_of_a_query_keep_their_numbers(service: SparqlService, strange: str) -> None:
    Strange.reply = answering({"x": {"type": "literal", "value": "a"}})
    response = service.ask(f"SELECT * {{\n SERVICE <{strange}> {{\n ?x ?p ?o\n }}\n ?x nonsense ?y }}")
    assert response.status_code == 400
    assert response.json()["line"] == 5


def test_an_address_that_is_none_is_told_at_the_start(lilleby_dataset: Path) -> None:
    done = pejling("serve", "--dataset", lilleby_dataset, "--services", "ftp://example.org/", "--port", 0, timeout=60)
    assert done.returncode != 0
    assert "PEJLING_SERVICES" in done.stderr
    assert "Traceback" not in done.stderr


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_every_text_comes_through_as_it_is(value: str) -> None:
    def results(*_: object) -> bytes:
        body = {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": value}}]}}
        return json.dumps(body).encode()

    import pyoxigraph as ox

    federation = Federation(["http://example.org/sparql"])
    federation._services["http://example.org/sparql"].results = results  # type: ignore[method-assign]
    query = read_query("SELECT * { SERVICE <http://example.org/sparql> { ?x ?p ?o } }", federation.allowed)
    text = read_query(federation.joined(query, 1)).text
    found = ox.Store().query(text)
    assert isinstance(found, ox.QuerySolutions)
    (row,) = found
    assert isinstance(row["x"], ox.Literal)
    assert row["x"].value == value
