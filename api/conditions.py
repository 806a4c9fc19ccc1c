"""What a client tells that it has already (RFC 9110, section 13.1.2)."""

from __future__ import annotations

import re

from starlette.requests import Request

_NAME = b"if-none-match"
_ANY = "*"
_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def told(request: Request) -> str:
    """Give what a GET or HEAD tells by If-None-Match, in all headers of that name, or an empty text."""
    if request.method not in ("GET", "HEAD"):
        return ""
    return ", ".join(str(value, "latin-1") for name, value in request.scope["headers"] if name == _NAME)


def has(known: str, tag: str) -> bool:
    """Tell whether what a client told names an ETag, weak and strong ones being the same.

    Examples
    --------
    >>> has('"a,b", W/"c"', '"c"'), has('"a,b"', '"b"'), has("*", '"b"')
    (True, False, False)
    """
    return tag.removeprefix("W/") in _TAG.findall(known)


def has_any(known: str) -> bool:
    """Tell whether any content will do for the client's own."""
    return known.strip() == _ANY


def unchanged(request: Request, tag: str) -> bool:
    """Tell whether a client has what has this ETag, and is there."""
    known = told(request)
    return has(known, tag) or has_any(known)
