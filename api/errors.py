"""One shape of error for every reader: HTML for browsers, JSON and plain text for programs."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from api.negotiation import choose
from api.pages import page
from api.texts import text


class Problem(Exception):
    """An error with an HTTP status and a message that says what happened, what is allowed, what to do next.

    ``text`` names the words of ``texts.toml`` that say the same to a reader of pages, with ``values`` put into them.
    """

    def __init__(
        self,
        status: int,
        message: str,
        headers: Mapping[str, str] | None = None,
        text: str = "",
        values: Mapping[str, object] | None = None,
    ) -> None:
        self.status, self.message, self.headers = status, message, dict(headers or {})
        self.text, self.values = text, dict(values or {})
        super().__init__(message)

    def told(self, language: str) -> str:
        """Give the message in a language of the pages, where there are words for it."""
        return text(self.text, language).format(**self.values) if self.text else self.message


def respond(
    request: Request,
    status: int,
    message: str,
    headers: Mapping[str, str] | None = None,
    details: Mapping[str, object] | None = None,
    told: str = "",
) -> Response:
    """Give an error in the format that the client asked for: ``told`` on a page, ``details`` in JSON beside the message."""
    wanted = choose(request.headers.get("accept", ""), ["application/json", "text/html", "text/plain"])
    title = HTTPStatus(status).phrase
    response: Response
    if wanted == "text/html":
        response = page(request, "error.html", status=status, message=told or message, title=title)
    elif wanted == "text/plain":
        response = PlainTextResponse(message + "\n", status)
    else:
        response = JSONResponse({"status": status, "error": title, "message": message, **(details or {})}, status)
    response.headers.update(headers or {})
    return response
