"""Gathers what is written to a connection in one turn of the event loop into one packet: a head, say, and the body after it."""

from __future__ import annotations

import asyncio
from typing import Any

# So much is handed on at once, so that the transport can tell when its reader falls behind.
_MOST = 1 << 16


class Gathering:
    """A transport that hands what is written to it to another, at the end of the turn."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._held: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        """Give what else a transport has."""
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Write some bytes."""
        if len(data) >= _MOST:
            self._flush()
            self._send(data)
            return
        if not self._held:
            self._loop.call_soon(self._flush)
        self._held.append(data)

    def close(self) -> None:
        """Close when all that was written has been sent."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._held:
            data = b"".join(self._held)
            self._held.clear()
            self._send(data)

    def _send(self, data: bytes) -> None:
        # A client that has gone is told of in a later turn, and until then nothing can be written.
        if not self._transport.is_closing():
            self._transport.write(data)
