"""Measures every query on a server, and what a query that never ends does to the others."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import uvloop

from benchmarks.client import Load, Measured
from benchmarks.servers import Server

_QUERIES = Path(__file__).resolve().parent / "queries"
CLIENTS = (1, 16)
PATIENCE = 20.0
# Where one answer takes so long, sixteen clients at once would only measure the queue.
_TOO_SLOW = 1.5
# And where it takes so long, the first is the measurement.
_ONCE = 5.0


@dataclass(frozen=True)
class Row:
    """One measurement: requests a second; the median and 99th percentile of answers, the median to the first byte, in seconds.

    ``over`` is set to the seconds after which an answer was given up.
    """

    scale: str
    server: str
    query: str
    clients: int
    rate: float = 0.0
    p50: float = 0.0
    p99: float = 0.0
    first: float = 0.0
    failure: str = ""
    over: float = 0.0


@dataclass(frozen=True)
class Rogue:
    """What a product of all triples with themselves did: seconds until it was stopped, and the others' requests a second."""

    scale: str
    allowed: float
    stopped: float
    status: int
    alone: float
    beside: float


def queries(corpus: bool) -> list[Path]:
    """Give the queries; some name things and are others for the corpus."""
    own = {file.name: file for file in (_QUERIES / "corpus").glob("*.rq")} if corpus else {}
    return [own.get(file.name, file) for file in sorted(_QUERIES.glob("*.rq"))]


def measure(
    server: Server, scale: str, corpus: bool, seconds: float, answers: dict[str, str], patience: float = PATIENCE
) -> Iterator[Row]:
    """Measure every query with one client and with several; of Pejling, without its cache of answers and with it.

    ``answers`` holds what each query gave on the servers before; one that gives another answer is not measured but told. An
    answer that takes longer than ``patience`` seconds is given up.
    """
    kinds = (("pejling", True), ("pejling, cached", False)) if server.name == "pejling" else ((server.name, False),)
    for name, fresh in kinds:
        for file in queries(corpus):
            took, slow = _answer(server, file, answers, patience)
            over = patience if took > patience else 0.0
            for clients in CLIENTS:
                if slow:
                    yield Row(scale, name, file.stem, clients, failure=slow, over=over if clients == 1 else 0.0)
                    continue
                if took > _ONCE and not name.endswith("cached"):
                    row = Row(scale, name, file.stem, clients, 1 / took, took, took, took)
                else:
                    row = _row(server, scale, name, file, clients, seconds, fresh, patience)
                yield row
                if row.failure or row.p50 > _TOO_SLOW:
                    slow = row.failure or "left out: one answer takes too long"
                    server.settle()


def _answer(server: Server, file: Path, answers: dict[str, str], patience: float) -> tuple[float, str]:
    """Ask once, to warm up; give the seconds that it took, and why a query is not measured, or an empty text."""
    text = file.read_text("utf-8")
    if "CONSTRUCT" in text:
        return 0.0, ""
    begun = time.perf_counter()
    headers = {"Accept": "application/sparql-results+json", "Cache-Control": "no-cache"}
    try:
        response = httpx.post(server.address, data={"query": text}, headers=headers, timeout=patience)
        took = time.perf_counter() - begun
        response.raise_for_status()
        rows = response.json()["results"]["bindings"]
    except httpx.TimeoutException:
        # A server that cannot stop a query goes on with it, and would answer the next ones after it.
        server.settle(3 * patience)
        return time.perf_counter() - begun, f"> {patience:g} s"
    except httpx.HTTPStatusError as error:
        return 0.0, f"HTTP {error.response.status_code}"
    except (httpx.TransportError, ValueError, KeyError) as error:
        return 0.0, f"failed: {type(error).__name__}"
    told = "the value " + next(iter(rows[0].values()))["value"] if len(rows) == 1 else f"{len(rows)} rows"
    before = answers.setdefault(file.name, told)
    return took, "" if told == before else f"another answer: {told}, not {before}"


def _row(
    server: Server, scale: str, name: str, file: Path, clients: int, seconds: float, fresh: bool, patience: float
) -> Row:
    text = file.read_text("utf-8")
    accept = "text/turtle" if "CONSTRUCT" in text else "application/sparql-results+json"
    load = Load(server.address, text, accept, patience, fresh)
    try:
        measured = uvloop.run(load.run(clients, seconds))
    except OSError as error:
        return Row(scale, name, file.stem, clients, failure=f"failed: {error.strerror or error}")
    return rated(Row(scale, name, file.stem, clients), measured)


def rated(row: Row, measured: Measured) -> Row:
    """Give a row with what was measured."""
    if measured.failure or not measured.times:
        return replace(row, failure=measured.failure or "no answer")
    ordered = sorted(measured.times)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    rate, p50, first = len(ordered) / measured.took, statistics.median(ordered), statistics.median(measured.first)
    return replace(row, rate=rate, p50=p50, p99=p99, first=first)


def rogue(server: Server, scale: str, corpus: bool, allowed: float = 10.0) -> Rogue:
    """Measure look-ups of eight clients alone, and beside a product that is given so many seconds."""
    look_up = Load(
        server.address, queries(corpus)[0].read_text("utf-8"), "application/sparql-results+json", PATIENCE, fresh=True
    )
    alone = uvloop.run(look_up.run(8, 5.0))
    stopped, status, beside = uvloop.run(_beside(server.address, look_up, allowed))
    return Rogue(scale, allowed, stopped, status, len(alone.times) / alone.took, beside)


async def _beside(address: str, look_up: Load, allowed: float) -> tuple[float, int, float]:
    product = (_QUERIES / "rogue" / "product.rq").read_text("utf-8")

    async def stopped() -> tuple[float, int]:
        async with httpx.AsyncClient(timeout=120) as client:
            begun = time.perf_counter()
            answer = await client.post(address, data={"query": product, "timeout": str(allowed)})
            return time.perf_counter() - begun, answer.status_code

    (seconds, status), others = await asyncio.gather(stopped(), look_up.run(8, allowed))
    return seconds, status, len(others.times) / others.took
