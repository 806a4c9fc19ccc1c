"""Who may change which graphs: bearer tokens, known by their hash alone, each with the graphs it may change."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

from api.errors import Problem
from graph.gate.reading import Refused
from graph.journal import Change
from graph.values import text_of

_HASH = re.compile(r"[0-9a-f]{64}")


class BadRight(ValueError):
    """A setting of tokens that is none."""


@dataclass(frozen=True)
class Right:
    """The SHA-256 of a token, and the beginning of the IRIs of the graphs that it may change: empty for all."""

    digest: str
    scope: str = ""

    def check(self, change: Change, graph: str) -> None:
        """Refuse a change that touches other graphs; ``graph`` is the one that the request names, if any.

        Raises
        ------
        Refused
            If it does; it is raised before anything lasting has been done.
        """
        touched = {text_of(quad.graph_name) for quad in (*change.added, *change.removed)}
        for iri in sorted(touched | change.graphs | ({graph} if graph else set())):
            if not iri.startswith(self.scope):
                raise Refused(
                    f"This token may change graphs whose IRI begins with <{self.scope}>, not <{iri or 'the default graph'}>. "
                    "Nothing was changed."
                )


def rights(text: str) -> tuple[Right, ...]:
    """Read the setting of tokens: hashes with commas between, each alone or as ``HASH@IRI``.

    Raises
    ------
    BadRight
        If one is no SHA-256, or its scope no IRI.

    Examples
    --------
    >>> rights("ab" * 32 + "@https://example.org/notes/")[0].scope
    'https://example.org/notes/'
    >>> rights("")
    ()
    """
    return tuple(_right(item.strip()) for item in text.split(",") if item.strip())


def _right(item: str) -> Right:
    digest, _, scope = item.partition("@")
    if not _HASH.fullmatch(digest.lower()):
        raise BadRight(
            f"{digest[:12]!r} … is no SHA-256 of a token: 64 hexadecimal digits, as `printf %s TOKEN | sha256sum` prints them."
        )
    if "@" in item and ":" not in scope:
        raise BadRight(
            f"{scope!r} is no beginning of a graph's IRI; write HASH@https://… or HASH alone for all graphs."
        )
    return Right(digest.lower(), scope)


def right_of(request: Request, known: Sequence[Right]) -> Right:
    """Give the right that a request's token has.

    Raises
    ------
    Problem
        403 if nobody may change anything, 401 without a token that is known.
    """
    if not known:
        raise Problem(403, "This service is read-only: its operator has set no token for changes.")
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    given = hashlib.sha256(token.strip().encode()).hexdigest()
    # All are compared, so that the time taken tells nothing of them.
    found = [right for right in known if hmac.compare_digest(given, right.digest)]
    if scheme.lower() != "bearer" or not found:
        challenge = {"WWW-Authenticate": 'Bearer realm="pejling"'}
        raise Problem(
            401, "A change needs the header `Authorization: Bearer …` with a token of the operator's.", challenge
        )
    return found[0]
