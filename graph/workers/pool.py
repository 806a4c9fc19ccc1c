"""The pool: hands jobs to worker processes, stops those that take too much, replaces them at once."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
import subprocess
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, dataclass

from graph.gate.reading import Malformed, Refused
from graph.journal import Change
from graph.workers import frames
from graph.workers.frames import DATA, END, ERROR, HEADER, JOB, Job
from graph.workers.keeper import FORK, KILL, SLOW, WRITE
from graph.workers.keeping import Keeper, Kitchen, greeted, open_keeper
from graph.workers.limits import Limits
from graph.workers.stops import Missing, Stopped, dead, over, raised

log = logging.getLogger("pejling.queries")

_SLOW_AFTER = 0.5
_GRACE = 0.5
_TRANSFER = 300.0


@dataclass
class _Worker:
    pid: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    keeper: Keeper
    slowed: bool = False


class Answer:
    """An answer: ``body`` if it is complete, else its bytes by iteration; ``close`` it in either case."""

    def __init__(
        self, truncated: bool, body: bytes | None, rest: AsyncIterator[bytes] | None, close: Callable[[bool], None]
    ) -> None:
        self.truncated, self.body = truncated, body
        self._rest, self._close = rest, close

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Give the bytes as they come; raises Stopped if the answer is cut short."""
        if self._rest is None:
            yield self.body or b""
            return
        async for chunk in self._rest:
            yield chunk

    def close(self) -> None:
        """Let the worker go; one that is not at its end is stopped."""
        self._close(False)


class Pool:
    """Worker processes, each on its own read-only view of the store, all of one keeper."""

    isolation = "processes"

    def __init__(self, kitchen: Kitchen) -> None:
        self.kitchen = kitchen
        self.killed = 0
        self.queued = 0
        self.running = 0
        self.closing = False
        self._idle: deque[_Worker] = deque()
        self._free = asyncio.Semaphore(kitchen.workers)
        self._writing = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        # Begun here, before the event loop runs, so that the keeper loads the store while the service loads its own.
        self._opening: tuple[socket.socket, subprocess.Popen[bytes]] | None = open_keeper(kitchen)
        self._keeper: Keeper | None = None
        self._ready = asyncio.Event()

    @property
    def ready(self) -> bool:
        """Whether queries are answered."""
        return self._ready.is_set() and not self.closing

    async def start(self) -> None:
        """Wait for the keeper and fork the first workers.

        Raises
        ------
        Stopped
            If the keeper cannot load the store.
        """
        control, process = self._opening or open_keeper(self.kitchen)
        self._opening = None
        await greeted(control)
        self._keeper = Keeper(control, process)
        self._keeper.attend(self._lost)
        for _ in range(self.kitchen.workers):
            self._idle.append(await self._fork())
        self._ready.set()

    async def stop(self, patience: float = 10.0) -> None:
        """Refuse new jobs, let running ones end, then let all processes go."""
        self.closing = True
        until = time.monotonic() + patience
        while self.running and time.monotonic() < until:
            await asyncio.sleep(0.02)
        for task in self._tasks:
            task.cancel()
        for worker in self._idle:
            worker.writer.close()
        if self._keeper:
            self._keeper.close()

    async def run(self, job: Job, limits: Limits) -> Answer:
        """Answer a job.

        Raises
        ------
        Stopped
            If it took more time, memory or bytes than allowed, or there is no room for it.
        Malformed, Refused, Missing
            If it is not one that can be run.
        """
        await self._enter(limits.seconds)
        worker: _Worker | None = None
        try:
            worker = await self._take()
            self.running += 1
        except BaseException:
            self._free.release()
            raise
        watch = _Watch(self, worker, limits)
        try:
            worker.writer.write(frames.frame(JOB, frames.job_payload(job, asdict(limits))))
            kind, payload = await watch.frame()
            if kind == ERROR:
                raise raised(json.loads(payload))
            truncated = json.loads(payload)["truncated"]
            kind, payload = await watch.frame()
            body = b""
            if kind == DATA:
                body = payload
                kind, payload = await watch.frame()
        except (Malformed, Refused, Missing):
            self._leave(worker, keep=True)
            raise
        except BaseException:
            self._leave(worker, keep=False)
            raise
        if kind == END:
            self._leave(worker, keep=not json.loads(payload)["retire"])
            return Answer(truncated, body, None, lambda _: None)
        left = False

        def leave(keep: bool) -> None:
            nonlocal left
            if not left:
                left = True
                watch.end()
                self._leave(worker, keep)

        return Answer(truncated, None, _stream(watch, leave, body, kind, payload), leave)

    async def _enter(self, seconds: float) -> None:
        if self.closing:
            raise Stopped("closing", "The service is stopping and takes no new queries.")
        if self._free.locked() and self.queued >= self.kitchen.queue:
            raise Stopped("busy", f"{self.queued} queries wait already; ask again in a moment.")
        self.queued += 1
        try:
            await asyncio.wait_for(self._free.acquire(), seconds)
        except TimeoutError as error:
            raise Stopped("busy", f"No worker became free in {seconds:g} s; ask again in a moment.") from error
        finally:
            self.queued -= 1

    async def _take(self) -> _Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.keeper is self._keeper and not worker.reader.at_eof():
                return worker
            self._discard(worker)
        try:
            await asyncio.wait_for(self._ready.wait(), 5)
        except TimeoutError as error:
            raise Stopped("lost", "The store is being opened; ask again in a moment.") from error
        return await self._fork()

    async def _fork(self) -> _Worker:
        keeper = self._keeper
        assert keeper is not None
        # Counted before it is there, so that a change meanwhile does not let its keeper go.
        keeper.workers += 1
        try:
            pid, connection = await keeper.fork(FORK)
        except BaseException:
            keeper.workers -= 1
            raise
        reader, writer = await asyncio.open_unix_connection(sock=connection)
        return _Worker(pid, reader, writer, keeper)

    def _leave(self, worker: _Worker, keep: bool) -> None:
        self.running -= 1
        self._free.release()
        if keep and not worker.slowed and worker.keeper is self._keeper:
            self._idle.append(worker)
            return
        self._discard(worker)
        task = asyncio.ensure_future(self._replace())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _discard(self, worker: _Worker) -> None:
        worker.writer.close()
        worker.keeper.order(KILL, worker.pid)
        worker.keeper.workers -= 1
        if worker.keeper.retired and not worker.keeper.workers:
            worker.keeper.close()

    async def _replace(self) -> None:
        if self.closing or len(self._idle) + self.running >= self.kitchen.workers:
            return
        with contextlib.suppress(Stopped):
            self._idle.append(await self._fork())

    def _lost(self) -> None:
        """Open another keeper when one has been lost: it rebuilds the store from the dataset and the journal."""
        if self.closing or (self._keeper and self._keeper.alive):
            return
        log.error("the keeper of the store was lost; another is opened")
        self._ready.clear()
        task = asyncio.ensure_future(self.start())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def change(self, job: Job, limits: Limits, commit: Callable[[Change], None]) -> tuple[Change, bool]:
        """Make a change: try it on a copy, hand it to ``commit`` to be made lasting, then let the copy take over.

        Returns
        -------
        tuple of Change and bool
            What changed, and whether the job's graph was there before.

        Raises
        ------
        Stopped, Malformed, Refused, Missing
            As ``run``; nothing has changed then.
        OSError
            As ``commit``; nothing has changed then.
        """
        if self.closing:
            raise Stopped("closing", "The service is stopping and takes no changes.")
        async with self._writing:
            await self._ready.wait()
            assert self._keeper is not None
            old = self._keeper
            pid, connection = await old.fork(WRITE)
            try:
                change, existed = await asyncio.to_thread(_changed, connection, job, limits, commit)
            except BaseException:
                connection.close()
                old.order(KILL, pid)
                raise
            await greeted(connection)
            self._succeed(old, Keeper(connection, None))
            return change, existed

    def _succeed(self, old: Keeper, new: Keeper) -> None:
        new.attend(self._lost)
        self._keeper = new
        old.retired = True
        for worker in list(self._idle):
            self._discard(worker)
        self._idle.clear()
        if not old.workers:
            old.close()


