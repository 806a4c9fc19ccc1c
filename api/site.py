"""All that is served beside the endpoint: pages, files, linked data."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import State
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from api import (
    about,
    asking,
    browsing,
    comparing,
    connecting,
    crawling,
    dumps,
    errors,
    exporting,
    flowing,
    guided,
    money,
    networks,
    quality,
    releases,
    results,
    searching,
    sources,
    sparql,
    things,
    tracing,
    vocabulary,
    wholes,
)
from api.endpoint import Endpoint, problem_of
from api.headers import HeadAsGet, methods
from api.page_cache import PageCache
from api.ranges import Parts
from api.routes import routes
from api.shares import Shares
from api.strict import only_known
from api.unforeseen import Unforeseen
from graph.engines import Fault
from graph.workers.stops import Stopped

# The first whose address fits a request answers it.
_PAGES = (
    things,
    asking,
    guided,
    browsing,
    money,
    networks,
    vocabulary,
    wholes,
    quality,
    results,
    searching,
    sources,
    flowing,
    tracing,
    comparing,
    connecting,
    exporting,
    crawling,
    dumps,
    releases,
    about,
)
_STATIC = Path(__file__).resolve().parent / "static"
_LONGEST_PATH = 200


class _Files(StaticFiles):
    """Files of ours; no path of one is long, and to follow the thousands of steps of another takes a second."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Give a file's full path and its particulars, or neither."""
        return super().lookup_path(path) if len(path) <= _LONGEST_PATH else ("", None)


def site(state: State, dataset: Path | None) -> tuple[ASGIApp, Callable[[], None]]:
    """Give the application of all addresses, its pages kept, and what makes its routes before they are asked for.

    ``dataset`` is the file of which dumps are made, if there is one.
    """
    endpoint: Endpoint = state.endpoint
    app = described(state, dataset)
    pages = PageCache(Shares(app, endpoint.rules.per_client), lambda: _version_shown(endpoint), endpoint.rules.pages)
    endpoint.measures.watch(pages)
    return pages, lambda: _make_routes(app)


def _make_routes(app: FastAPI) -> None:
    # FastAPI makes the routes of each part when it first looks for an address there.
    for route in app.routes:
        route.matches({"type": "http", "method": "GET", "path": "/-", "root_path": ""})


def _version_shown(endpoint: Endpoint) -> str:
    """Give the version that pages show, which may be older than what queries see."""
    return endpoint.version if endpoint.versions.without else endpoint.versions.now.service.version


def described(state: State, dataset: Path | None) -> FastAPI:
    """Give the application of all addresses, which describes itself; see ``site``."""
    endpoint: Endpoint = state.endpoint
    app = FastAPI(
        title="Pejling",
        version=endpoint.built,
        description="Copenhagen's integration policy 2007–2030 as linked data: SPARQL, things, questions, networks.",
        docs_url=None,
        redoc_url=None,
    )
    app.state = state
    state.shelf = dumps.Shelf(endpoint, dataset)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=1)
    pages = () if endpoint.versions.without else _PAGES
    for router in routes():
        app.include_router(router)
    for part in pages:
        app.include_router(part.router, dependencies=[Depends(only_known)])
    app.mount("/static", _Files(directory=_STATIC), name="static")
    app.add_middleware(Unforeseen)
    app.add_middleware(HeadAsGet, own=tuple(sparql.METHODS))
    app.add_middleware(Parts)
    app.add_exception_handler(errors.Problem, _problem)
    app.add_exception_handler(Stopped, _stopped)
    app.add_exception_handler(Fault, _stopped)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    return app


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.Problem)
    return errors.respond(request, error.status, error.message, error.headers, error.details)


async def _stopped(request: Request, error: Exception) -> Response:
    assert isinstance(error, (Stopped, Fault))
    return await _problem(request, problem_of(error))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    message = {
        404: request.app.state.endpoint.versions.without
        or f"There is nothing at {request.url.path}. Search for a name at /search, or begin at /.",
        405: f"{request.method} is not allowed at {request.url.path}.",
    }.get(error.status_code, str(error.detail))
    headers = dict(error.headers or {})
    # Each method of these has a route of its own, and Starlette names only those of the first.
    if error.status_code == 405:
        headers["Allow"] = sparql.methods_of(request.url.path) or _allowed(headers.get("Allow", "GET"))
        if request.method == "OPTIONS":
            return Response(None, 204, methods(headers["Allow"]))
    return errors.respond(request, error.status_code, message, headers)


def _allowed(named: str) -> str:
    """Give the methods of an address of which a route names some: GET and HEAD go together, and OPTIONS everywhere."""
    given = {*named.split(", "), "OPTIONS"}
    return ", ".join(sorted(given | {"GET", "HEAD"} if given & {"GET", "HEAD"} else given))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    told = "; ".join(f"{'.'.join(str(step) for step in item['loc'][1:])}: {item['msg']}" for item in error.errors())
    return errors.respond(request, 400, f"The request is not understood: {told}.")
