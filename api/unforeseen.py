"""What is answered where something fails that should not: a number by which the log tells all, and nothing of the inside."""

from __future__ import annotations

import json
import logging

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import respond
from api.headers import CORS
from api.question import next_id

log = logging.getLogger("pejling")


def failed(request: Request, id: str = "") -> Response:
    """Log the exception that is being handled, under an id, and tell the client that id in its own format; ``id`` if it has one."""
    id = id or next_id()
    line = {"query": id, "outcome": "failed", "method": request.method, "path": request.url.path[:500]}
    log.exception(json.dumps(line))
    message = "The service itself failed. Ask again; if it fails again, tell whoever runs it the number, which its log names, too."
    message = f"{message} (query {id})"
    headers = {**CORS, "X-Query-Id": id}
    try:
        return respond(request, 500, message, headers, {"query": id})
    except Exception:
        # It may be the pages that fail, of which that of errors is one.
        log.exception("the error %s cannot be told as a page", id)
        return PlainTextResponse(message + "\n", 500, headers)


class Unforeseen:
    """Middleware that answers where an exception comes up; what fails in the midst of an answer breaks it off, and is logged by the server."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except Exception:
            if begun or scope["type"] != "http":
                raise
            await failed(Request(scope))(scope, receive, send)
