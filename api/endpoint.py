"""What the SPARQL endpoint holds: the pool of workers, limits, the cache of answers, the right to change."""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.requests import Request

from api.errors import Problem
from api.fairness import Fairness
from api.leaving import Gone, unless_gone
from api.measures import Measures
from api.result_cache import ResultCache
from api.rights import Right
from api.versions import Versions
from graph import gate
from graph.engines.faults import Fault
from graph.gate.formats import BY_NAME
from graph.gate.lookups import look_up
from graph.gate.reading import MAX_LENGTH, Query
from graph.journal import Change, append, length, versioned
from graph.store import Graph
from graph.values import text_of
from graph.workers.answer import Answer
from graph.workers.desk import looks_up
from graph.workers.frames import Job
from graph.workers.limits import MEBIBYTE, Limits
from graph.workers.pool import Pool
from graph.workers.stops import Stopped, over

if TYPE_CHECKING:
    from graph.engines.federation import Federation
    from graph.workers.forwarding import Forwarding
    from graph.workers.in_process import InProcess
    from graph.workers.pool import UnderWay

_STATUS = {
    "time": 408,
    "gone": 408,
    "memory": 507,
    "bytes": 413,
    "format": 406,
    "busy": 503,
    "closing": 503,
    "killed": 503,
    "lost": 503,
} | {
    "upstream": 502,
    "upstream-time": 504,
    "upstream-busy": 503,
}


# Longer queries are read by a worker: a megabyte of brackets takes more than a second of a processor, and 200 MB.
LONG = 8_000
# Queries that wait for other services at once.
_CALLERS = 4


@dataclass(frozen=True)
class Rules:
    """How the operator lets the endpoint be used; ``rights`` are those of tokens to change the data, none for read-only.

    ``cache`` and ``pages`` are bytes of answers and of pages that are kept in memory.
    """

    limits: Limits
    ceiling: Limits
    rate: float = 50.0
    per_client: int = 3
    cache: int = 64 * MEBIBYTE
    pages: int = 16 * MEBIBYTE
    rights: tuple[Right, ...] = ()


