"""Our own queries, each in a file of its own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent.parent / "sparql"


@cache
def own_query(name: str) -> str:
    """Give the query ``graph/sparql/<name>.rq``."""
    return (_FOLDER / f"{name}.rq").read_text("utf-8")


@cache
def own_update(name: str) -> str:
    """Give the update ``graph/sparql/<name>.ru``."""
    return (_FOLDER / f"{name}.ru").read_text("utf-8")
