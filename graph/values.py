"""Plain values of what a query gives: the text of a term, those of a row, the passage that a row names; and names to show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import pyoxigraph as ox

from graph.model import Passage

Term = ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple
# Hundreds of thousands of terms are asked for their text while a service starts: a union made at each costs more than all else.
_WITHOUT = (ox.Triple, ox.DefaultGraph)


def text_of(term: Term | ox.DefaultGraph | None) -> str:
    """Give an IRI, the text of a literal or the label of a blank node; "" for what has none.

    Examples
    --------
    >>> text_of(ox.Literal("Bogbussen", language="da")), text_of(None)
    ('Bogbussen', '')
    """
    return "" if term is None or isinstance(term, _WITHOUT) else term.value


def texts_of(row: Mapping[str, Term | None], *names: str) -> tuple[str, ...]:
    """Give the texts that a row has for some variables, in their order; see ``text_of``.

    Raises
    ------
    KeyError
        If the query has no such variable.
    """
    return tuple(text_of(row[name]) for name in names)


def passage_of(row: Mapping[str, Term | None]) -> Passage:
    """Give the passage that a row names by ``document`` (an IRI), ``first`` and ``last`` (lines from 1, the last included)."""
    document, first, last = texts_of(row, "document", "first", "last")
    return Passage(document.rpartition("/")[2], int(first), int(last))


def with_unit(written: str, unit: str) -> str:
    """Give a figure as its source prints it, with what it does not itself say of its unit.

    Examples
    --------
    >>> with_unit("cirka 8", "procentpoint"), with_unit("15,3 pct.", "pct."), with_unit("kun ganske få", "pct.")
    ('cirka 8 procentpoint', '15,3 pct.', 'kun ganske få')
    >>> with_unit("25 pct.", "pct. reduktion"), with_unit("25 procent", "pct. reduktion"), with_unit("halveres", "pct. reduktion")
    ('25 pct. reduktion', '25 procent (pct. reduktion)', 'halveres')
    """
    first, _, rest = unit.partition(" ")
    if not unit or unit in written:
        return written
    if rest and written.endswith(f" {first}"):
        return f"{written} {rest}"
    if written[-1:].isdigit():
        return f"{written} {unit}"
    # "halveres" says all of it; "25 procent" may be the whole or what it falls by.
    return f"{written} ({unit})" if rest and any(letter.isdigit() for letter in written) else written


class Called(Protocol):
    """What has a Danish name and may have an English one."""

    @property
    def label(self) -> str: ...
    @property
    def english(self) -> str | None: ...


def name_of(thing: Called, language: str) -> str:
    """Give what a thing is called in a language, ``da`` or ``en``, else in Danish."""
    return (thing.english if language == "en" else None) or thing.label
