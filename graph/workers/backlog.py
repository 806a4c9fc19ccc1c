"""What of an answer its reader has not taken: a little in memory, the rest in a file without a name.

So a worker is held by its query, and not by a reader who takes the answer drop by drop.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
import time
from collections import deque
from collections.abc import AsyncIterator
from threading import Lock
from typing import BinaryIO

from graph.workers.limits import MEBIBYTE
from graph.workers.stops import Stopped

# What the files of all answers together may take of the disk, and the step in which each takes of it.
TOGETHER = 1024 * MEBIBYTE
_STEP = 4 * MEBIBYTE
# Of one answer this much is in memory, and a quarter of it is read from its file at once.
_HELD = MEBIBYTE
# Seconds that a worker waits for room in all, and seconds that a reader has.
PATIENCE = 10.0
_READING = 300.0
_LOOK = 0.05


class Room:
    """The bytes of disk that are left for answers to lie on."""

    def __init__(self, left: int = TOGETHER) -> None:
        self.left = left


class Backlog:
    """Takes an answer piece by piece from one side, and gives it in order to the other by iteration; ``close`` it after."""

    def __init__(self, room: Room, patience: float = PATIENCE) -> None:
        self._room, self._longest = room, patience
        self._waited = 0.0
        self._until = time.monotonic() + _READING
        self._held: deque[bytes] = deque()
        self._size = 0
        self._file: BinaryIO | None = None
        # A thread may be about to write when the file is closed, and its number be another file's.
        self._using = Lock()
        self._closed = self._ended = False
        self._taken = self._read = self._written = 0
        self._failure: Exception | None = None
        self._news, self._less = asyncio.Event(), asyncio.Event()

    async def put(self, piece: bytes) -> None:
        """Take the next piece.

        Raises
        ------
        Stopped
            If there has been no room for too long.
        """
        while not self._hold(piece):
            if await self._lay(piece):
                break
            if self._waited > self._longest:
                raise Stopped("busy", "The answer is read slower than it is made, and there is no room for it to lie.")
            begun = time.monotonic()
            self._less.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK):
                    await self._less.wait()
            self._waited += time.monotonic() - begun
        self._news.set()

    def end(self, failure: Exception | None = None) -> None:
        """Say that there is no more, because the answer is whole or because of a failure, which the reader meets at once."""
        self._ended, self._failure = True, failure
        self._news.set()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Give the pieces as they come; raises Stopped if the answer has failed, or is read for too long."""
        while True:
            if self._failure:
                raise self._failure
            if time.monotonic() > self._until:
                raise Stopped("time", f"The answer was not read in {_READING:g} s.")
            if self._held:
                piece = self._held.popleft()
                self._size -= len(piece)
                self._less.set()
            elif self._read < self._written:
                piece = await asyncio.to_thread(self._read_file)
                self._read += len(piece)
            elif self._ended:
                return
            else:
                self._news.clear()
                await self._news.wait()
                continue
            yield piece

    def close(self) -> None:
        """Give back what the answer took."""
        with self._using:
            self._closed = True
            if self._file:
                self._file.close()
        self._room.left += self._taken
        self._taken = 0

    def _hold(self, piece: bytes) -> bool:
        """Hold a piece in memory, unless others lie in the file before it, or too many are held."""
        if self._read < self._written or self._size >= _HELD:
            return False
        # All that lay in the file has been read: it begins anew.
        self._read = self._written = 0
        self._held.append(piece)
        self._size += len(piece)
        return True

    async def _lay(self, piece: bytes) -> bool:
        """Lay a piece in the file, if there is room."""
        while self._written + len(piece) > self._taken:
            if self._room.left < _STEP:
                return False
            self._room.left -= _STEP
            self._taken += _STEP
        if not await asyncio.to_thread(self._write_file, piece):
            return False
        self._written += len(piece)
        return True

    def _write_file(self, piece: bytes) -> bool:
        with self._using:
            if self._closed:
                return False
            try:
                self._file = self._file or tempfile.TemporaryFile(buffering=0)  # noqa: SIM115
                return os.pwrite(self._file.fileno(), piece, self._written) == len(piece)
            except OSError:
                # A full disk, or none that can be written, is no room.
                return False

    def _read_file(self) -> bytes:
        with self._using:
            assert self._file is not None, "what lies in the file was written there"
            return os.pread(self._file.fileno(), min(_HELD // 4, self._written - self._read), self._read)
