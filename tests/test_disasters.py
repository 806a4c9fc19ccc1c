"""What may befall a service from outside: killed processes, a damaged file, a full disk. Nothing is lost, nothing answers 500."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pyoxigraph as ox
import pytest
from conftest import Lilleby, pejling
from sparql_service import AUTHORISED, SparqlService, writable

from graph.gate.reading import read_query
from graph.journal import Change, append, changes
from graph.workers.frames import Job
from graph.workers.kitchen import Kitchen
from graph.workers.limits import Limits
from graph.workers.pool import Pool

FINE = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
PRODUCT = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(6)) + " }"


def children(pid: int) -> list[int]:
    listed = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
    return [int(number) for number in listed.split()]


def test_a_query_whose_worker_is_killed_is_asked_again(many: Path) -> None:
    with SparqlService(many, RATE="0", QUERY_SECONDS="3", WORKERS="2") as service:
        (keeper,) = children(service.process.pid)
        outcome: list[httpx.Response] = []

        def ask() -> None:
            outcome.append(httpx.post(f"{service.address}/sparql", data={"query": PRODUCT}, timeout=60))

        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(1)
        for worker in children(keeper):
            os.kill(worker, signal.SIGKILL)
        asking.join()
        # Asked again, it runs into its own limit: the first end was not its fault.
        assert outcome[0].status_code == 408
        asking = threading.Thread(target=ask)
        asking.start()
        while asking.is_alive():
            for worker in children(keeper):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
            time.sleep(0.2)
        assert outcome[1].status_code == 503
        assert outcome[1].headers["retry-after"]
        assert "ended from outside" in outcome[1].json()["message"]
        assert service.ask(FINE).status_code == 200


def insert(service: SparqlService, number: int) -> int:
    data = f"INSERT DATA {{ GRAPH <urn:mine> {{ <urn:n{number}> <urn:is> {number} , {number + 1} }} }}"
    return service.client.post("/sparql", data={"update": data}, headers=AUTHORISED).status_code


def stored(service: SparqlService) -> set[int]:
    rows = service.ask("SELECT ?s { GRAPH <urn:mine> { ?s <urn:is> ?n } } ", format="json").json()["results"][
        "bindings"
    ]
    found = [int(row["s"]["value"].removeprefix("urn:n")) for row in rows]
    assert all(found.count(number) == 2 for number in found), "half a change was kept"
    return set(found)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_server_killed_while_it_writes_keeps_what_it_confirmed(many: Path, seed: int) -> None:
    confirmed: set[int] = set()
    with writable(many) as service:

        def change() -> None:
            for number in range(1, 200):
                try:
                    if insert(service, number) == 204:
                        confirmed.add(number)
                except httpx.TransportError:
                    return

        assert insert(service, 0) == 204
        confirmed.add(0)
        changing = threading.Thread(target=change)
        changing.start()
        time.sleep(0.2 + random.Random(seed).random())
        os.killpg(service.process.pid, signal.SIGKILL) if os.getpgid(
            service.process.pid
        ) == service.process.pid else service.process.kill()
        changing.join()
    assert confirmed
    with writable(many) as service:
        kept = stored(service)
        assert confirmed <= kept <= confirmed | {max(confirmed) + 1}
        assert insert(service, 1_000) == 204


def test_a_dataset_damaged_while_its_keeper_is_killed_is_served_again_once_it_is_whole(many: Path) -> None:
    with SparqlService(many, RATE="0", WORKERS="1") as service:
        assert service.client.get("/").status_code == 200, "the pages' own graph is read from the file, too"
        whole = many.read_bytes()
        many.write_bytes(whole[:-20])
        (keeper,) = children(service.process.pid)
        os.kill(keeper, signal.SIGKILL)
        while service.client.get("/ready").status_code == 200:
            time.sleep(0.05)
        assert service.client.get("/health").status_code == 200
        assert service.ask(FINE).status_code == 503
        many.write_bytes(whole)
        until = time.monotonic() + 60
        while service.client.get("/ready").status_code != 200:
            assert time.monotonic() < until, "the store is not opened again"
            time.sleep(0.1)
        assert service.ask(f"{FINE} # again").status_code == 200


def test_a_change_whose_process_is_killed_once_it_lasts_is_confirmed_and_answered_from_then_on(
    many: Path, tmp_path: Path
) -> None:
    async def walk() -> None:
        journal = tmp_path / "journal"
        pool = Pool(Kitchen(many, journal=journal, workers=1))
        await pool.start()

        def commit(change: Change) -> None:
            append(journal, change)
            newest = max(psutil.Process().children(recursive=True), key=lambda each: (each.create_time(), each.pid))
            newest.kill()
            psutil.wait_procs([newest], 5)

        async def number() -> bytes | None:
            query = "SELECT (COUNT(*) AS ?n) { GRAPH <urn:mine> { ?s ?p ?o } }"
            return (await pool.run(Job("query", query, "csv", query=read_query(query)), Limits())).body

        try:
            for number_ in range(1, 3):
                job = Job("update", f"INSERT DATA {{ GRAPH <urn:mine> {{ <urn:s> <urn:p> {number_} }} }}")
                change, _ = await pool.change(job, Limits(), commit)
                assert len(change.added) == 1
                assert await number() == b"n\r\n%d\r\n" % number_
        finally:
            await pool.stop()

    asyncio.run(walk())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells where a replaced file is")
def test_a_dataset_replaced_while_it_is_served_is_for_the_next_start(many: Path, tmp_path: Path) -> None:
    with SparqlService(many, RATE="0", CACHE="0") as service:
        before = service.ask(FINE, format="csv")
        (tmp_path / "new.nq").write_text("<urn:new> <urn:p> <urn:o> <urn:g> .\n")
        (tmp_path / "new.nq").replace(many)
        assert service.client.get("/dumps/pejling.nq").text.count("\n") == 3_000
        (keeper,) = children(service.process.pid)
        os.kill(keeper, signal.SIGKILL)
        until = time.monotonic() + 60
        while children(service.process.pid) in ([], [keeper]) or service.client.get("/ready").status_code != 200:
            assert time.monotonic() < until, "the store is not opened again"
            time.sleep(0.1)
        after = service.ask(FINE, format="csv")
        assert after.text == before.text
        assert after.headers["x-dataset-version"] == before.headers["x-dataset-version"]
    with SparqlService(many, RATE="0") as service:
        assert service.ask(FINE, format="csv").text.split() == ["n", "1"]


def quad(number: int, text: str = "") -> ox.Quad:
    value = ox.Literal(f"{text}{number}")
    return ox.Quad(ox.NamedNode(f"urn:n{number}"), ox.NamedNode("urn:is"), value, ox.NamedNode("urn:mine"))


def test_a_journal_cut_off_in_the_middle_of_a_change_loses_neither_those_before_nor_those_after(tmp_path: Path) -> None:
    journal = tmp_path / "some.journal"
    made = [Change((quad(number), quad(number + 100))) for number in range(4)]
    for change in made[:3]:
        append(journal, change)
    whole = journal.read_bytes()
    closed = [match.end() for match in re.finditer(rb"^= .*\n", whole, re.MULTILINE)]
    for cut in range(len(whole) + 1):
        journal.write_bytes(whole[:cut])
        before = [change for change, end in zip(made, closed, strict=False) if end <= cut]
        assert list(changes(journal)) == before
        append(journal, made[3])
        assert list(changes(journal)) == [*before, made[3]]
    # A change of which a line is missing within is none; those around it are.
    lines = whole.splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[1:]))
    assert list(changes(journal)) == made[1:3]


def test_a_journal_keeps_every_character(tmp_path: Path) -> None:
    odd = Change((quad(1, "a\u2028b\x85c\r\n\x0bd\x1c\ud7ff😀= 1 +"),))
    append(tmp_path / "odd.journal", odd)
    append(tmp_path / "odd.journal", Change((), odd.added))
    assert list(changes(tmp_path / "odd.journal")) == [odd, Change((), odd.added)]


@contextlib.contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """Mount a small file system; skip, visibly, where that is not possible."""
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True)
    if done.returncode != 0:
        pytest.skip(f"no file system can be mounted here, so no disk is filled: {done.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as stream, contextlib.suppress(OSError):
        while stream.write(b"x" * 4096):
            pass
    return filler


@pytest.mark.skipif(not shutil.which("mount") or sys.platform != "linux", reason="no mount: no disk can be filled")
def test_a_full_disk_refuses_changes_and_loses_none(many: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "1m") as disk:
        dataset = Path(shutil.copy(many, disk / "many.nq"))
        with writable(dataset, JOURNAL=str(disk / "changes.journal")) as service:
            assert insert(service, 1) == 204
            filler = fill(disk)
            statuses = {insert(service, number) for number in range(100, 140)}
            assert statuses <= {204, 507}
            assert 507 in statuses
            assert service.ask(FINE).status_code == 200
            before = stored(service)
            filler.unlink()
            assert insert(service, 2) == 204
            assert stored(service) == before | {2}
        with writable(dataset, JOURNAL=str(disk / "changes.journal")) as service:
            assert stored(service) == before | {2}
            fill(disk)
            # What is written for readers says so too, and the rest goes on.
            assert service.ask(f"{FINE} # again").status_code == 200


@pytest.mark.skipif(not shutil.which("mount") or sys.platform != "linux", reason="no mount: no disk can be filled")
def test_a_build_on_a_full_disk_leaves_the_last_good_dataset_served(lilleby: Lilleby, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "4m") as disk:
        dataset = disk / "lilleby.nq"
        assert pejling("build", "--corpus", lilleby.corpus, "--dataset", dataset).returncode == 0
        good = dataset.read_bytes()
        with SparqlService(dataset) as service:
            fill(disk)
            lilleby.replace("Flere børn skal låne bøger", "Flere og flere børn skal låne bøger")
            failed = pejling("build", "--corpus", lilleby.corpus, "--dataset", dataset)
            assert failed.returncode != 0
            assert "Traceback" not in failed.stderr
            assert dataset.read_bytes() == good
            assert not [file for file in disk.iterdir() if file.name.startswith(".")]
            assert service.ask(FINE).status_code == 200


def test_a_server_and_a_build_killed_together_leave_a_dataset_to_serve(lilleby: Lilleby, tmp_path: Path) -> None:
    dataset = tmp_path / "lilleby.nq"
    assert pejling("build", "--corpus", lilleby.corpus, "--dataset", dataset).returncode == 0
    good = {dataset.read_bytes()}
    lilleby.replace("Flere børn skal låne bøger", "Flere og flere børn skal låne bøger")
    assert pejling("build", "--corpus", lilleby.corpus, "--dataset", tmp_path / "other.nq").returncode == 0
    good.add((tmp_path / "other.nq").read_bytes())
    command = [sys.executable, "-m", "pejling", "build", "--corpus", str(lilleby.corpus), "--dataset", str(dataset)]
    for seed in range(2):
        with SparqlService(dataset) as service:
            build = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(random.Random(seed).uniform(0.5, 4))
            build.kill()
            service.process.kill()
            build.wait()
        assert dataset.read_bytes() in good
    with SparqlService(dataset) as service:
        assert service.ask(FINE).status_code == 200


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("application/rdf+xml", '<!DOCTYPE r [<!ENTITY a "{}">{}]><r>&z25;</r>'.format("x" * 100, "".join(f'<!ENTITY z{n} "&{"a" if not n else f"z{n - 1}"};&{"a" if not n else f"z{n - 1}"};">' for n in range(26)))),
        ("text/turtle", "<urn:a> <urn:b> " + "[ <urn:c> " * 50_000),
        ("text/turtle", "<urn:a> <urn:b> " + "( " * 100_000),
        ("application/ld+json", "[" * 200_000),
        ("application/ld+json", '{"@context": "http://127.0.0.1:1/context"}'),
    ],
    ids=["entities", "nested nodes", "nested lists", "nested arrays", "context elsewhere"],
)  # fmt: skip
def test_data_that_would_take_all_change_nothing(many: Path, kind: str, data: str) -> None:
    with writable(many, QUERY_SECONDS="2", QUERY_MEMORY="256") as service:
        answer = service.client.put(
            "/graph-store?graph=urn:x", content=data, headers=AUTHORISED | {"Content-Type": kind}
        )
        assert answer.status_code in (400, 408, 413, 507), answer.text[:300]
        assert service.ask("ASK { GRAPH <urn:x> { ?s ?p ?o } }", format="json").json()["boolean"] is False
        assert insert(service, 1) == 204
