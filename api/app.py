"""Puts the service together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from api import changes, errors, operating, sparql
from api.endpoint import Endpoint, status_of
from api.front import Front
from api.headers import HeadAsGet
from api.page_cache import PageCache
from api.versions import AppState
from graph.engines import Fault
from graph.workers.stops import Stopped


def create_app(endpoint: Endpoint, dataset: Path | None) -> ASGIApp:
    """Give the ASGI application that serves a dataset.

    Parameters
    ----------
    endpoint : Endpoint
        The workers that answer queries, begun and ended with the application, and the graph that pages are made of.
    dataset : pathlib.Path, optional
        The file of which dumps are made, or None if what is served is no file.
    """

    def furnish() -> None:
        from api.site import furnish

        furnish(app, endpoint, dataset)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        try:
            await endpoint.pool.start()
        finally:
            # Only now, so that queries are answered soon: to read the pages' code and the graph once more takes longer.
            endpoint.versions.begin(furnish)
        try:
            yield
        finally:
            endpoint.versions.stop()
            await endpoint.pool.stop()

    app = FastAPI(
        lifespan=lifespan,
        title="Pejling",
        version=endpoint.built,
        description="Copenhagen's integration policy 2007–2030 as linked data: SPARQL, things, questions, networks.",
        docs_url=None,
        redoc_url=None,
    )
    app.state = AppState(endpoint.versions)
    app.state.endpoint = endpoint
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=1)
    for router in (sparql.router, changes.router, operating.router):
        app.include_router(router)
    app.add_middleware(HeadAsGet, own=tuple(sparql.METHODS))
    app.add_exception_handler(errors.Problem, _problem)
    app.add_exception_handler(Stopped, _stopped)
    app.add_exception_handler(Fault, _fault)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    pages = PageCache(app, lambda: _version_shown(endpoint), endpoint.rules.pages)
    endpoint.measures.watch(pages)
    return Front(app, pages, "/sparql", sparql.ANSWERS, lambda: endpoint.version)


def _version_shown(endpoint: Endpoint) -> str:
    """Give the version that pages show, which may be older than what queries see."""
    return endpoint.version if endpoint.versions.without else endpoint.versions.now.service.version


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.Problem)
    return errors.respond(request, error.status, error.message, error.headers)


async def _stopped(request: Request, error: Exception) -> Response:
    assert isinstance(error, Stopped)
    return errors.respond(request, status_of(error.reason), str(error))


async def _fault(request: Request, error: Exception) -> Response:
    assert isinstance(error, Fault)
    return errors.respond(request, status_of(error.reason), str(error))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    message = {
        404: f"There is nothing at {request.url.path}. Search for a name at /search, or begin at /.",
        405: f"{request.method} is not allowed at {request.url.path}.",
    }.get(error.status_code, str(error.detail))
    headers = dict(error.headers or {})
    # Each method of these has a route of its own, and Starlette names only those of the first.
    if error.status_code == 405 and request.url.path in sparql.METHODS:
        headers["Allow"] = sparql.METHODS[request.url.path]
    return errors.respond(request, error.status_code, message, headers)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    told = "; ".join(f"{'.'.join(str(step) for step in item['loc'][1:])}: {item['msg']}" for item in error.errors())
    return errors.respond(request, 400, f"The request is not understood: {told}.")
