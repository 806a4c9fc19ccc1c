"""Answers DESCRIBE alike on every engine: what it gives is left to them by SPARQL, and each gives something else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox

from graph.engines.own import own_query
from graph.gate.reading import Malformed, Query
from graph.gate.tokens import tokens

# Virtuoso's parser runs out of room at some thousand terms.
_BATCH = 300
_VARIABLE = re.compile(r"[?$]\w+")


def described(query: Query, ask: Callable[[str], Any]) -> list[ox.Triple]:
    """Give the triples whose subject a DESCRIBE names or finds, as the embedded store does.

    Parameters
    ----------
    query : Query
        The DESCRIBE.
    ask : callable
        Answers a SELECT by its rows and a CONSTRUCT by its triples.
    """
    found = list(tokens(query.text))
    place = next(i for i, token in enumerate(found) if token.kind == "word" and token.text.upper() == "DESCRIBE")
    begin = found[place].start
    start = begin + len("DESCRIBE")
    ends = (
        token.start
        for token in found[place + 1 :]
        if token.text == "{" or (token.kind == "word" and token.text.upper() in ("WHERE", "FROM", "LIMIT", "OFFSET"))
    )
    end = next(ends, len(query.text))
    prologue, asked, rest = query.text[:begin], query.text[start:end], query.text[end:]
    subjects = _named(prologue, asked, ask)
    variables = _VARIABLE.findall(asked) or (["*"] if "*" in asked else [])
    if variables and rest.strip():
        rows = ask(f"{prologue}SELECT DISTINCT {' '.join(variables)} {rest}")
        subjects += [term for row in rows for term in row.values()]
    iris = list(dict.fromkeys(term for term in subjects if isinstance(term, ox.NamedNode)))
    if not iris and not variables and not asked.strip():
        raise Malformed("DESCRIBE names nothing to describe.", None, None, None)
    triples: list[ox.Triple] = []
    for batch in range(0, len(iris), _BATCH):
        values = " ".join(str(iri) for iri in iris[batch : batch + _BATCH])
        triples += ask(own_query("subjects").replace("{ UNDEF }", f"{{ {values} }}"))
    return list(dict.fromkeys(triples))


def _named(prologue: str, asked: str, ask: Callable[[str], Any]) -> list[Any]:
    """Give the things that a DESCRIBE names itself; the service resolves their prefixes."""
    terms = [token.text for token in tokens(asked) if token.kind in ("iri", "prefixed")]
    if not terms:
        return []
    return [row["thing"] for row in ask(f"{prologue}SELECT ?thing {{ VALUES ?thing {{ {' '.join(terms)} }} }}")]
