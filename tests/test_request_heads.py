"""What no library would send: heads without end, of two meanings, hidden behind a body, or ahead of all answers. Each is refused, none costs memory."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from sparql_service import TOKEN, SparqlService, small, statuses, told, writable

MEBIBYTE = 1 << 20
_FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
_POST = b"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + _FORM
_ASK = b"query=ASK+%7B%7D"
_CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n10\r\n" + _ASK + b"\r\n0\r\n"
_HEALTH = b"GET /health HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparqlService]:
    with writable(small(tmp_path_factory.mktemp("heads")), PATIENCE="10") as running:
        yield running


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        pytest.param(_POST + b"Content-Length: 16\r\n" + _CHUNKED + b"\r\n", 400, id="a length and chunks"),
        pytest.param(_POST + b"Content-Length: 16\r\nContent-Length: 5\r\n\r\n" + _ASK, 400, id="two lengths"),
        pytest.param(_POST + b"Content-Length: 16, 16\r\n\r\n" + _ASK, 400, id="a list of lengths"),
        pytest.param(_POST + b"Content-Length: +16\r\n\r\n" + _ASK, 400, id="a length with a sign"),
        pytest.param(_POST + b"Content-Length : 16\r\n\r\n" + _ASK, 400, id="a space before the colon"),
        pytest.param(_POST + _CHUNKED.replace(b"chunked", b"xchunked") + b"\r\n", 501, id="unknown coding"),
        pytest.param(_POST + _CHUNKED.replace(b"chunked", b"gzip, chunked") + b"\r\n", 501, id="gzip in chunks"),
        pytest.param(_POST + _CHUNKED.replace(b"chunked", b"chunked, identity") + b"\r\n", 400, id="chunks not last"),
        pytest.param(_POST + _CHUNKED.replace(b"10\r\n", b"ZZ\r\n") + b"\r\n", 400, id="size that is none"),
        pytest.param(_POST + _CHUNKED.replace(b"10\r\n", b"-1\r\n") + b"\r\n", 400, id="size below nought"),
        pytest.param(_POST + _CHUNKED.replace(b"10\r\n", b"5\r\n") + b"\r\n", 400, id="chunk longer than it says"),
        pytest.param(b"GET /health HTTP/1.1\r\nConnection: close\r\n\r\n", 400, id="no Host"),
        pytest.param(_HEALTH + b"Host: y\r\n\r\n", 400, id="two Hosts"),
        pytest.param(_HEALTH + b"X: a\r\n b\r\n\r\n", 400, id="a folded header"),
        pytest.param(b"GET /health HTTP/1.1\nHost: x\n\n", 400, id="bare line feeds"),
        pytest.param(b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414, id="long address"),
        pytest.param(_HEALTH + b"Accept: " + b"a/b," * 20_000 + b"\r\n\r\n", 431, id="long Accept"),
        pytest.param(_HEALTH + b"A: b\r\n" * 15_000 + b"\r\n", 431, id="many headers"),
        pytest.param(_HEALTH.replace(b"1.1", b"1.0") + b"\r\n", 200, id="HTTP/1.0"),
        pytest.param(_HEALTH + b"Connection: close\r\nAccept: " + b"a/b," * 15_000 + b"\r\n\r\n", 200, id="60 kB"),
        pytest.param(_POST + _CHUNKED + b"A: b\r\n\r\n", 200, id="a header after the body"),
    ],
)
def test_a_head_of_two_meanings_or_too_large_is_refused_in_words(
    service: SparqlService, request_: bytes, status: int
) -> None:
    answer = told(service, request_)
    assert statuses(answer) == [status], answer[:300]
    if status != 200:
        assert re.search(r'"message": ?"[^"]{20,}', answer), answer


_ENDLESS = {
    "a header": (_HEALTH + b"A: ", b"a" * 100_000),
    "headers": (_HEALTH, b"A: b\r\n" * 10_000),
    "a name": (_HEALTH, b"a" * 100_000),
    "an address": (b"GET /", b"a" * 100_000),
    "headers after the body": (_POST + _CHUNKED, b"A: b\r\n" * 10_000),
    "a chunk's extension": (_POST + b"Transfer-Encoding: chunked\r\n\r\n1;a=", b"a" * 100_000),
    "requests whose answers nobody reads": (b"", (_HEALTH + b"\r\n") * 1_000),
}


@pytest.mark.parametrize(("begin", "more"), _ENDLESS.values(), ids=_ENDLESS.keys())
def test_what_has_no_end_is_cut_off_before_it_takes_memory(service: SparqlService, begin: bytes, more: bytes) -> None:
    process = psutil.Process(service.process.pid)
    before, sent = process.memory_info().rss, 0
    with socket.create_connection(("127.0.0.1", service.port), timeout=60) as connection:
        with pytest.raises(ConnectionError):  # noqa: PT012
            connection.sendall(begin)
            while sent < 60 * MEBIBYTE:
                connection.sendall(more)
                sent += len(more)
        assert process.memory_info().rss - before < 60 * MEBIBYTE
    assert service.ask("ASK {}").status_code == 200


def test_a_format_of_megabytes_is_not_remembered(service: SparqlService) -> None:
    process = psutil.Process(service.process.pid)
    long = "x" * 3_900_000
    # When there are pages all is loaded, and what one such request takes on its way the process keeps for the next.
    assert service.client.get("/").status_code == 200
    assert service.client.post("/sparql", data={"query": "ASK {}", "format": long}).status_code == 400
    before = process.memory_info().rss
    for number in range(40):
        answer = service.client.post("/sparql", data={"query": "ASK {}", "format": f"{number}{long}"})
        assert answer.status_code == 400, answer.text[:200]
        assert "allowed are json" in answer.text
        assert len(answer.text) < 1_000
    assert process.memory_info().rss - before < 100 * MEBIBYTE


def test_graphs_that_are_long_when_written_out_are_not_remembered(service: SparqlService) -> None:
    process = psutil.Process(service.process.pid)
    queries = (f"BASE <http://{n}.example/{'a' * 3_800}/> SELECT * {'FROM<a>' * 125} {{}}" for n in range(320))
    assert service.client.get("/").status_code == 200, "when there are pages all is loaded"
    assert {service.ask(next(queries)).status_code for _ in range(20)} == {400}, "there is no such graph"
    before = process.memory_info().rss
    assert {service.ask(query).status_code for query in queries} == {400}
    assert process.memory_info().rss - before < 60 * MEBIBYTE


def test_a_token_after_the_body_opens_nothing(service: SparqlService) -> None:
    body = b"update=INSERT+DATA+%7B+GRAPH+%3Curn:m%3E+%7B+%3Curn:a%3E+%3Curn:b%3E+1+%7D+%7D"
    request = _POST + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n" % (len(body), body)
    token = b"Authorization: Bearer " + TOKEN.encode() + b"\r\n\r\n"
    assert statuses(told(service, request + token)) == [401]
    assert statuses(told(service, request.replace(_FORM, _FORM + token[:-2]) + b"\r\n")) == [204]


def test_an_address_in_danish_may_come_in_two_packets(service: SparqlService) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=60) as connection:
        connection.sendall(b"GET /sparql?query=ASK+%7B%7D%23\xc3")
        time.sleep(0.2)
        connection.sendall(b"\xb8 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("apart", [False, True], ids=["in one packet", "in two"])
def test_a_client_that_would_rather_speak_http_2_loses_no_body(service: SparqlService, apart: bool) -> None:
    # As the client of Java sends its first request, unasked.
    wish = b"Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABk\r\nUpgrade: h2c\r\n"
    body = b"query=SELECT+%3Fx+%7B+VALUES+%3Fx+%7B+%22h2c%22+%7D+%7D&format=csv"
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\n" + wish + _FORM + b"Content-Length: %d\r\n\r\n" % len(body)
    chunked = _POST.replace(b"close", b"Upgrade, close") + b"Upgrade: h2c\r\n" + _CHUNKED + b"\r\n"
    with socket.create_connection(("127.0.0.1", service.port), timeout=60) as connection:
        for packet in (head, body + chunked) if apart else (head + body + chunked,):
            connection.sendall(packet)
            time.sleep(0.2)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    assert statuses(answer.decode()) == [200, 200]
    assert answer.lower().count(b"connection: close\r\n") == 1, "what it says of the connection besides is heard"
    assert b"h2c\r\n" in answer
    assert b'"boolean":true' in answer


def test_a_wish_for_another_protocol_is_no_way_past_the_bounds_of_heads(service: SparqlService) -> None:
    wish = b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
    assert statuses(told(service, b"GET /health HTTP/1.1\r\n" + wish + b"\r\n")) == [400]
    assert statuses(told(service, _HEALTH + wish + b"A: b\r\n" * 15_000 + b"\r\n")) == [431]
    ahead = told(service, (_HEALTH + wish + b"\r\n") * 3 + _HEALTH + b"Connection: close\r\n\r\n")
    assert statuses(ahead) == [200] * 4


def test_a_compressed_request_is_415_and_not_unpacked(service: SparqlService) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Encoding": "gzip"}
    answers = [
        service.client.post("/sparql", data={"query": "ASK {}"}, headers=headers),
        service.client.put("/graph-store?graph=urn:x", content=b"", headers=headers),
        service.client.put("/graph-store?graph=urn:x", files={"f": ("a.ttl", b"", "text/turtle")}, headers=headers),
    ]
    assert [(answer.status_code, answer.headers["accept-encoding"]) for answer in answers] == [(415, "identity")] * 3
    assert service.client.post("/sparql", data={"query": "ASK {}"}, headers={"Content-Encoding": "identity"}).is_success


@pytest.mark.parametrize("graph", ["http://[", "urn:%zz", "urn:\x7f", "x", "", "urn:a b"])
def test_a_graph_that_is_no_iri_is_400_whatever_is_done_with_it(service: SparqlService, graph: str) -> None:
    for method in ("GET", "HEAD", "PUT", "POST", "DELETE"):
        answer = service.client.request(
            method, "/graph-store", params={"graph": graph}, headers={"Authorization": f"Bearer {TOKEN}"}
        )
        assert answer.status_code == 400, (method, answer.text)


def test_a_part_of_a_graph_is_not_put_in_place_of_the_whole(service: SparqlService) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "text/turtle"}
    whole = service.client.put("/graph-store?graph=urn:w", content="<urn:a> <urn:b> 1, 2 .", headers=headers)
    part = service.client.put(
        "/graph-store?graph=urn:w", content="<urn:a> <urn:b> 3 .", headers=headers | {"Content-Range": "bytes 0-3/9"}
    )
    assert (whole.status_code, part.status_code) == (201, 400)
    kept = service.client.get("/graph-store?graph=urn:w", headers={"Accept": "application/n-triples"}).text
    assert len(kept.splitlines()) == 2


_CLOSE = b"Host: x\r\nConnection: close\r\n\r\n"
_SOCKET = b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        pytest.param(b"TRACE / HTTP/1.1\r\nCookie: secret\r\n" + _CLOSE, 405, id="trace"),
        pytest.param(b"CONNECT example.org:443 HTTP/1.1\r\n" + _CLOSE, 400, id="connect"),
        pytest.param(b"PROPFIND /sparql HTTP/1.1\r\n" + _CLOSE, 405, id="propfind"),
        pytest.param(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4" + b"\0" * 5, 400, id="HTTP/2 unasked"),
        pytest.param(b"GET /health HTTP/3.0\r\n" + _CLOSE, 400, id="HTTP/3"),
        pytest.param(b"GET /health HTTP/1.0\r\n\r\n", 200, id="HTTP/1.0"),
        pytest.param(b"GET /health HTTP/1.1\r\n" + _SOCKET + _CLOSE, 200, id="web socket"),
        pytest.param(b"GET http://evil.example/health HTTP/1.1\r\n" + _CLOSE, 200, id="address of a proxy"),
        pytest.param(
            b"POST /sparql HTTP/1.1\r\nExpect: 200-ok\r\nContent-Length: 0\r\n" + _CLOSE, 415, id="odd Expect"
        ),
        pytest.param(b"GET /\0 HTTP/1.1\r\n" + _CLOSE, 400, id="null"),
        pytest.param(b"GET /static/%00 HTTP/1.1\r\n" + _CLOSE, 404, id="null in a file's name"),
        pytest.param(b"GET /static/%2e%2e%2fapp.py HTTP/1.1\r\n" + _CLOSE, 404, id="out of the folder"),
        pytest.param(b"GET /id/goal%2F%00%ff HTTP/1.1\r\n" + _CLOSE, 404, id="odd thing"),
        pytest.param(b"GET //evil.example/%2e%2e/browse/ HTTP/1.1\r\n" + _CLOSE, 404, id="two slashes"),
        pytest.param(b"GET /graph-store/../a%2Fb%22%3c HTTP/1.1\r\n" + _CLOSE, 404, id="odd graph"),
        pytest.param(
            "GET / HTTP/1.1\r\nHost: bücher.dk\r\nConnection: close\r\n\r\n".encode(), 200, id="host in UTF-8"
        ),
        pytest.param(b"GET /sparql HTTP/1.1\r\nHost: [::1\r\nConnection: close\r\n\r\n", 200, id="host that is none"),
        pytest.param(b"GET /health HTTP/1.1\nHost: x\nConnection: close\n\n", 400, id="lines of another kind"),
    ],
)
def test_what_odd_programs_send_has_an_answer_of_its_own(service: SparqlService, request_: bytes, status: int) -> None:
    answer = told(service, request_)
    assert statuses(answer)[0] == status, answer[:300]
    assert "secret" not in answer
    assert service.client.get("/health").status_code == 200


def test_a_host_that_is_none_is_written_into_no_answer(service: SparqlService) -> None:
    for host in (b'x"><script>', b"a b", b"x>;<urn:y"):
        head = b"Connection: close\r\nAccept: text/turtle\r\nAccept-Encoding: identity\r\n\r\n"
        answer = told(service, b"GET /sparql HTTP/1.1\r\nHost: " + host + b"\r\n" + head)
        assert statuses(answer) == [200]
        assert host.decode() not in answer


def test_a_form_of_files_is_no_way_around_the_size_of_a_body(service: SparqlService) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.ttl"\r\nContent-Type: text/turtle\r\n\r\n'
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "multipart/form-data; boundary=b"}
    for text, status in ((b"<urn:a> <urn:b> 1 .", 201), (b"#" * 70 * MEBIBYTE, 413)):
        body = part + text + b"\r\n--b--\r\n"
        answer = service.client.put("/graph-store?graph=urn:parts", content=body, headers=headers)
        assert answer.status_code == status, answer.text


@pytest.mark.parametrize("path", ["/network/file", "/network/hidden.json"])
def test_a_form_of_many_fields_has_the_size_of_one(service: SparqlService, path: str) -> None:
    field, form = b"things=" + b"a" * 900_000 + b"&", {"Content-Type": "application/x-www-form-urlencoded"}
    assert service.client.post(path, content=iter([field] * 40), headers=form).status_code == 413
    assert service.client.post(path, content=field, headers=form).status_code == 400


@pytest.mark.parametrize("path", ["/labels.json", "/results-network.json"])
def test_a_body_of_the_query_page_that_is_none_is_400(service: SparqlService, path: str) -> None:
    half = '["https://w3id.org/pejling/id/\\ud800"]'
    rows = '{"head":{"vars":["a","b"]},"results":{"bindings":[{"a":{"type":"uri","value":"urn:a"},"b":{"type":"uri","value":"urn:\\ud800"}}]}}'
    for body in (half, rows, "[" * 100_000, "{}", '"', "[1]"):
        headers = {"Content-Type": "application/sparql-results+json"}
        answer = service.client.post(path, content=body, headers=headers)
        assert answer.status_code == 400, (body[:80], answer.text)
    turtle = service.client.post(path, content="<urn:a> <urn:b> " + "[ <urn:c> " * 100_000)
    assert turtle.status_code == 400, turtle.text
    for hidden in (
        "",
        '# " \n',
        "<urn:q#> <urn:b> '#' . ",
        "@prefix x: <urn:> . x:it\\'s x:b 1 . ",
        "@prefix x: <urn:> . ",
    ):
        for begin in ("<<( <urn:a> <urn:b> ", "<<x:a#>\n <urn:b> "):
            nested = hidden + "<urn:a> <urn:b> " + begin * 30_000 + "1" + " )>>" * 30_000 + " ."
            assert service.client.post(path, content=nested).status_code == 400, (hidden, begin)
    assert service.ask("ASK {}").status_code == 200


@pytest.mark.parametrize("levels", [2, 1_500])
def test_statements_within_statements_end_no_process_that_others_need(service: SparqlService, levels: int) -> None:
    steps = " ".join(f"BIND(TRIPLE(<urn:a>, <urn:b>, ?x{n}) AS ?x{n + 1})" for n in range(levels))
    pattern = f"{{ BIND(1 AS ?x0) {steps} }}"
    for form in (f"SELECT ?x{levels}", f"CONSTRUCT {{ <urn:a> <urn:b> ?x{levels} }} WHERE"):
        for address in ("/sparql.xlsx", "/sparql.jsonld"):
            answer = service.client.post(address, data={"query": f"{form} {pattern}"})
            assert answer.status_code in (200, 400, 408, 413, 507), (address, answer.text[:200])
    assert service.process.poll() is None
    assert service.ask("ASK {}").status_code == 200


def test_what_is_logged_of_all_this_is_lines_of_json(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with writable(small(tmp_path), log, LOG="info") as service:
        told(service, b"\x00\r\n\r\n")
        token = b"Authorization: Bearer " + TOKEN.encode() + b"\r\n"
        for line in (
            b"PUT /graph-store?graph=urn:x",
            b"POST /sparql",
            b"POST /network/hidden.json",
            b"POST /network/file",
        ):
            for kind in (_FORM, b"Content-Type: text/turtle\r\n", b"Content-Type: multipart/form-data; boundary=x\r\n"):
                head = line + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + token + kind
                told(service, head + b"Content-Length: 9\r\n\r\n--y{}----")
                with socket.create_connection(("127.0.0.1", service.port), timeout=60) as connection:
                    connection.sendall(head + b"Content-Length: 9\r\n\r\n--x")
        told(service, _HEALTH + b"Connection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n")
        assert httpx.get(f"{service.address}/sparql", params={"query": "ASK {}"}).status_code == 200
    lines = [line for line in log.read_text().splitlines() if not line.startswith("Pejling serves ")]
    assert lines
    assert all(line.startswith('{"time": ') for line in lines), lines
    assert not [line for line in lines if json.loads(line)["level"] == "error"]


@pytest.mark.parametrize("path", ["/static/pejling.svg", "/dumps/pejling.nt"])
@pytest.mark.parametrize(
    ("given", "status"),
    [("bytes=0-4", 206), ("bytes=-3", 206), ("bytes=99999999-", 416)]
    + [(given, 200) for given in ("bytes=abc", "bytes=4-2", "lines=0-4", "bytes=", "0-4", "bytes=0-4,x", f"bytes=1-{'9' * 5_000}")],
)  # fmt: skip
def test_a_range_that_cannot_be_read_is_passed_over(service: SparqlService, path: str, given: str, status: int) -> None:
    plain = {"Accept-Encoding": "identity"}
    whole = service.client.get(path, headers=plain)
    answer = service.client.get(path, headers=plain | {"Range": given})
    assert answer.status_code == status
    if status == 200:
        assert answer.content == whole.content
    if status == 416:
        assert f"has {len(whole.content)} bytes" in answer.json()["message"]
        assert answer.headers["content-range"] == f"bytes */{len(whole.content)}"
    # A part is of what GET gives; other methods know none (RFC 9110, section 14.2).
    head = service.client.head(path, headers=plain | {"Range": given})
    assert (head.status_code, head.headers["content-length"]) == (200, str(len(whole.content)))
