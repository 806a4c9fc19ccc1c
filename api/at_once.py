"""Answers to queries without an application in between: what is kept, look-ups, and what a worker answers soon."""

from __future__ import annotations

import gzip
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.types import Scope

from api import conditions, parameters
from api.endpoint import LONG, Endpoint
from api.errors import Problem
from api.fairness import client_of
from api.leaving import gone_of
from api.negotiation import takes_gzip
from api.parameters import FORM, QUERY, Parameters, header
from api.pieces import PIECE
from api.question import Question, next_id, note, packed, to_be_read
from api.ready import SMALL, lines
from graph import gate

if TYPE_CHECKING:
    from api.fairness import Admission
    from graph.workers.pool import UnderWay

log = logging.getLogger("pejling")

Reply = Callable[["tuple[bytes, bytes] | None"], None]
# A request of no more bytes than this, asked again and again, is read once.
_SHORT, _REMEMBERED = 4_000, 1_024
_FAILED = "an answer failed unforeseen; the application gives it"


@dataclass(frozen=True)
class Begun:
    """A query that a worker was given at once, and that the application is to finish; ``since`` is by the monotonic clock."""

    id: str
    asked: Question
    started: UnderWay
    admission: Admission
    since: float


@dataclass(frozen=True)
class _Plain:
    """A request whose query is plain to see; whether its answer must be ``fresh`` and may be sent as ``gzip``."""

    asked: Question
    fresh: bool
    gzip: bool


class AtOnce:
    """Takes requests of an endpoint whose query is plain to see and need not wait for others of its client.

    Whatever is not plain is left to the application from the start: what is wrong, what the client has already.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._plainly_again = lru_cache(_REMEMBERED)(self._plainly)

    def __call__(self, scope: Scope, body: bytes, reply: Reply) -> bool:
        """Give True if a request is taken.

        ``reply`` is called then, now or later, once: with the lines of the head and the body of the answer, or with None, where it
        is the application's after all: an error, a large answer, one that takes long. ``begun`` in the scope tells it what runs
        already.
        """
        since, whose, id = time.monotonic(), client_of(scope), next_id()
        try:
            plain = self._read(scope, body)
            if plain is None:
                return False
            answer = self._kept(plain) or self._looked_up(plain.asked, whose)
            if answer is None:
                return self._begin(scope, plain, id, whose, since, reply)
            if len(answer[0]) > PIECE:
                return False
            written = _written(plain, id, *answer)
        except (gate.Malformed, gate.Refused, Problem, UnicodeDecodeError):
            return False
        except Exception:
            log.exception(_FAILED)
            return False
        self._reply(written, id, plain.asked, since, reply)
        return True

    def _read(self, scope: Scope, body: bytes) -> _Plain | None:
        """Give the query of a request if it is plain to see; raises Malformed, Refused, Problem and UnicodeDecodeError."""
        address, headers = scope["query_string"], tuple(scope["headers"])
        often = len(address) + len(body) + sum([len(value) for _, value in headers]) <= _SHORT
        read = self._plainly_again if often else self._plainly
        return read(self._endpoint.version, scope["method"], address, headers, body)

    def _plainly(
        self, version: str, method: str, address: bytes, headers: tuple[tuple[bytes, bytes], ...], body: bytes
    ) -> _Plain | None:
        request = Request({"type": "http", "method": method, "query_string": address, "headers": headers})
        found = _query_of(request, body)
        if found is None or len(found[0]) >= LONG or to_be_read(request, found[1]):
            return None
        asked = Question.of(request, self._endpoint, gate.read_query(found[0]), *found)
        assert asked.version == version, "read in the turn in which the version was"
        fresh = not asked.query.stable or "no-cache" in header(request, b"cache-control")
        return _Plain(asked, fresh, takes_gzip(header(request, b"accept-encoding")))

    def _kept(self, plain: _Plain) -> tuple[bytes, bool] | None:
        kept = None if plain.fresh else self._endpoint.cache.get(plain.asked.tag)
        return kept if kept and len(kept[0]) <= plain.asked.limits.bytes else None

    def _looked_up(self, asked: Question, whose: str) -> tuple[bytes, bool] | None:
        endpoint = self._endpoint
        if not endpoint.looks_up(asked.job, asked.limits) or not endpoint.fairness.passed(whose):
            return None
        data = endpoint.looked_up(asked.job, asked.limits)
        if data is None:
            return None
        if asked.query.stable:
            endpoint.cache.put(asked.tag, data, False)
        return data, False

    def _begin(self, scope: Scope, plain: _Plain, id: str, whose: str, since: float, reply: Reply) -> bool:
        """Give the query to a worker, when one is idle; raises Problem if its client asks too often."""
        endpoint, asked = self._endpoint, plain.asked
        if not endpoint.pool.begins:
            return False
        admission = endpoint.fairness.admitted_now(whose, asked.limits.seconds)
        if admission is None:
            return False
        started = endpoint.pool.begin(asked.job, asked.limits, gone_of(scope))
        if started is None:
            admission.leave()
            return False

        def come() -> None:
            answer = started.whole(PIECE)
            if answer is None or answer.body is None:
                scope["begun"] = Begun(id, asked, started, admission, since)
                reply(None)
                return
            admission.leave()
            try:
                if asked.query.stable:
                    endpoint.cache.put(asked.tag, answer.body, answer.truncated)
                written = _written(plain, id, answer.body, answer.truncated)
            except Exception:
                log.exception(_FAILED)
                reply(None)
                return
            self._reply(written, id, asked, since, reply)

        started.when_come(come)
        return True

    def _reply(self, written: tuple[bytes, bytes], id: str, asked: Question, since: float, reply: Reply) -> None:
        reply(written)
        note(self._endpoint, id, asked.query.form.value, "ok", since, asked.job.body)


def _written(plain: _Plain, id: str, data: bytes, truncated: bool) -> tuple[bytes, bytes]:
    if plain.gzip and len(data) >= SMALL:
        data, head = gzip.compress(data, 1, mtime=0), lines(packed(plain.asked.head(id, truncated)))
    else:
        head = plain.asked.lines(id, truncated)
    return b"%scontent-length: %d\r\n" % (head, len(data)), data


def _query_of(request: Request, body: bytes) -> tuple[str, Parameters] | None:
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
