"""Reads a query of a stranger for an engine elsewhere, which may know more than SPARQL 1.1."""

from __future__ import annotations

from graph.gate.reading import Query, Refused, read_query
from graph.gate.tokens import tokens

# Prefixes and schemes of functions that one engine alone has, some of which reach its files or its SQL tables.
_OF_ONE_ENGINE = ("bif:", "sql:")
_PROLOGUE = ("BASE", "PREFIX")


def read_foreign(sparql: str) -> Query:
    """Read a query and refuse what is not SPARQL 1.1 in ways that a token shows.

    Raises
    ------
    Refused
        As ``read_query``; also for pragmas before the query and for functions of one engine, which may reach out.
    Malformed
        As ``read_query``.
    """
    query = read_query(sparql)
    before = True
    for token in tokens(query.text):
        text = token.text.upper()
        before = before and text != query.form.value
        if before and token.kind == "word" and text not in _PROLOGUE:
            raise Refused(f"{token.text} is not SPARQL 1.1; before the query there may stand BASE and PREFIX.")
        if token.kind in ("iri", "prefixed") and token.text.lstrip("<").lower().startswith(_OF_ONE_ENGINE):
            raise Refused(f"{token.text} is known to one engine alone; use functions of SPARQL 1.1.")
    return query
