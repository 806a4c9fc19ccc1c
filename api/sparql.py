"""The SPARQL endpoint: SPARQL 1.1 Protocol, evaluated and serialised by worker processes."""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from api import conditions, parameters, rdf_formats
from api.at_once import Begun
from api.changes import update
from api.endpoint import Endpoint, endpoint_of, problem_of
from api.errors import Problem, respond
from api.fairness import client_of
from api.headers import CORS, methods
from api.leaving import gone_of
from api.negotiation import choose
from api.parameters import FORM, QUERY, UPDATE, Parameters, header
from api.question import Question, next_id, note, packed, to_be_read, varied
from api.ready import Ready
from api.service_description import description
from api.streaming import Streamed
from api.unforeseen import failed
from api.workbench import workbench
from graph import gate
from graph.gate.reading import MAX_LENGTH
from graph.workers.frames import Job
from graph.workers.stops import Stopped

_MOST = 4 * MAX_LENGTH
# Kept answers of so many bytes are kept compressed, too.
_LARGE = 1 << 16
_NONE: Mapping[str, Any] = MappingProxyType({})
_RDF = gate.by_media_type(gate.GRAPH_FORMATS)
METHODS = {"/sparql": "GET, HEAD, POST, OPTIONS", "/graph-store": "GET, HEAD, PUT, POST, DELETE, OPTIONS"}
# Answered so, a client is to come again.
_BUSY = (429, 503)


async def query_by_get(request: Request) -> Response:
    """Answer a query; without one, describe the service, or show the query page to a browser."""
    if begun := request.scope.pop("begun", None):
        return await answered(request, begun.asked.job.body, Parameters(()), begun)
    given = Parameters(parameters.in_address(request))
    if given.all("update"):
        raise Problem(400, "An update is sent by POST, not by GET.")
    sparql = given.one("query")
    if sparql is not None:
        return await answered(request, sparql, given)
    named = [rdf_formats.named(name).media_type for name in given.first("format")]
    wanted = named[0] if named else choose(request.headers.get("accept", ""), ["text/turtle", "text/html", *_RDF])
    if wanted == "text/html" or not endpoint_of(request).versions.without:
        await endpoint_of(request).versions.opened()
    if wanted == "text/html":
        return workbench(request)
    if wanted is None:
        raise Problem(
            400, "The request has no `query`. Send one as ?query=…, or POST a form or application/sparql-query."
        )
    body = description(endpoint_of(request), str(request.base_url), _RDF[wanted])
    return Response(body, 200, CORS | {"Vary": "Accept"}, _RDF[wanted].content_type)


def methods_of(path: str) -> str:
    """Give the methods of an address of queries or graphs, an empty text for any other."""
    return METHODS.get(path) or (METHODS["/graph-store"] if path.startswith("/graph-store/") else "")


async def options(request: Request) -> Response:
    """Tell a browser's script what it may send from another site."""
    return Response(None, 204, methods(methods_of(request.url.path)))


async def query_by_post(request: Request) -> Response:
    """Answer a query, or make an update, sent as a form or directly as its own media type."""
    if begun := request.scope.pop("begun", None):
        # What is left of the request is not looked at: a client that has gone would be told so, and the worker kept for ever.
        return await answered(request, begun.asked.job.body, Parameters(()), begun)
    kind = parameters.content_type(request)
    address = parameters.in_address(request)
    if kind == FORM:
        given = Parameters([*await parameters.in_form(request, _MOST), *address])
        query, change = given.one("query"), given.one("update")
        if (query is None) == (change is None):
            raise Problem(400, "The form must have one field `query`, or one field `update`.")
        if change is not None:
            return await update(request, change, given)
        return await answered(request, query or "", given)
    if kind in (QUERY, UPDATE):
        given, asked = Parameters(address), await parameters.text(request, _MOST)
        for name in ("query", "update"):
            if given.all(name):
                raise Problem(
                    400, f"The request has its text as its body, and a parameter `{name}` beside it; send one."
                )
        return await (answered if kind == QUERY else update)(request, asked, given)
    allowed = ", ".join((FORM, QUERY, UPDATE))
    raise Problem(415, f"Content-Type {kind[:80] or 'missing'} is not understood; use one of {allowed}.")


ANSWERS = {"GET": query_by_get, "HEAD": query_by_get, "POST": query_by_post}


