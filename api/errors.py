"""One shape of error for every reader: HTML for browsers, JSON and plain text for programs."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from api.negotiation import choose
from api.pages import page


class Problem(Exception):
    """An error with an HTTP status and a message that says what happened, what is allowed, what to do next."""

    def __init__(self, status: int, message: str) -> None:
        self.status, self.message = status, message
        super().__init__(message)


def respond(request: Request, status: int, message: str) -> Response:
    """Give an error in the format that the client asked for."""
    wanted = choose(request.headers.get("accept", ""), ["application/json", "text/html", "text/plain"])
    title = HTTPStatus(status).phrase
    if wanted == "text/html":
        return page(request, "error.html", status=status, message=message, title=title)
    if wanted == "text/plain":
        return PlainTextResponse(message + "\n", status)
    return JSONResponse({"status": status, "error": title, "message": message}, status)
