"""A complete answer whose head is put together as bytes, once for all that is the same in many answers."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

# Answers smaller than this are not compressed.
SMALL = 1 << 10
RawHeaders = tuple[tuple[bytes, bytes], ...]


def raw(headers: Mapping[str, str]) -> RawHeaders:
    """Give headers as bytes."""
    return tuple((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items())


def lines(headers: RawHeaders) -> bytes:
    """Give headers as the lines of a head.

    Examples
    --------
    >>> lines(((b"vary", b"Accept"),))
    b'vary: Accept\\r\\n'
    """
    return b"".join([b"%s: %s\r\n" % header for header in headers])


class Ready(Response):
    """An answer to be sent as it is: what Starlette's own would work out for every request is known here before."""

    def __init__(self, body: bytes, head: RawHeaders, status: int = 200) -> None:
        self.status_code, self.body, self.background = status, body, None
        # The length told with 304 would be that of what is not sent (RFC 9110, section 8.6).
        self.raw_headers = [*head, *(((b"content-length", b"%d" % len(body)),) if status != 304 else ())]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send the head and the body."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body})
