"""Headers that every answer has, put there without touching its body."""

from __future__ import annotations

import re
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
SAFE = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)

# A script of any site may read what has these headers, and what they name.
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Location, ETag, Link, Location, Retry-After, WWW-Authenticate, "
    "X-Checksum-SHA256, X-Dataset-Version, X-Query-Id, X-Query-Limits, X-Truncated",
}

_MAY_SEND = "Accept, Authorization, Cache-Control, Content-Type, If-Match, If-None-Match, Range"

_FILE = re.compile(r"[^a-z0-9._-]+")
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "ü": "u"})

# What programs read is theirs from any site; pages are for their readers.
_OPEN = re.compile(rb"application/(?:[\w.-]+\+)?json\b")
_ORIGIN = (b"access-control-allow-origin", b"*")


def attachment(name: str, format: str) -> dict[str, str]:
    """Give the header by which an answer is saved as a file; of a name that a client chose, what every system takes is kept.

    Examples
    --------
    >>> attachment('Børn "og" unge', "csv")
    {'Content-Disposition': 'attachment; filename="boern-og-unge.csv"'}
    >>> attachment("2015-2018_2019-2022", "xlsx")
    {'Content-Disposition': 'attachment; filename="2015-2018_2019-2022.xlsx"'}
    """
    plain = _FILE.sub("-", name.lower().translate(_LETTERS)).strip("-.") or "pejling"
    return {"Content-Disposition": f'attachment; filename="{plain[:100]}.{format}"'}


def methods(allowed: str) -> dict[str, str]:
    """Give the headers that tell a browser's script of another site by which methods, and with which headers, it may ask.

    A browser asks for them before it sends anything out of the ordinary, such as the long Accept of a client of linked data.
    """
    told = {"Allow": allowed, "Access-Control-Allow-Methods": allowed, "Access-Control-Allow-Headers": _MAY_SEND}
    return CORS | told | {"Access-Control-Max-Age": "86400"}


class SafetyHeaders:
    """Middleware that adds the headers which keep a browser from trusting too much, and the version of the data."""

    def __init__(self, app: ASGIApp, version: Callable[[], str]) -> None:
        self._app = app
        self._version = version

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                # What runs the queries has told them already, with the version of the data that it saw.
                told = {name.lower(): value for name, value in message["headers"]}
                version = (b"x-dataset-version", self._version().encode())
                # Whoever may read what an address leads to must be let through by the address itself.
                is_open = b"location" in told or _OPEN.match(told.get(b"content-type", b""))
                origin = (_ORIGIN,) if is_open else ()
                missing = (header for header in (*SAFE, version, *origin) if header[0] not in told)
                message["headers"] = [*message["headers"], *missing]
            await send(message)

        await self._app(scope, receive, with_headers)


class HeadAsGet:
    """Middleware that answers HEAD wherever GET is answered: the same head, no body.

    Addresses that answer HEAD by themselves, so as not to compute a large body, are ``own``.
    """

    def __init__(self, app: ASGIApp, own: tuple[str, ...]) -> None:
        self._app, self._own = app, own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a HEAD request on as GET and drop the body of the answer."""
        if scope["type"] != "http" or scope["method"] != "HEAD" or scope["path"].startswith(self._own):
            await self._app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, without_body)
