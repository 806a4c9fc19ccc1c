"""The way in: answers queries at /sparql with the least between socket and worker, and hands all else to the pages."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from starlette.datastructures import State
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.endpoint import Endpoint
from api.errors import Problem, respond
from api.headers import SafetyHeaders
from api.negotiation import takes_gzip
from api.ready import SMALL, Ready
from api.unforeseen import failed

Answers = Mapping[str, Callable[[Request], Coroutine[Any, Any, Response]]]

QUERIES = "/sparql"
_ACCEPT, _CODINGS = b"accept", b"accept-encoding"


class Front:
    """An ASGI application before another, without its routing and middleware where ``answers`` (by path and method) answers.

    ``pages`` is the application as all other requests meet it. It is put there when its code has been read and the graph
    it is made of is open; who asks for a page before that waits.
    """

    def __init__(self, state: State, answers: Mapping[str, Answers], version: Callable[[], str]) -> None:
        # What answers a request finds the state by the application it came to.
        self.state = state
        self.pages: ASGIApp | None = None
        self._answers, self._version = answers, version
        self._gzipped = GZipMiddleware(self._answer, minimum_size=SMALL, compresslevel=1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        accepts, several, codings = b"", False, b""
        for name, value in scope["headers"]:
            if name == _ACCEPT:
                several = bool(accepts)
                accepts = b"%s, %s" % (accepts, value) if several else value
            elif name == _CODINGS:
                codings += value + b","
        gzips = takes_gzip(str(codings, "latin-1"))
        if codings and not gzips:
            # What compresses pages looks for the word alone.
            scope["headers"] = [header for header in scope["headers"] if header[0] != _CODINGS]
        if several:
            # Headers of a name are one list (RFC 9110, section 5.3), and whoever reads them finds the first.
            others = [header for header in scope["headers"] if header[0] != _ACCEPT]
            scope["headers"] = [*others, (_ACCEPT, accepts)]
        endpoint: Endpoint = self.state.endpoint
        versions = endpoint.versions
        if scope["method"] not in self._answers.get(scope["path"], ()):
            if not versions.without:
                await versions.opened()
            assert self.pages is not None
            await self.pages(scope, receive, send)
            return
        scope["app"] = self
        # A browser is told of errors by a page, and pages are made of the graph.
        page = scope["path"] == QUERIES and b"text/html" in accepts
        if page and versions.latest is None and not versions.without:
            await versions.opened()
        await (self._gzipped if gzips else self._answer)(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await self._answers[scope["path"]][scope["method"]](request)
        except Problem as error:
            response = respond(request, error.status, error.message, error.headers, error.details)
        except Exception:
            response = failed(request)
        # A ready answer brings the headers of safety with it.
        await (response if isinstance(response, Ready) else SafetyHeaders(response, self._version))(
            scope, receive, send
        )
