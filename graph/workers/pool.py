"""The pool: hands jobs to worker processes, stops those that take too much, replaces them at once."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from graph.journal import Change
from graph.workers.answer import Answer, Coming
from graph.workers.backlog import Room
from graph.workers.changing import Ended, changed
from graph.workers.frames import ERROR, RETIRE, TRUNCATED, WHOLE, Job, job_frame
from graph.workers.keeper import FORK, KILL, PLAIN, WRITE
from graph.workers.keeping import Keeper, greeted
from graph.workers.kitchen import Begun, Kitchen, begin
from graph.workers.limits import Limits
from graph.workers.line import Line
from graph.workers.seats import Seats
from graph.workers.started import Started
from graph.workers.stops import Stopped, none_free, raised, undone
from graph.workers.watch import Watch, Worker

log = logging.getLogger("pejling.queries")

# The copy that makes many queries faster is begun so many seconds after the start, when the pages have been made.
AFTER = 1.0
# And a store that could not be opened again is tried so many seconds later.
_AGAIN = 2.0


class Pool:
    """Worker processes, each on its own read-only view of the store, all of one keeper."""

    isolation = "processes"
    # Whether a query may be read alone, as a job.
    reads = True

    def __init__(self, kitchen: Kitchen, begun: Begun | None = None) -> None:
        self.kitchen = kitchen
        self.killed = 0
        self.running = 0
        self.closing = False
        self._idle: deque[Worker] = deque()
        self.seats = Seats(kitchen.workers)
        self._writing = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        # Begun here, before the event loop runs, so that the keeper loads the store while the service loads its own.
        self._begun: Begun | None = begun or begin(kitchen)
        self._keeper: Keeper | None = None
        self._ready = asyncio.Event()
        self._room = Room()

    @property
    def ready(self) -> bool:
        """Whether queries are answered."""
        return self._ready.is_set() and not self.closing

    @property
    def queued(self) -> int:
        """How many jobs wait for a worker."""
        return self.seats.waiting

    @property
    def begins(self) -> bool:
        """Whether a job may be begun: a worker is free, or there is room to wait for one."""
        return self.ready and (not self.seats.locked() or self.queued < self.kitchen.queue)

    @property
    def fast(self) -> bool:
        """Whether the workers have the copy of the default graph."""
        return self._keeper is not None and self._keeper.filled

    async def start(self) -> None:
        """Wait for the keeper and fork the first worker; the others follow.

        Raises
        ------
        Stopped
            If the keeper cannot load the store.
        """
        begun = self._begun or begin(self.kitchen)
        self._begun = None
        await greeted(begun.control, self.kitchen.dataset)
        self._keeper = Keeper(begun.control, begun.process)
        self._keeper.attend(self._lost, self._faster)
        self._idle.append(await self._fork())
        self._ready.set()
        # The first query needs one worker; the others are forked while it is asked.
        for _ in range(1, self.kitchen.workers):
            self._beside(self._replace())
        if self.kitchen.union:
            asyncio.get_running_loop().call_later(AFTER, self._hasten)

    async def stop(self, patience: float = 10.0) -> None:
        """Refuse new jobs, let running ones end, then let all processes go."""
        self.closing = True
        until = time.monotonic() + patience
        while self.running and time.monotonic() < until:
            await asyncio.sleep(0.02)
        for task in self._tasks:
            task.cancel()
        for worker in self._idle:
            worker.line.close()
        if self._keeper:
            self._keeper.close()

    async def run(self, job: Job, limits: Limits) -> Answer:
        """Answer a job, and once more if its worker was killed from outside before it answered.

        Raises
        ------
        Stopped
            If it took more time, memory or bytes than allowed, or there is no room for it.
        Malformed, Refused, Missing
            If it is not one that can be run.
        """
        try:
            return await self._run(job, limits)
        except Stopped as error:
            if error.reason != "killed":
                raise
        return await self._run(job, limits)

    def begin(self, job: Job, limits: Limits, gone: Callable[[], bool]) -> Started | None:
        """Send a job to a worker that is idle, or to the next one that is free, unless its client has ``gone`` by then.

        Gives None, and does nothing, where ``run`` must.
        """
        if not self.begins:
            return None
        if not self.seats.take():
            return Started(self, job, limits, gone, None)
        watch = self.sent_at_once(job, limits)
        if watch is None:
            self.seats.release()
            return None
        return Started(self, job, limits, gone, watch)

    def sent_at_once(self, job: Job, limits: Limits) -> Watch | None:
        """Send a job that has a seat to a worker that is idle; gives None, and does nothing, where none is."""
        if not (self._idle and self.ready):
            return None
        worker = self._idle[-1]
        if worker.keeper is not self._keeper or worker.line.gone:
            return None
        self._idle.pop()
        return self._sent(worker, job, limits)

    async def _run(self, job: Job, limits: Limits) -> Answer:
        await self._enter(limits)
        return await self.seated(job, limits)

    async def seated(self, job: Job, limits: Limits) -> Answer:
        """Answer a job that has a seat, which it gives back; raises as ``run``."""
        try:
            worker = await self._take()
        except BaseException:
            self.seats.release()
            raise
        return await self.finish(self._sent(worker, job, limits))

    def _sent(self, worker: Worker, job: Job, limits: Limits) -> Watch:
        self.running += 1
        watch = Watch(worker, limits)
        worker.line.send(job_frame(job, limits))
        return watch

    async def finish(self, watch: Watch) -> Answer:
        """Give the answer to a job that has been sent; raises as ``run``."""
        try:
            kind, payload = await watch.frame()
        except BaseException:
            self._leave(watch, keep=False)
            raise
        if kind == WHOLE:
            return self._whole(watch, payload)
        if kind == ERROR:
            told = json.loads(payload)
            error = raised(told)
            self._leave(watch, keep=not (told["retire"] or isinstance(error, Stopped)))
            try:
                raise error
            finally:
                # An error that is kept where it was raised keeps itself, and the query with it, until somebody looks for such.
                del error
        return Answer(bool(payload[0] & TRUNCATED), None, Coming(watch, self._room, self._leave))

    def finished(self, watch: Watch, most: int) -> Answer | None:
        """Give the answer to a job that has been sent, if it has come whole and has at most so many bytes; ``finish`` gives any other."""
        payload = watch.whole(most + 1)
        return None if payload is None else self._whole(watch, payload)

    def _whole(self, watch: Watch, payload: bytes) -> Answer:
        self._leave(watch, keep=not payload[0] & RETIRE)
        return Answer(bool(payload[0] & TRUNCATED), payload[1:])

    async def _enter(self, limits: Limits) -> None:
        if self.closing:
            raise Stopped("closing", "The service is stopping and takes no new queries.")
        if self.queued >= self.kitchen.queue and self.seats.locked():
            raise Stopped("busy", f"{self.queued} queries wait already; ask again in a moment.")
        try:
            async with asyncio.timeout(limits.seconds):
                await self.seats.acquire()
        except TimeoutError as error:
            raise none_free(limits) from error

    async def _take(self) -> Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.keeper is self._keeper and not worker.line.gone:
                return worker
            self._discard(worker)
        try:
            await asyncio.wait_for(self._ready.wait(), 5)
        except TimeoutError as error:
            raise Stopped("lost", "The store is being opened; ask again in a moment.") from error
        return await self._fork()

    async def _fork(self) -> Worker:
        keeper = self._keeper
        assert keeper is not None
        # Counted before it is there, so that a change meanwhile does not let its keeper go.
        keeper.workers += 1
        plain = keeper.filled
        try:
            pid, connection = await keeper.fork(FORK)
        except BaseException:
            keeper.workers -= 1
            raise
        return Worker(pid, await Line.over(connection), keeper, plain)

    def _leave(self, watch: Watch, keep: bool) -> None:
        watch.end()
        worker = watch.worker
        self.running -= 1
        self.killed += watch.lost
        # Where one was forked for a job while another was for its place, there is one too many.
        room = len(self._idle) + self.running < self.kitchen.workers
        if keep and room and not worker.outdated and worker.keeper is self._keeper:
            self._idle.append(worker)
        else:
            self._discard(worker)
            self._beside(self._replace())
        # Whoever gets the seat finds the worker.
        self.seats.release()

    def _discard(self, worker: Worker) -> None:
        worker.line.close()
        worker.keeper.order(KILL, worker.pid)
        worker.keeper.workers -= 1
        if worker.keeper.retired and not worker.keeper.workers:
            worker.keeper.close()

    async def _replace(self) -> None:
        if self.closing or not self._keeper or len(self._idle) + self.running >= self.kitchen.workers:
            return
        with contextlib.suppress(Stopped):
            self._idle.append(await self._fork())

    def _hasten(self) -> None:
        if self._keeper and not self.closing:
            self._keeper.order(PLAIN)

    def _faster(self) -> None:
        """Replace the idle workers; those at work are replaced when they are done."""
        for worker in list(self._idle):
            self._discard(worker)
            self._beside(self._replace())
        self._idle.clear()

    def _lost(self) -> None:
        """Open another keeper when one has been lost: it rebuilds the store from the dataset and the journal."""
        # Where the store is not ready another keeper is being opened already.
        if self.closing or not self._ready.is_set() or (self._keeper and self._keeper.alive):
            return
        log.error("the keeper of the store was lost; another is opened")
        self._ready.clear()
        self._beside(self._reopen())

    async def _reopen(self) -> None:
        """Open another keeper, again and again: a dataset that is damaged now may be built anew in a moment."""
        while not self.closing:
            try:
                await self.start()
            except (Stopped, OSError) as error:
                log.error("the store cannot be opened again: %s", error)
                self.kitchen.held.let_go()
                await asyncio.sleep(_AGAIN)
            else:
                return

    def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
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
                change, existed = await asyncio.to_thread(changed, connection, job, limits, commit)
            except Ended as error:
                by = await old.signal_that_ended(pid)
                connection.close()
                old.order(KILL, pid)
                raise undone(error.after, limits, by) from error
            except BaseException:
                connection.close()
                old.order(KILL, pid)
                raise
            try:
                await greeted(connection, self.kitchen.dataset)
            except Stopped:
                # The change lasts, so its answer is no error; the store is opened anew, with it.
                connection.close()
                self._succeed(old, None)
            else:
                self._succeed(old, Keeper(connection, None))
            return change, existed

    def _succeed(self, old: Keeper, new: Keeper | None) -> None:
        self._keeper = new
        if new:
            new.attend(self._lost, self._faster)
        else:
            log.error("the process that made a change was lost after it; the store is opened again")
            self._ready.clear()
            self._beside(self._reopen())
        old.retired = True
        for worker in list(self._idle):
            self._discard(worker)
        self._idle.clear()
        if not old.workers:
            old.close()