async def answered(request: Request, sparql: str, given: Parameters, begun: Begun | None = None) -> Response:
    """Answer a query as the protocol says, errors included; ``given`` are the other parameters of the request.

    ``begun`` is the same query where a worker has it already.
    """
    endpoint = endpoint_of(request)
    id, since, form = begun.id if begun else next_id(), begun.since if begun else time.monotonic(), "unknown"
    limits: dict[str, str] = {}
    try:
        if begun:
            asked = begun.asked
        else:
            query = await endpoint.read(sparql, client_of(request.scope))
            asked = Question.of(request, endpoint, query, sparql, given)
        form, limits = asked.query.form.value, {"X-Query-Limits": str(asked.limits)}
        if not begun and to_be_read(request, given):
            response = await _page(request, endpoint, asked, given)
        else:
            response = await _response(request, endpoint, asked, id, begun)
        outcome = "ok"
    except gate.Malformed as error:
        outcome = "malformed"
        response = _failed(request, id, 400, str(error), {}, error.place)
    except gate.Refused as error:
        outcome = "refused"
        response = _failed(request, id, 400, str(error))
    except Stopped as error:
        outcome = error.reason
        problem = problem_of(error)
        response = _failed(request, id, problem.status, f"{error} (query {id})", {**limits, **problem.headers})
    except Problem as error:
        outcome = str(error.status)
        # What is logged as a warning is to be found again by who was told of it.
        message = f"{error.message} (query {id})" if error.status in _BUSY else error.message
        response = _failed(request, id, error.status, message, {**limits, **error.headers})
    except Exception:
        outcome, response = "failed", failed(request, id)

    def ended(outcome: str) -> None:
        note(endpoint, id, form, outcome, since, sparql)

    if isinstance(response, Streamed):
        # What is still on its way may break off.
        response.ended = ended
    else:
        ended(outcome)
    return response


def _failed(
    request: Request,
    id: str,
    status: int,
    message: str,
    headers: Mapping[str, str] = _NONE,
    details: Mapping[str, object] = _NONE,
) -> Response:
    return respond(request, status, message, {**CORS, "X-Query-Id": id, **headers}, {**details, "query": id})


async def _response(request: Request, endpoint: Endpoint, asked: Question, id: str, begun: Begun | None) -> Response:
    tag, stable = asked.tag, asked.query.stable
    # What was begun at once came without conditions.
    known = conditions.told(request) if stable and not begun else ""
    if stable and not begun:
        if known and conditions.has(known, f'"{tag}"'):
            return Ready(b"", varied(asked.head(id, False)), 304)
        fresh = "no-cache" in header(request, b"cache-control")
        if not fresh and (kept := endpoint.cache.get(tag)) and len(kept[0]) <= asked.limits.bytes:
            # Whether there is any content, only an answer shows: a query that is none has none.
            if known and conditions.has_any(known):
                return Ready(b"", varied(asked.head(id, kept[1])), 304)
            if len(kept[0]) >= _LARGE and "gzip" in header(request, b"accept-encoding"):
                return Ready(await _packed(endpoint, tag, kept), packed(asked.head(id, kept[1])))
            return Ready(kept[0], asked.head(id, kept[1]))
    turn = begun.admission if begun else endpoint.fairness.admitted(client_of(request.scope), asked.limits.seconds)
    async with turn as admission:
        gone, started = gone_of(request.scope), begun.started if begun else None
        answer = await endpoint.run(asked.job, asked.limits, gone, started)
        head = asked.head(id, answer.truncated)
        if known and conditions.has_any(known):
            answer.close()
            return Ready(b"", varied(head), 304)
        if answer.body is None:
            # A client's share counts the answers that it is still reading.
            collected = endpoint.cache.collector(tag, answer.truncated) if stable else None
            return Streamed(answer, head, id, admission.keep(), collected)
    if stable:
        endpoint.cache.put(tag, answer.body, answer.truncated)
    return Ready(answer.body, head)


async def _page(request: Request, endpoint: Endpoint, asked: Question, given: Parameters) -> Response:
    """Lead to the query page, which asks the query and shows the answer; one that is none is told here, with its place."""
    async with endpoint.fairness.admitted(client_of(request.scope), asked.limits.seconds):
        (await endpoint.pool.run(Job("check", asked.query.text, asked.format.name), asked.limits)).close()
    language = "".join(f"?lang={quote(code)}" for code in given.all("lang")[:1])
    # Relative, so that it leads to the same page behind a proxy.
    headers = {**CORS, "Vary": "Accept", "Location": f"sparql{language}#query={quote(asked.job.body, safe='')}"}
    return Response(None, 303, headers)


async def _packed(endpoint: Endpoint, tag: str, kept: tuple[bytes, bool]) -> bytes:
    """Give a kept answer compressed, which is kept too: whoever asks for it a hundred times at once has it compressed once."""
    key = f"{tag} gzip"
    async with endpoint.packing:
        if found := endpoint.cache.get(key):
            return found[0]
        packed = await asyncio.to_thread(gzip.compress, kept[0], 1, mtime=0)
        endpoint.cache.put(key, packed, kept[1])
    return packed
