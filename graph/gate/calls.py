"""Finds where a query calls other services (SPARQL 1.1 Federated Query), and lets through what its operator allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from graph.gate.tokens import Token

MOST_CALLS = 8


class BadCall(ValueError):
    """A call that is not allowed; the message says what is."""


class Call(NamedTuple):
    """One ``SERVICE <address> { … }``: where it starts in the text, where its pattern does, and where both end."""

    address: str
    silent: bool
    start: int
    pattern: int
    end: int


def calls(found: Sequence[Token], allowed: frozenset[str]) -> tuple[Call, ...]:
    """Give the calls of a query, in order.

    Parameters
    ----------
    found : sequence of Token
        The tokens of the query.
    allowed : frozenset of str
        The addresses that may be called, each exactly as a query writes it.

    Raises
    ------
    BadCall
        If a query calls anything else, too much, or from within a call.
    """
    given = tuple(_calls(found, allowed))
    if len(given) > MOST_CALLS:
        raise BadCall(f"The query calls SERVICE {len(given)} times; at most {MOST_CALLS} are allowed.")
    if any(later.start < earlier.end for earlier, later in pairwise(given)):
        raise BadCall("A SERVICE stands within another; call both from the query itself.")
    return given


def _calls(found: Sequence[Token], allowed: frozenset[str]) -> Iterator[Call]:
    for place, token in enumerate(found):
        if token.kind != "word" or token.text.upper() != "SERVICE":
            continue
        if not allowed:
            raise BadCall("SERVICE is not allowed: no query leaves this machine. Fetch the data and query it here.")
        silent = [step.text.upper() for step in found[place + 1 : place + 2]] == ["SILENT"]
        named, opened = (*found[place + 1 + silent : place + 3 + silent], None, None)[:2]
        address = named.text[1:-1] if named and named.kind == "iri" else ""
        if address not in allowed or opened is None or opened.text != "{":
            offered = ", ".join(f"<{one}>" for one in sorted(allowed))
            raise BadCall(f"SERVICE may call {offered} here, written so, with its pattern in braces; nothing else.")
        close = next((step for step in found[place:] if step.text == "}" and step.depth == opened.depth), None)
        if close is None:
            raise BadCall("The braces after SERVICE are not closed.")
        yield Call(address, silent, token.start, opened.start, close.start + 1)
