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
    if not rows:
        return rows
    match = _ORDER.search(sparql)
    first = re.findall(r"\w+", match[1]) if match else []
    columns = list(dict.fromkeys((*first, *rows[0])))
    keys: list[tuple[object, ...]] = [tuple([_place(row[name]) for name in columns]) for row in rows]
    if len(set(keys)) < len(keys):
        # What has one text in two languages, say. To write every term out takes as long as all else.
        keys = [(key, [str(row[name]) for name in columns]) for key, row in zip(keys, rows, strict=True)]
    return [rows[place] for place in sorted(range(len(rows)), key=keys.__getitem__)]


def _place(term: Any) -> tuple[int, int, str]:
    """Give what a term is sorted by: nothing before numbers before all else."""
    if term is None:
        return 0, 0, ""
    value = text_of(term)
    if value.isascii() and value.isdigit():
        return 1, int(value), value
    return 2, 0, value
