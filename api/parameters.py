"""Reads the parameters of a request, from its address and its form, strictly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from api.errors import Problem
from graph import names
from graph.terms import is_iri

FORM = "application/x-www-form-urlencoded"
QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
_FIELDS = 10_000
# Of a body this much is always taken, as of a head.
_SMALL = 64 << 10
_TOGETHER = 256 << 20
# What is short and of few fields is asked again and again, and is read once.
_SHORT, _FEW, _REMEMBERED = 4_000, 16, 1_024
WISHES = {"timeout": "seconds", "maxrows": "rows", "maxbytes": "bytes", "maxmemory": "memory"}


class Room:
    """What bodies that are on their way may take of the memory, all together: strangers send many, large and slow."""

    def __init__(self, most: int) -> None:
        self._most, self.taken = most, 0

    @contextmanager
    def for_one(self) -> Iterator[Callable[[int], None]]:
        """Give what is told the size of one body as it grows; it raises Problem (503) if there is no room for it."""
        held = 0

        def grown(size: int) -> None:
            nonlocal held
            more = max(size - _SMALL, 0) - held
            if self.taken + more > self._most:
                message = "Too many large requests are on their way at once; send yours again in a moment."
                raise Problem(503, message, {"Retry-After": "5"})
            self.taken += more
            held += more

        try:
            yield grown
        finally:
            self.taken -= held


_room = Room(_TOGETHER)


class Parameters:
    """The parameters of a request: every value of every name, in order."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    @property
    def names(self) -> set[str]:
        """The names of all that is given."""
        return set(self._values)

    def all(self, name: str) -> list[str]:
        """Give all values of a parameter."""
        return self._values.get(name, [])

    def first(self, *names: str) -> list[str]:
        """Give the first value of each of these that is there and not empty."""
        return [values[0] for name in names if (values := self.all(name)) and values[0]]

    def one(self, name: str) -> str | None:
        """Give the only value of a parameter, or None; raises Problem (400) if there are several."""
        values = self.all(name)
        if len(values) > 1:
            raise Problem(400, f"The request has {len(values)} parameters `{name}`; exactly one is allowed.")
        return values[0] if values else None

    def wishes(self) -> dict[str, str]:
        """Give the limits that the caller asks for: timeout, maxrows, maxbytes, maxmemory."""
        return {limit: value for name, limit in WISHES.items() for value in self.first(name)}


def header(request: Request, name: bytes) -> str:
    """Give the values of a header, whose name is in lower case, as one list (RFC 9110, section 5.3), or an empty text."""
    values = [value for known, value in request.scope["headers"] if known == name]
    return str(values[0] if len(values) == 1 else b", ".join(values), "latin-1")


def in_address(request: Request) -> tuple[tuple[str, str], ...]:
    """Give the parameters of a request's address."""
    query: bytes = request.scope["query_string"]
    return parsed(query, "The address") if query else ()


async def in_form(request: Request, most: int) -> tuple[tuple[str, str], ...]:
    """Give the fields of a request's form."""
    return parsed(await body(request, most), "The form")


async def body(request: Request, most: int) -> bytes:
    """Give the body of a request.

    Raises
    ------
    Problem
        400 if its client goes away before its end, 413 if it is larger than ``most`` bytes, 415 if it is compressed,
        503 if too many large ones are on their way.
    """
    check_coding(request)
    too_large = Problem(413, f"The request is larger than the {most} bytes allowed.")
    # Who says so beforehand need not send it (and may be waiting to be told to go on).
    if (told := header(request, b"content-length")) and int(told) > most:
        raise too_large
    parts, size = [], 0
    try:
        with _room.for_one() as grown:
            async for part in request.stream():
                size += len(part)
                if size > most:
                    raise too_large
                grown(size)
                parts.append(part)
    except ClientDisconnect as error:
        raise Problem(400, "The request broke off before its end.") from error
    return b"".join(parts)


def check_coding(request: Request) -> None:
    """Refuse a compressed body with Problem (415): a few bytes of one may stand for gigabytes."""
    coding = header(request, b"content-encoding").strip().lower()
    if coding not in ("", "identity"):
        message = f"The Content-Encoding {coding[:40]} of a request is not understood; send the body uncompressed."
        raise Problem(415, message, {"Accept-Encoding": "identity"})


def check_charset(request: Request) -> None:
    """Refuse a body that says it is no UTF-8 with Problem (415)."""
    charset = content_parameter(request, "charset")
    if charset and charset not in ("utf-8", "utf8", "us-ascii"):
        raise Problem(415, f"The charset {charset[:40]} is not understood; send UTF-8.")


async def text(request: Request, most: int) -> str:
    """Give the body of a request as text; raises Problem (400, 413, 415)."""
    check_charset(request)
    try:
        # Editors of Windows begin a file with a mark of its order of bytes.
        return (await body(request, most)).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem(400, f"The body is not UTF-8 (byte {error.start}).") from error


def content_type(request: Request) -> str:
    """Give the media type of a request's body, lower-case, without parameters."""
    return header(request, b"content-type").split(";")[0].strip().lower()


def content_parameter(request: Request, name: str) -> str:
    """Give a parameter of the Content-Type header, lower-case, or an empty text."""
    for piece in request.headers.get("content-type", "").split(";")[1:]:
        key, _, value = piece.partition("=")
        if key.strip().lower() == name:
            return value.strip().strip('"').lower()
    return ""


def iri_of(thing: str) -> str:
    """Give the IRI of a thing from its path or IRI; raises Problem (400) for what is neither."""
    if "://" in thing and not is_iri(thing):
        raise Problem(400, f"{thing!r} is no IRI. Write one, or kind/slug such as goal/2019-2022/1.")
    try:
        return thing if "://" in thing else names.thing_iri(thing)
    except ValueError as error:
        raise Problem(400, str(error)) from error


def parsed(data: bytes, where: str) -> tuple[tuple[str, str], ...]:
    """Give the names and values of an address or a form, called ``where`` in what it raises: Problem (400)."""
    often = len(data) <= _SHORT and data.count(b"&") < _FEW
    return _read_again(data, where) if often else _read(data, where)


def _read(data: bytes, where: str) -> tuple[tuple[str, str], ...]:
    try:
        text = data.decode("ascii") if data.isascii() else data.decode("utf-8")
        return tuple(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_FIELDS))
    except UnicodeDecodeError as error:
        raise Problem(400, f"{where} is not percent-encoded UTF-8.") from error
    except ValueError as error:
        raise Problem(400, f"{where} cannot be read: {error}.") from error


_read_again = lru_cache(_REMEMBERED)(_read)
