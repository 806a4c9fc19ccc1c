"""What is answered at once is what the application answers, to the byte; and only a request that came whole and alone is answered so."""

from __future__ import annotations

import asyncio
import gzip
import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
import uvicorn
from ports import free_port
from sparql_service import TRIPLES, SparqlService, small
from starlette.types import Receive, Scope, Send

from pejling.patience import patient
from pejling.prompt import Reply

_HEALTH = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
# Seconds that a head may take.
_PATIENCE = 2
_MANY = "SELECT * { <urn:hub> ?p ?o }"
Answer = tuple[int, dict[str, str], bytes]


def exchanged(port: int, sent: bytes, answers: int = 1) -> list[Answer]:
    """Send bytes in one packet; give so many answers to what is no HEAD."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(sent)
        stream = connection.makefile("rb")
        return [_read(stream) for _ in range(answers)]


def _read(stream: socket.SocketIO) -> Answer:
    status = int(stream.readline().split()[1])
    headers: dict[str, str] = {}
    while line := stream.readline().strip():
        name, _, value = line.decode("latin-1").partition(":")
        assert name.lower() not in headers, name
        headers[name.lower()] = value.strip()
    return status, headers, stream.read(int(headers.get("content-length", "0")))


def asked(
    query: str, *headers: str, method: str = "POST", kind: str = "application/x-www-form-urlencoded", **more: str
) -> bytes:
    """Give a request for a query: in the address, in a form, or as its own media type."""
    fields = urlencode({"query": query, **more})
    body = {"GET": "", "POST": fields}[method] if kind.startswith("application/x-") else query
    address = {"GET": f"?{fields}", "POST": ""}[method] if kind.startswith("application/x-") else f"?{urlencode(more)}"
    length = [f"Content-Type: {kind}", f"Content-Length: {len(body.encode())}"] if method == "POST" else []
    lines = [f"{method} /sparql{address} HTTP/1.1", "Host: x", *length, *headers, "", ""]
    return "\r\n".join(lines).encode() + body.encode()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparqlService]:
    dataset = small(tmp_path_factory.mktemp("prompt"))
    with dataset.open("a") as file:
        file.writelines(f"<urn:hub> <urn:p> <urn:o:{number}> <urn:example:three> .\n" for number in range(300))
        file.writelines(f"<urn:huge> <urn:p> <urn:o:{number}> <urn:example:three> .\n" for number in range(2000))
    with SparqlService(dataset, RATE="0", PROXIES="127.0.0.1") as running:
        yield running


_JSON = "application/sparql-results+json"
_REQUESTS = {
    "form": asked(TRIPLES),
    "address": asked(TRIPLES, method="GET"),
    "own type": asked(TRIPLES, kind="application/sparql-query"),
    "own type with a charset": asked(TRIPLES, kind="application/sparql-query; charset=utf-8"),
    "form with a charset": asked(TRIPLES, kind="application/x-www-form-urlencoded; charset=UTF-8"),
    "xml": asked(TRIPLES, "Accept: application/sparql-results+xml"),
    "csv by name": asked(TRIPLES, f"Accept: {_JSON}", format="csv"),
    "a browser": asked(TRIPLES, "Accept: text/html,*/*;q=0.8", method="GET"),
    "no format": asked(TRIPLES, "Accept: image/png"),
    "ask": asked("ASK { <urn:a> <urn:p> <urn:b> }"),
    "fresh": asked(TRIPLES, "Cache-Control: no-cache"),
    "no look-up": asked("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
    "construct": asked("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } ORDER BY ?s LIMIT 1"),
    "not stable": asked("SELECT ?o WHERE { <urn:a> <urn:p> ?o } # NOW()"),
    "graph of the request": asked(TRIPLES, **{"default-graph-uri": "urn:example:two"}),
    "another graph": asked(TRIPLES, **{"default-graph-uri": "urn:example:nine"}),
    "few rows": asked(TRIPLES, maxrows="1"),
    "few bytes": asked(TRIPLES, maxbytes="10"),
    "a limit that is none": asked(TRIPLES, maxrows="many"),
    "gzip": asked(_MANY, "Accept-Encoding: br, gzip"),
    "gzip, a small one": asked(TRIPLES, "Accept-Encoding: gzip"),
    "gzip never": asked(_MANY, "Accept-Encoding: gzip;q=0"),
    "more than a look-up gives": asked(_MANY.replace("hub", "huge")),
    "an unknown term": asked("SELECT ?o { <urn:none> ?p ?o }"),
    "two queries": asked(TRIPLES).replace(b"query=", b"query=x&query=", 1),
    "malformed": asked("SELECT ?o WHERE { <urn:a> <urn:p> }"),
    "an update": asked("DELETE WHERE { ?s ?p ?o }"),
    "a service": asked("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"),
    "compressed": asked(TRIPLES, "Content-Encoding: gzip"),
    "no UTF-8": asked(TRIPLES, kind="application/sparql-query").replace(b"?o WHERE", b"?\xff WHERE"),
    "known already": asked(TRIPLES, "If-None-Match: *", method="GET"),
    "closing": asked(TRIPLES, "Connection: close"),
    "forwarded": asked(TRIPLES, "X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: https"),
}


@pytest.mark.parametrize("request_", _REQUESTS.values(), ids=_REQUESTS)
@pytest.mark.parametrize("kept", [False, True], ids=["first", "kept"])
def test_an_answer_at_once_is_the_answer_of_the_application(
    service: SparqlService, request_: bytes, kept: bool
) -> None:
    if not kept:
        # Another text, another answer to be kept.
        request_ = request_.replace(b"SELECT", b"select").replace(b"ASK", b"Ask")
    # What comes behind another request in one packet is the application's; whichever is first, the other meets it kept.
    (alone,) = exchanged(service.port, request_, 1)
    _, behind = exchanged(service.port, _HEALTH + request_, 2)
    assert _known(alone) == _known(behind)


def _known(answer: Answer) -> tuple[int, dict[str, str], bytes]:
    """Give an answer without what differs each time: its date, the id of the query."""
    status, headers, body = answer
    id = headers.get("x-query-id", "")
    if headers.get("content-encoding") == "gzip":
        # The length of what is packed is the packer's.
        headers, body = headers | {"content-length": "*"}, gzip.decompress(body)
    if status != 200:
        headers = headers | {"content-length": "*"}
        body = re.sub(rb'("query": ?")[0-9a-f]+', rb"\1", body.replace(id.encode() or b"-", b""))
    return status, {name: value for name, value in headers.items() if name not in ("date", "x-query-id")}, body


def test_a_client_that_asks_too_often_is_told_so_however_quick_the_answer(tmp_path: Path) -> None:
    with SparqlService(small(tmp_path), RATE="1") as service:
        # To read what is long is work too, whatever comes of it.
        for query, first in (("}" * 10_000, 400), (TRIPLES, 200)):
            answers = [exchanged(service.port, asked(query, "Cache-Control: no-cache"), 1)[0] for _ in range(12)]
            assert {status for status, _, _ in answers} == {first, 429}
            time.sleep(1)
        assert all("retry-after" in headers for status, headers, _ in answers if status == 429)
        # What is kept costs nothing, and counts for nothing.
        assert exchanged(service.port, asked(TRIPLES), 1)[0][0] == 200


def test_workers_of_clients_that_have_gone_are_free_again(service: SparqlService) -> None:
    """Whether the query they left behind ends soon, late, in an error or in an answer too large to be sent at once."""
    product = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    small, large, late = (
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        f"SELECT * {product} LIMIT 20000",
        f"SELECT (COUNT(*) AS ?n) {product}",
    )
    for query in (late, large, "SELECT ?x { ?x ?y }", small):
        for number in range(6):
            with socket.create_connection(("127.0.0.1", service.port), timeout=60) as connection:
                connection.sendall(asked(f"{query} # {number}", "Cache-Control: no-cache", timeout="2"))
    until = time.monotonic() + 120
    while (running := _running(service)) and time.monotonic() < until:
        time.sleep(0.1)
    assert running == 0
    assert exchanged(service.port, asked(f"{small} # at last"), 1)[0][0] == 200


def _running(service: SparqlService) -> float:
    told = re.search(r"^pejling_queries_running (\S+)", service.client.get("/metrics").text, re.MULTILINE)
    assert told
    return float(told[1])


@pytest.fixture(scope="module")
def stub() -> Iterator[int]:
    """Serve an application that answers "slow" before which something says "quick", with the client's address."""

    async def slow(_: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass
        await asyncio.sleep(0.01)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
        await send({"type": "http.response.body", "body": b"slow"})

    def quick(scope: Scope, body: bytes, reply: Reply) -> bool:
        if body == b"fails":
            raise ValueError("it does")
        text = b"quick " + scope["client"][0].encode() + b" " + body
        known = (b"content-length: %d\r\n" % len(text), text)
        if body.startswith(b"later"):
            answer = None if body.endswith(b"slow") else known
            asyncio.get_running_loop().call_later(0.01, reply, answer)
        elif body != b"unknown":
            reply(known)
        return body != b"unknown"

    port = free_port()
    protocol = patient(_PATIENCE, quick, frozenset({"/q"}))
    config = uvicorn.Config(
        slow, "127.0.0.1", port, http=protocol, lifespan="off", log_level="critical", proxy_headers=True
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield port
    server.should_exit = True
    thread.join()


def _sent(body: str, *headers: str, path: str = "/q", method: str = "POST", version: str = "1.1") -> bytes:
    lines = [f"{method} {path} HTTP/{version}", "Host: x", f"Content-Length: {len(body)}", *headers, "", body]
    return "\r\n".join(lines).encode()


def test_what_comes_whole_and_alone_is_answered_at_once_and_all_else_by_the_application(stub: int) -> None:
    def bodies(*steps: bytes | list[bytes], answers: int = 1) -> list[str]:
        """Give so many answers, the last step's, after one each to the steps before; a step may come in several packets."""
        with socket.create_connection(("127.0.0.1", stub), timeout=60) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
            stream = connection.makefile("rb")
            told = []
            for number, step in enumerate(steps, 1):
                for packet in [step] if isinstance(step, bytes) else step:
                    connection.sendall(packet)
                    time.sleep(0 if isinstance(step, bytes) else 0.05)
                told += [_read(stream)[2].decode() for _ in range(answers if number == len(steps) else 1)]
            return told

    whole, quick = _sent("abc"), "quick 127.0.0.1 abc"
    assert bodies(whole) == [quick]
    assert bodies(_sent("", method="GET")) == ["quick 127.0.0.1 "]
    # A head in one packet, its body in two, as many clients send them.
    assert bodies([whole[:-3], whole[-3:-1], whole[-1:]]) == [quick]
    assert bodies(whole, whole, whole) == [quick] * 3
    # Ahead of their answers: the first alone.
    assert bodies(whole * 5, answers=5) == [quick, *["slow"] * 4]
    assert bodies([whole * 2 + whole[:-3], whole[-3:] + whole], answers=4)[:2] == [quick, "slow"]
    assert bodies(_sent("abc", path="/other"), whole) == ["slow", quick]
    assert bodies(_sent("unknown"), whole) == ["slow", quick]
    assert bodies(_sent("fails"), whole) == ["slow", quick]
    assert bodies(_sent("later"), whole) == ["quick 127.0.0.1 later", quick]
    assert bodies(_sent("later") + whole * 2, answers=3) == ["quick 127.0.0.1 later", "slow", "slow"]
    assert bodies(_sent("later slow") + whole, answers=2) == ["slow", "slow"]
    assert bodies(_sent("abc", version="1.0")) == ["slow"]
    assert bodies(_sent("abc", method="PUT")) == ["slow"]
    assert bodies(_sent("a" * 100_000), whole) == ["slow", quick]
    assert bodies(_sent("abc", "X-Forwarded-For: 192.0.2.7")) == ["quick 192.0.2.7 abc"]
    assert bodies(_sent("abc").replace(b"/q ", b"/%71 ")) == [quick], quote("q")


def test_the_connection_is_kept_or_closed_as_the_client_wants(stub: int) -> None:
    for request, said in ((_sent("abc"), None), (_sent("abc", "Connection: close"), "close")):
        with socket.create_connection(("127.0.0.1", stub), timeout=60) as connection:
            connection.sendall(request)
            stream = connection.makefile("rb")
            _, headers, _ = _read(stream)
            assert headers.get("connection") == said
            assert headers["date"]
            if said:
                assert stream.read() == b""
            else:
                connection.sendall(request)
                assert _read(stream)[2] == b"quick 127.0.0.1 abc"


def test_a_client_that_is_answered_at_once_may_go_on_for_longer_than_a_head_may_take(stub: int) -> None:
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", stub), timeout=60) as connection:
        stream = connection.makefile("rb")
        while time.monotonic() < begun + 2 * _PATIENCE:
            connection.sendall(_sent("abc"))
            assert _read(stream)[2] == b"quick 127.0.0.1 abc"
            time.sleep(0.2)
        # And one that then sends a head drop by drop is hung up on as ever.
        connection.sendall(b"POST")
        assert _read(stream)[0] == 408
        assert stream.read() == b""


def test_a_client_that_waits_to_be_told_to_go_on_is_told(stub: int) -> None:
    with socket.create_connection(("127.0.0.1", stub), timeout=60) as connection:
        head, _, body = _sent("abc", "Expect: 100-continue").partition(b"\r\n\r\n")
        connection.sendall(head + b"\r\n\r\n")
        stream = connection.makefile("rb")
        assert stream.readline().startswith(b"HTTP/1.1 100")
        stream.readline()
        connection.sendall(body)
        assert _read(stream)[2] == b"slow"
