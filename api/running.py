"""Runs the query of a page as the endpoint runs anyone's: through the gate, the workers, the limits and the cache of answers."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, replace

from fastapi import Request

from api.endpoint import endpoint_of
from api.fairness import client_of
from api.leaving import gone_of
from api.shares import enter_share, leave_share
from graph import gate, rows
from graph.gate.reading import Query
from graph.workers.frames import Job
from graph.workers.limits import Limits

# The limit of rows is one of answers: what a page counts for itself it must have whole.
_OWN_ROWS = 100_000
JSON, TSV = gate.BY_NAME["json"], gate.BY_NAME["tsv"]


@dataclass(frozen=True)
class Ran:
    """An answer: its bytes, whether rows were left out, the seconds it took and what it was allowed."""

    body: bytes
    truncated: bool
    seconds: float
    limits: Limits

    def solutions(self) -> rows.Solutions:
        """Give the variables and the rows of an answer in TSV."""
        return rows.solutions(self.body)


async def run(
    request: Request,
    sparql: str,
    format: gate.Format = JSON,
    wishes: dict[str, str] | None = None,
    own: bool = False,
    query: Query | None = None,
) -> Ran:
    """Run a query and give its whole answer.

    Parameters
    ----------
    request : Request
        The request of the page; its client pays for the query.
    sparql : str
        The query.
    format : Format
        The format of the answer.
    wishes : dict, optional
        Limits that the client asks for; see ``Limits.asked``.
    own : bool
        Whether the query is the page's own, of few rows by its making, which no limit of rows cuts.
    query : Query, optional
        The same query, if it was read before.

    Raises
    ------
    Malformed, Refused, Stopped, Problem
        As the endpoint meets them.
    """
    endpoint, begun = endpoint_of(request), time.monotonic()
    client = client_of(request.scope)
    # Who has a query waits for a page's turn, so nobody who has a page's turn may wait for a query, not even to have it read.
    leave_share(request)
    query = query or await endpoint.read(sparql, client)
    limits = endpoint.limits(wishes or {})
    if own:
        limits = replace(limits, rows=max(limits.rows, _OWN_ROWS))
    key = hashlib.sha256(json.dumps([endpoint.version, format.name, sparql, limits.rows]).encode()).hexdigest()[:32]
    if query.stable and (kept := endpoint.cache.get(key)):
        await enter_share(request)
        return Ran(kept[0], kept[1], time.monotonic() - begun, limits)
    async with endpoint.fairness.admitted(client, limits.seconds):
        answer = await endpoint.run(Job("query", sparql, format.name, query=query), limits, gone_of(request.scope))
        try:
            body = answer.body if answer.body is not None else b"".join([chunk async for chunk in answer.chunks()])
        finally:
            answer.close()
        # What is made of the answer has its turn before the next query begins, so that few answers wait in memory.
        await enter_share(request)
    if query.stable:
        endpoint.cache.put(key, body, answer.truncated)
    return Ran(body, answer.truncated, time.monotonic() - begun, limits)
