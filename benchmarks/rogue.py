"""Measures what a query that never ends does to the others."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import httpx
import uvloop

from benchmarks.client import Load
from benchmarks.measuring import PATIENCE, QUERIES, queries
from benchmarks.servers import Server

_CLIENTS, _ALONE = 8, 5.0


@dataclass(frozen=True)
class Rogue:
    """What a product of all triples with themselves did: seconds until it was stopped, and the others' requests a second."""

    scale: str
    allowed: float
    stopped: float
    status: int
    alone: float
    beside: float


def rogue(server: Server, scale: str, corpus: bool, allowed: float = 10.0) -> Rogue:
    """Measure look-ups of eight clients beside a product that is given so many seconds, and alone, half before and half after it."""
    text = queries(corpus)[0].read_text("utf-8")
    look_up = Load(server.address, text, "application/sparql-results+json", PATIENCE, fresh=True)
    before = uvloop.run(look_up.run(_CLIENTS, _ALONE))
    stopped, status, beside = uvloop.run(_beside(server.address, look_up, allowed))
    server.settle()
    after = uvloop.run(look_up.run(_CLIENTS, _ALONE))
    alone = (len(before.times) + len(after.times)) / (before.took + after.took)
    return Rogue(scale, allowed, stopped, status, alone, beside)


async def _beside(address: str, look_up: Load, allowed: float) -> tuple[float, int, float]:
    product = (QUERIES / "rogue" / "product.rq").read_text("utf-8")

    async def stopped() -> tuple[float, int]:
        async with httpx.AsyncClient(timeout=120) as client:
            begun = time.perf_counter()
            answer = await client.post(address, data={"query": product, "timeout": str(allowed)})
            return time.perf_counter() - begun, answer.status_code

    (seconds, status), others = await asyncio.gather(stopped(), look_up.run(_CLIENTS, allowed))
    return seconds, status, len(others.times) / others.took
