"""What the SPARQL endpoint holds: the pool of workers, limits, the cache of answers, the right to change."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import Request

from api.errors import Problem
from api.fairness import Fairness
from api.measures import Measures
from api.result_cache import ResultCache
from graph.journal import Change, append
from graph.store import Graph
from graph.workers.frames import Job
from graph.workers.in_process import InProcess
from graph.workers.limits import MEBIBYTE, Limits
from graph.workers.pool import Pool

_STATUS = {"time": 408, "memory": 507, "bytes": 413, "busy": 503, "closing": 503, "lost": 503}


@dataclass(frozen=True)
class Rules:
    """How the operator lets the endpoint be used; ``token`` is the SHA-256 of the bearer token for changes, empty for none."""

    limits: Limits
    ceiling: Limits
    rate: float = 50.0
    per_client: int = 3
    cache: int = 64 * MEBIBYTE
    token: str = ""


@dataclass
class Endpoint:
    """The state of a running endpoint; ``version`` changes with every change of the data."""

    pool: Pool | InProcess
    graph: Graph
    built: str
    rules: Rules
    changed: int = 0
    cache: ResultCache = field(init=False)
    fairness: Fairness = field(init=False)
    measures: Measures = field(init=False)

    def __post_init__(self) -> None:
        self.cache = ResultCache(self.rules.cache)
        self.fairness = Fairness(self.rules.rate, self.rules.per_client, self.pool.kitchen.queue)
        self.measures = Measures(self.pool)
        journal = self.pool.kitchen.journal
        self.changed = journal.stat().st_size if journal and journal.is_file() else 0

    @property
    def version(self) -> str:
        """The version of the data: of the build, and of the changes since."""
        return f"{self.built}+{self.changed}" if self.changed else self.built

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

    def allow_change(self, request: Request) -> None:
        """Let a request change the data, or raise Problem: 403 if nobody may, 401 without the right token."""
        if not self.rules.token:
            raise Problem(403, "This service is read-only: its operator has set no token for changes.")
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        given = hashlib.sha256(token.strip().encode()).hexdigest()
        if scheme.lower() != "bearer" or not hmac.compare_digest(given, self.rules.token.lower()):
            challenge = {"WWW-Authenticate": 'Bearer realm="pejling"'}
            raise Problem(
                401, "A change needs the header `Authorization: Bearer …` with the operator's token.", challenge
            )

    async def change(self, job: Job, limits: Limits) -> tuple[Change, bool]:
        """Make a change that lasts; raises as ``Pool.change``."""
        change, existed = await self.pool.change(job, limits, self._commit)
        await asyncio.to_thread(change.apply, self.graph.store, self.union)
        self.cache.clear()
        return change, existed

    def _commit(self, change: Change) -> None:
        journal: Path | None = self.pool.kitchen.journal
        assert journal is not None, "an endpoint that takes changes has a journal"
        append(journal, change)
        self.changed = journal.stat().st_size


def endpoint_of(request: Request) -> Endpoint:
    """Give the endpoint that a request came to."""
    endpoint: Endpoint = request.app.state.endpoint
    return endpoint


def status_of(reason: str) -> int:
    """Give the HTTP status of a stopped query."""
    return _STATUS[reason]
