"""Heads that came before are not read again: a client on a kept connection sends nearly the same with each request."""

from __future__ import annotations

import asyncio
from typing import Any, NamedTuple

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from pejling.heads import Heads

_END = b"\r\n\r\n"
# Longer heads are read each time; of the others so many are remembered, for all connections together.
_LONGEST, _MOST = 2_000, 1_000
_METHODS = ("GET", "HEAD", "POST")
# What has a say in where the body ends, or in what comes before it.
_NOT_PLAIN = frozenset({b"transfer-encoding", b"expect", b"upgrade"})


class _Head(NamedTuple):
    """What was read in a head, as it stands in a scope, and how many bytes of body it announces."""

    scope: dict[str, Any]
    headers: tuple[tuple[bytes, bytes], ...]
    length: int


class Again(Heads):
    """HTTP that knows a head by its bytes, if it came before on any connection and its whole request comes alone.

    All else is parsed. Only a head is remembered that the parser took, and in which it saw as many lines as there are.
    """

    known: dict[bytes, _Head]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.known = {}

    def data_received(self, data: bytes) -> None:
        known, end = None, -1
        if self._fresh and (end := data.find(_END, 0, _LONGEST)) >= 0:
            end += len(_END)
            known = self.known.get(data[:end])
        if known and len(data) - end == known.length and self._idle():
            self._again(known, data[end:])
            return
        self._candidate = data[:end] if end >= 0 and self._fresh and known is None else b""
        super().data_received(data)
        self._candidate = b""

    def connection_made(self, transport: Any) -> None:
        self._candidate = b""
        super().connection_made(transport)

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        candidate, self._candidate = self._candidate, b""
        if candidate and not self._set_aside:
            self._remember(candidate)

    def _idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _remember(self, head: bytes) -> None:
        scope, lines = self.cycle.scope, head.count(b"\n") - 2
        headers = tuple(scope["headers"])
        names = [name for name, _ in headers]
        common = scope["http_version"] == "1.1" and scope["method"] in _METHODS and self.cycle.keep_alive
        all_seen = lines == len(headers) and lines == head.count(b"\r\n") - 2
        if not (common and all_seen and _NOT_PLAIN.isdisjoint(names)):
            return
        if len(self.known) >= _MOST:
            self.known.clear()
        own = {name: scope[name] for name in ("method", "path", "raw_path", "query_string")}
        self.known[head] = _Head(own, headers, int(dict(headers).get(b"content-length", 0)))

    def _again(self, known: _Head, body: bytes) -> None:
        """Begin a request as uvicorn does when its parser has seen the end of one."""
        self._unset_keepalive_if_required()
        self.on_message_begin()
        self._fresh = True
        self._head_open, self._held = False, 0
        self.headers.extend(known.headers)
        self.scope.update(known.scope)  # type: ignore[typeddict-item]
        self.cycle = RequestResponseCycle(
            scope=self.scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=self.access_log,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=True,
            on_response=self.on_response_complete,
        )
        self.cycle.body += body
        self.cycle.more_body = False
        self.cycle.message_event.set()
        self._start_asgi_task(self.cycle, self.app)
