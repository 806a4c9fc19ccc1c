"""Clients of HTTP/1.0, and what they share with those of today: no chunks, no answer cut in silence, versions and hosts that are none."""

from __future__ import annotations

import re
import socket
import zlib
from collections.abc import Iterator

import httpx
import pytest
from sparql_service import AUTHORISED, SparqlService, writable

from graph.workers.sinks import HELD_BACK

ROWS = 20_000
ALL = "SELECT ?o { ?s <urn:p> ?o }"
PRODUCT = "SELECT * { ?s ?p ?o . ?a ?b ?c }"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparqlService]:
    dataset = tmp_path_factory.mktemp("old") / "many.nq"
    dataset.write_text("".join(f'<urn:s{n % 97}> <urn:p> "{"a" * 60} {n}" <urn:g> .\n' for n in range(ROWS)))
    with writable(dataset, CACHE="0") as running:
        yield running


def exchanged(service: SparqlService, request: str) -> tuple[str, bytes]:
    """Send a request and give the head and the body of what comes until the other side hangs up."""
    answer = b""
    with socket.create_connection(("127.0.0.1", service.port), timeout=60) as connection:
        connection.sendall(request.encode())
        while piece := connection.recv(65536):
            answer += piece
    head, _, body = answer.partition(b"\r\n\r\n")
    return head.decode().lower(), body


def asking(query: str, *headers: str, version: str = "1.0", **parameters: str) -> str:
    address = f"/sparql?{httpx.QueryParams({'query': query, **parameters})}"
    return "\r\n".join([f"GET {address} HTTP/{version}", *headers, "", ""])


def test_a_large_answer_comes_whole_and_without_chunks(service: SparqlService) -> None:
    head, body = exchanged(service, asking(ALL, format="csv"))
    assert "transfer-encoding" not in head
    assert "content-length" not in head
    assert len(body.splitlines()) == ROWS + 1
    assert len(body) > HELD_BACK
    whole = exchanged(service, asking(ALL, "Host: x", "Connection: close", version="1.1", format="csv"))
    assert "transfer-encoding: chunked" in whole[0]


def test_a_large_answer_is_compressed_without_chunks_too(service: SparqlService) -> None:
    head, body = exchanged(service, asking(ALL, "Accept-Encoding: gzip", format="csv"))
    assert "content-encoding: gzip" in head
    assert "transfer-encoding" not in head
    unpacked = zlib.decompressobj(16 + zlib.MAX_WBITS)
    assert len(unpacked.decompress(body).splitlines()) == ROWS + 1
    assert unpacked.eof


def test_an_answer_that_is_cut_short_breaks_off_and_does_not_just_end(service: SparqlService) -> None:
    with pytest.raises(ConnectionResetError):
        exchanged(service, asking(PRODUCT, format="csv", maxbytes="2000000"))


def test_small_answers_pages_and_heads_tell_their_length_as_ever(service: SparqlService) -> None:
    for request, status in (
        (asking("ASK {}"), 200),
        (asking("ASK {"), 400),
        (asking(ALL, "Connection: keep-alive", maxrows="1"), 200),
        ("GET /about HTTP/1.0\r\nAccept: text/html\r\n\r\n", 200),
        ("GET /nothing HTTP/1.0\r\n\r\n", 404),
        ("GET /static/pejling.svg HTTP/1.0\r\n\r\n", 200),
    ):
        head, body = exchanged(service, request)
        assert head.startswith(f"http/1.1 {status} "), head
        assert "transfer-encoding" not in head
        assert f"content-length: {len(body)}\r\n" in head + "\r\n"
        assert "connection: close" in head
    head, body = exchanged(service, asking(ALL, format="csv").replace("GET", "HEAD", 1))
    assert (head.startswith("http/1.1 200 "), body) == (True, b"")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ("GET /health HTTP/2.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n", 505),
        ("GET /health HTTP/0.9\r\n\r\n", 505),
        ("GET /health HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n", 400),
        ("OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 204),
        ("OPTIONS * HTTP/1.0\r\n\r\n", 204),
        ("GET * HTTP/1.0\r\n\r\n", 404),
    ],
)
def test_odd_versions_hosts_and_the_service_as_a_whole(service: SparqlService, request_: str, status: int) -> None:
    head, _ = exchanged(service, request_)
    assert head.startswith(f"http/1.1 {status} "), head
    if status == 204:
        assert "allow: get, head, post, put, delete, options" in head
        assert "transfer-encoding" not in head


def test_a_client_of_http_1_0_is_not_told_to_continue(service: SparqlService) -> None:
    sent = "POST /sparql HTTP/{}\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Type: application/sparql-query\r\nContent-Length: 6\r\n\r\nASK {{}}"
    assert exchanged(service, sent.format("1.0"))[0].startswith("http/1.1 200")
    assert exchanged(service, sent.format("1.1"))[0].startswith("http/1.1 100")


