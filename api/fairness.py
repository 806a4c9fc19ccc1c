"""Fair use: how often one client may ask, and how much of it may run at once."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from api.errors import Problem

_REMEMBERED = 10_000


@dataclass
class _Client:
    tokens: float
    seen: float
    room: asyncio.Semaphore = field(repr=False)
    inside: int = 0


class Fairness:
    """Counts what each client asks; ``rate`` is queries a second (0: no limit), ``at_once`` how many of a client run together."""

    def __init__(self, rate: float, at_once: int, queue: int) -> None:
        self.rate, self.at_once, self.queue = rate, at_once, queue
        self._burst = max(4 * rate, 1.0)
        self._clients: OrderedDict[str, _Client] = OrderedDict()

    @asynccontextmanager
    async def admitted(self, client: str, patience: float) -> AsyncIterator[None]:
        """Let a client's query in, when its turn comes.

        Raises
        ------
        Problem
            429 if it asks too often, 503 if too many of its queries wait, both with Retry-After.
        """
        known = self._known(client)
        if known.inside >= self.at_once + self.queue:
            raise Problem(
                503, f"{known.inside} of your queries run or wait already; wait for one to end.", {"Retry-After": "1"}
            )
        known.inside += 1
        try:
            try:
                await asyncio.wait_for(known.room.acquire(), patience)
            except TimeoutError as error:
                message = f"{self.at_once} of your queries ran all the time; at most {self.at_once} run at once. Ask again in a moment."
                raise Problem(503, message, {"Retry-After": "1"}) from error
            try:
                yield
            finally:
                known.room.release()
        finally:
            known.inside -= 1

    def _known(self, client: str) -> _Client:
        now = time.monotonic()
        known = self._clients.pop(client, None) or _Client(self._burst, now, asyncio.Semaphore(self.at_once))
        self._clients[client] = known
        while len(self._clients) > _REMEMBERED and not next(iter(self._clients.values())).inside:
            self._clients.popitem(last=False)
        known.tokens = min(self._burst, known.tokens + (now - known.seen) * self.rate)
        known.seen = now
        if self.rate and known.tokens < 1:
            wait = max(1, round((1 - known.tokens) / self.rate))
            message = f"You ask more than {self.rate:g} times a second; wait {wait} s."
            raise Problem(429, message, {"Retry-After": str(wait)})
        known.tokens -= 1
        return known
