"""The service's end of the line to one worker: sends jobs, gives the frames that come back, tells when the worker is gone."""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import Callable
from typing import cast

from graph.workers.frames import cut

# So much may lie here unread before the worker is made to wait.
_UNREAD = 1 << 20


class Gone(Exception):
    """The worker at the other end has ended."""


class Line(asyncio.Protocol):
    """One socket to one worker; a single reader at a time awaits ``frame``."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._frames: deque[tuple[bytes, bytes]] = deque()
        self._unread = 0
        self._paused = False
        self._waiting: asyncio.Future[None] | None = None
        self._then: Callable[[], None] | None = None
        self._failure: Exception | None = None

    @staticmethod
    async def over(connection: socket.socket) -> Line:
        """Give a line over a connected socket."""
        line = Line()
        await asyncio.get_running_loop().create_unix_connection(lambda: line, sock=connection)
        return line

    @property
    def gone(self) -> bool:
        """Whether the other end is known to be gone."""
        return self._failure is not None

    def send(self, data: bytes) -> None:
        """Send bytes to the worker."""
        self._transport.write(data)

    async def frame(self) -> tuple[bytes, bytes]:
        """Give the next frame; raises Gone, or what ``fail`` was told, if none will come."""
        while not self._frames:
            if failure := self._failure:
                try:
                    raise failure
                finally:
                    # What was raised is not kept: it would keep those who waited, and their query.
                    self._failure = Gone()
                    del failure
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                await self._waiting
            finally:
                self._waiting = None
        return self._taken()

    def whole(self, kind: bytes, most: int) -> bytes | None:
        """Give the payload of the next frame if it has come, is of this kind and has at most so many bytes; else it is left there."""
        if not self._frames or self._frames[0][0] != kind or len(self._frames[0][1]) > most:
            return None
        return self._taken()[1]

    def when_come(self, then: Callable[[], None]) -> None:
        """Call ``then``, once, in the turn in which the next frame comes or none will, or when ``call`` is."""
        self._then = then

    def call(self) -> None:
        """Call what waits by ``when_come``, if anything does."""
        if self._then:
            then, self._then = self._then, None
            then()

    def _taken(self) -> tuple[bytes, bytes]:
        kind, payload = self._frames.popleft()
        self._unread -= len(payload)
        if self._paused and self._unread < _UNREAD:
            self._paused = False
            self._transport.resume_reading()
        return kind, payload

    def fail(self, failure: Exception) -> None:
        """Have the reader of ``frame`` fail with an exception: nothing that still comes counts."""
        self._frames.clear()
        self._failure = self._failure or failure
        self._wake()

    def close(self) -> None:
        """Hang up."""
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport (called by the event loop)."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Cut what comes into frames (called by the event loop)."""
        self._buffer += data
        if frames := cut(self._buffer):
            self._frames += frames
            self._unread += sum([len(payload) for _, payload in frames])
            self._wake()
        if self._unread >= _UNREAD and not self._paused:
            self._paused = True
            self._transport.pause_reading()

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002
        """Note that the worker is gone (called by the event loop); what it sent before still counts."""
        self._failure = self._failure or Gone()
        self._wake()

    def _wake(self) -> None:
        self.call()
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)
