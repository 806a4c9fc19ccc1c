"""What is done otherwise for datasets that are large for the machine: queries are answered all the same."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from collections.abc import Awaitable, Iterator
from functools import partial
from pathlib import Path

import pytest
from sparql_service import AUTHORISED, SparqlService, writable

from graph.gate.reading import Malformed, read_query
from graph.workers import crew, room
from graph.workers.answer import Answer
from graph.workers.desk import LookUp
from graph.workers.frames import Job
from graph.workers.kitchen import Kitchen
from graph.workers.limits import Limits
from graph.workers.pool import Pool, UnderWay

QUERIES = [
    "SELECT ?p ?o { <https://w3id.org/pejling/id/generation/2030-2033> ?p ?o }",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { GRAPH ?g { ?s a ?c } } GROUP BY ?c",
]


@pytest.fixture(scope="module")
def both(
    lilleby_dataset: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[SparqlService, SparqlService]]:
    """The same data with pages, and as if they were too large for pages; the latter takes changes."""
    journal = str(tmp_path_factory.mktemp("large") / "journal")
    with SparqlService(lilleby_dataset) as small, writable(lilleby_dataset, PAGES="0", JOURNAL=journal) as large:
        yield small, large


@pytest.mark.parametrize("query", QUERIES)
def test_queries_are_answered_alike_with_pages_and_without(
    both: tuple[SparqlService, SparqlService], query: str
) -> None:
    answers = [service.ask(query, format="csv") for service in both]
    assert [answer.status_code for answer in answers] == [200, 200]
    small, large = (sorted(answer.text.splitlines()) for answer in answers)
    assert small == large
    assert len(small) > 1


@pytest.mark.parametrize("path", ["/", "/network", "/search?q=bog", "/id/generation/2030-2033", "/.well-known/void"])
def test_a_page_that_is_not_made_says_why(both: tuple[SparqlService, SparqlService], path: str) -> None:
    _, large = both
    for accept in ("text/html", "application/json"):
        answer = large.client.get(path, headers={"Accept": accept})
        assert answer.status_code == 404
        assert "PEJLING_PAGES" in answer.text
        assert "/sparql" in answer.text
    assert "datasæt" in answer.json()["danish"]


def test_without_pages_the_service_still_tells_of_itself_and_takes_changes(
    both: tuple[SparqlService, SparqlService],
) -> None:
    _, large = both
    assert large.client.get("/ready").json()["prepared"] is True
    assert "UnionDefaultGraph" in large.client.get("/sparql", headers={"Accept": "text/turtle"}).text
    graph, look_up = {"graph": "urn:new"}, "SELECT ?o { <urn:s> ?p ?o }"
    headers = AUTHORISED | {"Content-Type": "text/turtle"}
    for kind, status, rows in (("PUT", 201, ["x"]), ("DELETE", 204, []), ("PUT", 201, ["x"]), ("DELETE", 204, [])):
        body = b"<urn:s> <urn:p> 'x'." if kind == "PUT" else None
        answer = large.client.request(kind, "/graph-store", params=graph, content=body, headers=headers)
        assert answer.status_code == status
        # By a worker of the new data, then by a clerk of them, once there is one.
        for n in range(1, 6):
            assert large.ask(f"{look_up} LIMIT {n}", format="csv").text.split() == ["o", *rows]
            time.sleep(0.02)
    assert large.client.get("/graph-store", params={"graph": "urn:new"}).status_code == 404


def test_without_room_the_copy_is_left_out_and_the_log_says_so(
    lilleby_dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(crew, "AFTER", 0.0)
    # The keeper is a program of its own: it is told by its environment that there is little room.
    monkeypatch.setenv("PYTHONPATH", str(_without_room(tmp_path)), prepend=":")

    async def walk() -> bytes:
        pool = Pool(Kitchen(lilleby_dataset, workers=1))
        await pool.start()
        try:
            async with asyncio.timeout(20):
                while not caplog.records:
                    await asyncio.sleep(0.02)
            assert not pool.fast
            return (await pool.run(_job(QUERIES[1]), Limits())).body or b""
        finally:
            await pool.stop()

    with caplog.at_level(logging.WARNING, "pejling.store"):
        body = asyncio.run(walk())
    assert int(body.split()[1]) > 0
    assert "left out" in caplog.text


def _without_room(folder: Path) -> Path:
    """Give a folder whose code, read by every Python, leaves programs no room."""
    (folder / "sitecustomize.py").write_text("import graph.workers.room as room\nroom.free = lambda: 0\n", "utf-8")
    return folder


def test_room_is_what_the_machine_can_give_and_no_more_than_the_container_allows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "_CONTAINER", tmp_path)
    machine = room.free()
    assert machine is not None
    assert machine > room.taken() > 0
    for name, text in (("max", "3000000"), ("current", "2500000"), ("stat", "anon 5\ninactive_file 100000\n")):
        (tmp_path / f"memory.{name}").write_text(text, "ascii")
    assert room.free() == 600_000
    assert room.fits(300_000)
    assert not room.fits(300_001)
    (tmp_path / "memory.max").write_text("max\n", "ascii")
    assert (room.free() or 0) > 600_000


def test_loading_that_takes_long_is_told_in_the_log(
    lilleby_dataset: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("graph.workers.keeping._TELL", 0.001)

    async def walk() -> None:
        pool = Pool(Kitchen(lilleby_dataset, workers=1))
        await pool.start()
        await pool.stop()

    with caplog.at_level(logging.WARNING, "pejling.store"):
        asyncio.run(walk())
    assert f"loading {lilleby_dataset}" in caplog.text


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGSTOP])
def test_look_ups_go_to_a_clerk_and_to_workers_where_it_is_lost_or_hangs(lilleby_dataset: Path, by: int) -> None:
    several = [f"SELECT ?o {{ <https://w3id.org/pejling/id/generation/2030-2033> ?p ?o }} LIMIT {n}" for n in (1, 2, 3)]
    asked = [_job(query) for query in (*several, *QUERIES, "SELECT ?o { nowhere:a ?p ?o }")]

    async def walk() -> None:
        pool = Pool(Kitchen(lilleby_dataset, workers=1, desk=True))
        await pool.start()
        by_workers = [await _told(pool.run(job, Limits())) for job in asked]
        assert "nowhere" in by_workers[-1]
        for lost in (True, False):
            async with asyncio.timeout(20):
                while (desk := pool._crew.desk) is None:
                    await asyncio.sleep(0.02)
            if lost:
                os.kill(desk.pid, by)
            begun = [pool.begin(job, Limits(), lambda: False) for job in asked]
            # That a clerk is dead may be seen at the first look-up: the others go to workers then.
            if not lost:
                assert [type(each) is LookUp for each in begun] == [True] * 4 + [False] * 2 + [True]
            async with asyncio.timeout(60):
                assert await asyncio.gather(*[_told(_come(each)) for each in begun if each]) == by_workers
        assert (pool.killed, pool.running, pool.queued) == (1, 0, 0)
        await pool.stop()

    asyncio.run(walk())


def _job(query: str) -> Job:
    return Job("query", query, "csv", query=read_query(query))


async def _come(begun: UnderWay) -> Answer:
    come = asyncio.get_running_loop().create_future()
    begun.when_come(partial(come.set_result, None))
    await come
    return begun.whole(1 << 20) or await begun.answer()


async def _told(answer: Awaitable[Answer]) -> str:
    try:
        return ((await answer).body or b"").decode()
    except Malformed as error:
        return str(error)
