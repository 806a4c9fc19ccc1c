"""What a hostile client may send: the service answers each in the 4xx or 5xx that fits, never 500, and goes on answering."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sparql_service import SparqlService

FINE = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
PRODUCT = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(6)) + " }"
_NESTED = 20_000
CUT = 0


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparqlService]:
    dataset = tmp_path_factory.mktemp("abuse") / "many.nq"
    lines = [f'<urn:s{n % 97}> <urn:p{n % 7}> "{"a" * 30} {n}" <urn:g> .' for n in range(5_000)]
    dataset.write_text("\n".join(lines) + "\n")
    with SparqlService(
        dataset, RATE="0", QUERY_SECONDS="1", QUERY_MEMORY="256", QUERY_BYTES="4", WORKERS="3"
    ) as running:
        yield running


@pytest.fixture(autouse=True)
def _still_answers(service: SparqlService) -> Iterator[None]:
    yield
    service.process.poll()
    assert service.process.returncode is None
    answer = service.ask(FINE + f" # {time.monotonic_ns()}")
    assert answer.status_code == 200, answer.text


def _bomb(times: int) -> str:
    steps = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(times))
    return f'SELECT ?x{times} {{ BIND("aaaaaaaaaaaaaaaa" AS ?x0) {steps} }}'


def _named(*clauses: str) -> str:
    """Give a query of short names, each of which is long when it is written out."""
    declared, named = ("", *clauses)[-2:]
    return f"BASE <urn:x/{'a' * 200_000}/> {declared} SELECT * {named} {{}}"


def _mixed(count: int) -> str:
    """Give numbers, texts and years in an order in which Oxigraph finds that it compares them in a circle, and aborts."""
    forms = ("{0}", '"{0}"', '"{1}"^^<http://www.w3.org/2001/XMLSchema#gYear>')
    numbers = [(i * 13 + i * i) % 97 for i in range(count)]
    values = (forms[(i * i + i // 2) % 3].format(number, 1900 + number) for i, number in enumerate(numbers))
    return f"SELECT ?o {{ VALUES ?o {{ {' '.join(values)} }} }} ORDER BY ?o"


@pytest.mark.parametrize(
    ("query", "statuses"),
    [
        pytest.param(PRODUCT, {408}, id="cartesian product"),
        pytest.param(_mixed(150), {200, 408, 507}, id="an order of mixed values"),
        pytest.param(
            PRODUCT.replace("(COUNT(*) AS ?n)", "*").replace("}", "} ORDER BY ?a1"), {408, 507}, id="sorted product"
        ),
        pytest.param("SELECT * " + "{" * _NESTED + "}" * _NESTED, {400}, id="nested braces"),
        pytest.param("SELECT * { ?s " + "(" * _NESTED + "<urn:p>" + ")" * _NESTED + " ?o }", {400}, id="nested path"),
        pytest.param("ASK { FILTER(" + "!" * 200_000 + "true) }", {408, 507}, id="negations"),
        pytest.param("ASK { FILTER(" + "1+" * 200_000 + "1) }", {200, 408, 507}, id="sums"),
        pytest.param("ASK { " + " UNION ".join(["{}"] * 100_000) + " }", {400}, id="unions"),
        pytest.param("ASK { ?s " + "/".join(["<urn:p>"] * 20_000) + " ?o }", {200, 408, 507}, id="long path"),
        pytest.param("SELECT * { VALUES ?x { " + "1 " * 400_000 + "} }", {200, 408, 413, 507, CUT}, id="huge VALUES"),
        pytest.param(_bomb(40), {408, 413, 507}, id="string growth"),
        pytest.param('ASK { ?s ?p ?o FILTER(REGEX(?o, "(a+)+(a+)+(a+)+b{1000}")) }', {200, 400, 408}, id="regex bomb"),
        pytest.param(
            'ASK { FILTER(REGEX("a", "' + "(" * 150 + "a" + "){1000}" * 150 + '")) }',
            {200, 400, 408, 507},
            id="large regex",
        ),
        pytest.param(
            "SELECT * { ?a <urn:p1>*/<urn:p2>*/<urn:p3>* ?b . ?c (<urn:p1>|!<urn:p2>)* ?d }",
            {408, 413, 507, CUT},
            id="paths",
        ),
        pytest.param("x" * 2_000_000, {400, 413}, id="too long"),
        pytest.param(_named("FROM <a> " * 40_000), {400, 408}, id="gigabytes of graphs"),
        pytest.param(_named("PREFIX a: <> " * 40_000, "FROM a:a "), {400, 408}, id="gigabytes of prefixes"),
        pytest.param("SELECT * { ?s ?p ?o } LIMIT " + "9" * 4_000, {200, 400}, id="huge number"),
        pytest.param("LOAD <file:///etc/passwd>", {400}, id="LOAD"),
    ],
)
def test_a_query_that_would_take_all_is_stopped(service: SparqlService, query: str, statuses: set[int]) -> None:
    try:
        response = service.client.post("/sparql", data={"query": query})
    except httpx.RemoteProtocolError:
        # The answer had begun when the query was stopped: the transfer breaks off, so that nobody takes it for whole.
        assert CUT in statuses
        return
    assert response.status_code in statuses, response.text[:300]
    if response.status_code != 200:
        assert response.json()["message"]


def test_an_answer_that_breaks_off_is_counted_as_what_stopped_it_and_never_as_answered(service: SparqlService) -> None:
    def counted() -> dict[str, float]:
        lines = (line.split() for line in service.client.get("/metrics").text.splitlines())
        mark = 'pejling_queries_total{form="CONSTRUCT",outcome="'
        return {
            line[0].removeprefix(mark).rstrip('"}'): float(line[1])
            for line in lines
            if line and line[0].startswith(mark)
        }

    before = counted()
    with pytest.raises(httpx.RemoteProtocolError):
        service.client.post("/sparql", data={"query": "CONSTRUCT { ?s ?p ?z } { ?s ?p ?o . ?x ?y ?z }"})
    broken = counted()
    new = {
        outcome: count - before.get(outcome, 0) for outcome, count in broken.items() if count > before.get(outcome, 0)
    }
    assert sum(new.values()) == 1, new
    assert set(new) <= {"time", "bytes", "memory"}, new
    long = f"CONSTRUCT {{ ?s <urn:{'long' * 50}> ?o }} {{ ?s ?p ?o }}"
    whole = service.client.post("/sparql", data={"query": long, "format": "ntriples"})
    # As long as this, it is sent in pieces.
    assert len(whole.content) > 1 << 20
    assert counted().get("ok", 0) == broken.get("ok", 0) + 1


def test_a_query_that_runs_over_is_stopped_while_others_are_answered(service: SparqlService) -> None:
    outcomes: list[int] = []

    def rogue() -> None:
        outcomes.append(httpx.post(f"{service.address}/sparql", data={"query": PRODUCT}, timeout=60).status_code)

    threads = [threading.Thread(target=rogue) for _ in range(2)]
    for thread in threads:
        thread.start()
    others = [service.ask(f"{FINE} # {n}").status_code for n in range(50)]
    for thread in threads:
        thread.join()
    assert others == [200] * 50
    assert outcomes == [408, 408]


@pytest.mark.parametrize("asked", [False, True])
def test_a_query_that_runs_long_gives_way_and_takes_idle_time_where_others_ask(
    service: SparqlService, asked: bool
) -> None:
    def at_work() -> list[int]:
        """The threads that have worked for a while: the query's, not one that waits for it."""
        (keeper,) = _children(service.process.pid)
        threads = [thread for worker in _children(keeper) for thread in psutil.Process(worker).threads()]
        return [thread.id for thread in threads if thread.user_time > 0.1]

    (keeper,) = _children(service.process.pid)
    usual = os.getpriority(os.PRIO_PROCESS, keeper)
    priorities, idle = set(), False
    # Where many tests run at once, it takes a while to have worked for a while.
    long = {"query": PRODUCT, "timeout": "5"}
    with ThreadPoolExecutor(2) as pool:
        rogue = pool.submit(httpx.post, f"{service.address}/sparql", data=long, timeout=60)
        others = pool.submit(_ask_until, rogue.done, service.port) if asked else None
        while not rogue.done():
            with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
                priorities |= {os.getpriority(os.PRIO_PROCESS, id) - usual for id in at_work()}
                idle = idle or any(os.sched_getscheduler(id) == os.SCHED_IDLE for id in at_work())
            time.sleep(0.02)
        assert rogue.result().status_code == 408
        assert others is None or others.result() > 0
    assert idle == asked
    assert priorities >= ({5} if asked else {5, 10})


