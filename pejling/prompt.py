"""Answers given in the turn of the event loop in which their question came.

What uvicorn does for every request, so that an application may take its time, costs more than to look up what is kept: a task, a turn
of the loop, a head checked line by line. So a plain request is first shown to what may know its answer at once.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from starlette.types import Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from pejling.again import Again

# Told the lines of the head and the body of an answer with status 200, or None, where the application is to answer after all.
Reply = Callable[["tuple[bytes, bytes] | None"], None]
# Told a request and its body; gives True if the reply is called, now or later.
AtOnce = Callable[[Scope, bytes, Reply], bool]

_METHODS = ("GET", "POST")
_FORWARDED = (b"x-forwarded-for", b"x-forwarded-proto")
# A larger body is read by the application, which lets it come only as fast as there is room.
_LARGEST = 1 << 14


def nothing(scope: Scope, body: bytes, reply: Reply) -> bool:  # noqa: ARG001
    """Take no request."""
    return False


class Prompt(Again):
    """HTTP that offers requests to ``paths`` to ``at_once`` when they have come whole, and all else to the application.

    Of what comes together only the first is answered so: who sends many requests ahead keeps nobody else waiting.
    """

    at_once: AtOnce = staticmethod(nothing)
    paths: frozenset[str] = frozenset()

    def connection_made(self, transport: Any) -> None:
        self._due: tuple[Any, Any] | None = None
        self._first = True
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        self._first = True
        super().data_received(data)
        if self._due and len(self._due[0].body) > _LARGEST:
            self._hand_on()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        if self._due:
            self._answer()

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        scope, first = cycle.scope, self._first
        scope["gone"] = self.transport.is_closing
        self._first = False
        plain = scope["http_version"] == "1.1" and scope["method"] in _METHODS and app is self.app
        if not (first and plain and scope["path"] in self.paths) or cycle.waiting_for_100_continue:
            super()._start_asgi_task(cycle, app)
            return
        self._due = cycle, app
        if not cycle.more_body:
            self._answer()

    def _answer(self) -> None:
        assert self._due
        (cycle, app), taken = self._due, False
        if len(cycle.body) <= _LARGEST and not (self.transport.is_closing() or self.flow.write_paused):
            if any(name in _FORWARDED for name, _ in cycle.scope["headers"]):
                _tell_forwarded(cycle.scope, str(self.config.forwarded_allow_ips))
            self._due, self._first = None, False
            # Whatever goes wrong goes wrong again in the application, which tells and logs it.
            with contextlib.suppress(Exception):
                taken = self.at_once(cycle.scope, bytes(cycle.body), partial(self._reply, cycle, app))
        if not taken:
            self._due = None
            super()._start_asgi_task(cycle, app)

    def _reply(self, cycle: Any, app: Any, known: tuple[bytes, bytes] | None) -> None:
        if known is None:
            super()._start_asgi_task(cycle, app)
            return
        if self.transport.is_closing():
            return
        head, body = known
        usual = b"".join([b"%s: %s\r\n" % header for header in self.server_state.default_headers])
        close = b"" if cycle.keep_alive else b"connection: close\r\n"
        self.transport.write(b"".join((STATUS_LINE[200], usual, head, close, b"\r\n", body)))
        cycle.response_started = cycle.response_complete = True
        if not cycle.keep_alive:
            self.transport.close()
        self.on_response_complete()

    def _hand_on(self) -> None:
        assert self._due
        cycle, app = self._due
        self._due = None
        super()._start_asgi_task(cycle, app)


def _tell_forwarded(scope: Any, trusted: str) -> None:
    """Have uvicorn's own middleware put into a scope who asks behind a proxy."""
    with contextlib.suppress(StopIteration):
        _behind(trusted)(scope, None, None).send(None)  # type: ignore[arg-type]


async def _nobody(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer nothing."""


@lru_cache(1)
def _behind(trusted: str) -> ProxyHeadersMiddleware:
    return ProxyHeadersMiddleware(_nobody, trusted)  # type: ignore[arg-type]
