"""Answers to queries without an application in between: what is kept, look-ups, and what a worker that is idle answers soon."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.requests import Request

from api import conditions, parameters
from api.endpoint import LONG, Endpoint
from api.errors import Problem
from api.negotiation import takes_gzip
from api.parameters import FORM, QUERY, Parameters, header
from api.pieces import PIECE
from api.question import Question, next_id, note, packed
from api.ready import SMALL, lines
from graph import gate

if TYPE_CHECKING:
    from api.fairness import Admission
    from graph.workers.started import Started

Reply = Callable[["tuple[bytes, bytes] | None"], None]


@dataclass(frozen=True)
class Begun:
    """A query that a worker was given at once, and that the application is to finish; ``since`` is by the monotonic clock."""

    asked: Question
    started: Started
    admission: Admission
    since: float


def at_once(endpoint: Endpoint, request: Request, body: bytes, reply: Reply) -> bool:
    """Take a request if its query is plain to see and need not wait for its turn.

    ``reply`` is called then, now or later, once: with the lines of the head and the body of the answer, or with None, where it is the
    application's after all: an error, a large answer, one that takes long. ``begun`` in the scope tells it what runs already.
    Whatever is not plain is left to the application from the start: what is wrong, what the client has already.
    """
    since = time.monotonic()
    try:
        found = _plainly(request, body)
        if found is None or len(found[0]) >= LONG:
            return False
        sparql, given = found
        asked = Question.of(request, endpoint, gate.read_query(sparql), sparql, given, next_id())
        answer = _kept(request, endpoint, asked) or _looked_up(request, endpoint, asked)
        if answer is None:
            return _begin(request, endpoint, asked, since, reply)
    except (gate.Malformed, gate.Refused, Problem, UnicodeDecodeError):
        return False
    if len(answer[0]) > PIECE:
        return False
    reply(_written(request, endpoint, asked, *answer))
    note(endpoint, asked.id, asked.query.form.value, "ok", since, sparql)
    return True


def _begin(request: Request, endpoint: Endpoint, asked: Question, since: float, reply: Reply) -> bool:
    """Give the query to a worker, if one is idle; raises Problem if its client asks too often."""
    client = request.scope["client"]
    if not endpoint.pool.idle:
        return False
    admission = endpoint.fairness.admitted_now(client[0] if client else "", asked.limits.seconds)
    if admission is None:
        return False
    started = endpoint.pool.begin(asked.job, asked.limits)
    if started is None:
        admission.leave()
        return False

    def come() -> None:
        answer = started.whole(PIECE)
        if answer is None or answer.body is None:
            request.scope["begun"] = Begun(asked, started, admission, since)
            reply(None)
            return
        admission.leave()
        if asked.query.stable:
            endpoint.cache.put(asked.tag, answer.body, answer.truncated)
        reply(_written(request, endpoint, asked, answer.body, answer.truncated))
        note(endpoint, asked.id, asked.query.form.value, "ok", since, asked.job.body)

    started.when_come(come)
    return True


def _written(
    request: Request, endpoint: Endpoint, asked: Question, data: bytes, truncated: bool
) -> tuple[bytes, bytes]:
    if len(data) >= SMALL and takes_gzip(header(request, b"accept-encoding")):
        data, head = gzip.compress(data, 1, mtime=0), lines(packed(asked.head(endpoint.version, truncated)))
    else:
        head = asked.lines(endpoint.version, truncated)
    return b"%scontent-length: %d\r\n" % (head, len(data)), data


def _plainly(request: Request, body: bytes) -> tuple[str, Parameters] | None:
    """Give the query of a request and its other parameters where they are plain to see; raises Problem."""
    address = parameters.in_address(request)
    if request.method == "GET":
        if conditions.told(request):
            return None
        given = Parameters(address)
        sparql = given.one("query")
    elif (kind := parameters.content_type(request)) == FORM:
        given = Parameters([*parameters.parsed(body, "The form"), *address])
        sparql = given.one("query")
    elif kind == QUERY == header(request, b"content-type"):
        given, sparql = Parameters(address), body.decode("utf-8-sig")
        if given.all("query"):
            return None
    else:
        return None
    parameters.check_coding(request)
    return None if sparql is None or given.all("update") else (sparql, given)


def _kept(request: Request, endpoint: Endpoint, asked: Question) -> tuple[bytes, bool] | None:
    if not asked.query.stable or "no-cache" in header(request, b"cache-control"):
        return None
    kept = endpoint.cache.get(asked.tag)
    return kept if kept and len(kept[0]) <= asked.limits.bytes else None


def _looked_up(request: Request, endpoint: Endpoint, asked: Question) -> tuple[bytes, bool] | None:
    client = request.scope["client"]
    if not endpoint.looks_up(asked.job, asked.limits) or not endpoint.fairness.passed(client[0] if client else ""):
        return None
    data = endpoint.looked_up(asked.job, asked.limits)
    if data is None:
        return None
    if asked.query.stable:
        endpoint.cache.put(asked.tag, data, False)
    return data, False