def test_an_answer_that_has_not_changed_tells_no_length(service: SparqlService) -> None:
    tag = service.ask(ALL, format="csv").headers["etag"]
    for headers in ([f"If-None-Match: {tag}"], [f"If-None-Match: {tag}", "Accept-Encoding: gzip"]):
        head, body = exchanged(
            service, asking(ALL, "Host: x", "Connection: close", *headers, version="1.1", format="csv")
        )
        assert head.startswith("http/1.1 304 ")
        assert body == b""
        assert "content-length" not in head
        assert "etag" in head


def test_scripts_of_other_sites_may_read_what_went_wrong(service: SparqlService) -> None:
    ask = service.client.request
    answers = [
        ask("GET", "/sparql?query=ASK%7B"),
        ask("GET", "/sparql?query=ASK%7B%7D&query=x"),
        ask("GET", "/sparql?query=ASK%7B%7D", headers={"Accept": "image/png"}),
        ask("POST", "/sparql", content=b"x", headers={"Content-Type": "text/plain"}),
        ask("POST", "/sparql", data={"update": "DROP ALL"}),
        ask("POST", "/sparql", data={"update": "DROP GRAPH <urn:g>"}, headers=AUTHORISED),
        ask("PATCH", "/sparql"),
        ask("PATCH", "/graph-store/x"),
        ask("GET", "/graph-store?graph=urn:none"),
        ask("GET", "/id/nothing/x"),
        ask("GET", "/search?limit=0"),
    ]
    assert [answer.status_code for answer in answers] == [400, 400, 406, 415, 401, 403, 405, 405, 404, 404, 400]
    assert {answer.headers.get("access-control-allow-origin") for answer in answers} == {"*"}
    assert all("Accept" in answer.headers["vary"] for answer in answers)
    assert {answer.headers["allow"] for answer in answers if answer.status_code == 405} == {
        "GET, HEAD, POST, OPTIONS",
        "GET, HEAD, PUT, POST, DELETE, OPTIONS",
    }


@pytest.mark.parametrize("path", ["/sparql", "/graph-store", "/graph-store/notes/1"])
def test_scripts_of_other_sites_may_ask_before_they_send_a_token(service: SparqlService, path: str) -> None:
    answer = service.client.options(path, headers={"Origin": "https://example.org"})
    assert answer.status_code == 204
    assert "Authorization" in answer.headers["access-control-allow-headers"]
    assert "POST" in re.split(r",\s*", answer.headers["access-control-allow-methods"])


@pytest.mark.parametrize(
    "path",
    ["/id/dataset", "/ontology", "/.well-known/void", "/dumps/pejling.nt", "/context.jsonld", "/queries", "/", "/lineage.csv"],
)  # fmt: skip
def test_a_browser_that_reads_linked_data_may_ask_with_a_long_accept(service: SparqlService, path: str) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Headers": "accept,if-none-match"}
    answer = service.client.options(path, headers=asked)
    assert (answer.status_code, answer.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    assert "If-None-Match" in answer.headers["access-control-allow-headers"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert service.client.options("/nothing").status_code == 404


def test_a_script_of_another_site_follows_where_an_address_leads(service: SparqlService) -> None:
    for path in ("/id/dataset.html", "/dumps", "/"):
        answer = service.client.get(path, headers={"Accept": "text/turtle"})
        assert answer.is_redirect, path
        assert answer.headers.get_list("access-control-allow-origin") == ["*"], path
    thing = service.client.get("/id/dataset.ttl")
    assert "Link" in re.split(r",\s*", thing.headers["access-control-expose-headers"])


def test_headers_of_one_name_are_one_list(service: SparqlService) -> None:
    lines = [("Accept", "image/png"), ("Accept", "text/turtle;q=0.5"), ("Accept", "application/rdf+xml;q=0.4")]
    for path in ("/sparql?query=DESCRIBE+%3Curn:a%3E", "/sparql", "/ontology", "/.well-known/void"):
        answer = service.client.get(path, headers=httpx.Headers(lines))
        assert (answer.status_code, answer.headers["content-type"][:11]) == (200, "text/turtle"), path
    for _ in ("evaluated", "kept"):
        lines = [("Accept", "text/csv;q=0.1"), ("Accept", "text/tab-separated-values")]
        answer = service.client.get("/sparql?query=ASK%7B%7D", headers=httpx.Headers(lines))
        assert answer.headers["content-type"].startswith("text/tab-separated-values")


def test_a_query_that_is_stopped_tells_its_limits(service: SparqlService) -> None:
    stopped = service.ask(ALL, maxbytes="100")
    assert stopped.status_code == 413
    assert "bytes=100" in stopped.headers["x-query-limits"]
