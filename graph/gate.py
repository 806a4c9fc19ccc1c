"""The one gate that every query of a stranger passes: classify, refuse what reaches out, run, serialise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Any

import pyoxigraph as ox

from graph import names
from graph.store import Graph

MAX_LENGTH = 1_000_000
MAX_DEPTH = 200
MAX_UNIONS = 1_000

_TOKENS = re.compile(
    r"""(?P<iri><[^<>"{}|^`\\\s]*>)
      | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
      | (?P<comment>\#[^\n]*)
      | (?P<variable>[?$]\w+)
      | (?P<prefixed>[\w.-]*:[\w.%\\:-]*)
      | (?P<word>[A-Za-z_]\w*)
      | (?P<open>[{(\[])
      | (?P<close>[})\]])""",
    re.VERBOSE | re.DOTALL,
)
_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


class Refused(Exception):
    """A query that the gate does not run; the message says what is allowed instead."""


class Malformed(Exception):
    """A query that is not SPARQL 1.1; ``line`` and ``column`` (1-based) say where, if known."""

    def __init__(self, message: str, line: int | None, column: int | None, text: str | None) -> None:
        self.line, self.column, self.text = line, column, text
        marker = f"\n{text}\n{' ' * ((column or 1) - 1)}^" if text is not None else ""
        super().__init__(message + marker)


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
class Format:
    """A format of answers: its name for ``format=``, media type and serialiser."""

    name: str
    media_type: str
    kind: Any


RESULT_FORMATS = (
    Format("json", "application/sparql-results+json", ox.QueryResultsFormat.JSON),
    Format("xml", "application/sparql-results+xml", ox.QueryResultsFormat.XML),
    Format("csv", "text/csv", ox.QueryResultsFormat.CSV),
    Format("tsv", "text/tab-separated-values", ox.QueryResultsFormat.TSV),
)
GRAPH_FORMATS = (
    Format("turtle", "text/turtle", ox.RdfFormat.TURTLE),
    Format("ntriples", "application/n-triples", ox.RdfFormat.N_TRIPLES),
    Format("jsonld", "application/ld+json", ox.RdfFormat.JSON_LD),
    Format("rdfxml", "application/rdf+xml", ox.RdfFormat.RDF_XML),
)


def classify(sparql: str) -> Form:
    """Give the form of a query and refuse what must not run.

    Raises
    ------
    Refused
        If it is an update, calls SERVICE, or is so long or nested that a parser could fall over it.
    Malformed
        If it has no query form.
    """
    if len(sparql) > MAX_LENGTH:
        raise Refused(f"The query is {len(sparql)} characters long; at most {MAX_LENGTH} are allowed.")
    depth = unions = 0
    form: Form | None = None
    for token in _TOKENS.finditer(sparql):
        kind = token.lastgroup
        if kind in ("open", "close"):
            depth += 1 if kind == "open" else -1
            if depth > MAX_DEPTH:
                raise Refused(f"The query is nested deeper than {MAX_DEPTH} brackets; flatten it.")
        elif kind == "word":
            word = token.group().upper()
            unions += word in ("UNION", "MINUS", "OPTIONAL")
            if unions > MAX_UNIONS:
                raise Refused(f"The query joins more than {MAX_UNIONS} branches; use VALUES instead.")
            if word == "SERVICE":
                raise Refused("SERVICE is not allowed: no query leaves this machine. Fetch the data and query it here.")
            if form is None and word in _UPDATES:
                raise Refused(f"{word} is an update; this service is read-only. Use SELECT, ASK, CONSTRUCT or DESCRIBE.")
            if form is None and word in _FORMS:
                form = Form[word]
    if form is None:
        raise Malformed("This is no SPARQL query: it has no SELECT, ASK, CONSTRUCT or DESCRIBE.", None, None, None)
    return form


def answer(
    graph: Graph, sparql: str, format: Format, default_graphs: tuple[str, ...] = (), named_graphs: tuple[str, ...] = ()
) -> bytes:
    """Run a query and give its answer, serialised by the store.

    Parameters
    ----------
    graph : Graph
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
        As ``classify``; Malformed also for every syntax error, with its place.
    """
    classify(sparql)
    try:
        results: Any = graph.store.query(
            sparql,
            prefixes=dict(names.PREFIXES),
            default_graph=[ox.NamedNode(iri) for iri in default_graphs] or None,
            named_graphs=[ox.NamedNode(iri) for iri in named_graphs] or None,
        )
        data: bytes = results.serialize(format=format.kind)
    except SyntaxError as error:
        raise _malformed(error, sparql) from error
    except ValueError as error:
        raise Malformed(f"The query cannot be run: {error}", None, None, None) from error
    return data


_PLACE = re.compile(r"error at (\d+):(\d+)")


def _malformed(error: SyntaxError, sparql: str) -> Malformed:
    match = _PLACE.search(str(error))
    if not match:
        return Malformed(f"The query is not valid SPARQL 1.1: {error}", None, None, None)
    line, column = int(match[1]), int(match[2])
    lines = sparql.splitlines() or [""]
    text = lines[line - 1] if line <= len(lines) else ""
    return Malformed(f"The query is not valid SPARQL 1.1 in line {line}, column {column}: {error}", line, column, text)
