"""One shape of error for every reader: HTML for browsers, JSON and plain text for programs."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from api.headers import CORS
from api.messages import said
from api.negotiation import choose
from api.texts import language_of, text, texts


class Problem(Exception):
    """An error with an HTTP status and a message that says what happened, what is allowed, what to do next.

    ``details`` are told in JSON beside the message.
    """

    def __init__(
        self,
        status: int,
        message: str,
        headers: Mapping[str, str] | None = None,
        details: Mapping[str, object] | None = None,
    ) -> None:
        self.status, self.message, self.headers = status, message, dict(headers or {})
        self.details = dict(details or {})
        super().__init__(message)


def respond(
    request: Request,
    status: int,
    message: str,
    headers: Mapping[str, str] | None = None,
    details: Mapping[str, object] | None = None,
) -> Response:
    """Give an error in the format that the client asked for; ``details`` are told in JSON beside the message.

    Programs are told in English, with the Danish sentence beside it where there is one; a page speaks its own language.
    """
    wanted = choose(request.headers.get("accept", ""), ["application/json", "text/html", "text/plain"])
    title = HTTPStatus(status).phrase
    response: Response
    # A page is made of the graph, which is still being opened when the first queries are answered.
    opened = request.app.state.endpoint.versions.latest is not None
    if wanted == "text/html" and opened:
        language = language_of(request)
        known = f"status.{status}"
        title = text(known, language) if known in texts() else title
        # Pages need much that answers to queries do not, and the service begins with those.
        from api.pages import page

        query = request.query_params.get("query", "")
        response = page(request, "error.html", status, message=said(message, language), title=title, query=query)
    elif wanted in ("text/html", "text/plain"):
        response = PlainTextResponse(message + "\n", status)
    else:
        danish = {"danish": said(message, "da")} if said(message, "da") != message else {}
        response = JSONResponse(
            {"status": status, "error": title, "message": message, **danish, **(details or {})}, status
        )
    # What went wrong is no secret from scripts of other sites.
    response.headers.update({**CORS, **(headers or {})})
    response.headers.setdefault("Vary", "Accept")
    return response