def _ask_until(done: Callable[[], bool], port: int) -> int:
    """Ask look-ups, many ahead of their answers, and give how many were answered."""
    ask, ahead, answered = b"GET /sparql?query=ASK%7B%3Curn%3Aa%3E+?p+?o%7D HTTP/1.1\r\nHost: x\r\n\r\n", 32, 0
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        while not done():
            connection.sendall(ask * ahead)
            got = b""
            while got.count(b"HTTP/1.1 ") < ahead:
                got += connection.recv(1 << 16)
            answered += ahead
    return answered


def test_a_worker_that_gave_way_stays_and_its_next_query_does_not(tmp_path: Path) -> None:
    dataset = tmp_path / "some.nq"
    dataset.write_text("".join(f"<urn:s{n}> <urn:p> <urn:o> <urn:g> .\n" for n in range(250)))
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with SparqlService(dataset, WORKERS="1", RATE="0", QUERY_SECONDS="60") as service:
        (keeper,) = _children(service.process.pid)
        usual = os.getpriority(os.PRIO_PROCESS, keeper)
        # The first worker is replaced once, when the copy of the default graph is there.
        for number in range(3):
            workers = _children(keeper)
            began = time.monotonic()
            assert service.ask(f"{slow} # {number}").status_code == 200
            assert time.monotonic() - began > 0.6, "too quick to give way"
            if _children(keeper) == workers:
                break
        (worker,) = workers
        slowed = {t.id: os.getpriority(os.PRIO_PROCESS, t.id) for t in psutil.Process(worker).threads()}
        assert slowed.pop(worker) == usual
        assert min(slowed.values()) > usual
        assert service.ask(f"{FINE} # again").status_code == 200
        assert _children(keeper) == [worker]
        assert {os.getpriority(os.PRIO_PROCESS, t.id) for t in psutil.Process(worker).threads()} == {usual}


