"""Clients that send or read drop by drop: they hold up nobody else, and who only takes its time is served."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from sparql_service import SparqlService

FINE = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
LARGE = "SELECT * { ?s ?p ?o . ?a ?b ?c }"


def connect(service: SparqlService, request: bytes, own: str = "127.0.0.1", window: int = 4096) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", service.port), source_address=(own, 0))
    # So small a window that an answer of megabytes must wait for its reader.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    connection.sendall(request)
    return connection


def ended(connection: socket.socket, within: float) -> bool:
    """Tell whether the other side hangs up in time."""
    connection.settimeout(within)
    try:
        while connection.recv(65536):
            pass
    except TimeoutError:
        return False
    except OSError:
        pass
    return True


def test_clients_that_send_drop_by_drop_hold_nobody_up_and_are_hung_up_on(many: Path) -> None:
    with SparqlService(many, RATE="0", PATIENCE="2") as service, contextlib.ExitStack() as stack:
        head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        slow = [stack.enter_context(connect(service, b"GET /sparql?quer")) for _ in range(100)]
        slow += [stack.enter_context(connect(service, head + b"Content-Length: 100\r\n\r\nASK")) for _ in range(100)]
        slow += [stack.enter_context(connect(service, b"")) for _ in range(100)]
        assert [service.ask(f"{FINE} # {n}").status_code for n in range(20)] == [200] * 20
        # A drop now and then keeps no head alive; on a slow machine some were hung up on before.
        for _ in range(3):
            time.sleep(0.5)
            for connection in slow[:100]:
                with contextlib.suppress(OSError):
                    connection.send(b"y")
        assert all(ended(connection, 60) for connection in slow)
        assert service.ask(FINE).status_code == 200


@pytest.mark.parametrize("begun", [b"", b"Content-Length: 100000\r\n\r\n"], ids=["a head", "a body"])
def test_drops_that_never_end_are_cut_off(many: Path, begun: bytes) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    with SparqlService(many, PATIENCE="0.5") as service, connect(service, head + begun) as connection:
        until = time.monotonic() + 60
        with pytest.raises(ConnectionError):  # noqa: PT012
            while time.monotonic() < until:
                connection.send(b"x")
                time.sleep(0.1)


def test_a_client_that_takes_its_time_is_served_while_it_goes_on(many: Path) -> None:
    with SparqlService(many, RATE="0", PATIENCE="2") as service:
        query = FINE.replace(" ", "%20").replace("?", "%3F").replace("{", "%7B").replace("}", "%7D").encode()
        body = b"query=" + query
        head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n"
        with connect(service, head + b"Content-Length: %d\r\n\r\n" % len(body)) as connection:
            begun = time.monotonic()
            for place in range(0, len(body), 10):
                time.sleep(0.4)
                connection.send(body[place : place + 10])
            assert time.monotonic() - begun > 2, "it took no longer than it may without a word"
            connection.settimeout(60)
            assert connection.recv(100).startswith(b"HTTP/1.1 200")


def test_clients_that_do_not_read_leave_workers_to_others_and_are_hung_up_on(many: Path) -> None:
    query = LARGE.replace(" ", "+").replace("?", "%3F").replace("{", "%7B").replace("}", "%7D").encode()
    request = b"GET /sparql?query=%s&maxrows=200000 HTTP/1.1\r\nHost: x\r\n\r\n" % query
    with (
        SparqlService(many, RATE="0", PATIENCE="2", WORKERS="3", PER_CLIENT="2") as service,
        contextlib.ExitStack() as stack,
    ):
        idle = [stack.enter_context(connect(service, request)) for _ in range(2)]
        for connection in idle:
            begun = connection.recv(400)
            assert begun.startswith(b"HTTP/1.1 2"), begun
        # The same client has used up its share; another (by another address of this machine) is answered.
        with httpx.Client(transport=httpx.HTTPTransport(local_address="127.0.0.2"), timeout=60) as other:
            asked = [other.get(f"{service.address}/sparql", params={"query": f"{FINE} # {n}"}) for n in range(5)]
        assert [answer.status_code for answer in asked] == [200] * 5
        until = time.monotonic() + 60
        ports = {connection.getsockname()[1] for connection in idle}
        while ports & {connection.raddr.port for connection in held(service)}:
            assert time.monotonic() < until, "the service goes on holding clients that do not read"
            time.sleep(0.2)
        assert service.ask(FINE).status_code == 200


def test_clients_that_read_drop_by_drop_hold_no_worker_and_get_the_whole_answer(many: Path) -> None:
    asked = {"query": f"{LARGE} LIMIT 60000"}
    request = f"GET /sparql?{httpx.QueryParams(asked)} HTTP/1.0\r\n\r\n".encode()
    settings = {"WORKERS": "2", "PER_CLIENT": "2", "QUERY_SECONDS": "20", "PATIENCE": "60", "CACHE": "0"}
    with SparqlService(many, RATE="0", **settings) as service, contextlib.ExitStack() as stack:
        slow = [stack.enter_context(connect(service, request, f"127.0.0.{2 + n // 2}", 1 << 16)) for n in range(6)]
        begun = [connection.recv(1) for connection in slow]
        assert [service.ask(f"{FINE} # {n}").status_code for n in range(5)] == [200] * 5
        answers = [first + whole(connection) for first, connection in zip(begun, slow, strict=True)]
        for answer in answers:
            rows = json.loads(answer.partition(b"\r\n\r\n")[2])["results"]["bindings"]
            assert len({json.dumps(row) for row in rows}) == 60_000
        files = Path(f"/proc/{service.process.pid}/fd")
        left = [name for name in files.iterdir() if "(deleted)" in os.readlink(name)] if files.is_dir() else []
        assert left == []


@pytest.mark.skipif(not Path("/proc/net/tcp").is_file(), reason="the system does not tell what it holds")
def test_little_lies_in_the_system_for_a_client_that_does_not_read(many: Path) -> None:
    asked = {"query": f"{LARGE} LIMIT 60000"}
    request = f"GET /sparql?{httpx.QueryParams(asked)} HTTP/1.0\r\n\r\n".encode()
    with SparqlService(many, RATE="0") as service, connect(service, request, window=1 << 16) as connection:
        assert connection.recv(1)
        while service.client.get("/ready").json()["running"]:
            time.sleep(0.1)
        place = f"0100007F:{service.port:04X}"
        lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()]
        waiting = [int(line[4].partition(":")[0], 16) for line in lines if line[1] == place]
        assert 0 < max(waiting) < 1_000_000


def whole(connection: socket.socket) -> bytes:
    connection.settimeout(60)
    pieces = []
    while piece := connection.recv(1 << 20):
        pieces.append(piece)
    return b"".join(pieces)


def held(service: SparqlService) -> list[Any]:
    """Give the connections that the service holds."""
    return [each for each in psutil.Process(service.process.pid).net_connections("tcp") if each.raddr]
