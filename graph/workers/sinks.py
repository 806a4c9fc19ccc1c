"""Where a worker writes an answer: held back while small, so that its head can tell all; streamed when large."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable

from graph.gate.evaluation import TooLarge
from graph.workers.confinement import Meter
from graph.workers.frames import DATA, END, HEAD, frame

HELD_BACK = 1 << 20
_CHUNK = 1 << 16


class Sink(io.RawIOBase):
    """Sends an answer of at most ``most`` bytes; ``truncated`` tells, once and before the first byte, whether rows are missing.

    It is handed all bytes so far, and whether they are all.
    """

    def __init__(self, connection: socket.socket, most: int, truncated: Callable[[bytes, bool], bool]) -> None:
        self._connection, self._most, self._truncated = connection, most, truncated
        self._held: list[bytes] = []
        self._waiting = self._total = 0
        self._started = False

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Take bytes of the answer."""
        self._total += len(data)
        if self._total > self._most:
            raise TooLarge(f"The answer is larger than the {self._most} bytes allowed.")
        self._held.append(bytes(data))
        self._waiting += len(data)
        if self._waiting > (_CHUNK if self._started else HELD_BACK):
            self._send(complete=False)
        return len(data)

    def finish(self, extra: dict[str, object]) -> None:
        """Send what is left and the end."""
        self._send(complete=True, end=frame(END, extra))

    def _send(self, complete: bool, end: bytes = b"") -> None:
        data = b"".join(self._held)
        self._held, self._waiting = [], 0
        head = b""
        if not self._started:
            head = frame(HEAD, {"truncated": self._truncated(data, complete)})
            self._started = True
        left = Meter.pause()
        self._connection.sendall(head + (frame(DATA, data) if data else b"") + end)
        if left:
            Meter.go_on(left)
