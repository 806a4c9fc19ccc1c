"""Finds the words of a fact in the lines it is cited from, so that a page can mark them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.search.snippets import Piece


@dataclass(frozen=True)
class _Folded:
    text: str
    places: list[tuple[int, int]]
    starts: list[bool]
    ends: list[bool]


def mark(lines: Sequence[str], wanted: Iterable[str]) -> list[list[Piece]]:
    """Give lines as pieces, with the wanted words marked.

    Case, white space, hyphens and punctuation do not count, so that a name torn over lines is found too. If no wanted
    text is there as a whole, its longer words are marked where they stand.

    Parameters
    ----------
    lines : sequence of str
        The passage.
    wanted : iterable of str
        Names or figures to mark.

    Returns
    -------
    list of list of Piece
        One list a line; the pieces' texts together are the line.

    Examples
    --------
    >>> [[(piece.text, piece.marked) for piece in line] for line in mark(["kr. 1.600 til uddan-", "nelse"], ["Uddannelse"])]
    [[('kr. 1.600 til ', False), ('uddan-', True)], [('nelse', True)]]
    """
    folded = _fold(lines)
    whole = [_key(text) for text in wanted]
    spans = [span for key in whole if key for span in _find(folded, key)]
    if not spans:
        words = {_key(word) for text in wanted for word in text.split() if len(word) > 5}
        spans = [span for key in sorted(words) for span in _find(folded, key)]
    hit: list[set[int]] = [set() for _ in lines]
    for first, last in spans:
        (line, start), (final, end) = folded.places[first], folded.places[last]
        for number in range(line, final + 1):
            begin = start if number == line else len(lines[number]) - len(lines[number].lstrip())
            stop = end + 1 if number == final else len(lines[number].rstrip())
            hit[number].update(range(begin, stop))
    return [_pieces(line, marked) for line, marked in zip(lines, hit, strict=True)]


def _kept(text: str, index: int) -> bool:
    if text[index].isalnum():
        return True
    inside = 0 < index < len(text) - 1
    return text[index] in ".," and inside and text[index - 1].isdigit() and text[index + 1].isdigit()


def _key(text: str) -> str:
    return "".join(letter for index, letter in enumerate(text.lower()) if _kept(text, index))


def _fold(lines: Sequence[str]) -> _Folded:
    letters, places, starts, ends = [], [], [], []
    for number, line in enumerate(lines):
        for column, letter in enumerate(line):
            if not _kept(line, column):
                continue
            lowered = letter.lower()
            letters.append(lowered[0])
            places.append((number, column))
            starts.append(column == 0 or not line[column - 1].isalnum())
            ends.append(column == len(line) - 1 or not line[column + 1].isalnum())
    return _Folded("".join(letters), places, starts, ends)


def _find(folded: _Folded, key: str) -> list[tuple[int, int]]:
    found = []
    for match in re.finditer(re.escape(key), folded.text):
        first, last = match.start(), match.end() - 1
        if folded.starts[first] and folded.ends[last]:
            found.append((first, last))
    return found


def _pieces(line: str, marked: set[int]) -> list[Piece]:
    pieces: list[Piece] = []
    start = 0
    for column in range(1, len(line) + 1):
        if column == len(line) or (column in marked) != (start in marked):
            pieces.append(Piece(line[start:column], start in marked))
            start = column
    return pieces
