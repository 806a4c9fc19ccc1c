"""Ten thousand malformed requests, made by schemathesis from the API's own description and by hypothesis: none is answered 500.

What is answered is 2xx, 3xx, 4xx, or the 503 and 507 of a limit; afterwards the service answers as before.
"""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from conftest import LILLEBY, pejling
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from sparql_service import AUTHORISED, SparqlService, writable

FINE = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
QUERIES, REQUESTS, BYTES = 4_500, 3_500, 1_500
LEAST_FROM_SCHEMATHESIS = 700
_COUNTED: dict[str, int] = {}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparqlService]:
    dataset = tmp_path_factory.mktemp("malformed") / "lilleby.nq"
    assert pejling("build", "--corpus", LILLEBY / "corpus", "--dataset", dataset).returncode == 0
    # As a change is made it goes to the journal and stays, so the whole of the writing half is open too.
    with writable(dataset, QUERY_SECONDS="2", MOST_SECONDS="3", PER_CLIENT="16", PATIENCE="5") as running:
        yield running
        assert running.process.poll() is None
        assert running.ask(FINE + " # afterwards").status_code == 200


def _note(kind: str) -> None:
    _COUNTED[kind] = _COUNTED.get(kind, 0) + 1


def _thorough(number: int) -> settings:
    return settings(
        max_examples=number,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def _fits(status: int) -> bool:
    return status < 500 or status in (503, 507)


def test_what_schemathesis_makes_of_our_description(service: SparqlService, tmp_path: Path) -> None:
    schemathesis = Path(sys.executable).parent / "schemathesis"
    command = [
        *(
            str(schemathesis),
            "run",
            f"{service.address}/openapi.json",
            "--no-color",
            "--warnings",
            "off",
            "--seed",
            "1",
        ),
        *("--checks", "not_a_server_error", "--mode", "all", "--phases", "coverage,fuzzing", "--max-examples", "6"),
        *("--workers", "2", "--continue-on-failure", "--request-timeout", "60", "--suppress-health-check", "all"),
        *("--exclude-path", "/dumps/{file}", "--exclude-path", "/dumps/SHA256SUMS"),
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=900)
    generated = re.search(r"(\d[\d,]*) generated", done.stdout)
    assert generated, done.stdout[-2000:] + done.stderr[-2000:]
    _COUNTED["schemathesis"] = int(generated[1].replace(",", ""))
    failed = [part for part in re.findall(r"\[(5\d\d)\]", done.stdout) if not _fits(int(part))]
    assert not failed, done.stdout[-5000:]
    assert "Network Error" not in done.stdout, done.stdout[-5000:]
    assert _COUNTED["schemathesis"] >= LEAST_FROM_SCHEMATHESIS


_PIECES = st.sampled_from(
    ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "*", "{", "}", "?s", "?p", "(", ")", "[", "]", "FILTER", "VALUES", '"', "'''", "<urn:a>", "<", "a:", "pej:Goal", "\\u0041", "\\u00", "LIMIT", "1", "-1e999", "GROUP BY", "HAVING", "ORDER BY", "#", "@en", "\x00", "é", "😀", "\ud7ff", "UNION", "MINUS", "GRAPH", "FROM", "FROM NAMED", "SERVICE", "LOAD", "INSERT DATA", "DELETE WHERE", "PREFIX", "BASE", ";", ".", ",", "^^", "|", "/", "+", "IN", "EXISTS", "NOT", "REGEX", "BIND", "AS", "COUNT", "NOW()", "<<", ">>", "\r", "\n"]
)  # fmt: skip
_QUERY = st.lists(_PIECES, max_size=20).map(" ".join) | st.text(max_size=80)


@seed(5)
@_thorough(QUERIES)
@given(query=_QUERY, way=st.sampled_from(["get", "form", "direct", "update"]))
def test_queries_that_are_none(service: SparqlService, query: str, way: str) -> None:
    client, body = service.client, query.encode("utf-8", "surrogatepass")
    if way == "get":
        answer = client.get("/sparql", params={"query": body.decode("utf-8", "replace")})
    elif way == "form":
        answer = client.post("/sparql", data={"query": body.decode("utf-8", "replace")})
    elif way == "direct":
        answer = client.post("/sparql", content=body, headers={"Content-Type": "application/sparql-query"})
    else:
        answer = client.post("/sparql", content=body, headers={"Content-Type": "application/sparql-update"})
    _note("queries")
    assert _fits(answer.status_code), (query, answer.text[:300])


