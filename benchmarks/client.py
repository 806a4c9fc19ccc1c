"""A client that costs little, so that what is measured is the server: HTTP/1.1 on kept connections, bytes hardly looked at."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlencode, urlsplit

_HEAD_END, _LENGTH, _CHUNKED, _LAST_CHUNK = b"\r\n\r\n", b"content-length:", b"transfer-encoding: chunked", b"0\r\n\r\n"


@dataclass
class Measured:
    """What a load gave: seconds to the first byte and to the last of each answer, and why it ended early, if it did."""

    times: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    took: float = 0.0
    size: int = 0
    failure: str = ""


@dataclass(frozen=True)
class Load:
    """One query asked by several clients at once for some seconds, each giving up ``patience`` seconds after that.

    ``fresh`` asks for an answer that no cache has kept.
    """

    address: str
    query: str
    accept: str
    patience: float = 20.0
    fresh: bool = False

    async def run(self, clients: int, seconds: float) -> Measured:
        """Ask it."""
        parts = urlsplit(self.address)
        loop = asyncio.get_running_loop()
        measured = Measured()
        begun = time.perf_counter()
        ends = []
        for _ in range(clients):
            end: asyncio.Future[None] = loop.create_future()
            ends.append(end)
            await loop.create_connection(
                lambda end=end: _Client(self._request(), measured, begun + seconds, end),  # type: ignore[misc]
                parts.hostname or "",
                parts.port or 80,
            )
        _, late = await asyncio.wait(ends, timeout=seconds + self.patience)
        measured.took = time.perf_counter() - begun
        if late and not measured.failure:
            measured.failure = f"> {self.patience:g} s"
        return measured

    def _request(self) -> bytes:
        parts = urlsplit(self.address)
        body = urlencode({"query": self.query}).encode()
        head = (
            f"POST {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: {self.accept}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
            + ("Cache-Control: no-cache\r\n\r\n" if self.fresh else "\r\n")
        )
        return head.encode() + body


class _Client(asyncio.Protocol):
    def __init__(self, request: bytes, measured: Measured, until: float, end: asyncio.Future[None]) -> None:
        self._request, self._measured, self._until, self._end = request, measured, until, end
        self._head = b""
        self._left = self._size = 0
        self._tail = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first time."""
        self._transport = cast(asyncio.Transport, transport)
        self._ask()

    def _ask(self) -> None:
        self._head, self._in_body = b"", False
        self._begun = time.perf_counter()
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Take a piece of the answer; at its end, note the time and ask again."""
        if self._in_body:
            self._body(data)
            return
        if not self._head:
            self._measured.first.append(time.perf_counter() - self._begun)
        self._head += data
        end = self._head.find(_HEAD_END)
        if end < 0:
            return
        head, rest = self._head[:end].lower(), self._head[end + 4 :]
        if not head.startswith(b"http/1.1 200"):
            self._give_up(head.split(b"\r\n")[0].decode().upper())
            return
        self._in_body, self._size, self._tail = True, 0, b""
        place = head.find(_LENGTH)
        self._left = int(head[place + len(_LENGTH) :].split(b"\r\n", 1)[0]) if place >= 0 else -1
        if self._left < 0 and _CHUNKED not in head:
            self._give_up("an answer of no told length")
            return
        self._body(rest)

    def _body(self, data: bytes) -> None:
        self._size += len(data)
        if self._left >= 0:
            ended = self._size >= self._left
        else:
            # The last chunk may come in pieces: only the end of what came matters.
            self._tail = (self._tail + data)[-len(_LAST_CHUNK) :]
            ended = self._tail == _LAST_CHUNK
        if not ended:
            return
        now = time.perf_counter()
        self._measured.times.append(now - self._begun)
        self._measured.size = self._size
        if now < self._until and not self._measured.failure:
            self._ask()
        else:
            self._transport.close()

    def _give_up(self, why: str) -> None:
        self._measured.failure = self._measured.failure or why
        self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        """Tell that this client is done."""
        if error or time.perf_counter() < self._until:
            self._measured.failure = self._measured.failure or "connection closed"
        if not self._end.done():
            self._end.set_result(None)
