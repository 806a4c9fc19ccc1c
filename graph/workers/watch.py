"""Watches one job of a worker: slows down what runs long, stops what runs over."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from graph.workers.frames import END, ERROR, WHOLE
from graph.workers.keeper import IDLE, SLOW
from graph.workers.keeping import Keeper
from graph.workers.limits import Limits
from graph.workers.line import Gone, Line
from graph.workers.stops import GRACE, Stopped, dead, over

# A query that runs so long takes less, and then less again, or only what the others leave.
_SLOW_AFTER = (0.5, 3.0)
# So much of a processor the service's event loop takes between these where others ask. Where none do, whom a query gives way to
# are programs that have nothing to do with it, and beside those that never rest it would get nothing.
_ASKED = 0.1
# So much longer a worker is left alone once its answer has begun to come: its own clock stands still while it must wait.
_WAITING = 30.0


@dataclass(eq=False)
class Worker:
    """A worker process as the service sees it; ``plain`` if it has the copy that makes many queries faster."""

    pid: int
    line: Line
    keeper: Keeper
    plain: bool = False

    @property
    def outdated(self) -> bool:
        """Whether a new one would be better."""
        return self.plain != self.keeper.filled


class Watch:
    """The clock over one job; ``lost`` tells afterwards whether the worker was lost or stopped through it."""

    def __init__(self, worker: Worker, limits: Limits) -> None:
        self.worker, self.limits = worker, limits
        self.lost = False
        self._begun = time.monotonic()
        self._started = False
        # One timer at a time: nearly all jobs end before the first.
        self._timer = asyncio.get_running_loop().call_later(_SLOW_AFTER[0], self._slow)

    async def frame(self) -> tuple[bytes, bytes]:
        """Give the next frame; raises Stopped if there is none."""
        try:
            kind, payload = await self.worker.line.frame()
        except Gone:
            raise await self._gone() from None
        except Stopped:
            self.lost = True
            raise
        self._started = True
        if kind in (WHOLE, END, ERROR):
            self._timer.cancel()
        return kind, payload

    def whole(self, most: int) -> bytes | None:
        """Give the payload of a whole answer that has come and has at most so many bytes; what else has come is for ``frame``."""
        payload = self.worker.line.whole(WHOLE, most)
        if payload is not None:
            self._timer.cancel()
        return payload

    def end(self) -> None:
        """Stop the clock."""
        self._timer.cancel()

    def _slow(self) -> None:
        self.worker.keeper.order(SLOW, self.worker.pid)
        self.worker.line.call()
        if self.limits.seconds > _SLOW_AFTER[1]:
            begun, worked = time.monotonic(), time.thread_time()
            self._timer = asyncio.get_running_loop().call_later(
                _SLOW_AFTER[1] - _SLOW_AFTER[0], self._slower, begun, worked
            )
        else:
            self._again(self.limits.seconds + GRACE)

    def _slower(self, begun: float, worked: float) -> None:
        asked = time.thread_time() - worked > _ASKED * (time.monotonic() - begun)
        self.worker.keeper.order(IDLE if asked else SLOW, self.worker.pid)
        self._again(self.limits.seconds + GRACE)

    def _late(self) -> None:
        longest = self.limits.seconds + _WAITING
        if self._started and time.monotonic() < self._begun + longest:
            self._again(longest)
        else:
            self.worker.line.fail(over(self.limits))

    def _again(self, after: float) -> None:
        wait = self._begun + after - time.monotonic()
        self._timer = asyncio.get_running_loop().call_later(max(wait, 0.0), self._late)

    async def _gone(self) -> Stopped:
        self._timer.cancel()
        after = time.monotonic() - self._begun
        if not self.worker.keeper.alive:
            return Stopped("lost", "The store was lost and is being reopened; ask again in a moment.")
        self.lost = True
        return dead(after, self.limits, await self.worker.keeper.signal_that_ended(self.worker.pid))
