"""How wide words are in a picture, and where their lines break."""

from __future__ import annotations

from itertools import repeat

# Widths in parts of the letter size, as sans-serif faces have them on average; a browser's own face may differ a little.
_NARROW, _SLIM, _WIDE, _BROAD = 0.29, 0.38, 0.70, 0.88
_WIDTHS = (
    dict.fromkeys("ijl.,;:'|!()[] ", _NARROW)
    | dict.fromkeys('ftrI-–/"»«’', _SLIM)
    | dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZÆØÅ&→", _WIDE)
    | dict.fromkeys("mwMW—…@%", _BROAD)
)
_USUAL = 0.55


def width(text: str, size: float) -> float:
    """Give about how wide a text is, in the unit of ``size``.

    Examples
    --------
    >>> width("", 12), width("iii", 10) < width("www", 10)
    (0.0, True)
    """
    return size * sum(map(_WIDTHS.get, text, repeat(_USUAL)), 0.0)


def wrapped(text: str, room: float, size: float, most: int = 4) -> list[str]:
    """Break a text into lines that fit a room; what does not fit in ``most`` lines ends with an ellipsis.

    Examples
    --------
    >>> wrapped("Samarbejde med foreninger", 90, 12)
    ['Samarbejde', 'med foreninger']
    >>> wrapped("Helhedsorienteret indsats for familier", 90, 12, most=1)
    ['Helhedsorient…']
    >>> wrapped("Beskæftigelsesforvaltningen", 90, 12)
    ['Beskæftigelses-', 'forvaltningen']
    """
    if width(text, size) <= room:
        return [text]
    lines: list[str] = []
    for word in text.split():
        if lines and width(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
            continue
        pieces = _pieces(word, room, size)
        lines.extend(pieces)
    if len(lines) > most:
        kept = lines[most - 1] if most == 1 or not lines[most - 1].endswith("-") else lines[most - 1][:-1]
        while kept and width(f"{kept}…", size) > room:
            kept = kept[:-1]
        lines = [*lines[: most - 1], f"{kept.rstrip('-')}…"]
    return lines


def _pieces(word: str, room: float, size: float) -> list[str]:
    """Break a word that is wider than the room, at a seam of a Danish compound where there is one."""
    pieces = []
    while width(word, size) > room and len(word) > 4:
        cut = len(word) - 1
        while cut > 3 and width(word[:cut] + "-", size) > room:
            cut -= 1
        seam = max((word.rfind(mark, 4, cut) + len(mark) for mark in ("s", "-", "e")), default=0)
        # A seam far from the margin wastes the line.
        cut = seam if seam > cut * 0.6 and word[seam - 1] in "s-" else cut
        pieces.append(word[:cut] if word[cut - 1] == "-" else word[:cut] + "-")
        word = word[cut:]
    return [*pieces, word]
