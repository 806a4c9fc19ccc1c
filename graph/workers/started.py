"""A job that was begun before anyone waits for its answer: a worker has it, or will when one is free."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from graph.workers.answer import Answer
from graph.workers.frames import Job
from graph.workers.limits import Limits
from graph.workers.stops import Stopped, left, none_free
from graph.workers.watch import Watch

if TYPE_CHECKING:
    from graph.workers.pool import Pool


class Started:
    """A job under way; its answer is to be taken, by ``whole`` or by ``answer``, or its worker is kept for ever."""

    def __init__(self, pool: Pool, job: Job, limits: Limits, gone: Callable[[], bool], watch: Watch | None) -> None:
        self._pool, self._job, self._limits, self._gone, self._watch = pool, job, limits, gone, watch
        self._why_not: Callable[[], Stopped] | None = None
        self._then: Callable[[], None] = lambda: None
        if watch is None:
            self._withdraw = pool.seats.ask(self._seated)
            self._timer = asyncio.get_running_loop().call_later(limits.seconds, self._give_up)

    def when_come(self, then: Callable[[], None]) -> None:
        """Call ``then``, once, when there is an answer, when there will be none, or when it takes long (``Watch``)."""
        if self._watch:
            self._watch.worker.line.when_come(then)
        else:
            self._then = then

    def whole(self, most: int) -> Answer | None:
        """Give the answer if it has come and has at most so many bytes."""
        return self._pool.finished(self._watch, most) if self._watch else None

    async def answer(self) -> Answer:
        """Wait for the answer; raises as ``Pool.run``."""
        if self._why_not:
            raise self._why_not()
        try:
            return await (self._pool.finish(self._watch) if self._watch else self._pool.seated(self._job, self._limits))
        except Stopped as error:
            if error.reason != "killed":
                raise
        return await self._pool.run(self._job, self._limits)

    def _seated(self) -> None:
        """Begin, now that there is a seat; where no worker is idle nevertheless, whoever wants the answer waits for one."""
        self._timer.cancel()
        if self._gone():
            self._why_not = left
            self._then()
            # In a turn of its own: the next may have gone too.
            asyncio.get_running_loop().call_soon(self._pool.seats.release)
            return
        self._watch = self._pool.sent_at_once(self._job, self._limits)
        if self._watch:
            self.when_come(self._then)
        else:
            self._then()

    def _give_up(self) -> None:
        self._withdraw()
        self._why_not = partial(none_free, self._limits)
        self._then()
