"""Parts of files: which are sent, and what is told of them."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import respond

# Longer numbers than any file has bytes are none: Python itself refuses to read thousands of digits.
_RANGES = re.compile(
    rb"bytes=\s*(?:\d{1,18}-\d{0,18}|-\d{1,18})(?:\s*,\s*(?:\d{1,18}-\d{0,18}|-\d{1,18}))*\s*", re.IGNORECASE
)
_CODED = b"accept-encoding"
_RANGE = re.compile(rb"(\d+)-(\d+)")


class Parts:
    """Middleware for parts of files, as RFC 9110, sections 14.2 and 8.8.3, has them.

    A header Range that is none, or of another method than GET, is passed over: the answer is whole. What was compressed on its
    way is another representation of the file: its ETag is weak, so that no part of the file is put to it. Of what is not sent
    whole the same is told as if it were: that it may come compressed. That nothing is there to send is told as other errors are.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, without the header if it cannot be read."""
        if scope["type"] == "http" and any(
            name == b"range" and not (scope["method"] == "GET" and _readable(value)) for name, value in scope["headers"]
        ):
            scope = {**scope, "headers": [header for header in scope["headers"] if header[0] != b"range"]}

        beyond = ""

        async def weakened(message: Message) -> None:
            nonlocal beyond
            if message["type"] == "http.response.start":
                headers = [(name.lower(), value) for name, value in message["headers"]]
                if message["status"] == 416:
                    beyond = str(dict(headers).get(b"content-range", b""), "latin-1")
                if (b"content-encoding", b"gzip") in headers:
                    message["headers"] = [
                        (name, b"W/" + value if name == b"etag" and value.startswith(b'"') else value)
                        for name, value in headers
                    ]
                elif message["status"] in (206, 304) and not any(
                    name == b"vary" and _CODED in value.lower() for name, value in headers
                ):
                    message["headers"] = [*headers, (b"vary", b"Accept-Encoding")]
            if not beyond:
                await send(message)

        await self._app(scope, receive, weakened)
        if beyond:
            length = beyond.partition("/")[2]
            message = f"The file has {length} bytes, and the header Range names none of them; the first is byte 0."
            await respond(Request(scope), 416, message, {"Content-Range": beyond})(scope, receive, send)


def _readable(value: bytes) -> bool:
    return bool(_RANGES.fullmatch(value)) and all(int(last) >= int(first) for first, last in _RANGE.findall(value))
