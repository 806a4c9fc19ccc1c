"""Look-ups: queries of one pattern about one thing, whose work is bounded by how many rows they may have.

Handing a query to a worker costs more than such a query itself, so these few shapes are answered in the service. Each is
recognised whole, character by character; whatever differs goes to a worker, where it can be stopped.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

import pyoxigraph as ox

from graph import names
from graph.gate.formats import Format
from graph.gate.rows import most_rows
from graph.gate.xml import FORMATS, Unwritable, checked

# Answers with more rows, and texts that are longer, are a worker's.
MOST_ROWS = 500
_LONGEST = 2_000

_IRI = r"<[^<>\"{}|^`\\\x00-\x20]*+>"
_NAME = r"[A-Za-z][\w-]*+:[A-Za-z_][\w-]*+"
_VARIABLE = r"\?[A-Za-z]\w*+"
_PREFIX = rf"PREFIX\s++[A-Za-z][\w-]*+:\s*+{_IRI}\s*+"
# Without DISTINCT, and with two variables that differ, each triple that is gone through is a row: the limit of rows bounds the work.
_PATTERN = (
    rf"(?:{_IRI}|{_NAME})\s++(?:{_IRI}|{_NAME}|a|(?P<predicate>{_VARIABLE}))\s++"
    rf"(?:{_IRI}|{_NAME}|(?!(?P=predicate)\b){_VARIABLE})"
)
_LOOK_UP = re.compile(
    rf"\s*+(?:{_PREFIX})*+(?:SELECT\s++(?:\*|{_VARIABLE}(?:\s++{_VARIABLE})*+)|ASK)\s*+(?:WHERE\s*+)?+"
    rf"\{{\s*+{_PATTERN}(?:\s*+\.)?+\s*+\}}\s*+(?P<limit>LIMIT\s++(?P<rows>\d{{1,9}}+)\s*+)?+",
    re.ASCII | re.IGNORECASE,
)


# What it takes to answer one is worked out once for each that is asked again and again.
_REMEMBERED = 1_024
_RELATIVE = re.compile(r"<(?![A-Za-z][\w+.-]*:)")
_DECLARED = re.compile(r"PREFIX\s+([\w-]+):", re.ASCII | re.IGNORECASE)


class _Plan(NamedTuple):
    """The text that is run, and what else the store is told: only what the text needs, since all of it is read each time."""

    text: str
    told: dict[str, Any]


def is_look_up(query: str) -> bool:
    """Tell whether a query is a SELECT or ASK of one triple pattern whose subject is given.

    Examples
    --------
    >>> is_look_up("SELECT * { <https://example.org/a> ?p ?o }")
    True
    >>> is_look_up("SELECT * { ?s ?p ?o }")
    False
    """
    return len(query) <= _LONGEST and _plan(query) is not None


def look_up(store: ox.Store, query: str, format: Format) -> bytes | None:
    """Answer what ``is_look_up``, or give None if it has more than ``MOST_ROWS`` rows or is not valid: that is a worker's to tell."""
    plan = _plan(query)
    assert plan is not None, "only look-ups are asked"
    try:
        data: bytes = store.query(plan.text, **plan.told).serialize(format=format.kind) or b""
        data = checked(data) if format.name in FORMATS else data
    except (SyntaxError, ValueError, RuntimeError, OSError, Unwritable):
        return None
    return data if most_rows(data, format) <= MOST_ROWS else None


@lru_cache(_REMEMBERED)
def _plan(text: str) -> _Plan | None:
    match = _LOOK_UP.fullmatch(text)
    if not match:
        return None
    declared = set(_DECLARED.findall(text))
    used = {name: iri for name, iri in names.PREFIXES.items() if f"{name}:" in text}
    told: dict[str, Any] = {}
    if missing := {name: iri for name, iri in used.items() if name not in declared}:
        told["prefixes"] = missing
    if _RELATIVE.search(text):
        told["base_iri"] = names.BASE
    most = f"LIMIT {MOST_ROWS + 1}"
    if match["rows"] is None:
        return _Plan(f"{text}\n{most}", told)
    if int(match["rows"]) > MOST_ROWS:
        return _Plan(f"{text[: match.start('limit')]}{most}", told)
    return _Plan(text, told)
