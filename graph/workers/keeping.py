"""The service's end of a keeper: opens one, has it fork, tells when it is lost."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import struct
import subprocess
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from graph.workers.keeper import ASK, FILLED, ORDER, READY, SHORT
from graph.workers.stops import Stopped

log = logging.getLogger("pejling.store")

# Loading takes 10 s a million triples; that it goes on is told so often.
_START, _TELL = 1800.0, 10.0
_MEBIBYTE = 1 << 20
# Of what a keeper says when it cannot open its store.
_MESSAGE = 4096


class Keeper:
    """The service's end of a keeper process."""

    def __init__(self, control: socket.socket, process: subprocess.Popen[bytes] | None) -> None:
        self.control, self.process = control, process
        self.control.setblocking(False)
        self.workers = 0
        self.alive = True
        self.retired = False
        self.filled = False
        self._waiting: deque[asyncio.Future[tuple[int, socket.socket | None]]] = deque()

    def attend(self, lost: Callable[[], None], faster: Callable[[], None]) -> None:
        """Listen; ``lost`` is called when the keeper ends, ``faster`` when workers forked from then on answer faster."""
        self._lost, self._faster = lost, faster
        asyncio.get_running_loop().add_reader(self.control, self._told)

    async def fork(self, kind: bytes) -> tuple[int, socket.socket]:
        """Have a process forked and give its number and socket."""
        if not self.alive:
            raise Stopped("lost", "The store is being reopened; ask again in a moment.")
        future: asyncio.Future[tuple[int, socket.socket | None]] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        self.order(kind)
        pid, connection = await future
        if connection is None:
            raise Stopped("busy", "The machine has no room for another query; ask again in a moment.")
        return pid, connection

    async def signal_that_ended(self, pid: int) -> int:
        """Give the signal that ended a worker, 0 if none did or it is not known."""
        if not self.alive:
            return 0
        future: asyncio.Future[tuple[int, socket.socket | None]] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        self.order(ASK, pid)
        return (await future)[0]

    def order(self, kind: bytes, pid: int = 0) -> None:
        """Tell the keeper something."""
        with contextlib.suppress(OSError):
            self.control.send(ORDER.pack(kind, pid))

    def _told(self) -> None:
        try:
            data, descriptors, _, _ = socket.recv_fds(self.control, 4, 1)
        except BlockingIOError:
            return
        except OSError:
            data, descriptors = b"", []
        if not data:
            self.close()
            self._lost()
            return
        if data == FILLED:
            self.filled = True
            self._faster()
            return
        if data == SHORT:
            log.warning(
                "the copy of the default graph that makes joins and sums up to twice as fast is left out: "
                "it would take more than half of the memory that is free"
            )
            return
        connection = socket.socket(fileno=descriptors[0]) if descriptors else None
        future = self._waiting.popleft()
        if future.done():
            if connection:
                connection.close()
            return
        future.set_result((struct.unpack("<I", data)[0], connection))

    def close(self) -> None:
        """Let the keeper go; it takes its workers with it."""
        if not self.alive:
            return
        self.alive = False
        asyncio.get_running_loop().remove_reader(self.control)
        self.control.close()
        for future in self._waiting:
            if not future.done():
                future.set_exception(Stopped("lost", "The store is being reopened; ask again in a moment."))
        if self.process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(0.2)


async def greeted(control: socket.socket, dataset: Path) -> None:
    """Wait until a keeper says that it is ready; that a large dataset is still being loaded is told in the log.

    Raises
    ------
    Stopped
        If it says or does something else, with what it says.
    """
    control.setblocking(False)
    loop = asyncio.get_running_loop()
    greeting = asyncio.ensure_future(loop.sock_recv(control, len(READY)))
    begun = time.monotonic()
    try:
        while not (await asyncio.wait({greeting}, timeout=_TELL))[0] and time.monotonic() < begun + _START:
            size = dataset.stat().st_size // _MEBIBYTE
            log.warning("loading %s, %d MiB: %.0f s so far", dataset, size, time.monotonic() - begun)
        told = greeting.result() if greeting.done() else b""
        if told == READY:
            return
        told += await asyncio.wait_for(loop.sock_recv(control, _MESSAGE), 1)
    except (TimeoutError, OSError):
        told = b""
    finally:
        greeting.cancel()
    message = told.decode("utf-8", "replace")
    raise Stopped("lost", message or "The store could not be opened: the process that was to keep it ended.")
