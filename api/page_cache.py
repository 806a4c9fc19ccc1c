"""Pages kept as they were sent, for as long as what they were made of stands: the same address in the same language is the same page."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LARGEST_SHARE = 8
# What these show changes while the data do not: files being written, releases being made.
_CHANGING = ("/dumps", "/releases", "/health", "/ready", "/metrics", "/static")
# What a page depends on beside its address and the data.
_HEADERS = frozenset({b"accept", b"accept-encoding", b"accept-language", b"cookie", b"host", b"x-forwarded-proto"})

Key = tuple[object, ...]
Page = tuple[list[tuple[bytes, bytes]], bytes]


class PageCache:
    """Middleware that keeps pages, up to ``most`` bytes in all; ``version`` tells of what they are made now."""

    def __init__(self, app: ASGIApp, version: Callable[[], str], most: int) -> None:
        self._app, self._version, self._most = app, version, most
        self._kept: OrderedDict[Key, Page] = OrderedDict()
        self._size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a page that is kept, or have it made and keep it."""
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith(_CHANGING):
            await self._app(scope, receive, send)
            return
        told = tuple(header for header in scope["headers"] if header[0] in _HEADERS)
        key = (self._version(), scope.get("root_path"), scope["path"], scope["query_string"], scope["scheme"], told)
        if page := self._kept.get(key):
            self._kept.move_to_end(key)
            await send({"type": "http.response.start", "status": 200, "headers": page[0]})
            await send({"type": "http.response.body", "body": page[1]})
            return
        await self._app(scope, receive, _Keeper(send, lambda page: self._keep(key, page)))

    def _keep(self, key: Key, page: Page) -> None:
        if key in self._kept or _cost(key, page) > self._most // _LARGEST_SHARE:
            return
        self._kept[key] = page
        self._size += _cost(key, page)
        while self._size > self._most:
            self._size -= _cost(*self._kept.popitem(last=False))


def _cost(key: Key, page: Page) -> int:
    # What a client sends to tell its page from others is kept too, and may be longer than the page.
    return len(page[1]) + len(repr(key)) + sum(len(name) + len(value) for name, value in page[0])


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
