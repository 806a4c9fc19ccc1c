"""What the service keeps and makes is bounded by what it costs, not by what it shows."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
from pathlib import Path
from threading import Lock
from typing import Any

import httpx
import pytest
from sparql_service import AUTHORISED, writable
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from api import parameters
from api.errors import Problem
from api.fairness import Fairness
from api.page_cache import PageCache
from api.result_cache import ResultCache
from api.shares import Shares, enter_share, leave_share
from api.turns import turn
from graph.exports.workbook import as_xlsx
from graph.rows import Column, Table

resource = pytest.importorskip("resource", reason="no limits of a process here")
MOST = 100_000


def test_small_answers_count_with_what_they_cost_beside_their_bytes() -> None:
    cache = ResultCache(MOST)
    for number in range(10_000):
        cache.put(f"{number:032}", b"{}", False)
    kept = [number for number in range(10_000) if cache.get(f"{number:032}")]
    assert kept
    assert kept[-1] == 9_999
    assert len(kept) * (sys.getsizeof("0" * 32) + sys.getsizeof(b"{}") + sys.getsizeof((1, 2))) < MOST


def test_what_is_asked_again_stays_and_a_large_answer_drives_nobody_out() -> None:
    cache = ResultCache(MOST)
    cache.put("often", b"{}", True)
    for number in range(1_000):
        assert cache.get("often") == (b"{}", True), f"forgotten after {number} others"
        cache.put(f"{number:032}", b"{}", False)
    cache.put("large", bytes(MOST // 4), False)
    collect = cache.collector("in pieces", False)
    for _ in range(3):
        collect(bytes(MOST // 10))
    collect(None)
    assert (cache.get("large"), cache.get("in pieces")) == (None, None)
    assert cache.get("often")


async def _page(_scope: Scope, _receive: Receive, send: Send) -> None:
    headers = [(b"content-type", b"text/html"), (b"x-made", b"1")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"<p>short</p>"})


def _asked(cache: PageCache, accept: bytes) -> None:
    scope = {
        "type": "http", "method": "GET", "path": "/about", "query_string": b"", "scheme": "http", "headers": [(b"accept", accept)],
    }  # fmt: skip

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(_: Message) -> None:
        pass

    asyncio.run(cache(scope, receive, send))


def test_pages_count_with_the_headers_by_which_they_are_told_apart() -> None:
    cache = PageCache(_page, lambda: "1", MOST)
    for number in range(100):
        _asked(cache, b"%d" % number + b"a" * 5_000)
    told = [key for key in cache._kept if key]
    assert 0 < sum(len(repr(key)) for key in told) < MOST
    _asked(cache, b"b" * (MOST // 2))
    assert len(cache._kept) == len(told), "one client's headers drove out what others read"


def test_large_bodies_on_their_way_have_bounds_together_and_small_ones_always_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room = parameters.Room(1_000_000)
    monkeypatch.setattr(parameters, "_room", room)

    def sent(size: int, wait: asyncio.Event | None = None) -> Request:
        async def receive() -> Message:
            if wait and room.taken:
                await wait.wait()
            return {"type": "http.request", "body": b"x" * size, "more_body": bool(wait and not wait.is_set())}

        return Request({"type": "http", "method": "POST", "headers": []}, receive)

    async def walk() -> None:
        go_on = asyncio.Event()
        slow = asyncio.ensure_future(parameters.body(sent(900_000, go_on), 4_000_000))
        while not room.taken:
            await asyncio.sleep(0)
        with pytest.raises(Problem) as refused:
            await parameters.body(sent(300_000), 4_000_000)
        assert (refused.value.status, refused.value.headers) == (503, {"Retry-After": "5"})
        assert len(await parameters.body(sent(60_000), 4_000_000)) == 60_000
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await slow
        assert room.taken == 0
        assert len(await parameters.body(sent(900_000), 4_000_000)) == 900_000
        assert room.taken == 0

    asyncio.run(walk())


@pytest.mark.parametrize(
    ("same", "others"),
    [
        # Of IPv6 everyone has a net of 2^64 addresses, and could be as many clients.
        (
            ["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:ffff:ffff:ffff:ffff"],
            ["2001:db8:1:3::1", "2001:db8::1"],
        ),
        (
            ["192.0.2.1", "::ffff:192.0.2.1", "::ffff:c000:201"],
            ["192.0.2.2", "::ffff:192.0.2.3", "2001:db8::192.0.2.1"],
        ),
        (["unix", "unix"], ["", "fe80::1%eth0"]),
    ],
    ids=["IPv6", "IPv4", "no address"],
)
def test_who_has_many_addresses_is_one_client(same: list[str], others: list[str]) -> None:
    fairness = Fairness(rate=1, at_once=1, queue=0)
    for number in range(4):
        fairness.admitted(same[number % len(same)], 1)
    for client in same:
        with pytest.raises(Problem) as refused:
            fairness.admitted(client, 1)
        assert refused.value.status == 429
    for client in others:
        fairness.admitted(client, 1)


def test_who_may_ask_less_than_once_a_second_may_ask_once() -> None:
    fairness = Fairness(rate=0.1, at_once=1, queue=0)
    fairness.admitted("a", 1)
    with pytest.raises(Problem, match=r"more than 0\.1 times a second") as refused:
        fairness.admitted("a", 1)
    assert refused.value.headers == {"Retry-After": "10"}


def test_a_client_s_share_counts_what_runs_and_what_waits_and_is_not_forgotten_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("api.fairness._REMEMBERED", 2)
    fairness = Fairness(rate=0, at_once=1, queue=1)

    async def ask(patience: float) -> None:
        async with fairness.admitted("a", patience):
            pass

    async def walk() -> None:
        async with fairness.admitted("a", 60):
            for number in range(5):
                fairness.admitted(f"other {number}", 60)
            for _ in range(3):
                with pytest.raises(Problem, match="1 of your queries ran all the time"):
                    await ask(0.01)
            waiting = asyncio.ensure_future(ask(60))
            await asyncio.sleep(0)
            with pytest.raises(Problem, match="2 of your queries run or wait already") as refused:
                await ask(60)
            assert (refused.value.status, refused.value.headers) == (503, {"Retry-After": "1"})
        await waiting

    asyncio.run(walk())


def test_pages_of_one_client_take_turns_and_keep_no_other_waiting() -> None:
    async def walk() -> None:
        going: dict[str, asyncio.Event] = {}

        async def app(scope: Scope, _: Receive, send: Send) -> None:
            going[scope["path"]] = asyncio.Event()
            if scope["path"] == "/asks":
                leave_share(Request(scope))
            await going[scope["path"]].wait()
            await send({"type": "http.response.start"})
            await asyncio.Event().wait()

        shares, tasks = Shares(app, 2), dict[str, asyncio.Task[None]]()

        async def asked(client: str, *paths: str) -> None:
            for path in paths:
                scope = {"type": "http", "method": "GET", "path": path, "client": (client, 1)}
                tasks[path] = asyncio.ensure_future(shares(scope, _nothing, _nothing))
            await asyncio.sleep(0.01)

        await asked("192.0.2.1", "/1", "/2", "/3", "/4", "/asks", "/5")
        await asked("192.0.2.2", "/other")
        assert set(going) == {"/1", "/2", "/other"}
        going["/1"].set()
        await asyncio.sleep(0.01)
        assert set(going) == {"/1", "/2", "/other", "/3"}, "what is on its way lets the next be made"
        # Neither who is gone, waiting or not, nor what waits for a query keeps a place.
        tasks["/4"].cancel()
        tasks["/2"].cancel()
        await asyncio.sleep(0.01)
        assert set(going) == {"/1", "/2", "/other", "/3", "/asks", "/5"}
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)
        assert not shares._rooms

    asyncio.run(walk())


def test_a_page_counts_from_when_its_form_has_come_and_again_once_its_query_is_answered() -> None:
    async def walk() -> None:
        told, answered = list[str](), {name: asyncio.Event() for name in "ab"}

        async def app(scope: Scope, receive: Receive, _: Send) -> None:
            name = scope["path"]
            while (await receive()).get("more_body"):
                told.append(f"{name}: a part")
            told.append(f"{name}: the form")
            leave_share(Request(scope))
            await answered[name].wait()
            await enter_share(Request(scope))
            told.append(f"{name}: the answer")
            await asyncio.Event().wait()

        def sent(*parts: asyncio.Event) -> Receive:
            left = list(parts)

            async def received() -> Message:
                await left.pop(0).wait()
                return {"type": "http.request", "more_body": bool(left)}

            return received

        shares, come, late = Shares(app, 1), asyncio.Event(), asyncio.Event()
        come.set()

        def asked(name: str, *parts: asyncio.Event) -> asyncio.Task[None]:
            scope = {"type": "http", "method": "POST", "path": name, "client": ("192.0.2.1", 1)}
            return asyncio.ensure_future(shares(scope, sent(*parts), _nothing))

        tasks = {"a": asked("a", come, late), "b": asked("b", come)}
        await asyncio.sleep(0.01)
        assert told == ["a: a part", "b: the form"], "a form that is still on its way keeps no other waiting"
        answered["b"].set()
        await asyncio.sleep(0.01)
        late.set()
        await asyncio.sleep(0.01)
        assert told[2:] == ["b: the answer"], "a file is made of b's answer, and a waits"
        tasks["b"].cancel()
        answered["a"].set()
        await asyncio.sleep(0.01)
        assert told[3:] == ["a: the form", "a: the answer"]
        tasks["a"].cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)
        assert not shares._rooms

    asyncio.run(walk())


async def _nothing(*_: object) -> Any:
    return None


def test_heavy_work_takes_turns_and_says_when_to_come_again() -> None:
    lock = Lock()
    with turn(lock, "large file"), pytest.raises(Problem) as refused, turn(lock, "large file", patience=0.01):
        pass
    assert refused.value.status == 503
    assert refused.value.headers == {"Retry-After": "2"}
    with pytest.raises(KeyError), turn(lock, "large file"):
        raise KeyError
    with turn(lock, "large file", patience=0.01):
        pass


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1+1", "@SUM(1)", "{=1+1}", "\t=1", "http://x.dk/", "external:c:\\x.xlsx"]
)
def test_a_cell_of_a_workbook_is_a_text_whatever_a_stranger_s_query_puts_there(text: str) -> None:
    import io
    import zipfile

    files = zipfile.ZipFile(io.BytesIO(as_xlsx(Table((Column("x", "text"),), ((text,),)))))
    sheet = files.read("xl/worksheets/sheet1.xml")
    assert b't="s"' in sheet
    assert b"<f" not in sheet
    assert b"hyperlink" not in sheet


@pytest.mark.skipif(
    not hasattr(resource, "prlimit"), reason="no prlimit: a running process cannot be given fewer files"
)
def test_a_service_out_of_file_descriptors_answers_on_and_loses_nothing(tmp_path: Path) -> None:
    dataset = tmp_path / "many.nq"
    dataset.write_text("".join(f'<urn:s{n % 97}> <urn:p{n % 7}> "{n}" <urn:g> .\n' for n in range(3_000)))
    product = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(6)) + " }"
    asked = f"GET /sparql?{httpx.QueryParams({'query': product})} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with writable(dataset, QUERY_SECONDS="1", PATIENCE="20") as service:

        def insert(number: int) -> int:
            data = f"INSERT DATA {{ GRAPH <urn:mine> {{ <urn:n{number}> <urn:is> {number} }} }}"
            return service.client.post("/sparql", data={"update": data}, headers=AUTHORISED).status_code

        assert insert(0) == 204
        resource.prlimit(service.process.pid, resource.RLIMIT_NOFILE, (64, 64))
        with contextlib.ExitStack() as stack:
            many = [stack.enter_context(socket.create_connection(("127.0.0.1", service.port))) for _ in range(200)]
            # Each of these costs its worker, so that others are forked while no descriptor is free.
            for connection in many[:10]:
                connection.sendall(asked)
            changed = {number: insert(number) for number in range(1, 6)}
            told = [connection.recv(13) for connection in many[:10]]
        assert set(told) <= {b"HTTP/1.1 408 ", b"HTTP/1.1 503 ", b"HTTP/1.1 200 "}
        assert set(changed.values()) <= {204, 503, 507}
        statuses = [service.ask(f"ASK {{ ?s ?p ?o }} # {number}").status_code for number in range(20)]
        assert statuses == [200] * 20
        rows = service.ask("SELECT ?n { GRAPH <urn:mine> { ?s ?p ?n } }", format="csv").text.split()[1:]
        assert {int(row) for row in rows} == {0} | {number for number, status in changed.items() if status == 204}
        assert insert(9) == 204
