"""Plain values of what a query gives: the text of a term, those of a row, the passage that a row names; names to show; and amounts of
money as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
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


_UNITS = {
    "mia": 10**9,
    "billion": 10**9,
    "mio": 10**6,
    "mill": 10**6,
    "million": 10**6,
    "tusind": 10**3,
    "thousand": 10**3,
}
_AMOUNT = re.compile(
    r"(?<![\w.,])(?P<figure>\d+(?:[.,]\d+)*)\s*(?P<unit>mia|billion|mio|mill(?:ion)?|tusind|thousand)?(?:er|e|s)?\b\.?"
    r"(?P<money>\s*(?:kr|kroner|dkk)\b\.?)?",
    re.IGNORECASE,
)


def kroner_of(text: str) -> Decimal | None:
    """Give the kroner that a text states and nothing else, or None.

    Examples
    --------
    >>> [str(kroner_of(text)) for text in ("2,3 mio. kr.", "300.000 kr.", "300,000", "2.5 million", "1.250,50", "mange")]
    ['2300000', '300000', '300000', '2500000', '1250.50', 'None']
    """
    match = _AMOUNT.fullmatch(text.strip())
    return _kroner(match) if match else None


def amount_within(text: str) -> tuple[str, str, Decimal] | None:
    """Give the first amount of money in a text: what stands before it, the amount as it stands there, and its kroner.

    A figure alone, or one of anything else, is none.

    Examples
    --------
    >>> amount_within("over 12,5 mio. i Tingbjerg"), amount_within("14 pct. i 2019")
    (('over', '12,5 mio.', Decimal('12500000')), None)
    """
    return next(amounts_within(text), None)


def amounts_within(text: str) -> Iterator[tuple[str, str, Decimal]]:
    """Give every amount of money in a text, as ``amount_within`` gives the first."""
    for match in _AMOUNT.finditer(text):
        if match["unit"] or match["money"]:
            yield text[: match.start()].strip(), match[0].strip(), _kroner(match)


def _kroner(match: re.Match[str]) -> Decimal:
    figure, unit = match["figure"], match["unit"]
    # Thousands are set apart by threes, in Danish by full stops; in whole kroner, no one writes three decimals.
    marks = "[.,]" if not unit else "[.]"
    plain = re.sub(rf"{marks}(?=\d{{3}}(?:\D|$))", "", figure).replace(",", ".")
    head, _, decimals = plain.rpartition(".")
    number = Decimal(f"{head.replace('.', '')}.{decimals}" if head else plain) * _UNITS.get((unit or "").lower(), 1)
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number
