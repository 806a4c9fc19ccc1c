"""Where a worker writes an answer: held back while small, so that its head can tell all; streamed when large."""

from __future__ import annotations

import socket
from collections.abc import Callable

from graph.gate.evaluation import TooLarge
from graph.workers.confinement import Meter
from graph.workers.frames import DATA, END, HEAD, RETIRE, TRUNCATED, WHOLE, frame

HELD_BACK = 1 << 20
_CHUNK = 1 << 16


class Sink:
    """Sends an answer of at most ``most`` bytes; ``truncated`` tells, once and before the first byte, whether rows are missing.

    It is handed all bytes so far, and whether they are all.
    """

    def __init__(self, connection: socket.socket, most: int, truncated: Callable[[bytes, bool], bool]) -> None:
        self._connection, self._most, self._truncated = connection, most, truncated
        self._held: list[bytes] = []
        self._waiting = self._total = 0
        self._started = False

    def write(self, data: bytes) -> int:
        """Take bytes of the answer."""
        self._total += len(data)
        if self._total > self._most:
            raise TooLarge(f"The answer is larger than the {self._most} bytes allowed.")
        self._held.append(bytes(data))
        self._waiting += len(data)
        if self._waiting > (_CHUNK if self._started else HELD_BACK):
            self._send()
        return len(data)

    def flush(self) -> None:
        """Do nothing: what is held back is sent by ``finish`` (the store's serialiser calls it at its end)."""

    def finish(self, retire: bool) -> None:
        """Send what is left and the end; ``retire`` says that this worker should be replaced."""
        data = self._taken()
        if self._started:
            self._deliver((frame(DATA, data) if data else b"") + frame(END, bytes([retire * RETIRE])))
            return
        marks = self._truncated(data, True) * TRUNCATED | retire * RETIRE
        self._deliver(frame(WHOLE, bytes([marks]) + data))

    def _send(self) -> None:
        data = self._taken()
        head = b"" if self._started else frame(HEAD, bytes([self._truncated(data, False) * TRUNCATED]))
        self._started = True
        self._deliver(head + frame(DATA, data))

    def _taken(self) -> bytes:
        data = b"".join(self._held)
        self._held, self._waiting = [], 0
        return data

    def _deliver(self, frames: bytes) -> None:
        left = Meter.pause()
        self._connection.sendall(frames)
        if left:
            Meter.go_on(left)
