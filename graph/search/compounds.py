"""Splits Danish compounds into their parts, by a list of words made from our own texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import tantivy

# Digits stand apart: a footnote's number clings to the word before it.
WORD = re.compile(r"[^\W\d_]+|\d+")
_LISTED = re.compile(r"[^\W\d_]+-?")
# Shorter words stand within longer ones by chance (`by` in `byg`, `en` in `børnene`).
_SHORTEST_PART = 3
_SHORTEST_PREFIX = 5
# A beginning that goes before so many different words is one that Danish forms compounds with.
_ENOUGH_TAILS = 3
# A word of a passage counts if it recurs: pages set in columns tear words into pieces that do not.
_RECURS = 3
_FUNCTION_WORDS = (
    tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.stopword("danish")).build()
)


@dataclass(frozen=True)
class WordList:
    """What compounds are made of: words that end one, beginnings, and how often each word stands in our texts."""

    tails: frozenset[str]
    heads: frozenset[str]
    counts: Counter[str]

    def parts(self, word: str) -> tuple[str, ...]:
        """Give the parts of a compound in lower case, and their parts in turn; nothing if it is none.

        The last part decides, as in Danish it does for the meaning: the longest known word that ends the compound
        and leaves a known beginning.

        Examples
        --------
        >>> words = learn(["Børne- og ungdomspolitik, børnepolitik", "ungdoms- og voksenuddannelser", "uddannelse"])
        >>> words.parts("ungdomspolitik"), words.parts("uddannelse")
        ((), ())
        >>> learn(["social-", "politik", "indsats"]).parts("socialindsats")
        ('social', 'indsats')
        """
        return self._parts(word, {})

    def _parts(self, word: str, told: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
        # Each beginning is read once: one word that ends as another does can be cut in twice as many ways for each time it recurs.
        if word not in told:
            told[word] = ()
            for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
                head, tail = word[:cut], word[cut:]
                if tail in self.tails:
                    before = () if head in self.heads else self._parts(head, told)
                    if head in self.heads or before:
                        told[word] = (*(before or (head, *self._parts(head, told))), tail, *self._parts(tail, told))
                        break
        return told[word]


def learn(texts: Iterable[str], passages: Iterable[str] = ()) -> WordList:
    """Make the word list from texts.

    A beginning is a word as it stands (``bolig``), with the linking s (``beskæftigelses``), one that the texts leave
    hanging (``Børne- og``), or one found before several different words (``ungdoms`` of ``ungdomsklub``).

    Parameters
    ----------
    texts : iterable of str
        Names and descriptions, each word of which counts.
    passages : iterable of str
        Text of the sources, of which only recurring words count.
    """
    counts = Counter(word for text in texts for word in _LISTED.findall(text.lower()))
    recurring = Counter(word for text in passages for word in _LISTED.findall(text.lower()) if not word.endswith("-"))
    counts.update({word: count for word, count in recurring.items() if count >= _RECURS})
    hanging = {word[:-1] for word in counts if word.endswith("-")}
    words = {word for word in counts if not word.endswith("-") and len(word) >= _SHORTEST_PART}
    words = {word for word in words if _FUNCTION_WORDS.analyze(word)}
    heads = words | {word for word in hanging if len(word) >= _SHORTEST_PART}
    heads |= {word + "s" for word in heads if not word.endswith("s")}
    return WordList(frozenset(words), frozenset(heads | _prefixes(words)), counts)


def _prefixes(words: set[str]) -> set[str]:
    tails: Counter[str] = Counter()
    for word in words:
        for cut in range(_SHORTEST_PREFIX, len(word) - _SHORTEST_PREFIX + 1):
            if word[cut:] in words:
                tails[word[:cut]] += 1
    return {prefix for prefix, count in tails.items() if count >= _ENOUGH_TAILS}