_PATHS = st.sampled_from(
    ["/", "/sparql", "/graph-store", "/graph-store/x", "/id/x", "/id/goal/", "/id/graph/x", "/ontology.x", "/queries/x", "/search", "/suggest.json", "/network.json", "/path.json", "/compare.json", "/lineage", "/browse/Goal", "/sources/x", "/labels.json", "/results.xlsx", "/completion.json", "/.well-known/void", "/health", "/releases/x", "/releases/diff", "/context.jsonld", "/sitemap-9.xml", "/money", "/quality", "/static/../app.py", "/build", "/nothing"]
)  # fmt: skip
_NAMES = st.sampled_from(
    ["query", "update", "default-graph-uri", "named-graph-uri", "graph", "default", "format", "timeout", "maxrows", "maxmemory", "q", "limit", "offset", "thing", "one", "other", "generation", "committee", "type", "lang", "steps", "from", "to", "class", "x"]
)  # fmt: skip
_VALUES = st.text(max_size=30) | st.sampled_from(
    ["", "ASK {}", "-1", "0", "1e309", "NaN", "９", "urn:a", "../../etc/passwd", "json", "x" * 3_000, "%00", "<script>"]
)
_HEADERS = st.dictionaries(
    st.sampled_from(["Accept", "Accept-Language", "Accept-Encoding", "Content-Type", "Cookie", "If-None-Match", "Range", "Authorization", "X-Forwarded-For", "Origin"]),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40)
    | st.sampled_from(["*/*", "text/html", "application/json", "text/turtle;q=abc", "multipart/form-data; boundary=", "application/x-www-form-urlencoded", "application/n-quads", "bytes=9-1", "Bearer x", ";;;", "a/b;charset=utf-7"]),
    max_size=4,
)  # fmt: skip


@seed(6)
@_thorough(REQUESTS)
@given(
    method=st.sampled_from(["GET", "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"]),
    path=_PATHS,
    parameters=st.lists(st.tuples(_NAMES, _VALUES), max_size=4),
    headers=_HEADERS,
    body=st.binary(max_size=60) | st.sampled_from([b"", b"[]", b"{", b"[[[[", b"query=%FF", b"<urn:a> <urn:b> <urn:c> ."]),
    allowed=st.booleans(),
)  # fmt: skip
def test_requests_that_nobody_would_send(
    service: SparqlService,
    method: str,
    path: str,
    parameters: list[tuple[str, str]],
    headers: dict[str, str],
    body: bytes,
    allowed: bool,
) -> None:
    text = [(name, value.encode("utf-8", "replace").decode()) for name, value in parameters]
    given_headers = {name: value.strip() for name, value in headers.items()} | (AUTHORISED if allowed else {})
    answer = service.client.request(method, path, params=text, headers=given_headers, content=body)
    _note("requests")
    assert _fits(answer.status_code), (method, path, text, given_headers, body, answer.text[:300])


# Stand for as many bytes as they say, so that an example stays readable.
_ENDLESS, _LONG = b"<70000 bytes>", b"<20000 letters>"
_LINES = st.sampled_from(
    [b"GET / HTTP/1.1", b"GET /sparql?query=ASK{} HTTP/1.1", b"POST /sparql HTTP/1.1", b"GET  HTTP/9.9", b"\x00\x01\x02", b"Host: x", b"Host:", b": x", b"Content-Length: -1", b"Content-Length: 99999999999999999999", b"Content-Length: 5", b"Transfer-Encoding: chunked", b"Transfer-Encoding: x", b"Connection: close", b"Expect: 100-continue", b"Upgrade: websocket", b"5", b"ZZ", b"0", b"", _ENDLESS, b"A: " + _LONG]
)  # fmt: skip


@seed(7)
@_thorough(BYTES)
@given(lines=st.lists(_LINES | st.binary(max_size=40), min_size=1, max_size=8))
def test_bytes_that_are_no_http(service: SparqlService, lines: list[bytes]) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=60) as connection:
        try:
            sent = b"\r\n".join(lines).replace(_ENDLESS, b"\xff" * 70_000).replace(_LONG, b"b" * 20_000)
            connection.sendall(sent + b"\r\n\r\n")
            connection.shutdown(socket.SHUT_WR)
            answer = connection.recv(100)
        except OSError:
            answer = b""
    _note("bytes")
    assert not answer.startswith(b"HTTP/1.1 500"), lines


def test_they_were_ten_thousand_and_others_are_answered_meanwhile(service: SparqlService) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(
            lambda n: httpx.get(f"{service.address}/sparql?query=ASK%7B%7D%23{n}").status_code, range(100)
        )
    assert set(answers) == {200}
    if len(_COUNTED) == 4:
        print(_COUNTED)
        assert sum(_COUNTED.values()) >= 10_000, _COUNTED
