"""Answers what a query asks of other services, before it runs (SPARQL 1.1 Federated Query, section 4).

A worker has no network. So each ``SERVICE <address> { … }`` is asked here, by itself as the standard means it, and its answer
takes its place in the query as inline data.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

import pyoxigraph as ox

from graph import names
from graph.engines import replies
from graph.engines.faults import Fault
from graph.engines.remote import Remote
from graph.engines.service import Service
from graph.engines.transport import Transport
from graph.gate.calls import Call
from graph.gate.evaluation import TooLarge
from graph.gate.reading import MAX_LENGTH, Malformed, Query, Refused, read_query

# Results in JSON are larger than the same as inline data.
_BYTES_A_CHARACTER = 8
# RDF 1.1 Concepts, section 3.5: what takes the place of another's blank node.
_GENID = names.BASE + ".well-known/genid/"
_NOTHING = "VALUES () { () }"


class Federation:
    """The services that queries may call, each by the exact address that its operator allows.

    Parameters
    ----------
    addresses : iterable of str
        Their addresses; raises ValueError if one is none.
    """

    def __init__(self, addresses: Iterable[str]) -> None:
        self._services = {address: Remote(Service(address, Transport())) for address in addresses}
        self.allowed = frozenset(self._services)

    def joined(self, query: Query, seconds: float) -> str:
        """Give a query with the answers of other services in place of its calls; its lines keep their numbers.

        Raises
        ------
        Fault
            If a service does not answer in the seconds that all have together, unless the call is SILENT.
        Malformed, Refused
            If a service does not take what it is asked, or answers what a query cannot hold.
        TooLarge
            If the answers are longer than a query may be.
        """
        until = time.monotonic() + seconds
        text, end, parts = query.text, 0, []
        for call in query.calls:
            data = self._silenced(query, call, until) if call.silent else self._data(query, call, until)
            parts += [text[end : call.start], data, "\n" * text.count("\n", call.start, call.end)]
            end = call.end
        joined = "".join((*parts, text[end:]))
        if len(joined) > MAX_LENGTH:
            raise _too_large(query.calls[0])
        return joined

    def _silenced(self, query: Query, call: Call, until: float) -> str:
        try:
            return self._data(query, call, until)
        except (Fault, Malformed, Refused, TooLarge):
            return _NOTHING

    def _data(self, query: Query, call: Call, until: float) -> str:
        asked = read_query(f"{query.text[: query.head]}SELECT * WHERE {query.text[call.pattern : call.end]}")
        left = max(until - time.monotonic(), 0.01)
        try:
            found = self._services[call.address].results(asked, (), left, MAX_LENGTH * _BYTES_A_CHARACTER)
        except Malformed as error:
            raise Malformed(f"In the braces of SERVICE: {error.bare}", None, None, None) from error
        except TooLarge as error:
            raise _too_large(call) from error
        return _inline(replies.each_row(found, call.address), call, MAX_LENGTH - len(query.text))


def _inline(rows: Iterator[dict[str, Any]], call: Call, most: int) -> str:
    """Give rows as inline data of at most so many characters; a row too many ends it, so that they are never all held."""
    variables, parts, length = "", [], 0
    for row in rows:
        variables = variables or " ".join(f"?{name}" for name in row)
        parts.append(_row(row))
        length += len(parts[-1]) + 1
        if length > most:
            raise _too_large(call)
    return f"VALUES ({variables}) {{ {' '.join(parts)} }}"


def _row(row: dict[str, Any]) -> str:
    return f"({' '.join(_term(term) for term in row.values())})"


def _term(term: Any) -> str:
    if term is None:
        return "UNDEF"
    if isinstance(term, ox.BlankNode):
        return f"<{_GENID}{term.value}>"
    if isinstance(term, (ox.NamedNode, ox.Literal)):
        return str(term)
    raise Refused("SERVICE answered with statements about statements, which a query of SPARQL 1.1 cannot hold.")


def _too_large(call: Call) -> TooLarge:
    return TooLarge(
        f"What SERVICE <{call.address}> answers is too large to be joined here: with it the query is longer than {MAX_LENGTH} characters. "
        "Ask it for less within its braces, e.g. by VALUES, FILTER or a SELECT with LIMIT."
    )
