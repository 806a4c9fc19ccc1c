"""The crew: the workers of one keeper, idle or at work, and those of the keeper that comes after it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Coroutine
from typing import Any

from graph.workers.desk import Desk
from graph.workers.keeper import CLERK, FORK, KILL, PLAIN
from graph.workers.keeping import Keeper, greeted
from graph.workers.kitchen import Begun, Kitchen, begin
from graph.workers.line import Line
from graph.workers.stops import Stopped
from graph.workers.watch import Worker

log = logging.getLogger("pejling.queries")

# The copy that makes many queries faster is begun so many seconds after the start, when the pages have been made.
AFTER = 1.0
# And a store that could not be opened again is tried so many seconds later.
_AGAIN = 2.0
# And a clerk that was lost is replaced.
_SOON = 0.1


class Crew:
    """Worker processes, all forked from one keeper; those that go are replaced, and so is a keeper that is lost."""

    def __init__(self, kitchen: Kitchen, begun: Begun | None = None) -> None:
        self._kitchen = kitchen
        self.closing = False
        self.at_work = self.killed = 0
        self.desk: Desk | None = None
        self._idle: deque[Worker] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        # Begun here, before the event loop runs, so that the keeper loads the store while the service loads its own.
        self._begun: Begun | None = begun or begin(kitchen)
        self._keeper: Keeper | None = None
        self._ready = asyncio.Event()

    @property
    def ready(self) -> bool:
        """Whether there is a keeper, and its workers may be sent jobs."""
        return self._ready.is_set() and not self.closing

    @property
    def fast(self) -> bool:
        """Whether the workers have the copy of the default graph."""
        return self._keeper is not None and self._keeper.filled

    async def keeper(self) -> Keeper:
        """Give the keeper, when there is one."""
        await self._ready.wait()
        assert self._keeper is not None
        return self._keeper

    async def start(self) -> None:
        """Wait for the keeper and fork the first worker; the others follow.

        Raises
        ------
        Stopped
            If the keeper cannot load the store.
        """
        begun = self._begun or begin(self._kitchen)
        self._begun = None
        await greeted(begun.control, self._kitchen.dataset)
        self._keeper = Keeper(begun.control, begun.process)
        self._keeper.attend(self._lost, self._faster)
        self._idle.append(await self._fork())
        self._ready.set()
        # The first query needs one worker; the others are forked while it is asked.
        for _ in range(1, self._kitchen.workers):
            self._beside(self._replace())
        self._open_desk()
        if self._kitchen.union:
            asyncio.get_running_loop().call_later(AFTER, self._hasten)

    def dismiss(self) -> None:
        """Let all processes go."""
        for task in self._tasks:
            task.cancel()
        for worker in self._idle:
            worker.line.close()
        self._close_desk()
        if self._keeper:
            self._keeper.close()

    def at_once(self) -> Worker | None:
        """Give a worker that is idle, or None where none is; it is to be given ``back``."""
        if not (self._idle and self.ready):
            return None
        worker = self._idle[-1]
        if worker.keeper is not self._keeper or worker.line.gone:
            return None
        self.at_work += 1
        return self._idle.pop()

    async def worker(self) -> Worker:
        """Give a worker, forked if none is idle; it is to be given ``back``.

        Raises
        ------
        Stopped
            If there is no keeper for long, or it cannot fork.
        """
        while self._idle:
            worker = self._idle.pop()
            if worker.keeper is self._keeper and not worker.line.gone:
                self.at_work += 1
                return worker
            self._discard(worker)
        try:
            await asyncio.wait_for(self._ready.wait(), 5)
        except TimeoutError as error:
            raise Stopped("lost", "The store is being opened; ask again in a moment.") from error
        worker = await self._fork()
        self.at_work += 1
        return worker

    def back(self, worker: Worker, keep: bool) -> None:
        """Take a worker back, and let it go if it is not to be kept or there is a better one to be had."""
        self.at_work -= 1
        # Where one was forked for a job while another was for its place, there is one too many.
        room = len(self._idle) + self.at_work < self._kitchen.workers
        if keep and room and not worker.outdated and worker.keeper is self._keeper:
            self._idle.append(worker)
        else:
            self._discard(worker)
            self._beside(self._replace())

    def succeed(self, old: Keeper, new: Keeper | None) -> None:
        """Have another keeper take over; where it was lost, one is opened."""
        self._keeper = new
        if new:
            new.attend(self._lost, self._faster)
        else:
            log.error("the process that made a change was lost after it; the store is opened again")
            self._ready.clear()
            self._beside(self._reopen())
        old.retired = True
        self._renew()
        if not old.workers:
            old.close()

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

    def _discard(self, worker: Worker) -> None:
        worker.line.close()
        worker.keeper.order(KILL, worker.pid)
        self._released(worker.keeper)

    @staticmethod
    def _released(keeper: Keeper) -> None:
        keeper.workers -= 1
        if keeper.retired and not keeper.workers:
            keeper.close()

    def _renew(self) -> None:
        """Let all go that is of another time: the clerk, and the workers that are idle; those at work go when they are done."""
        for worker in list(self._idle):
            self._discard(worker)
        self._idle.clear()
        self._close_desk()
        self._open_desk()

    def _open_desk(self) -> None:
        if self._kitchen.desk and self._keeper and not self.closing:
            self._beside(self._seat_clerk(self._keeper))

    def _close_desk(self) -> None:
        if self.desk:
            desk, self.desk = self.desk, None
            desk.close()

    async def _seat_clerk(self, keeper: Keeper) -> None:
        keeper.workers += 1
        try:
            pid, connection = await keeper.fork(CLERK)
            desk = await Desk(pid, keeper, self._desk_ended).open(connection)
        except (Stopped, OSError):
            self._released(keeper)
            return
        if keeper is self._keeper and not self.desk:
            self.desk = desk
        else:
            desk.close()

    def _desk_ended(self, desk: Desk) -> None:
        """Open another desk where one was lost."""
        desk.keeper.order(KILL, desk.pid)
        self._released(desk.keeper)
        if desk is self.desk:
            self.desk = None
            self.killed += 1
            asyncio.get_running_loop().call_later(_SOON, self._open_desk)

    async def _replace(self) -> None:
        if self.closing or not self._keeper or len(self._idle) + self.at_work >= self._kitchen.workers:
            return
        with contextlib.suppress(Stopped):
            self._idle.append(await self._fork())

    def _hasten(self) -> None:
        if self._keeper and not self.closing:
            self._keeper.order(PLAIN)

    def _faster(self) -> None:
        idle = len(self._idle)
        self._renew()
        for _ in range(idle):
            self._beside(self._replace())

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
                self._kitchen.held.let_go()
                await asyncio.sleep(_AGAIN)
            else:
                return

    def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
