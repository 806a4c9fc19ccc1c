"""Serving below a path: what a proxy passes on under a prefix finds its way in, and every local address its way out."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ROOT = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")
# Text never holds a bare quotation mark in our pages: the templates escape it. So this meets attributes alone.
_LOCAL = re.compile(r'(\s(?:href|src|action|formaction|poster|data-[a-z-]+)=")/(?!/)')


class BadRoot(ValueError):
    """A root path that is none."""


class BelowRoot:
    """Middleware for a service that stands at ``root`` on its proxy, whether the proxy strips that prefix or not.

    Raises
    ------
    BadRoot
        If ``root`` is not empty or of the form ``/one/two``.
    """

    def __init__(self, app: ASGIApp, root: str) -> None:
        if not _ROOT.fullmatch(root):
            raise BadRoot(f"{root!r} is no root path; write /pejling, or /a/b, without a slash at the end, or nothing.")
        self._app, self._root = app, root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take the prefix off the path and put it before the address of a redirect."""
        if scope["type"] != "http" or not self._root:
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        if path == self._root or path.startswith(self._root + "/"):
            path = path[len(self._root) :] or "/"
        host = Headers(scope=scope).get("host", "")

        async def outward(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if location := headers.get("location"):
                    headers["location"] = self._outward(location, host)
            await send(message)

        # The files of the pages are mounted, and a mount looks for them below the root path, which their path no longer has.
        root = "" if path.startswith("/static/") else self._root
        await self._app({**scope, "path": path, "raw_path": path.encode(), "root_path": root}, receive, outward)

    def _outward(self, location: str, host: str) -> str:
        parts = urlsplit(location)
        below = parts.path == self._root or parts.path.startswith(self._root + "/")
        if below or parts.netloc not in ("", host) or not parts.path.startswith("/"):
            return location
        return urlunsplit(parts._replace(path=self._root + parts.path))


def outward(html: str, root: str) -> str:
    """Put the root path before every local address in the attributes of a page.

    Examples
    --------
    >>> outward('<a href="/search">/search</a> <a href="//x.dk">', "/pejling")
    '<a href="/pejling/search">/search</a> <a href="//x.dk">'
    """
    return _LOCAL.sub(rf"\1{root}/", html) if root else html
