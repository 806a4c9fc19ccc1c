"""Pages kept as they were sent, for as long as what they were made of stands: the same address in the same language is the same page."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.texts import language_of

_LARGEST_SHARE = 8
# What these show changes while the data do not: files being written, releases being made. The front page tells the newest.
_CHANGING = ("/dumps", "/releases", "/health", "/ready", "/metrics", "/static")
_FRONT = "/"
# What a page depends on beside its address, its language and the data.
_HEADERS = frozenset({b"accept", b"accept-encoding", b"host", b"x-forwarded-proto"})
# Of a page that is kept beside its bytes and those of its address.
_BESIDE = 1024

Key = tuple[object, ...]
Page = tuple[list[tuple[bytes, bytes]], bytes]


class PageCache:
    """Middleware that keeps pages, up to ``most`` bytes in all; ``version`` tells of what they are made now.

    ``size`` is how many bytes it holds, ``again`` how often it sent a page that it had kept.
    """

    def __init__(self, app: ASGIApp, version: Callable[[], str], most: int) -> None:
        self._app, self._version, self._most = app, version, most
        self._kept: OrderedDict[Key, tuple[Page, int]] = OrderedDict()
        self.size = self.again = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a page that is kept, or have it made and keep it."""
        if scope["type"] != "http" or scope["method"] != "GET" or _changes(scope["path"]):
            await self._app(scope, receive, send)
            return
        told = tuple(header for header in scope["headers"] if header[0] in _HEADERS)
        address = (scope["scheme"], scope.get("root_path"), scope["path"], scope["query_string"])
        key = (self._version(), *address, language_of(Request(scope)), told)
        if found := self._kept.get(key):
            page, _ = found
            self.again += 1
            self._kept.move_to_end(key)
            await send({"type": "http.response.start", "status": 200, "headers": page[0]})
            await send({"type": "http.response.body", "body": page[1]})
            return
        await self._app(scope, receive, _Keeper(send, lambda page: self._keep(key, page)))

    def _keep(self, key: Key, page: Page) -> None:
        # An address may be longer than its page; both are held.
        size = len(page[1]) + len(repr(key)) + len(repr(page[0])) + _BESIDE
        if key in self._kept or size > self._most // _LARGEST_SHARE:
            return
        self._kept[key] = page, size
        self.size += size
        while self.size > self._most:
            self.size -= self._kept.popitem(last=False)[1][1]


def _changes(path: str) -> bool:
    return path == _FRONT or path.startswith(_CHANGING)


class _Keeper:
    """Passes an answer on; hands it over if it is a page in one piece, the same for all who ask alike."""

    def __init__(self, send: Send, keep: Callable[[Page], None]) -> None:
        self._send, self._keep = send, keep
        self._headers: list[tuple[bytes, bytes]] | None = None

    async def __call__(self, message: Message) -> None:
        """Pass a message on."""
        if message["type"] == "http.response.start":
            headers = dict(message["headers"])
            is_page = message["status"] == 200 and headers.get(b"content-type", b"").startswith(b"text/html")
            self._headers = list(message["headers"]) if is_page and b"set-cookie" not in headers else None
        elif message["type"] == "http.response.body":
            if self._headers is not None and not message.get("more_body"):
                self._keep((self._headers, message.get("body", b"")))
            self._headers = None
        await self._send(message)
