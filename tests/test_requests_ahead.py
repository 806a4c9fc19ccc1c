"""Several requests on one connection, sent before their answers have come, and a connection whose client has sent all."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator

import httpx
import pytest
from sparql_service import SparqlService, small, statuses, told, writable

_HEALTH = b"GET /health HTTP/1.1\r\nHost: x\r\n"
_POST = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparqlService]:
    with writable(small(tmp_path_factory.mktemp("ahead")), PATIENCE="10") as running:
        yield running


def test_what_follows_a_request_is_never_taken_for_its_answer(service: SparqlService) -> None:
    slow = b"GET /search?q=a HTTP/1.1\r\nHost: x\r\n\r\n"
    for number in range(10):
        for garbage in (b"\x00garbage %d\r\n\r\n" % number, b"GET / HTTP/9.9\r\n\r\n", b"garbage " * 2_000):
            assert statuses(told(service, slow + garbage)) == [200]
            assert statuses(told(service, slow * 5 + garbage)) == [200] * 5


def test_requests_sent_ahead_are_answered_in_order(service: SparqlService) -> None:
    asked = [b"GET /nothing/%d HTTP/1.1\r\nHost: x\r\n\r\n" % number for number in range(40)]
    answer = told(service, b"".join(asked) + _HEALTH + b"Connection: close\r\n\r\n")
    assert statuses(answer) == [404] * 40 + [200]
    assert re.findall(r"nothing at /nothing/(\d+)\.", answer) == [str(number) for number in range(40)]


@pytest.mark.parametrize("ahead", [1, 3])
def test_who_has_sent_all_and_says_so_is_answered(service: SparqlService, ahead: int) -> None:
    count, many = (
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        f"SELECT * {{ VALUES ?x {{ {'1 ' * 1_500} }} VALUES ?y {{ {'1 ' * 100} }} }}",
    )
    for number, query in enumerate((count, "SELECT * {", many)):
        body = f"query={query} # {number}".replace("+", "%2B").encode()
        head = _POST + b"Content-Length: %d\r\n\r\n" % len(body)
        with socket.create_connection(("127.0.0.1", service.port), timeout=60) as connection:
            connection.sendall((head + body) * ahead)
            connection.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: connection.recv(1 << 20), b""))
        assert answer.count(b"HTTP/1.1 ") == ahead, answer[:300]
        assert not answer.count(b"chunked") or answer.count(b"\r\n0\r\n\r\n") == ahead
    with socket.create_connection(("127.0.0.1", service.port), timeout=60) as connection:
        connection.sendall(head + body[:-1])
        connection.shutdown(socket.SHUT_WR)
        assert not connection.recv(100), "what is not whole is not waited for"


def test_who_sends_far_ahead_is_answered_so_far_and_hung_up_on(service: SparqlService) -> None:
    product = " ".join(f"VALUES ?v{number} {{ 1 2 3 4 5 6 7 8 9 }}" for number in range(12))
    slow = f"GET /sparql?{httpx.QueryParams({'query': f'SELECT (COUNT(*) AS ?n) {{ {product} }}', 'timeout': '1'})}"
    answer = told(service, slow.encode() + b" HTTP/1.1\r\nHost: x\r\n\r\n" + (_HEALTH + b"\r\n") * 100)
    assert statuses(answer) == [408] + [200] * 64, "what was taken is answered, and no more is"


def test_each_request_of_a_connection_has_a_head_of_its_own(service: SparqlService) -> None:
    large = _HEALTH + b"X: " + b"x" * 10_000 + b"\r\n"
    answer = told(service, (large + b"\r\n") * 20 + large + b"Connection: close\r\n\r\n")
    assert statuses(answer) == [200] * 21
