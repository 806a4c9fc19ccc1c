"""The way in: answers queries at /sparql with the least between socket and worker, and hands all else to the application."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import Problem, respond

Answers = Mapping[str, Callable[[Request], Coroutine[Any, Any, Response]]]

# What is answered while the graph that pages are made of is still being opened.
_AT_ONCE = frozenset({"/health", "/ready", "/metrics"})


class Front:
    """An ASGI application before another, without its routing and middleware where ``answers`` (by method) answer ``path``.

    ``pages`` is the application as all other requests meet it.
    """

    def __init__(self, app: FastAPI, pages: ASGIApp, path: str, answers: Answers) -> None:
        self._app, self._pages, self._path, self._answers = app, pages, path, answers
        self._gzipped = GZipMiddleware(self._answer, minimum_size=1024, compresslevel=1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["path"] != self._path or scope["method"] not in self._answers:
            if scope["type"] == "http" and scope["path"] not in _AT_ONCE:
                await self._app.state.versions.opened()
            await self._pages(scope, receive, send)
            return
        scope["app"] = self._app
        takes_gzip = any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])
        await (self._gzipped if takes_gzip else self._answer)(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await self._answers[scope["method"]](request)
        except Problem as error:
            response = respond(request, error.status, error.message, error.headers)
        except ClientDisconnect:
            return
        await response(scope, receive, send)
