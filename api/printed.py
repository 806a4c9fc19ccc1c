"""Where in its passages an amount is printed: a passage may begin with what the amount is for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from api.ledger import Entry
from api.marking import mark
from graph.model import Passage
from graph.search.texts import PassageText

# The line of a figure by its document, the first line of its passages, and how it is written or how much it is.
Printed = Mapping[tuple[str, int, str | Decimal], int]


def printed(entries: Iterable[Entry], passage_text: PassageText) -> Printed:
    """Give the lines on which amounts are printed, of those alone whose passages do not begin with that line.

    Where amounts written alike begin on one line and are printed on several, none is given.
    """
    found: dict[tuple[str, int, str | Decimal], set[int]] = {}
    for entry in entries:
        for document in {place.document for place in entry.passages} if entry.written else ():
            places = sorted(
                (place for place in entry.passages if place.document == document), key=lambda one: one.first
            )
            line = next(
                (line for place in places if (line := line_of(place, entry.written, passage_text))), places[0].first
            )
            for figure in (entry.written, entry.amount):
                if figure is not None:
                    found.setdefault((document, places[0].first, figure), set()).add(line)
    return {key: line for key, (line, *others) in found.items() if not others and line != key[1]}


def line_of(place: Passage, written: str, passage_text: PassageText) -> int | None:
    """Give the first line of a passage that holds a figure, or None if none does or the source is not at hand."""
    marked = mark(passage_text(place) or (), [written])
    for number, pieces in enumerate(marked, place.first):
        if any(piece.marked and any(letter.isdigit() for letter in piece.text) for piece in pieces):
            return number
    return None
