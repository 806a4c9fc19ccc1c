"""How much of a request's head is taken, of what shape, and how many requests before their answers: the parser has no limits of its own."""

from __future__ import annotations

import json
import sys
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from pejling.unchunked import unchunked

# Address and headers together; a long query has room in a body.
MOST = 64 * 1024
# Requests sent ahead of the answers to those before them.
AHEAD = 64
_FRAMING = 4
_OLD, _NEW = "1.0", "1.1"
# How often it is looked whether one who has sent all is still there, in seconds.
_KNOCK = 0.5
_ASCII = bytes(range(128))
# What a client says of another protocol that it would rather speak on this connection.
_WISHES = (b"upgrade", b"http2-settings", b"connection")


class _Unfit(Exception):
    """A head that is not taken, raised through the parser."""


class Heads(HttpToolsProtocol):
    """HTTP that answers a head too large 414 or 431, one of two meanings 400 or 501, and hangs up on who sends far ahead."""

    def connection_made(self, transport: Any) -> None:
        self._size = 0
        self._held = 0
        self._head_open = True
        self._data = b""
        self._set_aside = False
        # Whether the next bytes begin a request, and whether those before ended within its first line.
        self._fresh, self._in_line = True, False
        self._fault = 400, "The request is no HTTP/1.1 that can be understood."
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        if self._fresh or self._in_line:
            data = self._addressed(data)
        # What the parser holds of a line that does not end, it shows nobody.
        self._held += len(data)
        self._data = data
        super().data_received(data)
        if self._held > MOST and not self.transport.is_closing():
            self._fault = self._too_large()
            self.send_400_response("")

    def _addressed(self, data: bytes) -> bytes:
        """Write the first line of a request in ASCII: what curl is given in Danish it sends as it is, and the parser refuses it."""
        self._fresh, self._in_line = False, b"\n" not in data
        if data.isascii():
            return data
        line, end, rest = data.partition(b"\n")
        return quote(line, _ASCII).encode() + end + rest

    def on_message_begin(self) -> None:
        self._fresh = False
        self._size = 0
        self._head_open = True
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self._weigh(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._weigh(len(name) + len(value) + _FRAMING)
        # What stands after the body came past every proxy unseen: it is no header of the request.
        if self._head_open:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        if self.parser.should_upgrade() and self.parser.get_method() != b"CONNECT":
            self._set_aside = True
            return
        self._held = 0
        self._head_open = False
        version, hosts = self.parser.get_http_version(), sum(name == b"host" for name, _ in self.headers)
        if version not in (_OLD, _NEW):
            self._refuse(505, f"HTTP/{version} is not understood; speak HTTP/1.1 or HTTP/1.0.")
        if hosts > 1 or (version == _NEW and not hosts):
            self._refuse(400, f"A request of HTTP/1.1 has one header Host; this one has {hosts}.")
        if any(value.strip().lower() != b"chunked" for name, value in self.headers if name == b"transfer-encoding"):
            self._refuse(501, "The only Transfer-Encoding understood is chunked.")
        if len(self.pipeline) >= AHEAD:
            self._refuse(400, f"At most {AHEAD} requests may be sent ahead of their answers.")
        # HTTP/1.0 knows no 100 (RFC 9110, section 10.1.1).
        self.expect_100_continue = self.expect_100_continue and version == _NEW
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._held = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        if self._set_aside:
            return
        self._held = 0
        self._fresh = True
        super().on_message_complete()

    def _unsupported_upgrade_warning(self) -> None:
        """Go on where a client would rather speak another protocol: the same request again, without that wish.

        The parser takes whatever follows such a head for that protocol, so the body would be lost and the connection stuck;
        clients written in Java wish for HTTP/2 with their first request, unasked.
        """
        wish = sys.exc_info()[1]
        if not self._set_aside or wish is None:
            return
        self._set_aside = False
        version, rest = self.parser.get_http_version().encode(), self._data[wish.args[0] :]
        lines = [b"%s %s HTTP/%s" % (self.parser.get_method(), self.url, version)]
        lines += [b"%s: %s" % header for header in self.headers if header[0] not in _WISHES]
        if any(name == b"connection" and b"close" in value.lower() for name, value in self.headers):
            lines.append(b"connection: close")
        # After a wish and "close" the old one takes nothing more.
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self.data_received(b"\r\n".join([*lines, b"", b""]) + rest)

    def eof_received(self) -> bool:  # type: ignore[override]
        """Tell whether the connection stays: who has sent all may still read what is asked for, and is then hung up on."""
        last = self.cycle
        if last is None or last.response_complete or last.more_body or not self._fresh:
            # What was answered in this turn may still be held, and goes out before.
            self.transport.close()
            return False
        last.keep_alive = False
        if last.scope["http_version"] == _NEW:
            self.loop.call_later(_KNOCK, self._knock, last)
        return True

    def _knock(self, last: Any) -> None:
        """Send who has sent all and waits a head that clients pass over, again and again: where nobody is any more, that fails.

        By what it sends, a client that has gone is like one that waits. HTTP/1.0 knows no such head.
        """
        if last.response_started or self.transport.is_closing():
            return
        if not self.pipeline:
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self.loop.call_later(_KNOCK, self._knock, last)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002
        """Say what is wrong and hang up; where that would be taken for the answer to a request before, answer that and hang up."""
        cycle = self.cycle
        answering = cycle is not None and not cycle.response_complete
        if answering and not cycle.more_body:
            # The last request that came whole: its answer is the last, and says so if it has not begun.
            cycle.keep_alive = False
            self.flow.pause_reading()
            return
        if answering and (cycle.response_started or self.pipeline):
            self.transport.abort()
            return
        status, message = self._fault
        phrase = HTTPStatus(status).phrase
        body = json.dumps({"status": status, "error": phrase, "message": message}).encode()
        head = f"HTTP/1.1 {status} {phrase}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        self.transport.write(head.encode() + b"Connection: close\r\n\r\n" + body)
        self.transport.close()

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        super()._start_asgi_task(cycle, unchunked(app, cycle) if cycle.scope["http_version"] == _OLD else app)

    def _weigh(self, size: int) -> None:
        self._size += size
        if self._size > MOST:
            self._refuse(*self._too_large())

    def _too_large(self) -> tuple[int, str]:
        if not self.headers and self._head_open:
            return 414, f"The address is longer than {MOST} bytes. Send a long query as the body of a POST."
        return 431, f"Address and headers together are larger than the {MOST} bytes allowed."

    def _refuse(self, status: int, message: str) -> None:
        self._fault = status, message
        raise _Unfit(message)
