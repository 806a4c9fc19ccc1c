"""Assistants over HTTP: the tools at ``/mcp``, guarded against strangers' pages and, if wanted, by a token."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import anyio.from_thread
import uvicorn
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from graph.store import Graph
from graph.workers.frames import Job
from graph.workers.in_process import InProcess
from graph.workers.kitchen import CAN_FORK
from graph.workers.limits import Limits
from graph.workers.pool import Pool
from pejling import settings
from pejling.analyst import Analyst, Runner
from pejling.assistant import server
from pejling.kitchen import kitchen_of
from pejling.listening import Listening
from pejling.opening import open_graph
from pejling.patience import patient

PATH = "/mcp"
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_MOST_BYTES = 1_000_000
_AT_ONCE = 100
# JSON-RPC leaves the codes from here on to servers.
_BUSY = -32000


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches an address."""
    return host in (*_LOOPBACK, "::1") or host.startswith("127.")


def application(analyst: Analyst, pool: Pool | InProcess | None, names: tuple[str, ...], token_hash: str) -> ASGIApp:
    """Give the application that speaks the Model Context Protocol over streamable HTTP, without sessions.

    Parameters
    ----------
    analyst : Analyst
        The open dataset.
    pool : Pool or InProcess, optional
        What answers its queries, begun and ended with the application; without it the analyst's own way is taken.
    names : tuple of str
        Names, with their port if it is not the scheme's own, by which the server is reached beside this machine's.
    token_hash : str
        SHA-256, in hexadecimal, of the bearer token that every request must bring; empty for none.

    References
    ----------
    Model Context Protocol, Transports, security warning: the Origin header is checked, so that a web page of a stranger
    cannot reach a server on the reader's own machine.
    """
    hosts = [*_LOOPBACK, *(f"{name}:*" for name in _LOOPBACK), *names]
    origins = [f"{scheme}://{host}" for scheme in ("http", "https") for host in hosts]
    app = server(replace(analyst, run=_pooled(pool)) if pool else analyst).streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=_MOST_BYTES,
        transport_security=TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=origins),
    )
    if pool:
        _with_pool(app, pool)
    bounded = _Posted(_Bounded(app))
    return _Guarded(bounded, token_hash.lower()) if token_hash else bounded


def _pooled(pool: Pool | InProcess) -> Runner:
    """Give what runs a tool's query, from the thread of the tool, in the workers of the event loop."""

    async def collected(job: Job, limits: Limits) -> tuple[bytes, bool]:
        answer = await pool.run(job, limits)
        try:
            return b"".join([chunk async for chunk in answer.chunks()]), answer.truncated
        finally:
            answer.close()

    def run(_: Graph, job: Job, limits: Limits) -> tuple[bytes, bool]:
        return anyio.from_thread.run(collected, job, limits)

    return run


def _with_pool(app: Starlette, pool: Pool | InProcess) -> None:
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(started: Starlette) -> AsyncIterator[None]:
        await pool.start()
        try:
            async with inner(started):
                yield
        finally:
            await pool.stop()

    app.router.lifespan_context = lifespan


class _Posted:
    """Middleware that answers GET 405: without sessions there is nothing to listen for, and who listened would hold a place."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 405."""
        if scope["type"] == "http" and scope["path"] == PATH and scope["method"] == "GET":
            message = "Assistants send messages of the Model Context Protocol here, each by POST."
            answer = JSONResponse({"error": "method not allowed", "message": message}, 405, {"Allow": "POST"})
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)


class _Bounded:
    """Middleware that answers 503 while ``_AT_ONCE`` messages are being sent or answered; idle connections hold no place."""

    def __init__(self, app: ASGIApp) -> None:
        self._app, self._inside = app, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 503."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif self._inside >= _AT_ONCE:
            message = f"{_AT_ONCE} messages are being answered already; send yours again in a moment."
            error = {"code": _BUSY, "message": message}
            answer = JSONResponse({"jsonrpc": "2.0", "id": None, "error": error}, 503, {"Retry-After": "1"})
            await answer(scope, receive, send)
        else:
            self._inside += 1
            try:
                await self._app(scope, receive, send)
            finally:
                self._inside -= 1


class _Guarded:
    """Middleware that lets in who brings the token."""

    def __init__(self, app: ASGIApp, token_hash: str) -> None:
        self._app, self._hash = app, token_hash

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 401."""
        if scope["type"] == "http":
            scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
            given = hashlib.sha256(token.strip().encode()).hexdigest()
            if scheme.lower() != "bearer" or not hmac.compare_digest(given, self._hash):
                message = "This server needs the header `Authorization: Bearer …` with its operator's token."
                headers = {"WWW-Authenticate": 'Bearer realm="pejling"'}
                await JSONResponse({"error": "unauthorized", "message": message}, 401, headers)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def served(dataset: Path, sources: Path | None, names: tuple[str, ...], token_hash: str) -> ASGIApp:
    """Give the application for a dataset; raises as ``open_graph`` and ``application``."""
    if endpoint := settings.text(settings.ENDPOINT):
        return application(open_graph(dataset, sources, endpoint=endpoint), None, names, token_hash)
    kitchen = kitchen_of(dataset)
    # The pool's keeper is forked before this process has threads.
    pool = Pool(kitchen) if CAN_FORK and dataset.is_file() else None
    analyst = open_graph(dataset, sources)
    return application(analyst, pool or InProcess(kitchen, lambda: analyst.known.graph), names, token_hash)


def run(app: ASGIApp, listening: Listening) -> None:
    """Serve until interrupted; raises CannotListen."""
    config = uvicorn.Config(
        app,
        http=patient(settings.number(settings.PATIENCE)),
        ws="none",
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=15,
    )
    server = uvicorn.Server(config)
    with contextlib.suppress(KeyboardInterrupt):
        server.run(listening.begin())
    if not server.started:
        sys.exit(1)
