"""What a client tells that it has already (RFC 9110, section 13.1): of what it fetches, and of what it changes."""

from __future__ import annotations

import re
from collections.abc import Collection
from email.utils import parsedate_to_datetime

from starlette.requests import Request

from api.errors import Problem

_MATCH, _NONE_MATCH = b"if-match", b"if-none-match"
_SINCE, _NOT_SINCE = b"if-modified-since", b"if-unmodified-since"
_ANY = "*"
_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')
_STRONG = re.compile(r'(?<!W/)"[\x21\x23-\x7e\x80-\xff]*"')


def told(request: Request) -> str:
    """Give what a GET or HEAD tells by If-None-Match, in all headers of that name, or an empty text."""
    if request.method not in ("GET", "HEAD"):
        return ""
    return _said(request, _NONE_MATCH)


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


def unchanged(request: Request, tag: str, changed: float | None = None) -> bool:
    """Tell whether a client has what has this ETag, and is there; ``changed`` is when it was, if that is told by Last-Modified.

    Raises
    ------
    Problem
        412 if the client wants nothing but what it has a part of, and that is there no longer.
    """
    match = _said(request, _MATCH)
    before = None if match else _time(_said(request, _NOT_SINCE))
    if (match and not has_any(match) and tag not in _STRONG.findall(match)) or (
        before is not None and changed is not None and int(changed) > before
    ):
        raise Problem(412, "What is there is not what the request is about. Fetch it again, without a condition.")
    if known := told(request):
        return has(known, tag) or has_any(known)
    since = _time(_said(request, _SINCE))
    return since is not None and changed is not None and int(changed) <= since


def check_change(request: Request, tags: Collection[str], exists: bool) -> None:
    """Refuse a change of what is no longer as its client knows it, so that no client undoes unseen what another did.

    ``tags`` are the strong ETags of what is to be changed, as it is now, in all its formats.

    Raises
    ------
    Problem
        412 if what stands there is not what If-Match names, or is what If-None-Match excludes.
    """
    match, none_match = _said(request, _MATCH), _said(request, _NONE_MATCH)
    if none_match and exists and (has_any(none_match) or any(has(none_match, tag) for tag in tags)):
        raise Problem(
            412, "What If-None-Match excludes is there; nothing changed. Send If-Match with its tag to replace it."
        )
    if not match or (exists and (has_any(match) or not set(tags).isdisjoint(_STRONG.findall(match)))):
        return
    if "W/" in match:
        raise Problem(
            412,
            "If-Match names a weak tag, which never matches; nothing changed. Fetch with `Accept-Encoding: identity`: "
            "of what is compressed the tag is weak.",
        )
    raise Problem(412, "What is there is not what If-Match names; nothing changed. Fetch it again and change that.")


def _time(date: str) -> float | None:
    """Give a time of HTTP in seconds, or None: what is no time is passed over."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError):
        return None


def _said(request: Request, wanted: bytes) -> str:
    """Give all headers of a name as one list."""
    return ", ".join(str(value, "latin-1") for name, value in request.scope["headers"] if name == wanted)
