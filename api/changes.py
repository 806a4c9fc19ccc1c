"""Changes to the data, behind a bearer token: SPARQL Update and the Graph Store HTTP Protocol."""

from __future__ import annotations

import json
import logging
import secrets
import time
from codecs import BOM_UTF8
from typing import get_args
from urllib.parse import quote

import pyoxigraph as ox
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from api import conditions, parameters, rdf_formats
from api.endpoint import Endpoint, endpoint_of, problem_of
from api.errors import Problem
from api.fairness import client_of
from api.headers import CORS
from api.negotiation import choose
from api.parameters import Parameters
from api.ready import Ready, raw
from api.rights import Right, right_of
from api.shares import leave_share
from api.streaming import Streamed
from graph import gate
from graph.journal import Change
from graph.workers.frames import Job
from graph.workers.stops import Missing, Stopped

log = logging.getLogger("pejling.queries")

_MOST = 64 << 20
_HEADERS = CORS | {"Vary": "Accept"}
# What may come of a graph that is asked for or changed, and is told to the client.
_Expected = Problem | Stopped | Missing | gate.Malformed | gate.Refused | OSError
_EXPECTED = get_args(_Expected)


async def update(request: Request, sparql: str, given: Parameters) -> Response:
    """Make a SPARQL update; answers 204."""
    endpoint = endpoint_of(request)
    right = right_of(request, endpoint.rules.rights)
    try:
        text, own = gate.read_update(sparql)
        using, named = given.all("using-graph-uri"), given.all("using-named-graph-uri")
        if own and (using or named):
            raise Problem(
                400, "The update names its graphs by USING or WITH, and the request by parameters; use one of them."
            )
        job = Job("update", text, default_graphs=tuple(using), named_graphs=tuple(named))
        await _changed(request, endpoint, job, given, right)
    except gate.Malformed as error:
        raise Problem(400, str(error), None, error.place) from error
    except gate.Refused as error:
        raise Problem(400, str(error)) from error
    return Response(None, 204, _HEADERS | {"X-Dataset-Version": endpoint.version})


async def get_graph(request: Request) -> Response:
    """Give a graph: ?default, or ?graph= with its IRI."""
    endpoint, id = endpoint_of(request), secrets.token_hex(6)
    given, graph = _graph(request)
    format = _wanted(request, given)
    limits = endpoint.limits(given.wishes())
    client = client_of(request.scope)
    tag = _tag(endpoint, graph, format)
    headers = _HEADERS | {"X-Dataset-Version": endpoint.version, "X-Query-Id": id, "ETag": tag}
    if conditions.has(conditions.told(request), tag):
        return Response(None, 304, headers)
    headers["Content-Type"] = format.content_type
    leave_share(request)
    async with endpoint.fairness.admitted(client, limits.seconds) as admission:
        try:
            answer = await endpoint.pool.run(Job("dump", format=format.name, graph=graph), limits)
        except _EXPECTED as error:
            raise _problem(error) from error
        try:
            # Whether there is such a graph, only an answer shows.
            same = conditions.unchanged(request, tag)
        except Problem:
            answer.close()
            raise
        if same:
            answer.close()
            return Response(None, 304, headers)
        if answer.body is None:
            return Streamed(answer, raw(headers), id, admission.keep())
    return Ready(answer.body, raw(headers))


def _tag(endpoint: Endpoint, graph: str, format: gate.Format) -> str:
    return f'"{endpoint.state_of(graph)}.{format.name}"'


def _wanted(request: Request, given: Parameters) -> gate.Format:
    for name in given.first("format"):
        return rdf_formats.named(name)
    by_media = gate.by_media_type(gate.GRAPH_FORMATS)
    best = choose(request.headers.get("accept", ""), list(by_media))
    if best is None:
        raise Problem(406, f"None of the accepted formats is on offer; allowed are {', '.join(by_media)}.")
    return by_media[best]


async def write_graph(request: Request) -> Response:
    """Replace a graph (PUT) or add to it (POST); 201 if it is new, else 204."""
    endpoint = endpoint_of(request)
    right = right_of(request, endpoint.rules.rights)
    if request.method == "PUT" and "content-range" in request.headers:
        raise Problem(400, "A graph is replaced as a whole; a PUT of a part of one (Content-Range) is not understood.")
    given, graph = _graph(request)
    return await _written(request, endpoint, given, graph, right)


async def post_graph(request: Request) -> Response:
    """Add to a graph; without one, begin a new graph and tell its address."""
    endpoint = endpoint_of(request)
    right = right_of(request, endpoint.rules.rights)
    if parameters.in_address(request):
        given, graph = _graph(request)
        return await _written(request, endpoint, given, graph, right)
    graph = f"{request.base_url}graph-store/{secrets.token_hex(8)}"
    response = await _written(request, endpoint, Parameters([]), graph, right)
    response.headers["Location"] = graph
    return response


