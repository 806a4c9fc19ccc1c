"""Queries that wait for a worker: no longer than they may take, no more than there is room for, whatever becomes of the others."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import psutil
import pytest
from sparql_service import SparqlService

from graph.gate.reading import read_query
from graph.workers import room, worker
from graph.workers.frames import Job
from graph.workers.kitchen import Kitchen
from graph.workers.limits import Limits
from graph.workers.pool import Pool
from graph.workers.seats import Seats
from graph.workers.stops import Stopped

_PRODUCT = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(6)) + " }"
_COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def test_seats_are_given_in_the_order_in_which_they_were_asked_for_and_none_is_lost() -> None:
    seated: list[str] = []

    async def sit(seats: Seats, name: str) -> None:
        await seats.acquire()
        seated.append(name)

    async def walk() -> None:
        seats = Seats(1)
        assert seats.take()
        first, gone, late = (asyncio.ensure_future(sit(seats, name)) for name in ("first", "gone", "late"))
        await asyncio.sleep(0)
        withdraw = seats.ask(lambda: seated.append("withdrawn"))
        seats.ask(lambda: seated.append("last"))
        gone.cancel()
        withdraw()
        seats.release()
        # It has its seat, and gives up before it has been told.
        first.cancel()
        await asyncio.gather(first, gone, return_exceptions=True)
        await late
        assert seated == ["late"]
        seats.release()
        withdraw()
        assert seated == ["late", "last"]
        assert not seats.take()
        seats.release()
        assert seats.take()

    asyncio.run(walk())


def test_who_has_gone_before_a_worker_is_free_gets_none(lilleby_dataset: Path) -> None:
    came: list[str] = []

    async def walk() -> None:
        pool = Pool(Kitchen(lilleby_dataset, workers=1))
        await pool.start()
        asked = [
            pool.begin(Job("query", _COUNT, "csv", query=read_query(_COUNT)), Limits(), lambda gone=gone: gone)
            for gone in (False, True, True, False)
        ]
        first, second, third, last = (started for started in asked if started)
        assert (pool.running, pool.queued) == (1, 3)
        ended = asyncio.get_running_loop().create_future()
        for name, started in (("second", second), ("third", third)):
            started.when_come(partial(came.append, name))
        last.when_come(partial(ended.set_result, None))
        await first.answer()
        await ended
        assert came == ["second", "third"]
        for started in (second, third):
            with pytest.raises(Stopped, match="The client went away"):
                await started.answer()
        answer = last.whole(1000)
        assert answer is not None
        assert (answer.body or b"").startswith(b"n")
        assert (pool.running, pool.queued, pool.seats.take()) == (0, 0, True)
        pool.seats.release()
        await pool.stop()

    asyncio.run(walk())


@pytest.mark.parametrize(
    ("size", "slowed", "fits", "retires"),
    [(0, False, False, False), (0, True, True, False), (0, True, False, True), (1 << 30, False, True, True)],
)
def test_a_worker_goes_that_has_kept_much_or_copied_more_than_there_is_room_for(
    monkeypatch: pytest.MonkeyPatch, size: int, slowed: bool, fits: bool, retires: bool
) -> None:
    monkeypatch.setattr(room, "fits", lambda own: own > 0 and fits)
    meter: Any = SimpleNamespace(size=lambda: size, born=0, slowed=slowed)
    assert worker._retires(meter) is retires


@contextmanager
def _busy(folder: Path, **settings: str) -> Iterator[tuple[SparqlService, ThreadPoolExecutor, Future[httpx.Response]]]:
    """Serve with one worker, which is at work on a query that ends after three seconds."""
    dataset = folder / "some.nq"
    dataset.write_text("".join(f"<urn:s{n}> <urn:p> <urn:o> <urn:g> .\n" for n in range(500)))
    given = {"WORKERS": "1", "PER_CLIENT": "16", "RATE": "0", "QUEUE": "4", "QUERY_SECONDS": "60"} | settings
    with SparqlService(dataset, **given) as service, ThreadPoolExecutor(16) as pool:
        rogue = pool.submit(_ask, service, _PRODUCT, "3")
        _until(service, running=1)
        yield service, pool, rogue


def _ask(service: SparqlService, query: str, timeout: str = "60") -> httpx.Response:
    return httpx.post(f"{service.address}/sparql", data={"query": query, "timeout": timeout}, timeout=120)


def _until(service: SparqlService, **numbers: int) -> None:
    until = time.monotonic() + 60
    while not numbers.items() <= (told := service.client.get("/ready").json()).items():
        assert time.monotonic() < until, told
        time.sleep(0.01)


def test_who_waits_for_a_worker_gets_one_or_is_told_that_none_became_free(tmp_path: Path) -> None:
    with _busy(tmp_path) as (service, pool, rogue):
        impatient = pool.submit(_ask, service, _COUNT, "0.2")
        refused = impatient.result()
        assert (refused.status_code, rogue.done()) == (503, False)
        assert refused.json()["message"].startswith("No worker became free in 0.2 s")
        assert refused.json()["query"] == refused.headers["x-query-id"]
        assert refused.headers["retry-after"] == "1"
        waiting = []
        for number in range(4):
            waiting.append(pool.submit(_ask, service, f"{_COUNT} # {number}"))
            _until(service, queued=number + 1)
        beyond = _ask(service, f"{_COUNT} # beyond")
        assert (beyond.status_code, beyond.headers["retry-after"]) == (503, "1")
        assert beyond.json()["message"].startswith("4 queries wait already")
        assert rogue.result().status_code == 408
        assert [asked.result().json()["results"]["bindings"][0]["n"]["value"] for asked in waiting] == ["500"] * 4
        _until(service, running=0, queued=0)


def test_a_look_up_waits_for_no_worker_where_the_service_makes_no_pages(tmp_path: Path) -> None:
    with _busy(tmp_path, PAGES="0", PER_CLIENT="2") as (service, pool, rogue):
        look_up = "SELECT ?o { <urn:s7> ?p ?o }"
        assert pool.submit(_ask, service, look_up).result().json()["results"]["bindings"][0]["o"]["value"] == "urn:o"
        assert not rogue.done()
        waits = pool.submit(_ask, service, _COUNT)
        _until(service, running=1, queued=1)
        # It is one of the two of its client, as any other.
        assert _ask(service, look_up.replace("7", "8")).status_code == 200
        assert rogue.done()
        assert waits.result().status_code == 200


def test_who_waits_is_answered_when_the_worker_is_killed_and_the_service_told_to_stop(tmp_path: Path) -> None:
    with _busy(tmp_path) as (service, pool, rogue):
        waiting = pool.submit(_ask, service, _COUNT)
        _until(service, queued=1)
        (keeper,) = psutil.Process(service.process.pid).children()
        for worker in keeper.children():
            os.kill(worker.pid, signal.SIGKILL)
        assert waiting.result().json()["results"]["bindings"][0]["n"]["value"] == "500"
        assert rogue.result().status_code == 408
        rogue = pool.submit(_ask, service, f"{_PRODUCT} # again", "3")
        _until(service, running=1)
        waiting = pool.submit(_ask, service, f"{_COUNT} # again")
        _until(service, queued=1)
        service.process.send_signal(signal.SIGTERM)
        assert rogue.result().status_code == 408
        assert waiting.result().status_code in (200, 503)
        assert service.process.wait(60) in (0, -signal.SIGTERM)


_HEAD = "POST {} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n"


@contextmanager
def _asked(service: SparqlService, path: str, timeout: str) -> Iterator[socket.socket]:
    body = str(httpx.QueryParams({"query": f"{_PRODUCT} # {path}", "timeout": timeout}))
    with socket.create_connection(("127.0.0.1", service.port), timeout=60) as connection:
        connection.sendall((_HEAD.format(path, len(body)) + body).encode())
        yield connection


def test_a_query_whose_client_has_gone_is_stopped_and_one_whose_client_only_waits_is_answered(tmp_path: Path) -> None:
    dataset = tmp_path / "some.nq"
    dataset.write_text("".join(f"<urn:s{n}> <urn:p> <urn:o> <urn:g> .\n" for n in range(500)))
    limits = {"WORKERS": "2", "PER_CLIENT": "2", "RATE": "0", "QUERY_SECONDS": "300", "MOST_SECONDS": "300"}
    with SparqlService(dataset, **limits) as service:
        for path in ("/sparql", "/sparql.csv"):
            with _asked(service, path, "300"), _asked(service, path, "300"):
                _until(service, running=2)
            # Both hung up; their queries would go on for minutes, and the client would have no room for another.
            _until(service, running=0, queued=0)
        assert service.ask(_COUNT).status_code == 200
        with _asked(service, "/sparql", "2") as connection:
            connection.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: connection.recv(1 << 16), b"")).decode()
        *waiting, final = answer.split("HTTP/1.1 ")[1:]
        assert set(waiting) == {"100 Continue\r\n\r\n"}
        assert final.startswith("408 ")
        told = service.client.get("/metrics").text
        assert 'pejling_queries_total{form="SELECT",outcome="gone"} 4.0' in told


@pytest.mark.parametrize("other", ["a long query", "a question"])
def test_a_query_and_a_file_in_the_making_do_not_wait_for_each_other(tmp_path: Path, other: str) -> None:
    dataset = tmp_path / "few.nq"
    dataset.write_text("".join(f"<urn:s{n}> <urn:p> <urn:o> <urn:g> .\n" for n in range(250)))
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    long = f'SELECT ?x {{ VALUES ?x {{ "{"a" * 9_000}" }} }}'
    with SparqlService(dataset, PER_CLIENT="1", RATE="0", QUERY_SECONDS="60") as service, ThreadPoolExecutor(1) as pool:
        first = pool.submit(httpx.post, f"{service.address}/sparql.csv", data={"query": slow}, timeout=120)
        _until(service, running=1)
        if other == "a question":
            second = httpx.get(f"{service.address}/queries/generations.json", timeout=120)
        else:
            second = httpx.post(f"{service.address}/sparql.csv", data={"query": long}, timeout=120)
        assert (second.status_code, first.result().status_code) == (200, 200), (second.text, first.result().text)