@dataclass
class Endpoint:
    """The state of a running endpoint; ``version`` changes with every change of the data, ``changing`` counts those under way.

    ``federation`` holds the services that queries may call, None for none.
    """

    pool: Pool | InProcess | Forwarding
    versions: Versions
    built: str
    rules: Rules
    federation: Federation | None = None
    changed: int = 0
    changing: int = 0
    cache: ResultCache = field(init=False)
    fairness: Fairness = field(init=False)
    measures: Measures = field(init=False)

    def __post_init__(self) -> None:
        self.cache = ResultCache(self.rules.cache)
        self.fairness = Fairness(self.rules.rate, self.rules.per_client, self.pool.kitchen.queue)
        self.measures = Measures(self.pool)
        self.changed = length(self.pool.kitchen.journal)
        self.packing = asyncio.Lock()
        self._run, self._touched = secrets.token_hex(8), dict[str, int]()
        self._callers = ThreadPoolExecutor(_CALLERS, "calling")

    @property
    def version(self) -> str:
        """The version of the data: of the build, and of the changes since."""
        return versioned(self.built, self.changed)

    @property
    def graph(self) -> Graph:
        """The graph that pages are made of; at the start, waits until it is opened."""
        return self.versions.now.service.graph

    @property
    def union(self) -> bool:
        """Whether the default graph is the union of the named ones."""
        return self.pool.kitchen.union

    def limits(self, wishes: dict[str, str]) -> Limits:
        """Give the limits that a caller asked for; raises Problem (400) if they are none."""
        try:
            return self.rules.limits.asked(wishes, self.rules.ceiling)
        except ValueError as error:
            raise Problem(400, str(error)) from error

    async def read(self, sparql: str, client: str) -> Query:
        """Read a query, with the calls of other services that are allowed; a long one counts as another query of its client.

        Raises
        ------
        Malformed, Refused
            If it is not one that can be run.
        Stopped, Problem
            As a query meets them, if it is long.
        """
        allowed = self.federation.allowed if self.federation else frozenset()
        if not LONG <= len(sparql) <= MAX_LENGTH:
            return gate.read_query(sparql, allowed)
        limits = self.rules.limits
        async with self.fairness.admitted(client, limits.seconds):
            if allowed or not self.pool.reads:
                return await asyncio.to_thread(gate.read_query, sparql, allowed)
            answer = await self.pool.run(Job("read", sparql, "json"), limits)
            try:
                return Query.of(sparql, json.loads(b"".join([piece async for piece in answer.chunks()])))
            finally:
                answer.close()

    async def run(self, job: Job, limits: Limits, gone: Gone, started: UnderWay | None = None) -> Answer:
        """Answer a job, a look-up at once and all else by the pool, which may have ``started`` it; raises as ``Pool.run``.

        It is stopped, too, when its client has ``gone``.
        """
        if job.query and job.query.calls:
            job, limits = await self._joined(job, job.query, limits)
        if not started and self.looks_up(job, limits) and (data := self.looked_up(job, limits)) is not None:
            return Answer(False, data)
        try:
            return await unless_gone(started.answer() if started else self.pool.run(job, limits), gone)
        except asyncio.CancelledError as error:
            # Nobody cancels what runs but a server that stops and has waited long enough.
            raise Stopped("closing", "The service is stopping; ask again in a moment.") from error

    async def _joined(self, job: Job, query: Query, limits: Limits) -> tuple[Job, Limits]:
        """Give a job whose calls of other services are answered, and what is left of its limits."""
        assert self.federation is not None, "only calls that are allowed are read"
        until, loop = time.monotonic() + limits.seconds, asyncio.get_running_loop()
        # Nobody is asked for the sake of a query that cannot be read.
        (await self.pool.run(Job("check", query.text, job.format), limits)).close()
        left = max(until - time.monotonic(), 0.01)
        asked = loop.run_in_executor(self._callers, self.federation.joined, query, left)
        try:
            text = await asyncio.wait_for(asked, left)
            joined = await asyncio.to_thread(gate.read_query, text)
        except Fault as error:
            raise Stopped(error.reason, str(error)) from error
        except gate.TooLarge as error:
            raise Stopped("bytes", str(error)) from error
        except TimeoutError as error:
            raise over(limits) from error
        left = max(until - time.monotonic(), 0.01)
        return replace(job, body=text, query=joined), replace(limits, seconds=left)

    def looks_up(self, job: Job, limits: Limits) -> bool:
        """Tell whether a job is a look-up that the service's own graph can answer as the workers would."""
        opened = self.versions.latest
        if opened is None or self.changing or not self.pool.ready:
            return False
        return opened.service.graph.embedded and looks_up(job, limits)

    def looked_up(self, job: Job, limits: Limits) -> bytes | None:
        """Give the answer to a job that ``looks_up``, or None if it is larger than that of a look-up, or than allowed."""
        opened = self.versions.latest
        assert job.query is not None, "asked of what looks_up alone"
        assert opened is not None, "asked of what looks_up alone"
        data = look_up(opened.service.graph.store, job.query.text, BY_NAME[job.format])
        return data if data is not None and len(data) <= limits.bytes else None

    def state_of(self, graph: str) -> str:
        """Give a text that stands for a graph as it is now: another after each change of it, and in each run of the service."""
        told = f"{self._run} {self._touched.get(graph, 0)} {graph}"
        return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

    async def change(
        self, job: Job, limits: Limits, right: Right, check: Callable[[Change], None]
    ) -> tuple[Change, bool]:
        """Make a change that lasts, if the right allows it and ``check`` does not raise; raises as ``Pool.change``, and Refused."""

        committed: list[Change] = []

        def commit(change: Change) -> None:
            right.check(change, job.graph)
            check(change)
            self._commit(change)
            committed.append(change)

        if not self.versions.without:
            await self.versions.opened()
        self.changing += 1
        try:
            change, existed = await self.pool.change(job, limits, commit)
        except BaseException:
            self.changing -= 1
            raise
        finally:
            # Not before those who fetch a graph are given the new one: the old one has no tag of the new.
            for change in committed:
                self._touch(change)
        if not self.versions.without:
            # If this fails, what the workers have is newer for good.
            await asyncio.to_thread(change.apply, self.graph.store, self.union)
        self.changing -= 1
        self.cache.clear()
        self.versions.follow(self.version)
        return change, existed

    def _commit(self, change: Change) -> None:
        journal: Path | None = self.pool.kitchen.journal
        assert journal is not None, "an endpoint that takes changes has a journal"
        append(journal, change)
        self.changed = length(journal)

    def _touch(self, change: Change) -> None:
        # The default graph may be the union of all others.
        graphs = {text_of(quad.graph_name) for quad in (*change.added, *change.removed)} | change.graphs | {""}
        self._touched.update(dict.fromkeys(graphs, self.changed))


def endpoint_of(request: Request) -> Endpoint:
    """Give the endpoint that a request came to."""
    endpoint: Endpoint = request.app.state.endpoint
    return endpoint


def problem_of(stopped: Stopped | Fault) -> Problem:
    """Give the error that tells of a stopped query, with when to come again if that may help."""
    status = _STATUS[stopped.reason]
    return Problem(status, str(stopped), {"Retry-After": "1"} if status == 503 else {})