async def _written(request: Request, endpoint: Endpoint, given: Parameters, graph: str, right: Right) -> Response:
    parameters.check_charset(request)
    kind = parameters.content_type(request) or "text/turtle"
    documents = (
        await _parts(request) if kind == "multipart/form-data" else [(kind, await parameters.body(request, _MOST))]
    )
    # Editors of Windows begin a file with a mark of its order of bytes, which no reader of RDF passes over.
    body = json.dumps([[_format(media), data.removeprefix(BOM_UTF8).hex()] for media, data in documents])
    job = Job("put" if request.method == "PUT" else "post", body, graph=graph)
    existed = await _changed(request, endpoint, job, given, right)
    return Response(None, 204 if existed else 201, _HEADERS | {"X-Dataset-Version": endpoint.version})


async def _parts(request: Request) -> list[tuple[str, bytes]]:
    """Give the media type and content of each file of a multipart form."""
    whole = await parameters.body(request, _MOST)

    async def receive() -> Message:
        return {"type": "http.request", "body": whole}

    try:
        # Read from memory, within the bounds of every other body: a form of its own would fill the disk first.
        async with Request(request.scope, receive).form(max_files=100, max_fields=100) as form:
            files = [value for value in form.values() if isinstance(value, UploadFile)]
            return [((file.content_type or "").split(";")[0].strip().lower(), await file.read()) for file in files]
    except HTTPException as error:
        raise Problem(400, f"The form cannot be read: {error.detail}") from error


def _format(media_type: str) -> str:
    known = gate.by_media_type(gate.GRAPH_FORMATS)
    if media_type not in known:
        raise Problem(415, f"Content-Type {media_type[:80]} is not understood; use one of {', '.join(known)}.")
    return known[media_type].name


async def delete_graph(request: Request) -> Response:
    """Delete a graph; 404 if there is none."""
    endpoint = endpoint_of(request)
    right = right_of(request, endpoint.rules.rights)
    given, graph = _graph(request)
    await _changed(request, endpoint, Job("delete", graph=graph), given, right)
    return Response(None, 204, _HEADERS | {"X-Dataset-Version": endpoint.version})


async def _changed(request: Request, endpoint: Endpoint, job: Job, given: Parameters, right: Right) -> bool:
    """Make a change, count and log it; an error tells its number."""
    id, begun, outcome = secrets.token_hex(6), time.monotonic(), "failed"

    def check(change: Change) -> None:
        # An update is no change of one graph, to which alone a tag could belong.
        if job.kind != "update":
            # A graph that a change brings was not there before; one that it takes away was.
            exists = job.kind == "delete" or job.graph not in change.graphs
            tags = [_tag(endpoint, job.graph, format) for format in gate.GRAPH_FORMATS]
            conditions.check_change(request, tags, exists)

    leave_share(request)
    try:
        _, existed = await endpoint.change(job, endpoint.limits(given.wishes()), right, check)
        outcome = "ok"
    except _EXPECTED as error:
        problem = _problem(error)
        problem.headers["X-Query-Id"] = id
        outcome = error.reason if isinstance(error, Stopped) else str(problem.status)
        raise problem from error
    finally:
        seconds = time.monotonic() - begun
        endpoint.measures.note(job.kind.upper(), outcome, seconds)
        line = {"query": id, "form": job.kind.upper(), "outcome": outcome, "ms": round(seconds * 1000, 1)}
        log.info(json.dumps(line | ({"graph": job.graph} if job.graph else {"sparql": job.body[:500]})))
    return existed


def _problem(error: _Expected) -> Problem:
    match error:
        case Problem():
            return error
        case Stopped():
            return problem_of(error)
        case Missing():
            return Problem(404, f"{error} Graphs are listed at /.well-known/void.")
        case gate.Malformed():
            return Problem(400, str(error), None, error.place)
        case gate.Refused():
            return Problem(403, str(error))
        case OSError():
            return Problem(507, f"The change cannot be written to the journal ({error.strerror}); nothing changed.")


def _graph(request: Request) -> tuple[Parameters, str]:
    """Give the parameters and the graph that a request is about, empty for the default graph."""
    given = Parameters(parameters.in_address(request))
    if path := request.path_params.get("path"):
        return given, _iri(f"{request.base_url}graph-store/{quote(path, safe='/:@-._~!$&()*+,;=')}")
    graph, default = given.one("graph"), given.all("default")
    if (graph is None) == (not default):
        raise Problem(400, "Name one graph: ?graph= with its IRI, or ?default.")
    if graph is None:
        return given, ""
    return given, _iri(graph)


def _iri(text: str) -> str:
    try:
        return ox.NamedNode(text).value
    except ValueError as error:
        raise Problem(400, f"{text[:200]!r} is no absolute IRI: {error}.") from error
