"""Sends requests to a service elsewhere: with credentials, on time, again where that helps; and reads what comes back."""

from __future__ import annotations

import base64
import contextlib
import http.client
import random
import socket
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from graph.engines.faults import Fault
from graph.gate.evaluation import TooLarge
from graph.gate.reading import Malformed

AUTHENTICATIONS = ("basic", "digest")
_CHUNK = 1 << 16
_AGAIN = frozenset({429, 502, 503})
_LATE = frozenset({408, 504})
_WAITS = (0.2, 0.6, 1.8)


@dataclass(frozen=True)
class Credentials:
    """Who asks: a user and password (sent by ``basic`` or ``digest``), or a bearer token; never shown."""

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    kind: str = "basic"

    def __post_init__(self) -> None:
        if self.kind not in AUTHENTICATIONS:
            raise ValueError(f"{self.kind!r} is no authentication; allowed are {', '.join(AUTHENTICATIONS)}.")

    def header(self) -> str | None:
        """Give the header that is sent unasked."""
        if self.token:
            return f"Bearer {self.token}"
        if self.user and self.kind == "basic":
            return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return None


@dataclass(frozen=True)
class Reply:
    """What a service answered."""

    headers: Message
    body: bytes

    @property
    def media_type(self) -> str:
        """The media type without parameters."""
        return self.headers.get_content_type()


@dataclass(frozen=True)
class Transport:
    """How a service is reached; ``seconds`` is for one request with all its attempts."""

    credentials: Credentials = Credentials()
    seconds: float = 60.0

    def send(
        self, request: urllib.request.Request, seconds: float | None = None, most: int = 1 << 34, again: bool = True
    ) -> Reply:
        """Send a request and give the reply.

        Parameters
        ----------
        request : urllib.request.Request
            What is sent.
        seconds : float, optional
            Wall time for all attempts together.
        most : int
            Bytes of the reply.
        again : bool
            Whether it may be sent again after the connection broke, when nobody knows if it was carried out.

        Raises
        ------
        Fault
            If the service cannot be reached, is late or busy, refuses the credentials or answers nonsense.
        Malformed
            If it does not understand the query.
        TooLarge
            If the reply is larger than ``most``.
        """
        until = time.monotonic() + (seconds or self.seconds)
        if header := self.credentials.header():
            # Unredirected: whoever the service sends us on to does not get them.
            request.add_unredirected_header("Authorization", header)
        for wait in (*_WAITS, None):
            try:
                return self._once(request, until, most)
            except _Again as error:
                pause = max(error.wish, (wait or 0) * random.uniform(0.7, 1.3))
                if wait is None or (error.broken and not again) or time.monotonic() + pause >= until:
                    raise error.fault from error.__cause__
                time.sleep(pause)
        raise AssertionError("the last attempt has no wait")

    def _once(self, request: urllib.request.Request, until: float, most: int) -> Reply:
        where, left = shown(request.full_url), max(until - time.monotonic(), 0.01)
        line = _Line()
        # A timeout of the socket counts from byte to byte: a service that sends drop by drop would never be late.
        clock = threading.Timer(left, line.cut)
        clock.daemon = True
        clock.start()
        try:
            with self._opener(request.full_url, line).open(request, timeout=left) as response:
                return Reply(response.headers, _read(response, until, most, where))
        except urllib.error.HTTPError as error:
            with error:
                raise _refusal(error, where) from error
        except TimeoutError as error:
            raise _late(where) from error
        except urllib.error.URLError as error:
            if isinstance(error.reason, TimeoutError) or time.monotonic() > until:
                raise _late(where) from error
            fault = Fault("upstream", f"The service at {where} cannot be reached: {error.reason}.")
            if isinstance(error.reason, ConnectionRefusedError):
                raise _Again(fault) from error
            if isinstance(error.reason, ConnectionError):
                raise _Again(fault, broken=True) from error
            raise fault from error
        except (OSError, http.client.HTTPException) as error:
            if time.monotonic() > until:
                raise _late(where) from error
            fault = Fault("upstream", f"The service at {where} broke off its answer ({type(error).__name__}).")
            raise _Again(fault, broken=True) from error
        finally:
            clock.cancel()

    def _opener(self, address: str, line: _Line) -> urllib.request.OpenerDirector:
        handlers: list[urllib.request.BaseHandler] = [_Here(), _Plain(line), _Secure(line)]
        if self.credentials.user and self.credentials.kind == "digest":
            known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            known.add_password(
                None, urllib.parse.urljoin(address, "/"), self.credentials.user, self.credentials.password
            )
            handlers.append(urllib.request.HTTPDigestAuthHandler(known))
        return urllib.request.build_opener(*handlers)


