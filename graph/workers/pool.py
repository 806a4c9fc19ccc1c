"""The pool: hands jobs to worker processes, stops those that take too much."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable

from graph.journal import Change
from graph.workers.answer import Answer, Coming
from graph.workers.backlog import Room
from graph.workers.changing import Ended, changed
from graph.workers.crew import Crew
from graph.workers.desk import LookUp
from graph.workers.frames import ERROR, RETIRE, TRUNCATED, WHOLE, Job, job_frame
from graph.workers.keeper import KILL, WRITE
from graph.workers.keeping import Keeper, greeted
from graph.workers.kitchen import Begun, Kitchen
from graph.workers.limits import Limits
from graph.workers.seats import Seats
from graph.workers.started import Started
from graph.workers.stops import Stopped, none_free, raised, undone
from graph.workers.watch import Watch, Worker

# A job that was begun before anyone waits for its answer.
UnderWay = Started | LookUp


class Pool:
    """Worker processes, each on its own read-only view of the store, all of one keeper."""

    isolation = "processes"
    # Whether a query may be read alone, as a job.
    reads = True

    def __init__(self, kitchen: Kitchen, begun: Begun | None = None) -> None:
        self.kitchen = kitchen
        self.seats = Seats(kitchen.workers)
        self._crew = Crew(kitchen, begun)
        self._writing = asyncio.Lock()
        self._room = Room()

    @property
    def ready(self) -> bool:
        """Whether queries are answered."""
        return self._crew.ready

    @property
    def killed(self) -> int:
        """How many processes were lost or stopped."""
        return self._crew.killed

    @property
    def running(self) -> int:
        """How many jobs have a worker."""
        return self._crew.at_work

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
        return self._crew.fast

    async def start(self) -> None:
        """Wait until the store is open; raises Stopped if it cannot be."""
        await self._crew.start()

    async def stop(self, patience: float = 10.0) -> None:
        """Refuse new jobs, let running ones end, then let all processes go."""
        self._crew.closing = True
        until = time.monotonic() + patience
        while self.running and time.monotonic() < until:
            await asyncio.sleep(0.02)
        self._crew.dismiss()

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

    def begin(self, job: Job, limits: Limits, gone: Callable[[], bool]) -> UnderWay | None:
        """Send a job to a worker that is idle, or to the next one that is free, unless its client has ``gone`` by then.

        A look-up goes to the desk, if there is one. Gives None, and does nothing, where ``run`` must.
        """
        if not self.begins:
            return None
        if (desk := self._crew.desk) and (look_up := desk.ask(job, limits, self.run)):
            return look_up
        if not self.seats.take():
            return Started(self, job, limits, gone, None)
        watch = self.sent_at_once(job, limits)
        if watch is None:
            self.seats.release()
            return None
        return Started(self, job, limits, gone, watch)

    def sent_at_once(self, job: Job, limits: Limits) -> Watch | None:
        """Send a job that has a seat to a worker that is idle; gives None, and does nothing, where none is."""
        worker = self._crew.at_once()
        return self._sent(worker, job, limits) if worker else None

    async def _run(self, job: Job, limits: Limits) -> Answer:
        await self._enter(limits)
        return await self.seated(job, limits)

    async def seated(self, job: Job, limits: Limits) -> Answer:
        """Answer a job that has a seat, which it gives back; raises as ``run``."""
        try:
            worker = await self._crew.worker()
        except BaseException:
            self.seats.release()
            raise
        return await self.finish(self._sent(worker, job, limits))

    @staticmethod
    def _sent(worker: Worker, job: Job, limits: Limits) -> Watch:
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
        if self._crew.closing:
            raise Stopped("closing", "The service is stopping and takes no new queries.")
        if self.queued >= self.kitchen.queue and self.seats.locked():
            raise Stopped("busy", f"{self.queued} queries wait already; ask again in a moment.")
        try:
            async with asyncio.timeout(limits.seconds):
                await self.seats.acquire()
        except TimeoutError as error:
            raise none_free(limits) from error

    def _leave(self, watch: Watch, keep: bool) -> None:
        watch.end()
        self._crew.killed += watch.lost
        self._crew.back(watch.worker, keep)
        # Whoever gets the seat finds the worker.
        self.seats.release()

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
        if self._crew.closing:
            raise Stopped("closing", "The service is stopping and takes no changes.")
        async with self._writing:
            old = await self._crew.keeper()
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
                self._crew.succeed(old, None)
            else:
                self._crew.succeed(old, Keeper(connection, None))
            return change, existed
