"""Finds the graphs that a query names by FROM (SPARQL 1.1 Query, section 13.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from graph import names
from graph.gate.tokens import Token

# What all names of a query, written out, may have together: a long BASE before many short ones is gigabytes.
MOST_CHARACTERS = 1_000_000


class BadDataset(ValueError):
    """Graphs that are not taken; the message says what is."""


def graphs(found: Sequence[Token]) -> Iterator[tuple[str, bool]]:
    """Give the graph of each FROM clause, and whether it is a named one.

    Parameters
    ----------
    found : sequence of Token
        The tokens of the query.

    Raises
    ------
    BadDataset
        If its names, written out, are too long.
    """
    reader, prefixes = _Reader(), dict(names.PREFIXES)
    steps = iter([token for token in found if not token.depth])
    for token in steps:
        word = token.text.upper() if token.kind == "word" else ""
        following = next(steps, None) if word in ("BASE", "PREFIX", "FROM") else None
        if following is None:
            continue
        if word == "BASE":
            reader.base = reader.resolved(following.text[1:-1])
        elif word == "PREFIX":
            iri = next(steps, following)
            prefixes[following.text.removesuffix(":")] = reader.resolved(iri.text[1:-1])
        else:
            is_named = following.kind == "word" and following.text.upper() == "NAMED"
            graph = next(steps, following) if is_named else following
            prefix, colon, local = graph.text.partition(":")
            if graph.kind == "iri":
                yield reader.resolved(graph.text[1:-1]), is_named
            elif colon and prefix in prefixes:
                yield reader.taken(prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)), is_named


class _Reader:
    """Writes names out, up to so many characters."""

    def __init__(self) -> None:
        self.base, self._left = names.BASE, MOST_CHARACTERS

    def resolved(self, reference: str) -> str:
        """Give an IRI reference resolved by the store's own rules; one that cannot be is left to its parser."""
        # To resolve takes the base once more, whatever comes of it.
        self.taken(self.base)
        try:
            (quad,) = ox.parse(f"<> a <{reference}> .".encode(), format=ox.RdfFormat.TURTLE, base_iri=self.base)
        except (SyntaxError, ValueError):
            return reference
        return self.taken(str(getattr(quad.object, "value", reference)))

    def taken(self, name: str) -> str:
        """Give a name again, and count it."""
        self._left -= len(name)
        if self._left < 0:
            raise BadDataset(
                f"What BASE, PREFIX and FROM name has more than {MOST_CHARACTERS} characters, written out; name fewer graphs, "
                "or send them as default-graph-uri and named-graph-uri."
            )
        return name
