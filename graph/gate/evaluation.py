"""Runs what the gate let through on a store and serialises the answer."""

from __future__ import annotations

import contextlib
import re
from typing import IO, Any

import pyoxigraph as ox

from graph import names
from graph.gate.formats import Format
from graph.gate.reading import Form, Malformed, Query, Refused, read_query
from graph.gate.tokens import tokens
from graph.gate.views import Stores, View, view
from graph.gate.xml import FORMATS, checked, written

_PLACE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SENTENCE = re.compile(r"[A-Z][A-Za-z]+(?: [A-Za-z]+)+")
_ONLY = re.compile(r'"([{(])"|(?!DISTINCT)([A-Z]{2,})')
_PREFIXES = tuple((name, f"{name}:", iri) for name, iri in names.PREFIXES.items())
_WORD = re.compile(r"[?$\w:.-]+|\S")


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

    ``above`` lines stood over the text, which is a ``what``.
    """
    match = _PLACE.search(str(error))
    if not match:
        if isinstance(error, Malformed):
            return error
        return Malformed(f"The {what} is not valid SPARQL 1.1: {error}", None, None, None)
    line, column = max(int(match[1]) - above, 1), int(match[2])
    lines = sparql.split("\n")
    text = lines[line - 1].rstrip("\r") if line <= len(lines) else ""
    place = sum(len(one) + 1 for one in lines[: line - 1]) + column - 1
    reason = _reason(match[3], sparql, place)
    message = f"The {what} is not valid SPARQL 1.1 in line {line}, column {column}: {reason}"
    return Malformed(message, line, column, text)


def _reason(expected: str, sparql: str, place: int) -> str:
    """Give the readable part of what the parser expected, else what stands there.

    The parser names whatever any of its rules would take, so its keywords mislead unless there is one alone; and it
    stops after the bracket that came too early.
    """
    if sentence := _SENTENCE.search(expected):
        return f"{sentence.group()}."
    before = sparql[:place].rstrip()
    if not sparql[place:].strip() and sum({"open": 1, "close": -1}.get(token.kind, 0) for token in tokens(sparql)) > 0:
        return "it ends too early; a bracket is not closed."
    if before.endswith("}") or sparql[place:].startswith("}"):
        return "what stands before } is not finished: it needs a subject, a property and a value."
    if only := _ONLY.fullmatch(expected.strip()):
        return f"here must stand {only[1] or only[2]}."
    if not sparql[place:].strip():
        return "it ends too early."
    words = (word for word in _WORD.finditer(sparql) if word.end() > place)
    return f"{next(words).group()} cannot stand here."
