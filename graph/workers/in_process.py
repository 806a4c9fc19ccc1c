"""Runs queries in threads of the service, where processes cannot be forked (Windows): none can be stopped there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from graph.gate import evaluation
from graph.gate.formats import BY_NAME
from graph.journal import Change
from graph.store import Graph
from graph.workers.answer import Answer
from graph.workers.frames import Job
from graph.workers.kitchen import Kitchen
from graph.workers.limits import Limits
from graph.workers.stops import Missing, Stopped, over


class InProcess:
    """What ``Pool`` is, without processes: a query that runs over is given up, but goes on in its thread."""

    begins = reads = False
    isolation = "none: this system cannot fork, so a query that runs over cannot be stopped"

    def __init__(self, kitchen: Kitchen, graph: Callable[[], Graph]) -> None:
        self.kitchen, self._graph = kitchen, graph
        self.killed = self.queued = self.running = 0
        self.ready = False

    async def start(self) -> None:
        """Begin."""
        self.ready = True

    async def stop(self, patience: float = 10.0) -> None:  # noqa: ARG002
        """End."""
        self.ready = False

    def begin(self, job: Job, limits: Limits, gone: Callable[[], bool]) -> None:
        """Begin nothing: there is no worker to be sent a job at once."""

    async def run(self, job: Job, limits: Limits) -> Answer:
        """Answer a query; raises as ``Pool.run``."""
        if job.kind not in ("query", "check"):
            raise Missing("Graphs are not handed out by this service on this system; use CONSTRUCT.")
        if self.running >= self.kitchen.workers + self.kitchen.queue:
            raise Stopped("busy", f"{self.running} queries run already; ask again in a moment.")

        def answered() -> bytes:
            if job.kind == "check":
                evaluation.check(job.body)
                return b""
            return self._graph().answer(job.body, BY_NAME[job.format], job.default_graphs, job.named_graphs)

        self.running += 1
        try:
            data = await asyncio.wait_for(asyncio.to_thread(answered), limits.seconds)
        except TimeoutError as error:
            raise over(limits) from error
        finally:
            self.running -= 1
        if len(data) > limits.bytes:
            raise Stopped("bytes", f"The answer is larger than the {limits.bytes} bytes allowed.")
        return Answer(False, data)

    async def change(self, job: Job, limits: Limits, commit: Callable[[Change], None]) -> tuple[Change, bool]:  # noqa: ARG002
        """Refuse: a change is tried on a copy, which needs a fork."""
        raise Stopped("closing", "This system cannot fork, so the data cannot be changed while it is served.")
