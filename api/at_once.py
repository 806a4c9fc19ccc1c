"""Answers to queries that take neither a worker nor a wait: what is kept, and look-ups."""

from __future__ import annotations

import gzip
import time

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


def at_once(endpoint: Endpoint, request: Request, body: bytes) -> tuple[bytes, bytes] | None:
    """Give the lines of the head and the body of an answer that is kept or a look-up's, None for all else.

    Whatever is not plain is left to ``api.sparql``: what is wrong, what the client has already, what waits for its turn.
    """
    begun = time.monotonic()
    try:
        found = _plainly(request, body)
        if found is None or len(found[0]) >= LONG:
            return None
        sparql, given = found
        asked = Question.of(request, endpoint, gate.read_query(sparql), sparql, given, next_id())
        answer = _kept(request, endpoint, asked) or _looked_up(request, endpoint, asked)
    except (gate.Malformed, gate.Refused, Problem, UnicodeDecodeError):
        return None
    if answer is None or len(answer[0]) > PIECE:
        return None
    data, truncated = answer
    if len(data) >= SMALL and takes_gzip(header(request, b"accept-encoding")):
        data, head = gzip.compress(data, 1, mtime=0), lines(packed(asked.head(endpoint.version, truncated)))
    else:
        head = asked.lines(endpoint.version, truncated)
    note(endpoint, asked.id, asked.query.form.value, "ok", begun, sparql)
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
