"""The desk: look-ups go to one clerk, each as it comes and none waiting for the answer to the one before."""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import Awaitable, Callable
from typing import cast

from graph.gate.lookups import MOST_ROWS, is_look_up
from graph.workers.answer import Answer
from graph.workers.clerk import question
from graph.workers.frames import WHOLE, Job, cut
from graph.workers.keeping import Keeper
from graph.workers.limits import Limits

# So many may be on their way; a clerk that needs longer for one, in seconds, is stopped, and a worker answers.
_MOST, _PATIENCE = 256, 0.5


def looks_up(job: Job, limits: Limits) -> bool:
    """Tell whether a job is a look-up of all data, whose answer no limit of rows can cut short."""
    query = job.query
    if query is None or job.default_graphs or job.named_graphs:
        return False
    return limits.rows > MOST_ROWS and is_look_up(query.text)


class LookUp:
    """A look-up on its way; where the clerk gives no answer, ``run`` does. As ``Started``, of which no worker is kept."""

    def __init__(self, job: Job, limits: Limits, run: Callable[[Job, Limits], Awaitable[Answer]]) -> None:
        self._job, self._limits, self._run = job, limits, run
        self._data: bytes | None = None
        self._then: Callable[[], None] = lambda: None

    def when_come(self, then: Callable[[], None]) -> None:
        """Call ``then``, once, when the clerk has answered or will not."""
        self._then = then

    def whole(self, most: int) -> Answer | None:
        """Give the answer if it has come and has at most so many bytes."""
        return None if self._data is None or len(self._data) > most else Answer(False, self._data)

    async def answer(self) -> Answer:
        """Give the answer, when ``when_come`` has told; raises as ``Pool.run``."""
        return await self._run(self._job, self._limits) if self._data is None else Answer(False, self._data)

    def come(self, data: bytes | None) -> None:
        """Take the answer, or None where there will be none."""
        self._data = data
        self._then()


class Desk(asyncio.Protocol):
    """The service's end of the line to one clerk of a keeper; ``ended`` is called when it has gone."""

    def __init__(self, pid: int, keeper: Keeper, ended: Callable[[Desk], None]) -> None:
        self.pid, self.keeper, self._ended = pid, keeper, ended
        self._buffer = bytearray()
        self._waiting: deque[LookUp] = deque()
        self._clock: asyncio.TimerHandle | None = None

    async def open(self, connection: socket.socket) -> Desk:
        """Open the line over a connected socket."""
        await asyncio.get_running_loop().create_unix_connection(lambda: self, sock=connection)
        return self

    def ask(self, job: Job, limits: Limits, run: Callable[[Job, Limits], Awaitable[Answer]]) -> LookUp | None:
        """Send a look-up to the clerk; gives None, and does nothing, for any other job and where too many are on their way."""
        if len(self._waiting) >= _MOST or self._transport.is_closing() or not looks_up(job, limits):
            return None
        assert job.query is not None, "looked at by looks_up"
        asked = LookUp(job, limits, run)
        self._waiting.append(asked)
        self._transport.write(question(job.query.text, job.format, limits.bytes))
        if self._clock is None:
            self._look_after(_PATIENCE)
        return asked

    def close(self) -> None:
        """Hang up: what the clerk has not answered by then it never will."""
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport (called by the event loop)."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Hand out what has been answered, in the order in which it was asked (called by the event loop)."""
        self._buffer += data
        for kind, payload in cut(self._buffer):
            self._waiting.popleft().come(payload[1:] if kind == WHOLE else None)

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002
        """Give up what is still asked (called by the event loop)."""
        if self._clock:
            self._clock.cancel()
        self._ended(self)
        while self._waiting:
            self._waiting.popleft().come(None)

    def _look_after(self, seconds: float) -> None:
        first = self._waiting[0]

        def look() -> None:
            self._clock = None
            if self._waiting and self._waiting[0] is first:
                self.close()
            elif self._waiting:
                self._look_after(seconds)

        self._clock = asyncio.get_running_loop().call_later(seconds, look)
