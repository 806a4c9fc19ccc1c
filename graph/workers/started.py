"""A job that a worker was given at once, before anyone waits for its answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from graph.workers.answer import Answer
from graph.workers.frames import Job
from graph.workers.limits import Limits
from graph.workers.stops import Stopped
from graph.workers.watch import Watch

if TYPE_CHECKING:
    from graph.workers.pool import Pool


class Started:
    """A job under way; its answer is to be taken, by ``whole`` or by ``answer``, or its worker is kept for ever."""

    def __init__(self, pool: Pool, watch: Watch, job: Job, limits: Limits) -> None:
        self._pool, self._watch, self._job, self._limits = pool, watch, job, limits

    def when_come(self, then: Callable[[], None]) -> None:
        """Call ``then``, once, when there is an answer, when there will be none, or when it takes long (``Watch``)."""
        self._watch.worker.line.when_come(then)

    def whole(self, most: int) -> Answer | None:
        """Give the answer if it has come and has at most so many bytes."""
        return self._pool.finished(self._watch, most)

    async def answer(self) -> Answer:
        """Wait for the answer; raises as ``Pool.run``."""
        try:
            return await self._pool.finish(self._watch)
        except Stopped as error:
            if error.reason != "killed":
                raise
        return await self._pool.run(self._job, self._limits)
