"""The sources behind a page's facts: each cited passage once, with the fact's words marked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from api.marking import mark
from api.state import Service
from api.texts import text
from graph.model import Passage
from graph.search.snippets import Piece


@dataclass(frozen=True)
class Note:
    """One cited passage of a page; ``lines`` is None where the sources are not at hand."""

    number: int
    passage: Passage
    lines: list[tuple[int, list[Piece]]] | None

    @property
    def marked(self) -> int:
        """The first line in which something is marked, or 0."""
        marked = (number for number, pieces in self.lines or () if any(piece.marked for piece in pieces))
        return next(marked, 0)

    @property
    def place(self) -> str:
        """The line or lines, as a page prints them."""
        return written(self.passage)


def written(passage: Passage) -> str:
    """Give the line or lines of a passage, as a page prints them."""
    return str(passage.first) if passage.first == passage.last else f"{passage.first}–{passage.last}"


@dataclass
class Notes:
    """The notes of one page, in the order they were first cited."""

    service: Service
    known: dict[tuple[Passage, tuple[str, ...]], Note] = field(default_factory=dict)

    def cite(self, passage: Passage, words: Iterable[str]) -> Note:
        """Give the note for a passage cited for certain words; the same again for the same."""
        key = (passage, tuple(dict.fromkeys(word for word in words if word)))
        if key not in self.known:
            text = self.service.passage_text(passage)
            lines = None if text is None else list(enumerate(mark(text, key[1]), passage.first))
            self.known[key] = Note(len(self.known) + 1, passage, lines)
        return self.known[key]

    @property
    def all(self) -> list[Note]:
        """Every note of the page."""
        return list(self.known.values())

    @property
    def documents(self) -> list[str]:
        """The documents cited."""
        return sorted({note.passage.document for note in self.known.values()})


def cited(notes: Iterable[Note], language: str) -> str | None:
    """Give the places of notes as a cell of a table tells them, or None if there are none."""
    return cited_lines((note.passage for note in notes), language)


def cited_lines(passages: Iterable[Passage], language: str) -> str | None:
    """Give the places of passages as a cell of a table tells them, or None if there are none."""
    line = text("thing.l", language)
    return "; ".join(f"{short_document(one.document)} {line} {written(one)}" for one in passages) or None


def short_document(slug: str) -> str:
    """Give the short name of a source document from its slug: its first word and its first year or span of years.

    Examples
    --------
    >>> short_document("svar-2019-integrationsindsatser")
    'Svar 2019'
    >>> short_document("integrationspolitik-2011-2014")
    'Integrationspolitik 2011–14'
    """
    word = slug.partition("-")[0].capitalize()
    years = re.search(r"(?<!\d)((?:19|20)\d\d)(?:-(?:19|20)(\d\d)(?!\d))?", slug)
    if not years:
        return word
    return f"{word} {years[1]}" + (f"–{years[2]}" if years[2] else "")
