"""A head that came before is not parsed again; what it means is what the parser would say, and whatever is not plain is parsed."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.server import ServerState

from pejling.again import Again
from pejling.heads import Heads

# What an application is told of a request.
Told = dict[str, Any]


class _Counting(Again):
    """Counts the requests that were not parsed."""

    skipped = 0

    def _again(self, *known: Any) -> None:
        type(self).skipped += 1
        super()._again(*known)


class _Wire(asyncio.Transport):
    """A connection that takes what is written."""

    def __init__(self) -> None:
        super().__init__({"peername": ("192.0.2.1", 5), "sockname": ("192.0.2.2", 80)})
        self.closed, self.written = False, b""

    def write(self, data: Any) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    abort = close

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


def told(kind: type[Heads], *packets: bytes, wait: bool = True) -> tuple[list[Told], bytes]:
    """Send packets over one connection: what the application was told, and what was answered.

    Each is sent when those before are answered, or, without ``wait``, while they still are not.
    """
    requests: list[Told] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        body = b""
        while True:
            part = await receive()
            body += part.get("body", b"")
            if not part.get("more_body"):
                break
        requests.append({name: value for name, value in scope.items() if name != "state"} | {"body": body})
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})

    async def turns() -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    async def exchange() -> bytes:
        config = Config(app, http=kind, lifespan="off", log_config=None, access_log=False)
        config.load()
        server, wire = ServerState(), _Wire()
        protocol = kind(config, server, {})
        protocol.connection_made(wire)
        for packet in packets:
            if not wire.closed:
                protocol.data_received(packet)
            if wait:
                await turns()
        await turns()
        protocol.connection_lost(None)
        await turns()
        return wire.written

    return requests, asyncio.run(exchange())


def request(*headers: str, line: str = "POST /sparql?a=b%20c HTTP/1.1", body: bytes = b"query=ASK{}") -> bytes:
    """Give a request; its length is told unless one of the headers does."""
    length = [] if any(name.lower().startswith(("content-l", "transfer")) for name in headers) else [len(body)]
    lines = [line, "Host: x", *(f"Content-Length: {size}" for size in length), *headers, "", ""]
    return "\r\n".join(lines).encode() + body


_PLAIN = {
    "post": request(),
    "get": request(line="GET /path/%C3%A6?q=%26 HTTP/1.1", body=b""),
    "get with a body": request(line="GET / HTTP/1.1", body=b"ignored"),
    "head": request(line="HEAD / HTTP/1.1", body=b""),
    "get without a length": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "absolute": request(line="GET http://x/path?q HTTP/1.1", body=b""),
    "several of a name": request("Accept: text/html", "accept: */*;q=0.1", "X-Forwarded-For: 192.0.2.7"),
    "letters beyond ASCII in the address": "GET /s\u00f8g HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
    "spaces": request("Accept:   text/html  ", "Empty:", "Content-Length:  11 "),
    "letters of Latin-1": request("X-Name: S\u00f8ren"),
    "kept": request("Connection: keep-alive"),
    "a body that looks like a head": request(body=b"\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n"),
    "no body": request("Content-Length: 0", body=b""),
}
_PARSED = {
    "http 1.0": request("Connection: keep-alive", line="POST / HTTP/1.0"),
    "to be closed": request("Connection: close"),
    "chunked": request("Transfer-Encoding: chunked", body=b"3\r\nabc\r\n0\r\n\r\n"),
    "put": request(line="PUT / HTTP/1.1"),
    "options": request(line="OPTIONS * HTTP/1.1", body=b""),
    "an upgrade": request("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: x", body=b""),
    "one that waits": request("Expect: 100-continue"),
    "a long head": request("X-Long: " + "a" * 3_000),
    "two hosts": request("Host: y"),
    "no host": b"GET / HTTP/1.1\r\nAccept: */*\r\n\r\n",
    "two lengths": request("Content-Length: 11", "Content-Length: 11"),
    "a length that is none": request("Content-Length: +11"),
    "bare line feeds": request().replace(b"\r\n", b"\n"),
    "bare line feeds, and an end in the body": request(body=b"a\r\n\r\nb").replace(b"\r\n", b"\n", 4),
    "a folded line": request("Accept: a,\r\n b"),
    "a line before": b"\r\n" + request(),
    "two at once": request() * 2,
    "one and a half": request() + request()[:20],
    "a tunnel": request(line="CONNECT x:80 HTTP/1.1", body=b""),
    "not HTTP": b"nonsense\r\n\r\n",
}


def _skipped(*packets: bytes) -> tuple[list[Told], bytes, int]:
    _Counting.skipped = 0
    _Counting.known.clear()
    return *told(_Counting, *packets), _Counting.skipped


@pytest.mark.parametrize("sent", _PLAIN.values(), ids=_PLAIN)
def test_a_plain_head_is_parsed_once_and_means_the_same_again(sent: bytes) -> None:
    requests, answers, skipped = _skipped(sent, sent, sent)
    assert (requests, answers) == told(Heads, sent, sent, sent)
    assert len(requests) == 3
    assert skipped == 2


@pytest.mark.parametrize("sent", _PARSED.values(), ids=_PARSED)
def test_whatever_is_not_plain_is_parsed_each_time(sent: bytes) -> None:
    requests, answers, skipped = _skipped(sent, sent, sent)
    assert (requests, answers) == told(Heads, sent, sent, sent)
    assert skipped == 0
    # Nor on another connection.
    assert told(_Counting, sent) == told(Heads, sent)
    assert _Counting.skipped == 0


def test_what_is_known_of_one_connection_is_known_of_another_and_of_another_body() -> None:
    _skipped(request(body=b"one"))
    requests, _ = told(_Counting, request(body=b"two"), request(body=b"three"))
    assert [one["body"] for one in requests] == [b"two", b"three"]
    assert _Counting.skipped == 1


def test_a_known_head_whose_body_comes_later_or_with_more_behind_it_is_parsed() -> None:
    whole = request()
    ways = [(whole[:-3], whole[-3:]), (whole[:30], whole[30:]), (whole + whole,), (b"\r\n", whole), (whole, whole)]
    for packets in ways:
        expected = told(Heads, whole, *packets, whole)
        requests, answers, skipped = _skipped(whole, *packets, whole)
        assert (requests, answers) == expected, packets
        assert skipped >= 1, "the last came alone"


def test_what_comes_before_the_answers_to_those_before_is_parsed() -> None:
    _skipped(request())
    assert told(_Counting, *[request()] * 5, wait=False) == told(Heads, *[request()] * 5, wait=False)
    assert _Counting.skipped == 1


def test_the_headers_of_one_request_are_not_those_of_the_next() -> None:
    _skipped(request())
    first, second = told(_Counting, request(), request())[0]
    first["headers"].append((b"a", b"b"))
    assert second["headers"] == told(Heads, request())[0][0]["headers"]


def test_only_so_many_heads_are_remembered() -> None:
    _skipped(*(request(f"X-Number: {number}") for number in range(2_500)))
    assert 0 < len(_Counting.known) <= 1_000


_WORDS = st.text("abC-", min_size=1, max_size=4)
_VALUES = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=8)
_HEADERS = st.lists(st.tuples(_WORDS, st.sampled_from([":", ": ", " : ", ":\t"]), _VALUES).map("".join), max_size=3)
_ENDS = st.sampled_from(["\r\n", "\r\n", "\r\n", "\n", "\r", "\r\n "])
_LINES = st.sampled_from(
    ["GET / HTTP/1.1", "POST /a?b HTTP/1.1", "GET /%zz HTTP/1.1", "GET  / HTTP/1.1", "get / HTTP/1.1"]
)


@given(_LINES, _HEADERS, _ENDS, st.binary(max_size=12), st.integers(-1, 1))
def test_whatever_is_sent_means_what_the_parser_says(
    line: str, headers: list[str], end: str, body: bytes, wrong: int
) -> None:
    length = f"Content-Length: {max(0, len(body) + wrong)}"
    sent = end.join([line, "Host: x", length, *headers]).encode() + b"\r\n\r\n" + body
    requests, answers, _ = _skipped(sent, sent, sent)
    assert (requests, answers) == told(Heads, sent, sent, sent), json.dumps(sent.decode("latin-1"))
