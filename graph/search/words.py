"""Gives each word the keys by which it is found: its stem, its form in plain letters, and the same of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA
from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from graph.search.compounds import WORD, WordList

_DIGRAPHS = (("ae", "æ"), ("oe", "ø"), ("aa", "å"))
_LONGEST_WORD = 60


def _analyzer(*filters: Filter) -> TextAnalyzer:
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase())
    for step in filters:
        builder = builder.filter(step)
    return builder.build()


_STEM = _analyzer(Filter.stemmer("danish"), Filter.ascii_fold())
_FORM = _analyzer(Filter.ascii_fold())
_CONTENT = _analyzer(Filter.stopword("danish"))


@dataclass(frozen=True)
class Keys:
    """What a word is found by: the stem of the whole, the stems of its parts, and the forms that it begins with."""

    stem: str
    part_stems: tuple[str, ...]
    beginnings: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """The words of the texts and how to read another one."""

    known: WordList
    _keys: dict[str, Keys] = field(default_factory=dict)
    _forms: dict[str, str] = field(default_factory=dict)

    def keys(self, word: str) -> Keys:
        """Give the keys of a word."""
        found = self._keys.get(word)
        if found is None:
            written = danish(word)
            parts = self.known.parts(written)
            forms = (_only(_FORM, written), *(_only(_FORM, part) for part in parts))
            found = Keys(_only(_STEM, written), tuple(_only(_STEM, part) for part in parts), forms)
            self._keys[word] = found
        return found

    def similar(self, word: str) -> str | None:
        """Give the word of the texts that a misspelt one may stand for: the most frequent of the nearest."""
        if not self._forms:
            for known, _ in self.known.counts.most_common():
                if len(known) > 3 and not known.endswith("-"):
                    self._forms.setdefault(_only(_FORM, danish(known)), known)
        form = _only(_FORM, danish(word))
        allowed = 0 if len(form) < 5 else 1 if len(form) < 8 else 2
        near = process.extract(form, self._forms.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=None)
        if not near:
            return None
        best = min(near, key=lambda found: (found[1], -self.known.counts[self._forms[found[0]]]))
        return self._forms[best[0]]


def words_of(text: str) -> Iterator[str]:
    """Give the words of a text in lower case, numbers too."""
    return (match.group().lower() for match in WORD.finditer(text))


def asked_words(wanted: str) -> list[str]:
    """Give the different words of a search, without those that carry no meaning unless there are no others.

    Examples
    --------
    >>> asked_words('"Hvor er" de UNGE, og ungE?'), asked_words("til med")
    (['unge'], ['til', 'med'])
    """
    words = list(dict.fromkeys(word[:_LONGEST_WORD] for word in words_of(wanted)))
    return [word for word in words if _CONTENT.analyze(word)] or words


def danish(word: str) -> str:
    """Give a word in lower case with ae, oe, aa as æ, ø, å, whether or not they stand for these.

    Texts and searches are read alike, so ``Aarhus`` and ``Århus`` meet, and ``poesi`` still meets itself.

    Examples
    --------
    >>> danish("Boern"), danish("børn"), danish("Aarhus")
    ('børn', 'børn', 'århus')
    """
    word = word.lower()
    for digraph, letter in _DIGRAPHS:
        word = word.replace(digraph, letter)
    return word


def _only(analyzer: TextAnalyzer, word: str) -> str:
    """Give the one token of a word; a word that the analyzer takes apart or drops stays as it is."""
    tokens = analyzer.analyze(word)
    return tokens[0] if len(tokens) == 1 else word.lower()