class _Watch:
    """Reads the frames of one job, on time: slows down what runs long, stops what runs over."""

    def __init__(self, pool: Pool, worker: _Worker, limits: Limits) -> None:
        self.pool, self.worker, self.limits = pool, worker, limits
        self.begun = time.monotonic()
        self.started = False
        self._timer = asyncio.get_running_loop().call_later(_SLOW_AFTER, self._slow)

    async def frame(self) -> tuple[bytes, bytes]:
        """Give the next frame; raises Stopped if there is none."""
        most = _TRANSFER if self.started else self.limits.seconds + _GRACE
        try:
            async with asyncio.timeout_at(asyncio.get_running_loop().time() - (time.monotonic() - self.begun) + most):
                kind, length = HEADER.unpack(await self.worker.reader.readexactly(HEADER.size))
                payload = await self.worker.reader.readexactly(length)
        except TimeoutError:
            raise self._over() from None
        except (asyncio.IncompleteReadError, OSError):
            raise self._dead() from None
        self.started = True
        if kind in (END, ERROR):
            self._timer.cancel()
        return kind, payload

    def end(self) -> None:
        """Stop the clock."""
        self._timer.cancel()

    def _slow(self) -> None:
        self.worker.slowed = True
        self.worker.keeper.order(SLOW, self.worker.pid)

    def _over(self) -> Stopped:
        self._timer.cancel()
        self.pool.killed += 1
        return over(self.limits)

    def _dead(self) -> Stopped:
        if not self.worker.keeper.alive:
            return Stopped("lost", "The store was lost and is being reopened; ask again in a moment.")
        self._timer.cancel()
        self.pool.killed += 1
        return dead(time.monotonic() - self.begun, self.limits)


def _changed(
    connection: socket.socket, job: Job, limits: Limits, commit: Callable[[Change], None]
) -> tuple[Change, bool]:
    """Have a writer try a change, make it lasting, and tell the writer to go on as keeper."""
    connection.settimeout(limits.seconds + _GRACE)
    try:
        connection.sendall(frames.frame(JOB, frames.job_payload(job, asdict(limits))))
        kind, payload = frames.read_frame(connection)
        if kind == ERROR:
            raise raised(json.loads(payload))
        existed: bool = json.loads(payload)["existed"]
        change = Change.read(frames.read_frame(connection)[1], frames.read_frame(connection)[1])
        frames.read_frame(connection)
    except (EOFError, OSError) as error:
        raise Stopped(
            "time", f"The change took more than the {limits.seconds:g} s or the memory allowed; nothing changed."
        ) from error
    commit(change)
    connection.sendall(frames.frame(JOB))
    return change, existed


async def _stream(
    watch: _Watch, leave: Callable[[bool], None], first: bytes, kind: bytes, payload: bytes
) -> AsyncIterator[bytes]:
    yield first
    while kind == DATA:
        yield payload
        kind, payload = await watch.frame()
    if kind == ERROR:
        raise raised(json.loads(payload))
    leave(not json.loads(payload)["retire"])
