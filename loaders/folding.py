"""Folds a text so that a name is found whatever line ends, hyphens, quotes or marks stand in it.

A name counts as present if its letters and digits stand in the cited lines in one run and at word
boundaries. White space, hyphens, punctuation and case do not count. Three readings of the lines are tried:
as they stand, without footnote digits, and each side of revision marks (struck text left out, inserted
text left out). There is no approximate matching.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_INSERTED = re.compile(r"\[(?P<text>[^\]]*)\]\(#\)")
_STRUCK = re.compile(r"~~(?P<text>.*?)~~", re.DOTALL)
_FOOTNOTE = re.compile(r"(?<=[^\W\d_])\d{1,2}(?![\d\w.,-])|(?<=[.,”\"]) ?\d{1,2}(?=\s*$)", re.MULTILINE)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_DATE = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d)(?!\d)")
_YEAR_RANGE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-–/]\s*(\d\d)(?!\d)")


@dataclass(frozen=True)
class Folded:
    """Letters and digits of a text, each with its offset in that text."""

    letters: str
    offsets: tuple[int, ...]
    source: str

    def find(self, name: str) -> tuple[int, int] | None:
        """Give start and end offset of a name in the source text, or None; whole words only."""
        wanted = squeeze(name)
        if not wanted:
            return None
        at = self.letters.find(wanted)
        while at >= 0:
            start, end = self.offsets[at], self.offsets[at + len(wanted) - 1] + 1
            if self._is_word(start, end):
                return start, end
            at = self.letters.find(wanted, at + 1)
        return None

    def _is_word(self, start: int, end: int) -> bool:
        before = self.source[start - 1] if start else " "
        after = self.source[end] if end < len(self.source) else " "
        starts = not before.isalnum() or before.isdigit() != self.source[start].isdigit()
        return (
            starts
            and not (after.isalpha() and self.source[end - 1].isalpha())
            and not (after.isdigit() and self.source[end - 1].isdigit())
        )


def squeeze(text: str) -> str:
    """Give the letters, digits and percent signs of a text in lower case, nothing else.

    Examples
    --------
    >>> squeeze("minori-\\ntetsbaggrund, 20 %")
    'minoritetsbaggrund20%'
    """
    return "".join(c for c in unicodedata.normalize("NFC", text).lower() if c.isalnum() or c == "%")


def fold(text: str) -> Folded:
    """Fold a text, keeping the offsets of what remains."""
    letters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        low = character.lower()
        if len(low) == 1 and (low.isalnum() or low == "%"):
            letters.append(low)
            offsets.append(offset)
    return Folded("".join(letters), tuple(offsets), text)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())


def _unmark(match: re.Match[str]) -> str:
    return " " * (match.start("text") - match.start()) + match["text"] + " " * (match.end() - match.end("text"))


def readings(text: str) -> Iterator[str]:
    """Yield the readings of a text; each is as long as the text, so that offsets agree.

    Parameters
    ----------
    text : str
        Raw lines joined by line feeds.

    Yields
    ------
    str
        As it stands; without footnote digits; with revisions accepted; with revisions refused.
    """
    text = unicodedata.normalize("NFC", text)
    plain = _STRUCK.sub(_unmark, _INSERTED.sub(_unmark, text))
    yield plain
    without_notes = _FOOTNOTE.sub(_blank, plain)
    if without_notes != plain:
        yield without_notes
    if plain != text:
        yield _STRUCK.sub(_blank, _INSERTED.sub(_unmark, text))
        yield _STRUCK.sub(_unmark, _INSERTED.sub(_blank, text))


def find_name(name: str, text: str) -> tuple[int, int] | None:
    """Give where a name stands in a text (start and end offset), trying each reading, or None."""
    for reading in readings(text):
        if found := fold(reading).find(name):
            return found
    return None


def printed_numbers(text: str) -> list[str]:
    """Give every number of a text as printed, in order, and nothing else; see ``numbers``."""
    return _NUMBER.findall(text)


def numbers(text: str) -> list[str]:
    """Give every number of a text as printed, in order; then 2022 of a range 2019-22 and the parts of a date 1.1.2008.

    Examples
    --------
    >>> numbers("3,3 mio. kr. i 2019-22, op mod 1.500")
    ['3,3', '2019', '22', '1.500', '2022']
    """
    found = printed_numbers(text)
    found += [first[:2] + last for first, last in _YEAR_RANGE.findall(text)]
    found += [part for date in _DATE.findall(text) for part in date]
    return found
