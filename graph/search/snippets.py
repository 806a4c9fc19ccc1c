"""Cuts out of a text what answers a search, with the words marked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from graph.model import Passage
from graph.search.compounds import WORD
from graph.search.texts import Written
from graph.search.words import Words

_LENGTH = 220
_BEFORE = 60
_ORDER = ("wording", "description", "passage")
# A figure of several parts (`14,4`) is one, of which no part is marked alone; of a day (`1.4.2019`) the year may be.
_FIGURE_OR_WORD = re.compile(rf"(?<!\d[.,])(?!\d\d?\.\d\d?\.\d)\d+(?:[.,]\d+)+|{WORD.pattern}")


@dataclass(frozen=True)
class Piece:
    """A stretch of a text, marked or not."""

    text: str
    marked: bool


@dataclass(frozen=True)
class Wanted:
    """The keys that a search looked for: stems, and beginnings of words."""

    stems: frozenset[str]
    beginnings: tuple[str, ...]
    _told: dict[str, bool] = field(default_factory=dict)

    def holds(self, words: Words, word: str) -> bool:
        """Tell whether a word of a text is one looked for."""
        told = self._told.get(word)
        if told is None:
            keys = words.keys(word)
            told = self._told[word] = (
                keys.stem in self.stems
                or not self.stems.isdisjoint(keys.part_stems)
                or any(form.startswith(self.beginnings) for form in keys.beginnings)
            )
        return told


@dataclass(frozen=True)
class Snippet:
    """Part of a text about a thing: its kind (wording, description, passage), its pieces and, of a passage, its place."""

    kind: str
    pieces: tuple[Piece, ...]
    passage: Passage | None


def marked(text: str, wanted: Wanted, words: Words) -> tuple[Piece, ...]:
    """Give a text as pieces that together are the text, with the words looked for marked."""
    return _pieces(text, _spans(text, wanted, words), 0, len(text))


def snippet(texts: Iterable[Written], wanted: Wanted, words: Words) -> Snippet | None:
    """Give the part of the texts with most of the words looked for, or the beginning of a description, or None."""
    best: tuple[tuple[int, int], Written, list[tuple[int, int]]] | None = None
    for written in texts:
        if written.kind in _ORDER:
            spans = _spans(written.text, wanted, words)
            if spans or written.kind == "description":
                different = {words.keys(written.text[start:end].lower()).stem for start, end in spans}
                rank = (len(different), -_ORDER.index(written.kind))
                if best is None or rank > best[0]:
                    best = (rank, written, spans)
    if best is None:
        return None
    _, written, spans = best
    first, last = _window(written.text, spans)
    return Snippet(written.kind, _pieces(written.text, spans, first, last), written.passage)


def _spans(text: str, wanted: Wanted, words: Words) -> list[tuple[int, int]]:
    return [
        match.span()
        for match in _FIGURE_OR_WORD.finditer(text)
        if all(wanted.holds(words, part) for part in WORD.findall(match[0].lower()))
    ]


def _window(text: str, spans: list[tuple[int, int]]) -> tuple[int, int]:
    """Give where the snippet begins and ends: around the most marked words, cut between words."""
    if len(text) <= _LENGTH:
        return 0, len(text)
    starts = [start for start, _ in spans] or [0]
    densest = max(
        starts, key=lambda start: (sum(start <= other < start + _LENGTH - _BEFORE for other in starts), -start)
    )
    first = text.find(" ", max(0, densest - _BEFORE), densest) + 1 if densest > _BEFORE else 0
    last = len(text) if first + _LENGTH >= len(text) else text.rfind(" ", densest, first + _LENGTH)
    return first, last if last > densest else min(len(text), first + _LENGTH)


def _pieces(text: str, spans: list[tuple[int, int]], first: int, last: int) -> tuple[Piece, ...]:
    pieces = [Piece("… ", False)] if first else []
    at = first
    for start, end in spans:
        if start >= first and end <= last:
            pieces += [Piece(text[at:start], False), Piece(text[start:end], True)]
            at = end
    pieces.append(Piece(text[at:last] + (" …" if last < len(text) else ""), False))
    return tuple(piece for piece in pieces if piece.text)