def test_beyond_its_queue_the_service_says_when_to_come_again(tmp_path_factory: pytest.TempPathFactory) -> None:
    dataset = tmp_path_factory.mktemp("queue") / "few.nq"
    dataset.write_text("\n".join(f"<urn:s{n}> <urn:p> <urn:o> <urn:g> ." for n in range(500)) + "\n")
    limits = {"QUERY_SECONDS": "1", "WORKERS": "1", "QUEUE": "1", "PER_CLIENT": "1"}
    with SparqlService(dataset, RATE="0", **limits) as service, ThreadPoolExecutor(8) as pool:
        rogues = [
            pool.submit(httpx.post, f"{service.address}/sparql", data={"query": f"{PRODUCT} # {n}"}, timeout=60)
            for n in range(8)
        ]
        answers = [rogue.result() for rogue in rogues]
        assert {answer.status_code for answer in answers} <= {408, 503}
        refused = [answer for answer in answers if answer.status_code == 503]
        assert refused
        assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)

        def others(number: int) -> httpx.Response:
            transport = httpx.HTTPTransport(local_address=f"127.0.0.{number + 2}")
            with httpx.Client(transport=transport, timeout=60) as client:
                return client.post(f"{service.address}/sparql", data={"query": f"{PRODUCT} # {number} of others"})

        refused = [answer for answer in pool.map(others, range(8)) if answer.status_code == 503]
        assert refused
        assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)
    with SparqlService(dataset, RATE="1") as service:
        statuses = [service.ask(f"ASK {{}} # {n}") for n in range(12)]
        assert {answer.status_code for answer in statuses} == {200, 429}
        assert all("retry-after" in answer.headers for answer in statuses if answer.status_code == 429)