class _Line:
    """The connection of one request, which a clock may cut."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._cut = False

    def hold(self, connected: socket.socket) -> None:
        """Take the socket once it is connected."""
        self._socket = connected
        if self._cut:
            self.cut()

    def cut(self) -> None:
        """End the connection: who waits for something from it meets its end."""
        self._cut = True
        if self._socket is not None:
            # One that has ended already is no matter.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class _Plain(urllib.request.HTTPHandler):
    def __init__(self, line: _Line) -> None:
        super().__init__()
        self._line = line

    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_held(http.client.HTTPConnection, self._line), request)


class _Secure(urllib.request.HTTPSHandler):
    def __init__(self, line: _Line) -> None:
        super().__init__()
        self._line = line

    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_held(http.client.HTTPSConnection, self._line), request)


def _held(kind: type[http.client.HTTPConnection], line: _Line) -> Any:
    """Give a kind of connection that leaves its socket with the line."""

    class Held(kind):  # type: ignore[valid-type, misc]
        def connect(self) -> None:
            super().connect()
            line.hold(self.sock)

    return Held


class _Again(Exception):
    """A failure after which the same request may succeed; ``broken`` if it may have been carried out."""

    def __init__(self, fault: Fault, wish: float = 0.0, broken: bool = False) -> None:
        self.fault, self.wish, self.broken = fault, wish, broken


class _Here(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: it would turn a POST into a GET, and show the query to a host that nobody named."""

    def http_error_302(self, *_: Any) -> None:
        """Follow none, nor read where it points to, which need be no address at all."""

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302  # type: ignore[assignment]


def shown(address: str) -> str:
    """Give an address as it may be told: without parameters, which may hold a key."""
    return urllib.parse.urlsplit(address)._replace(query="", fragment="").geturl()


def _read(response: http.client.HTTPResponse, until: float, most: int, where: str) -> bytes:
    parts, total = [], 0
    while part := response.read1(_CHUNK):
        parts.append(part)
        total += len(part)
        if total > most:
            raise TooLarge(f"The answer is larger than the {most} bytes allowed.")
        if time.monotonic() > until:
            raise _late(where)
    # An end that the clock made is no end of the answer.
    if time.monotonic() > until:
        raise _late(where)
    return b"".join(parts)


def _late(where: str) -> Fault:
    return Fault("upstream-time", f"The service at {where} did not answer in the time allowed.")


def _refusal(error: urllib.error.HTTPError, where: str) -> Exception:
    """Give what a status outside 2xx means."""
    told = _told(error)
    if error.code == 400:
        return Malformed(f"The service at {where} does not take the query: {told}", None, None, None)
    if error.code in (401, 403):
        return Fault(
            "upstream",
            f"The service at {where} refuses the request ({error.code}). Set PEJLING_ENDPOINT_USER and "
            "PEJLING_ENDPOINT_PASSWORD, or PEJLING_ENDPOINT_TOKEN, to what it accepts.",
        )
    if error.code in _AGAIN:
        wish = error.headers.get("Retry-After", "")
        fault = Fault("upstream-busy", f"The service at {where} is busy ({error.code}): {told}")
        return _Again(fault, float(wish) if wish.isascii() and wish.isdigit() else 0.0)
    if error.code in _LATE:
        return Fault("upstream-time", f"The service at {where} took too long ({error.code}): {told}")
    if 300 <= error.code < 400:
        try:
            onward = shown(error.headers.get("Location", "elsewhere"))
        except ValueError:  # no address at all
            onward = "elsewhere"
        return Fault("upstream", f"The service at {where} points on to {onward}; name that address instead.")
    if error.code in (404, 405, 406, 415):
        return Fault("upstream", f"There is no such SPARQL service at {where} ({error.code}): {told}")
    return Fault("upstream", f"The service at {where} failed ({error.code}): {told}")


def _told(error: urllib.error.HTTPError) -> str:
    """Give the beginning of what a service says of its refusal, as far as it comes."""
    told = b""
    with contextlib.suppress(OSError, http.client.HTTPException):
        told = error.read(4000)
    return " ".join(told.decode("utf-8", "replace").split())[:400]
