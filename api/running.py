"""Runs the query of a page as the endpoint runs anyone's: through the gate, the workers, the limits and the cache of answers."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, replace

from fastapi import Request

from api.endpoint import endpoint_of
from api.errors import Problem
from api.fairness import client_of
from api.leaving import gone_of
from api.question import next_id, note
from api.shares import enter_share, leave_share
from graph import gate, rows
from graph.gate.reading import Form, Query
from graph.workers.frames import Job
from graph.workers.limits import Limits
from graph.workers.stops import Stopped

# The limit of rows is one of answers: what a page counts for itself it must have whole.
_OWN_ROWS = 100_000
JSON, TSV = gate.BY_NAME["json"], gate.BY_NAME["tsv"]


@dataclass(frozen=True)
class Ran:
    """An answer: its bytes and their format, whether rows were left out, the seconds it took, what it was allowed, its number in the log."""

    body: bytes
    format: gate.Format
    truncated: bool
    seconds: float
    limits: Limits
    id: str

    def solutions(self) -> rows.Solutions:
        """Give the variables and the rows of an answer in TSV."""
        return rows.solutions(self.body)


async def run(
    request: Request,
    sparql: str,
    format: gate.Format | None = JSON,
    wishes: dict[str, str] | None = None,
    own: bool = False,
    most: int | None = None,
) -> Ran:
    """Run a query and give its whole answer; it is counted and logged like one of the endpoint, by the number that an error repeats.

    Parameters
    ----------
    request : Request
        The request of the page; its client pays for the query.
    sparql : str
        The query.
    format : Format, optional
        The format of the answer; None for the one that files are made of, by the query's form.
    wishes : dict, optional
        Limits that the client asks for; see ``Limits.asked``.
    own : bool
        Whether the query is the page's own, of few rows by its making, which no limit of rows cuts.
    most : int, optional
        The most rows that can be made use of.

    Raises
    ------
    Malformed, Refused, Stopped, Problem
        As the endpoint meets them.
    """
    endpoint, id, begun = endpoint_of(request), next_id(), time.monotonic()
    form, outcome = "unknown", "failed"
    # Who has a query waits for a page's turn, so nobody who has a page's turn may wait for a query, not even to have it read.
    leave_share(request)
    try:
        query = await endpoint.read(sparql, client_of(request.scope))
        form = query.form.value
        limits = endpoint.limits(wishes or {})
        if own:
            limits = replace(limits, rows=max(limits.rows, _OWN_ROWS))
        if most:
            limits = replace(limits, rows=min(limits.rows, most))
        chosen = format or _of_files(query.form)
        body, truncated = await _answer(request, query, sparql, chosen, limits)
        outcome = "ok"
        return Ran(body, chosen, truncated, time.monotonic() - begun, limits, id)
    except gate.Malformed:
        outcome = "malformed"
        raise
    except gate.Refused:
        outcome = "refused"
        raise
    except Stopped as error:
        outcome = error.reason
        raise Stopped(error.reason, f"{error} (query {id})") from error
    except Problem as error:
        outcome = str(error.status)
        raise Problem(error.status, f"{error.message} (query {id})", error.headers, error.details) from error
    finally:
        note(endpoint, id, form, outcome, begun, sparql)


def _of_files(form: Form) -> gate.Format:
    return gate.BY_NAME["ntriples"] if form.gives_triples else JSON if form is Form.ASK else TSV


async def _answer(
    request: Request, query: Query, sparql: str, format: gate.Format, limits: Limits
) -> tuple[bytes, bool]:
    """Give the bytes of an answer, and whether it is truncated."""
    endpoint = endpoint_of(request)
    key = hashlib.sha256(json.dumps([endpoint.version, format.name, sparql, limits.rows]).encode()).hexdigest()[:32]
    if query.stable and (kept := endpoint.cache.get(key)):
        await enter_share(request)
        return kept
    async with endpoint.fairness.admitted(client_of(request.scope), limits.seconds):
        answer = await endpoint.run(Job("query", sparql, format.name, query=query), limits, gone_of(request.scope))
        try:
            body = answer.body if answer.body is not None else b"".join([chunk async for chunk in answer.chunks()])
        finally:
            answer.close()
        # What is made of the answer has its turn before the next query begins, so that few answers wait in memory.
        await enter_share(request)
    if query.stable:
        endpoint.cache.put(key, body, answer.truncated)
    return body, answer.truncated
