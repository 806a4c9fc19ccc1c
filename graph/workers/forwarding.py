"""Hands queries on to a service elsewhere, within the limits; what ``Pool`` is for data that are here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from graph.engines.faults import Fault
from graph.engines.foreign import read_foreign
from graph.engines.remote import Remote, written
from graph.gate.evaluation import TooLarge
from graph.gate.formats import BY_NAME
from graph.gate.reading import Form, Query, Refused
from graph.journal import Change
from graph.workers.answer import Answer
from graph.workers.frames import Job
from graph.workers.kitchen import Kitchen
from graph.workers.limits import Limits
from graph.workers.stops import Missing, Stopped, none_free


def forward(remote: Remote, job: Job, limits: Limits) -> tuple[bytes, bool]:
    """Have a service answer a query and give the answer, and whether rows were left out.

    Raises
    ------
    Stopped
        If it took more time or bytes than allowed, or the service failed.
    Malformed, Refused
        If it cannot be run.
    """
    query = read_foreign(job.body)
    dataset = remote.dataset(query, job.default_graphs, job.named_graphs)
    format = BY_NAME[job.format]
    try:
        if query.form.gives_triples:
            return written(remote.triples_of(query, dataset, limits.seconds, limits.bytes), format), False
        # One row more than allowed tells that there are more.
        limited = query.limited(limits.rows + 1)
        asked = Query(limited, query.form) if limited else query
        data = remote.results(asked, dataset, limits.seconds, limits.bytes)
    except Fault as error:
        raise Stopped(error.reason, str(error)) from error
    except TooLarge as error:
        raise Stopped("bytes", str(error)) from error
    truncated = query.form is Form.SELECT and limited is not None and remote.has_more(data, limits.rows)
    if truncated:
        data = remote.first_rows(data, limits.rows)
    return remote.serialised(data, query, format), truncated


class Forwarding:
    """What ``Pool`` is, for a service elsewhere: threads wait for its answers, no more at once than there are workers."""

    begins = reads = False
    isolation = "forwarded: queries run at another service, which stops them by its own limits"

    def __init__(self, kitchen: Kitchen, remote: Remote) -> None:
        self.kitchen, self._remote = kitchen, remote
        self.killed = self.queued = self.running = 0
        self.ready = False
        self._free = asyncio.Semaphore(kitchen.workers)
        self._threads = ThreadPoolExecutor(kitchen.workers, "forwarding")

    async def start(self) -> None:
        """Begin."""
        self.ready = True

    async def stop(self, patience: float = 10.0) -> None:  # noqa: ARG002
        """End; what still waits is given up."""
        self.ready = False
        self._threads.shutdown(wait=False, cancel_futures=True)

    def begin(self, job: Job, limits: Limits, gone: Callable[[], bool]) -> None:
        """Begin nothing: there is no worker to be sent a job at once."""

    async def run(self, job: Job, limits: Limits) -> Answer:
        """Answer a query or hand out a graph; raises as ``Pool.run``."""
        if not self.ready:
            raise Stopped("closing", "The service is stopping and takes no new queries.")
        if job.kind == "check":
            # The service that answers a query reads it too, and no parser here could be stopped.
            return Answer(False, b"")
        if self._free.locked() and self.queued >= self.kitchen.queue:
            raise Stopped("busy", f"{self.queued} queries wait already; ask again in a moment.")
        self.queued += 1
        try:
            await asyncio.wait_for(self._free.acquire(), limits.seconds)
        except TimeoutError as error:
            raise none_free(limits) from error
        finally:
            self.queued -= 1
        self.running += 1
        work = self._dump if job.kind == "dump" else forward
        try:
            data, truncated = await asyncio.get_running_loop().run_in_executor(
                self._threads, work, self._remote, job, limits
            )
        finally:
            self.running -= 1
            self._free.release()
        return Answer(truncated, data)

    def _dump(self, remote: Remote, job: Job, limits: Limits) -> tuple[bytes, bool]:
        try:
            if job.graph and job.graph not in remote.named_graphs():
                raise Missing(f"There is no graph <{job.graph}>.")
            data = written(list(remote.triples(job.graph)), BY_NAME[job.format])
        except Fault as error:
            raise Stopped(error.reason, str(error)) from error
        if len(data) > limits.bytes:
            raise Stopped("bytes", f"The graph is larger than the {limits.bytes} bytes allowed.")
        return data, False

    async def change(self, job: Job, limits: Limits, commit: Callable[[Change], None]) -> tuple[Change, bool]:  # noqa: ARG002
        """Refuse: the data are another service's, which takes changes itself."""
        raise Refused("The data are held by another service; send changes there, or use `pejling push`.")
