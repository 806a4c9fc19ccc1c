"""Reads a request before it runs: its form, what it would reach for, where a row limit goes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Any

from graph.gate.calls import BadCall, Call, calls
from graph.gate.datasets import BadDataset, graphs
from graph.gate.tokens import Token, tokens, unescaped

MAX_LENGTH = 1_000_000
MAX_DEPTH = 200
MAX_BRANCHES = 1_000
# After `?a<` the store reads `?b#>` as a comparison and a comment, and a text where the gate sees an IRI with a quotation mark.
_TWO_WAYS = re.compile(r"<(?![A-Za-z][\w+.-]*://)[^>]*['#]")
_SERVICE = re.compile(r"[?$]\w++|(service)", re.IGNORECASE)
# Shorter queries, asked again and again, are read once.
_SHORT = 8_000
_REMEMBERED = 2_048
# But not those that name graphs, whose names written out may be a hundred times as long.
_NAMING = re.compile(r"FROM|\\u", re.IGNORECASE)
# Longer lines are not shown beside what is wrong in them.
_SHOWN = 2_000
# More digits than this are more rows than there can be.
_DIGITS = 18

_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_BRANCHES = frozenset({"UNION", "MINUS", "OPTIONAL"})
_CHANGING = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})


class Refused(Exception):
    """A query that the gate does not run; the message says what is allowed instead."""


class Malformed(Exception):
    """A query that is not SPARQL 1.1; ``line`` and ``column`` (1-based) say where, if known."""

    def __init__(self, message: str, line: int | None, column: int | None, text: str | None) -> None:
        # A line of a megabyte shows nobody the place, and would be sent back three times.
        text = text if text is not None and len(text) <= _SHOWN else None
        self.bare, self.line, self.column, self.text = message, line, column, text
        marker = f"\n{text}\n{_before((column or 1) - 1, text)}^" if text is not None else ""
        super().__init__(message + marker)

    @property
    def place(self) -> dict[str, object]:
        """The place as plain values, nothing if it is not known."""
        return {"line": self.line, "column": self.column, "text": self.text} if self.line else {}


def _before(count: int, text: str) -> str:
    """Give what stands before a mark below a text: a tab, however wide it is shown, under each of its tabs."""
    return "".join("\t" if character == "\t" else " " for character in text[:count]).ljust(count)


class Form(Enum):
    """The form of a query."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"

    @property
    def gives_triples(self) -> bool:
        """Whether the answer is a graph."""
        return self in (Form.CONSTRUCT, Form.DESCRIBE)


@dataclass(frozen=True)
class Query:
    """A query that may run; its graphs are those of FROM and FROM NAMED.

    ``stable`` says that asking again gives the same, ``names_graphs`` that it looks into named graphs. ``calls`` are those of
    other services, which are answered before it runs; ``head`` is where its form begins, after its declarations.
    """

    text: str
    form: Form
    stable: bool = True
    names_graphs: bool = False
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    _tail: int = field(default=0, repr=False)
    _limit: Token | None = field(default=None, repr=False)
    _offset: Token | None = field(default=None, repr=False)
    calls: tuple[Call, ...] = ()
    head: int = 0

    def plain(self) -> tuple[Any, ...]:
        """Give all but the text as plain values, for ``of``; a query that calls other services is none that may run."""
        assert not self.calls
        limit, offset = (tuple(number) if number else None for number in (self._limit, self._offset))
        form, graphs = self.form.value, (self.default_graphs, self.named_graphs)
        return form, self.stable, self.names_graphs, *graphs, self._tail, limit, offset

    @staticmethod
    def of(sparql: str, plain: tuple[Any, ...]) -> Query:
        """Give the query that a text and the plain values of its reading make."""
        form, stable, names_graphs, defaults, named, tail, *numbers = plain
        limit, offset = (Token(*number) if number else None for number in numbers)
        return Query(
            unescaped(sparql), Form(form), stable, names_graphs, tuple(defaults), tuple(named), tail, limit, offset
        )

    def limited(self, rows: int) -> str | None:
        """Give the query with at most so many rows, or None if it asks for no more itself.

        Examples
        --------
        >>> read_query("SELECT * { ?s ?p ?o } LIMIT 5000").limited(10)
        'SELECT * { ?s ?p ?o } LIMIT 10'
        """
        if self.form is not Form.SELECT:
            return None
        if self._limit and len(self._limit.text) <= _DIGITS and int(self._limit.text) <= rows:
            return None
        return self._with(("LIMIT", self._limit, rows))

    def beyond(self, rows: int) -> str:
        """Give the query for the one row that follows the first so many.

        Examples
        --------
        >>> read_query("SELECT * { ?s ?p ?o } OFFSET 7").beyond(10)
        'SELECT * { ?s ?p ?o } OFFSET 17\\nLIMIT 1\\n'
        """
        passed = int(self._offset.text) if self._offset and len(self._offset.text) <= _DIGITS else 0
        return self._with(("LIMIT", self._limit, 1), ("OFFSET", self._offset, passed + rows))

    def _with(self, *clauses: tuple[str, Token | None, int]) -> str:
        text = self.text
        places = [
            (token.start, token.start + len(token.text), str(number))
            if token
            else (self._tail, self._tail, f"\n{word} {number}\n")
            for word, token, number in clauses
        ]
        for start, end, put in sorted(places, reverse=True):
            text = text[:start] + put + text[end:]
        return text


