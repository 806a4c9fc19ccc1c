"""For those who run the service and the programs that watch it: health, readiness, metrics, the dataset's description."""

from __future__ import annotations

import pyoxigraph as ox
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api import rdf_formats
from api.endpoint import endpoint_of
from api.errors import Problem
from api.headers import CORS
from api.negotiation import choose
from graph import gate, names
from graph.catalogue import description


async def options(request: Request) -> Response:  # noqa: ARG001
    """Tell what may be asked of the service as a whole (RFC 9110, section 9.3.7)."""
    return Response(None, 204, {"Allow": "GET, HEAD, POST, PUT, DELETE, OPTIONS"})


async def health(request: Request) -> JSONResponse:
    """Tell that the process answers, and how queries are kept apart."""
    endpoint = endpoint_of(request)
    return JSONResponse({"status": "ok", "version": endpoint.version, "isolation": endpoint.pool.isolation})


async def ready(request: Request) -> JSONResponse:
    """Tell whether queries are answered now: 200 or 503; and whether all that pages show is prepared."""
    endpoint = endpoint_of(request)
    waiting = {
        "running": endpoint.pool.running,
        "queued": endpoint.pool.queued,
        "prepared": endpoint.versions.prepared,
    }
    return JSONResponse({"ready": endpoint.pool.ready} | waiting, 200 if endpoint.pool.ready else 503)


async def metrics(request: Request) -> Response:
    """Give the counters in the format of Prometheus."""
    return Response(generate_latest(endpoint_of(request).measures.registry), media_type=CONTENT_TYPE_LATEST)


async def well_known_void(request: Request) -> Response:
    """Describe the dataset: its classes, properties and graphs with their counts."""
    endpoint = endpoint_of(request)
    # First of all: a dataset without pages has no description either, in any format.
    graph = endpoint.graph
    offers = gate.by_media_type(gate.GRAPH_FORMATS)
    accept, asked = request.headers.get("accept", ""), rdf_formats.asked(request)
    # A browser is shown Turtle: this address has no page.
    best = choose(accept, list(offers)) or ("text/turtle" if choose(accept, ["text/html"]) else None)
    format = asked or offers.get(best or "")
    if format is None:
        raise Problem(406, f"None of the accepted formats is on offer; allowed are {', '.join(offers)}.")
    address = f"{request.base_url}sparql"
    triples = await run_in_threadpool(description, graph, address, endpoint.changed > 0)
    body = ox.serialize(triples, format=format.kind, prefixes=dict(names.PREFIXES)) or b""
    headers = CORS | {"Vary": "Accept", "X-Dataset-Version": endpoint.version}
    return Response(body, 200, headers, format.content_type)
