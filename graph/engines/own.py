"""Our own queries, each in a file of its own."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from graph.engines.engine import Row
from graph.values import text_of

_ORDER = re.compile(r"\bORDER BY((?:\s+\?\w+)+)\s*$")
_FOLDER = Path(__file__).resolve().parent.parent / "sparql"


@cache
def own_query(name: str) -> str:
    """Give the query ``graph/sparql/<name>.rq``."""
    return (_FOLDER / f"{name}.rq").read_text("utf-8")


@cache
def own_update(name: str) -> str:
    """Give the update ``graph/sparql/<name>.ru``."""
    return (_FOLDER / f"{name}.ru").read_text("utf-8")


def in_order(rows: list[Row], sparql: str) -> list[Row]:
    """Sort rows by what one of our own queries orders by, then by all else; numbers by value, texts by code point.

    Examples
    --------
    >>> in_order([{"x": None, "y": None}], "SELECT ?x ?y { } ORDER BY ?y")
    [{'x': None, 'y': None}]
    """
    match = _ORDER.search(sparql)
    first = re.findall(r"\w+", match[1]) if match else []
    return sorted(rows, key=lambda row: [_place(row[name]) for name in (*first, *row)])


def _place(term: Any) -> tuple[int, int, str, str]:
    """Give what a term is sorted by: nothing before numbers before all else."""
    value = text_of(term)
    if term is None:
        return 0, 0, "", ""
    if value.isascii() and value.isdigit():
        return 1, int(value), value, ""
    return 2, 0, value, str(term)
