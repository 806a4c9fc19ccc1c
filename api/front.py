"""The way in: answers queries at /sparql with the least between socket and worker, and hands all else to the application."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import Problem, respond
from api.headers import SafetyHeaders
from api.ready import Ready

Answers = Mapping[str, Callable[[Request], Coroutine[Any, Any, Response]]]

# What is answered while the graph that pages are made of is still being opened.
_AT_ONCE = frozenset({"/health", "/ready", "/metrics"})
# And what the workers answer alone.
_OF_WORKERS = ("/sparql", "/graph-store")

_CODINGS = b"accept-encoding"
# What compresses answers looks for the word alone (RFC 9110, section 12.5.3: q=0 means never).
_NO_GZIP = re.compile(rb"gzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)", re.IGNORECASE)


class Front:
    """An ASGI application before another, without its routing and middleware where ``answers`` (by method) answer ``path``.

    ``pages`` is the application as all other requests meet it, ``version`` tells that of the data.
    """

    def __init__(self, app: FastAPI, pages: ASGIApp, path: str, answers: Answers, version: Callable[[], str]) -> None:
        self._app, self._path, self._answers, self._version = app, path, answers, version
        self._pages = SafetyHeaders(pages, version)
        self._gzipped = GZipMiddleware(self._answer, minimum_size=1024, compresslevel=1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        versions = self._app.state.versions
        if scope["type"] == "http" and any(
            _NO_GZIP.search(value) for name, value in scope["headers"] if name == _CODINGS
        ):
            scope["headers"] = [header for header in scope["headers"] if header[0] != _CODINGS]
        if scope["type"] != "http" or scope["path"] != self._path or scope["method"] not in self._answers:
            pages: ASGIApp = self._pages
            if scope["type"] == "http" and scope["path"] not in _AT_ONCE:
                if not versions.without:
                    await versions.opened()
                elif not scope["path"].startswith(_OF_WORKERS):
                    pages = self._without
            await pages(scope, receive, send)
            return
        scope["app"] = self._app
        # A browser is told of errors by a page, and pages are made of the graph.
        if (
            versions.latest is None
            and not versions.without
            and any(b"text/html" in value for name, value in scope["headers"] if name == b"accept")
        ):
            await versions.opened()
        takes_gzip = any(name == _CODINGS and b"gzip" in value for name, value in scope["headers"])
        await (self._gzipped if takes_gzip else self._answer)(scope, receive, send)

    async def _without(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell why there are no pages."""
        scope["app"] = self._app
        response = respond(Request(scope, receive), 404, self._app.state.versions.without)
        await SafetyHeaders(response, self._version)(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await self._answers[scope["method"]](request)
        except Problem as error:
            response = respond(request, error.status, error.message, error.headers)
        except ClientDisconnect:
            return
        # A ready answer brings the headers of safety with it.
        await (response if isinstance(response, Ready) else SafetyHeaders(response, self._version))(
            scope, receive, send
        )