def classify(sparql: str) -> Form:
    """Give the form of a query; raises as ``read_query``.

    Examples
    --------
    >>> classify("ASK { ?s ?p ?o }").value
    'ASK'
    """
    return read_query(sparql).form


def read_query(sparql: str, services: frozenset[str] = frozenset()) -> Query:
    """Read a query and refuse what must not run; ``services`` are the addresses that it may call by SERVICE.

    Raises
    ------
    Refused
        If it is an update, calls another SERVICE, or is so long or nested that a parser could fall over it.
    Malformed
        If it has no query form.
    """
    again = len(sparql) <= _SHORT and not _NAMING.search(sparql)
    return (_read_again if again else _read)(sparql, services)


def _read(sparql: str, services: frozenset[str]) -> Query:
    text, found = _tokens(sparql)
    called = _calls(found, services)
    start = _first(found, _FORMS | _UPDATES)
    if start is None or start.depth:
        place = next(
            (token for token in found if token.kind == "word" and token.text.upper() not in ("PREFIX", "BASE")), None
        )
        raise _misplaced(
            "This is no SPARQL query: it does not begin with SELECT, ASK, CONSTRUCT or DESCRIBE.", text, place
        )
    word = start.text.upper()
    if word in _UPDATES:
        raise Refused(f"{word} is an update; this address is read-only. Use SELECT, ASK, CONSTRUCT or DESCRIBE.")
    tail, limit, offset = _row_limit(text, found)
    words = {token.text.upper() for token in found if token.kind == "word"}
    named = _graphs(found) if "FROM" in words else []
    return Query(
        text,
        Form[word],
        stable=not words & _CHANGING and not called,
        names_graphs="GRAPH" in words,
        default_graphs=tuple(graph for graph, is_named in named if not is_named),
        named_graphs=tuple(graph for graph, is_named in named if is_named),
        _tail=tail,
        _limit=limit,
        _offset=offset,
        calls=called,
        head=start.start,
    )


_read_again = lru_cache(_REMEMBERED)(_read)


def read_update(sparql: str) -> tuple[str, bool]:
    """Read an update: give its text, and whether it names its own dataset by WITH or USING.

    Raises
    ------
    Refused
        If it loads from elsewhere, calls SERVICE, or is too long or nested.
    Malformed
        If it is a query.
    """
    text, found = _tokens(sparql)
    _calls(found, frozenset())
    start = _first(found, _FORMS | _UPDATES)
    if start is not None and start.text.upper() in _FORMS:
        raise _misplaced(f"{start.text} begins a query, not an update; send it as `query`.", text, start)
    text = _without_silent_loads(text, found)
    words = {token.text.upper() for token in found if token.kind == "word"}
    return text, bool(words & {"WITH", "USING"})