def _children(pid: int) -> list[int]:
    listed = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
    return [int(number) for number in listed.split()]


def test_killed_workers_and_a_killed_keeper_are_replaced(service: SparqlService) -> None:
    (keeper,) = _children(service.process.pid)
    workers = _children(keeper)
    assert workers
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    first = [service.ask(f"{FINE} # killed {n}").status_code for n in range(10)]
    assert set(first) <= {200, 503, 507}
    assert first[-1] == 200
    os.kill(keeper, signal.SIGKILL)
    until = time.monotonic() + 60
    while (
        _children(service.process.pid) == [keeper] or service.ask(f"{FINE} # {time.monotonic_ns()}").status_code != 200
    ):
        assert time.monotonic() < until, "the keeper was not replaced"
        time.sleep(0.1)
    assert _children(service.process.pid) != [keeper]


def test_a_client_that_goes_away_or_dawdles_holds_nobody_up(service: SparqlService) -> None:
    large = "SELECT * { ?s ?p ?o . ?a ?b ?c }"
    for _ in range(6):
        with socket.create_connection(("127.0.0.1", service.port)) as rude:
            body = f"query={large.replace(' ', '+').replace('?', '%3F')}".encode()
            head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            rude.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            rude.recv(100)
    assert [service.ask(f"{FINE} # after {n}").status_code for n in range(6)] == [200] * 6


_TEXT = st.text(max_size=60)
_PIECES = st.sampled_from(
    ["SELECT", "ASK", "*", "{", "}", "?s", "?p", "(", ")", "FILTER", "VALUES", '"', "'''", "<urn:a>", "a:", "\\u0041", "LIMIT", "1", "GROUP BY", "#", "@en", "\x00", "é", "😀", "UNION", "GRAPH", "FROM"]
)  # fmt: skip
_LENIENT = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_LENIENT
@given(query=st.lists(_PIECES, max_size=25).map(" ".join) | _TEXT)
def test_no_query_however_malformed_gives_500(service: SparqlService, query: str) -> None:
    assert service.ask(query).status_code in (200, 400, 408, 413, 507)


@_LENIENT
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH"]),
    path=st.sampled_from(["/sparql", "/graph-store", "/graph-store/x", "/.well-known/void", "/health"]),
    query=st.binary(max_size=40).map(lambda data: data.hex(sep="%")) | st.just("query=ASK%7B%7D&query=x") | st.just("graph=%FF"),
    kind=st.sampled_from(["", "application/sparql-query", "application/x-www-form-urlencoded", "multipart/form-data", "text/turtle", "a;b=;;", "application/sparql-query; charset=utf-16"]),
    accept=st.sampled_from(["", "*/*", "text/html", "a/b;q=x", ";;,,", "text/csv;q=9"]),
    body=st.binary(max_size=100),
)  # fmt: skip
def test_no_request_however_malformed_gives_500(
    service: SparqlService, method: str, path: str, query: str, kind: str, accept: str, body: bytes
) -> None:
    headers = {"Accept": accept} | ({"Content-Type": kind} if kind else {})
    response = service.client.request(method, f"{path}?{query}", content=body, headers=headers)
    assert response.status_code < 500 or response.status_code in (503, 507), response.text
