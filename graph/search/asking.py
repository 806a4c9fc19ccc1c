"""Reads a search as it is typed: words, phrases within quotation marks, words to leave out, and the years it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graph.search.words import asked_words, words_of

_MOST_WORDS = 24
_QUOTED = re.compile(r'"([^"]+)"|“([^“”]+)”|„([^“”„]+)[“”]|»([^»«]+)«|«([^»«]+)»')
# A minus that follows a blank and clings to a word; the hyphen of `børne- og ungdomspolitik` and of `2011-2014` is none.
_LEFT_OUT = re.compile(r"(?<!\S)[-−](?=[^\W\d_])(\w+)")
# The parts of `14,4` and `300.000` are words of their own.
_FIGURE = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)+(?!\w)")
_YEARS = re.compile(r"(?<!\w)((?:19|20)\d\d)(?:\s?[-–/]\s?((?:19|20)?\d\d))?(?!\w)")


@dataclass(frozen=True)
class Asked:
    """What a search asks for.

    ``phrases`` are the words that stand side by side within quotation marks, ``without`` what follows a minus, and ``years``
    gives for a year or period, as typed, its first and last year; ``figures`` gives for one of several parts, as typed, these.
    """

    words: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[str, ...] = ()
    years: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    figures: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def but_years(self) -> list[str]:
        """The words that are no part of a year or period."""
        numbers = {word for typed in self.years for word in words_of(typed)}
        return [word for word in self.words if word not in numbers]


def read(wanted: str, most: int = _MOST_WORDS) -> Asked:
    """Read a search, of which the first so many different words count; alone, a word to leave out is a word like others.

    Examples
    --------
    >>> asked = read('"social kontrol" Tingbjerg 2019-22 -børn')
    >>> asked.words, asked.phrases, asked.without, dict(asked.years)
    (('social', 'kontrol', 'tingbjerg', '2019', '22'), (('social', 'kontrol'),), ('børn',), {'2019-22': (2019, 2022)})
    """
    without = tuple(dict.fromkeys(match[1].lower() for match in _LEFT_OUT.finditer(_QUOTED.sub(" ", wanted))))
    rest = _QUOTED.sub(lambda match: f' "{next(filter(None, match.groups()))}" ', wanted)
    rest = _LEFT_OUT.sub(" ", rest) if without else rest
    if not asked_words(rest):
        rest, without = wanted, ()
    quoted = (list(words_of(next(filter(None, match.groups())))) for match in _QUOTED.finditer(rest))
    phrases = dict.fromkeys(tuple(words[:most]) for words in quoted if len(words) > 1)
    figures = {match[0]: tuple(words_of(match[0]))[:most] for match in _FIGURE.finditer(_QUOTED.sub(" ", rest))}
    return Asked(tuple(asked_words(rest)[:most]), tuple(phrases), without, dict(_periods(rest)), figures)


def covering(generations: Iterable[str], first: int, last: int) -> tuple[str, ...]:
    """Give the generations, by slug, to which any of the years belongs.

    Examples
    --------
    >>> covering(["2015-2018", "2019-2022"], 2019, 2019), covering(["2015-2018", "2019-2022"], 2018, 2019)
    (('2019-2022',), ('2015-2018', '2019-2022'))
    """
    held = []
    for slug in sorted(generations):
        begin, _, end = slug.partition("-")
        if begin.isdecimal() and end.isdecimal() and int(begin) <= last and first <= int(end):
            held.append(slug)
    return tuple(held)


def _periods(wanted: str) -> Iterable[tuple[str, tuple[int, int]]]:
    for match in _YEARS.finditer(wanted):
        first, end = match[1], match[2] or match[1]
        last = end if len(end) > 2 else first[:2] + end
        yield (match[0], (int(first), int(last))) if int(first) <= int(last) else (first, (int(first), int(first)))
