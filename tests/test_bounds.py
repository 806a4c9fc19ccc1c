"""What the service keeps and makes is bounded by what it costs, not by what it shows."""

from __future__ import annotations

import asyncio
import sys
from threading import Lock

import pytest
from starlette.types import Message, Receive, Scope, Send

from api.errors import Problem
from api.page_cache import PageCache
from api.result_cache import ResultCache
from api.turns import turn
from graph.exports.workbook import as_xlsx
from graph.rows import Column, Table

MOST = 100_000


def test_small_answers_count_with_what_they_cost_beside_their_bytes() -> None:
    cache = ResultCache(MOST)
    for number in range(10_000):
        cache.put(f"{number:032}", b"{}", False)
    kept = [number for number in range(10_000) if cache.get(f"{number:032}")]
    assert kept
    assert kept[-1] == 9_999
    assert len(kept) * (sys.getsizeof("0" * 32) + sys.getsizeof(b"{}") + sys.getsizeof((1, 2))) < MOST


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


def test_a_long_workbook_holds_every_row_in_order() -> None:
    import io

    import openpyxl

    rows = tuple((number, f"row {number}") for number in range(4_500))
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(Table((Column("n", "integer"), Column("t", "text")), rows))))
    found = list(book.worksheets[0].iter_rows(values_only=True))
    assert found == [("n", "t"), *rows]
    assert book.worksheets[0].auto_filter.ref == "A1:B4501"
