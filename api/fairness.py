"""Fair use: how often one client may ask, and how much of it may run at once."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address, ip_network

from starlette.types import Scope

from api.errors import Problem
from graph.workers.seats import Seats

_REMEMBERED = 10_000


@dataclass
class _Client:
    tokens: float
    seen: float
    room: Seats = field(repr=False)
    inside: int = 0


class Admission:
    """One query of a client, from its turn to its end; one that is in already may be entered as a block again."""

    def __init__(self, client: _Client, patience: float, at_once: int) -> None:
        self._client, self._patience, self._at_once = client, patience, at_once
        self._kept = self._entered = False

    def enter(self) -> bool:
        """Go in if there is room; tells whether there was."""
        self._entered = self._client.room.take()
        self._client.inside += self._entered
        return self._entered

    async def __aenter__(self) -> Admission:
        client = self._client
        if self._entered or self.enter():
            return self
        client.inside += 1
        try:
            async with asyncio.timeout(self._patience):
                await client.room.acquire()
        except BaseException as error:
            client.inside -= 1
            if not isinstance(error, TimeoutError):
                raise
            most = self._at_once
            message = f"{most} of your queries ran all the time; at most {most} run at once. Ask again in a moment."
            raise Problem(503, message, {"Retry-After": "1"}) from error
        self._entered = True
        return self

    async def __aexit__(self, *_: object) -> None:
        if not self._kept:
            self.leave()

    def keep(self) -> Callable[[], None]:
        """Stay in after the block: gives what is to be called at the end."""
        self._kept = True
        return self.leave

    def leave(self) -> None:
        """End."""
        self._client.room.release()
        self._client.inside -= 1


def client_of(scope: Scope) -> str:
    """Give the address that a request came from, or an empty text."""
    client = scope.get("client")
    return client[0] if client else ""


@lru_cache(1024)
def whose(client: str) -> str:
    """Give what stands for the one who asks from an address: of IPv6 everyone has a net of 2^64 addresses."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if address.version == 4:
        return client
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((int(address), 64), strict=False))


class Fairness:
    """Counts what each client asks; ``rate`` is queries a second (0: no limit), ``at_once`` how many of a client run together."""

    def __init__(self, rate: float, at_once: int, queue: int) -> None:
        self.rate, self.at_once, self.queue = rate, at_once, queue
        self._burst = max(4 * rate, 1.0)
        self._clients: OrderedDict[str, _Client] = OrderedDict()

    def admitted(self, client: str, patience: float) -> Admission:
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
        return Admission(known, patience, self.at_once)

    def passed(self, client: str) -> bool:
        """Count a query that is answered at once; gives False, without counting, where it must wait for others of its client.

        Raises
        ------
        Problem
            429 if the client asks too often.
        """
        known = self._known(client)
        if known.room.locked():
            known.tokens += 1
            return False
        return True

    def admitted_now(self, client: str, patience: float) -> Admission | None:
        """Let a client's query in, or give None, without counting it, where it must wait; raises as ``admitted``."""
        known = self._known(client)
        admission = Admission(known, patience, self.at_once)
        if not admission.enter():
            known.tokens += 1
            return None
        return admission

    def _known(self, client: str) -> _Client:
        now, client = time.monotonic(), whose(client)
        known = self._clients.pop(client, None) or _Client(self._burst, now, Seats(self.at_once))
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
