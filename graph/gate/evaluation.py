"""Runs what the gate let through on a store and serialises the answer."""

from __future__ import annotations

import contextlib
import difflib
import re
from collections.abc import Callable
from typing import IO, Any

import pyoxigraph as ox

from graph import names
from graph.gate import places
from graph.gate.formats import Format
from graph.gate.reading import Form, Malformed, Query, Refused, read_query
from graph.gate.tokens import tokens, unescaped
from graph.gate.views import Stores, View, view
from graph.gate.xml import FORMATS, checked, written

_SENTENCE = re.compile(r"[A-Z][A-Za-z]+(?: [A-Za-z]+)+")
_PLAINER = {"Prefix not found": "the prefix is not known; declare it by PREFIX."}
_ONLY = re.compile(r'"([{(])"(?:, DISTINCT)?')
_PREFIXES = tuple((name, f"{name}:", iri) for name, iri in names.PREFIXES.items())


class TooLarge(Exception):
    """An answer that outgrew the number of bytes allowed."""


def answer(
    store: ox.Store,
    sparql: str,
    format: Format,
    default_graphs: tuple[str, ...] = (),
    named_graphs: tuple[str, ...] = (),
) -> bytes:
    """Run a query in this process, without limits, and give its answer, serialised by the store.

    Parameters
    ----------
    store : pyoxigraph.Store
        What is queried.
    sparql : str
        A SPARQL 1.1 query; the prefixes of the known vocabularies need not be declared.
    format : Format
        One of RESULT_FORMATS for SELECT and ASK, of GRAPH_FORMATS for CONSTRUCT and DESCRIBE.
    default_graphs, named_graphs : tuple of str
        Graph IRIs of the protocol request; they override FROM.

    Raises
    ------
    Refused, Malformed
        As ``read_query``; Malformed also for every syntax error, with its place.
    """
    query = read_query(sparql)
    results = run(view(Stores(store), query, default_graphs, named_graphs), sparql)
    return serialise(results, query.form, format, None) or b""


def run(seen: View, sparql: str) -> Any:
    """Start a query on what it sees and give the store's results.

    Raises
    ------
    Malformed
        If it is not SPARQL 1.1 or cannot be run.
    Refused
        If it tried to reach out.
    """
    try:
        return seen.store.query(
            sparql,
            base_iri=names.BASE,
            prefixes={name: iri for name, begun, iri in _PREFIXES if begun in sparql},
            default_graph=seen.default_graphs,
            named_graphs=seen.named_graphs,
        )
    except SyntaxError as error:
        raise malformed(error, sparql) from error
    except (ValueError, RuntimeError) as error:
        raise Malformed(f"The query cannot be run: {error}", None, None, None) from error
    except OSError as error:
        raise Refused(f"The query tried to reach out, which is not allowed: {error}") from error


def check(sparql: str) -> None:
    """Raise Malformed if a query is not SPARQL 1.1 or cannot be run; nothing is asked of any store or service."""
    # That a call of another service fails here, where it is not made, is no matter.
    with contextlib.suppress(Refused):
        run(View(ox.Store()), sparql)


def serialise(results: Any, form: Form, format: Format, sink: IO[bytes] | None) -> bytes | None:
    """Write results in a format, to a sink or, without one, as bytes; raises as ``run``, and Unwritable."""
    into = written(sink, format) if sink else None
    try:
        if form.gives_triples and format.name in ("turtle", "trig", "n3"):
            return ox.serialize(results, into, format=format.kind, prefixes=dict(names.PREFIXES))
        data: bytes | None = results.serialize(into, format=format.kind)
    except (ValueError, SyntaxError) as error:
        raise Malformed(f"The query cannot be run: {error}", None, None, None) from error
    except RuntimeError as error:
        raise Refused(f"The query stopped: {error}") from error
    return checked(data) if data is not None and format.name in FORMATS else data


def has_more(seen: View, query: Query, rows: int) -> bool:
    """Tell whether a SELECT has more than so many rows; the store passes over them, so none becomes a Python object."""
    return next(iter(run(seen, query.beyond(rows))), None) is not None


def malformed(error: Exception, sparql: str, above: int = 0, what: str = "query") -> Malformed:
    """Turn the store's syntax error into one with the place, the line and plain words.

    ``above`` lines stood over the text, which is a ``what``: query or update.
    """
    stopped = places.told(error)
    if not stopped:
        if isinstance(error, Malformed):
            return error
        return Malformed(f"The {what} is not valid SPARQL 1.1: {error}", None, None, None)
    # The store counts what escapes stand for.
    sparql, parse = unescaped(sparql), _parse_update if what == "update" else _parse
    place = exact = places.first_wrong(sparql, parse)
    if place is None:
        lines = sparql.split("\n")
        place = sum(len(one) + 1 for one in lines[: max(stopped[0] - above, 1) - 1]) + stopped[1] - 1
    line, begins = sparql.count("\n", 0, place) + 1, sparql.rfind("\n", 0, place) + 1
    text, column = sparql[begins:].partition("\n")[0].rstrip("\r"), place - begins + 1
    # What takes too long to be looked through is not read again for a reason either.
    reason = _reason(stopped[2], sparql, place, parse if exact is not None else None)
    message = f"The {what} is not valid SPARQL 1.1 in line {line}, column {column}: {reason}"
    return Malformed(message, line, column, text)


def _parse(sparql: str) -> None:
    ox.Store().query(sparql, base_iri=names.BASE, prefixes=dict(names.PREFIXES))


def _parse_update(sparql: str) -> None:
    ox.Store().update(sparql, base_iri=names.BASE, prefixes=dict(names.PREFIXES))


def _reason(expected: str, sparql: str, place: int, parse: Callable[[str], None] | None) -> str:
    """Give what the parser says in words, else what is wrong with the token that stands there; ``parse`` has it read parts again."""
    ends = not sparql[place:].strip()
    is_open = _open(sparql[:place]) if parse or ends else "{"
    closes = is_open == "{" and sparql.startswith("}", place)
    # Why a pattern is none, the parser says where the pattern ends; a text without that end is never run.
    if sentence := _SENTENCE.search(f"{expected}|{_expected(sparql[:place], parse) if closes and parse else ''}"):
        return _PLAINER.get(sentence.group(), f"{sentence.group()}.")
    if ends:
        return "it ends too early; a bracket is not closed." if is_open else "it ends too early."
    if closes:
        return "what stands before } is not finished: it needs a subject, a property and a value."
    if only := _ONLY.fullmatch(expected.strip()):
        return f"here must stand {only[1]}."
    word = places.token_at(sparql, place)
    known = places.keywords(sparql, place, parse) if parse and word.isalpha() else ()
    meant = difflib.get_close_matches(word.upper(), known, 1)
    return f"{word} cannot stand here; did you mean {meant[0]}?" if meant else f"{word} cannot stand here."


def _open(text: str) -> str:
    """Give the innermost bracket of a text that is not closed, or an empty text."""
    opened = [""]
    for token in tokens(text):
        if token.kind == "open":
            opened.append(token.text)
        elif token.kind == "close" and len(opened) > 1:
            opened.pop()
    return opened[-1]


def _expected(text: str, parse: Callable[[str], None]) -> str:
    try:
        parse(text)
    except SyntaxError as error:
        stopped = places.told(error)
        return stopped[2] if stopped else ""
    return ""