def _without_silent_loads(text: str, found: list[Token]) -> str:
    """Give an update with what ``LOAD SILENT`` means where nothing can be fetched, which is nothing.

    Raises
    ------
    Refused
        If it has a LOAD that does not ask for silence.
    """
    places = [place for place, token in enumerate(found) if token.kind == "word" and token.text.upper() == "LOAD"]
    for place in reversed(places):
        following = [token.text.upper() for token in found[place + 1 : place + 5]]
        if following[:1] != ["SILENT"] or len(following) < 2:
            raise Refused(
                "LOAD is not allowed: this service fetches nothing. Send the data itself, by INSERT DATA or PUT."
            )
        last = found[place + 5 if following[2:4] == ["INTO", "GRAPH"] and place + 5 < len(found) else place + 2]
        text = f"{text[: found[place].start]}INSERT DATA {{}}{text[last.start + len(last.text) :]}"
    return text


def _tokens(sparql: str) -> tuple[str, list[Token]]:
    if len(sparql) > MAX_LENGTH:
        raise Refused(f"The query is {len(sparql)} characters long; at most {MAX_LENGTH} are allowed.")
    try:
        text = unescaped(sparql)
    except ValueError as error:
        raise Malformed(str(error), None, None, None) from error
    found: list[Token] = []
    branches = 0
    two_ways = False
    for token in tokens(text):
        if token.kind == "unclosed":
            raise _unclosed(text, token)
        if token.kind == "iri" and _TWO_WAYS.match(token.text):
            two_ways = two_ways or [step.text.upper() for step in found[-2:-1]] != ["PREFIX"]
        if token.kind == "open" and token.depth > MAX_DEPTH:
            raise Refused(f"The query is nested deeper than {MAX_DEPTH} brackets; flatten it.")
        if token.kind == "word":
            word = token.text.upper()
            branches += word in _BRANCHES
            if branches > MAX_BRANCHES:
                raise Refused(f"The query joins more than {MAX_BRANCHES} branches; use VALUES instead.")
        found.append(token)
    if two_ways and sum(map(bool, _SERVICE.findall(text))) > sum(token.text.upper() == "SERVICE" for token in found):
        raise Refused(
            "A comparison without blanks, or an address with # or ', has the query read in two ways, and in one of them it "
            "calls SERVICE. Write blanks around <, and such an address by a PREFIX."
        )
    return text, found


def _unclosed(text: str, token: Token) -> Malformed:
    place = _misplaced("", text, token)
    told = f"in line {place.line}, column {place.column}: the text that begins here is not closed."
    return Malformed(f"The query is not valid SPARQL 1.1 {told}", place.line, place.column, place.text)


def _calls(found: list[Token], services: frozenset[str]) -> tuple[Call, ...]:
    try:
        return calls(found, services)
    except BadCall as error:
        raise Refused(str(error)) from error


def _graphs(found: list[Token]) -> list[tuple[str, bool]]:
    try:
        return list(graphs(found))
    except BadDataset as error:
        raise Refused(str(error)) from error


def _first(found: list[Token], words: frozenset[str]) -> Token | None:
    return next((token for token in found if token.kind == "word" and token.text.upper() in words), None)


def _row_limit(text: str, found: list[Token]) -> tuple[int, Token | None, Token | None]:
    """Give where a LIMIT may be put after the pattern, and the numbers of the LIMIT and the OFFSET that are there."""
    # Everything before the pattern of a SELECT stands in round brackets, so the first brace of depth 1 to close ends it.
    body = next((place for place, token in enumerate(found) if token.text == "}" and token.depth == 1), len(found))
    given: dict[str, Token] = {}
    tail = len(text)
    for place, token in enumerate(found[body + 1 :], body + 1):
        if token.kind == "word" and not token.depth:
            if token.text.upper() == "VALUES":
                tail = token.start
                break
            following = found[place + 1] if place + 1 < len(found) else None
            if following and following.kind == "number":
                given[token.text.upper()] = following
    return tail, given.get("LIMIT"), given.get("OFFSET")


def _misplaced(message: str, text: str, token: Token | None) -> Malformed:
    start = token.start if token else 0
    line = text.count("\n", 0, start) + 1
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    lines = text.split("\n")
    return Malformed(message, line, column, lines[line - 1].rstrip("\r"))
