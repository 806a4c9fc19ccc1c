"""Look-ups: queries of one pattern about one thing, whose work is bounded by how much is stated about it.

Handing a query to a worker costs more than such a query itself, so these few shapes are answered in the service. Each is
recognised whole, character by character; whatever differs goes to a worker, where it can be stopped.
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from graph.gate import evaluation
from graph.gate.formats import Format
from graph.gate.reading import Form, Malformed, Query
from graph.gate.rows import most_rows
from graph.gate.views import View
from graph.gate.xml import Unwritable

# Answers with more rows, and texts that are longer, are a worker's.
MOST_ROWS = 500
_LONGEST = 2_000

_IRI = r"<[^<>\"{}|^`\\\x00-\x20]*+>"
_NAME = r"[A-Za-z][\w-]*+:[A-Za-z_][\w-]*+"
_VARIABLE = r"\?[A-Za-z]\w*+"
_PREFIX = rf"PREFIX\s++[A-Za-z][\w-]*+:\s*+{_IRI}\s*+"
_PATTERN = rf"(?:{_IRI}|{_NAME})\s++(?:{_IRI}|{_NAME}|a|{_VARIABLE})\s++(?:{_IRI}|{_NAME}|{_VARIABLE})"
_LOOK_UP = re.compile(
    rf"\s*+(?:{_PREFIX})*+(?:SELECT\s++(?:DISTINCT\s++)?+(?:\*|{_VARIABLE}(?:\s++{_VARIABLE})*+)|ASK)\s*+(?:WHERE\s*+)?+"
    rf"\{{\s*+{_PATTERN}(?:\s*+\.)?+\s*+\}}\s*+(?:LIMIT\s++\d{{1,9}}+\s*+)?+",
    re.ASCII | re.IGNORECASE,
)


def is_look_up(query: Query) -> bool:
    """Tell whether a query is a SELECT or ASK of one triple pattern whose subject is given.

    Examples
    --------
    >>> from graph.gate.reading import read_query
    >>> is_look_up(read_query("SELECT * { <https://example.org/a> ?p ?o }"))
    True
    >>> is_look_up(read_query("SELECT * { ?s ?p ?o }"))
    False
    """
    return len(query.text) <= _LONGEST and _LOOK_UP.fullmatch(query.text) is not None


def look_up(store: ox.Store, query: Query, format: Format) -> bytes | None:
    """Answer a look-up, or give None if it has more than ``MOST_ROWS`` rows or is not valid: that is a worker's to tell."""
    limited = query.limited(MOST_ROWS + 1) if query.form is Form.SELECT else None
    try:
        data = evaluation.serialise(evaluation.run(View(store), limited or query.text), query.form, format, None)
    except (Malformed, Unwritable):
        return None
    return data if data is not None and most_rows(data, format) <= MOST_ROWS else None
