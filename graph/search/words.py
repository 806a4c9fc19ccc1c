"""Gives each word the keys by which it is found: its stem, its form in plain letters, and the same of its parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA
from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from graph.search.compounds import WORD, WordList

_DIGRAPHS = (("ae", "æ"), ("oe", "ø"), ("aa", "å"))
_LONGEST_WORD = 60
# The words of the texts are several thousand; those that strangers ask for have no end.
_REMEMBERED = 32_768
# Shorter words end others by chance.
_SHORTEST_END = 4
# By a shorter end, a word that stands nowhere is not told to be a kind of another.
_SHORTEST_KIND, _SHORTEST_HEAD = 6, 3
# A misspelt word shares its first letter with what is meant, or is one letter nearer to it; what is two letters off is frequent,
# or begins the same.
_FREQUENT, _SAME_BEGINNING = 5, 3
# What the stemmer takes for an ending where what is left is as short as `lig` of `lighed` and `ligeret`, which are no `lige`.
_SHORT = 3
_HOOD = re.compile(r"(.{1,3}hed)(?:s|en|ens|er|ers|erne|ernes)?")
_LY = re.compile(r"(.{2,}ig)(?:e|es|t)")
# What the stemmer leaves of an inflected word where it goes on with the bare word, so that `indsatser` and `indsats`, `minoriteter`
# and `minoritet`, `mulighederne` and `mulighed` part; and adjectives whose -t it keeps (`ordinært`).
_UNDONE = re.compile(r"\w{3,}(?:[^\Wsaeiouy]s|itet|hed|kret|proces)")
_NEUTER = re.compile(r"(?=\w{6})(\w+(?:iv|al|el|ær))t")
_QUESTION = frozenset(
    re.findall(
        r"\w+",
        "hvad hvem hvilke hvilken hvilket hvor hvordan hvorfor hvornår how what when where which who whom whose why",
    )
)
# What a question holds beside its matter and the stemmer's own list of Danish words without meaning (`by` is a Danish word), and
# what is written § of a law.
_ASKING = _QUESTION | frozenset(
    re.findall(
        r"\w+",
        "fik findes får gik givet går kom kommer sker skete paragraf are did do does from in is many much of on the to was were with",
    )
)
# What is asked of a matter: held alone, these tell less of it than any other word (`koster` of what an initiative costs).
OF_A_MATTER = frozenset(
    re.findall(
        r"\w+",
        "ansvar ansvaret ansvarlig ansvarlige beløb betaler betalt bruge bruger bruges brugt effekt effekten evalueret evaluering "
        "historie koste kostede koster kostet midler midlerne penge pengene pris prisen resultat resultater siger siges sluttede "
        "stoppede stoppet udgift udgifter udvikling udviklingen vedtaget virkede virker virkning amount cost costs effect "
        "evaluated evaluation history money outcome price responsible result results spend spent stopped works",
    )
)
_VERBAL = re.compile(r"er(?:et|ets|ed|ede|ende|endes)")


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
    # Words that are asked for though the texts do not have them: a misspelt one may stand for these too.
    asked: tuple[str, ...] = ()
    _forms: dict[str, str] = field(default_factory=dict)

    def keys(self, word: str) -> Keys:
        """Give the keys of a word."""
        return self._remembered(word)

    @cached_property
    def _remembered(self) -> Callable[[str], Keys]:
        return lru_cache(_REMEMBERED)(self._read)

    def _read(self, word: str) -> Keys:
        written = danish(word)
        parts = self.known.parts(written)
        forms = (_only(_FORM, written), *(_only(_FORM, part) for part in parts))
        return Keys(_stem(written), tuple(_stem(part) for part in parts), forms)

    def ended_by(self, word: str) -> list[str]:
        """Give the words of the texts that a word ends, though it stands nowhere alone: the compounds made of it."""
        tail, listed, found = danish(word), self._listed, []
        at = listed.find(f"{tail}\n") if len(tail) >= _SHORTEST_END else -1
        while at >= 0:
            head = listed[listed.rfind("\n", 0, at) + 1 : at]
            if head in self.known.heads:
                found.append(head + tail)
            at = listed.find(f"{tail}\n", at + 1)
        return found

    def kind_of(self, word: str) -> str | None:
        """Give the longest word of the texts that ends a compound, which is what it is a kind of (`flygtninge` of `kvoteflygtninge`)."""
        whole = danish(word)
        ends = (whole[cut:] for cut in range(_SHORTEST_HEAD, len(whole) - _SHORTEST_KIND + 1))
        return next((end for end in ends if end in self.known.counts), None)

    @cached_property
    def _listed(self) -> str:
        """The words, each with the end of a line: to look through one text is many times faster than through a list."""
        return "".join(f"{word}\n" for word in self.known.counts)

    def similar(self, word: str) -> str | None:
        """Give the word of the texts that a misspelt one may stand for: the most frequent of the nearest."""
        if not self._forms:
            listed = [
                known for known, _ in self.known.counts.most_common() if len(known) > 3 and not known.endswith("-")
            ]
            for known in (*listed, *(word.lower() for word in self.asked if len(word) > 3)):
                self._forms.setdefault(self.keys(known).beginnings[0], known)
            # The texts may have a word in another inflection alone.
            for known in sorted(listed, key=len):
                self._forms.setdefault(self.keys(known).stem, known)
        form, counts = _only(_FORM, danish(word)), self.known.counts
        allowed = 0 if len(form) < 5 else 1 if len(form) < 8 else 2
        near = [
            (distance + (known[0] != form[0]), -counts[self._forms[known]], known)
            for known, distance, _ in process.extract(
                form, self._forms.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=None
            )
        ]
        likely = [
            (distance, rare, known)
            for distance, rare, known in near
            if distance < 2 or -rare >= _FREQUENT or known[:_SAME_BEGINNING] == form[:_SAME_BEGINNING]
            if distance <= allowed
        ]
        return self._forms[min(likely)[2]] if likely else None


def words_of(text: str) -> Iterator[str]:
    """Give the words of a text in lower case, numbers too."""
    return (match.group().lower() for match in WORD.finditer(text))


def asked_words(wanted: str) -> list[str]:
    """Give the different words of a search, without those that carry no meaning unless there are no others.

    Examples
    --------
    >>> asked_words('"Hvor er" de UNGE, og ungE?'), asked_words("til med"), asked_words("how many of the schools")
    (['unge'], ['til', 'med'], ['schools'])
    """
    words = list(dict.fromkeys(word[:_LONGEST_WORD] for word in words_of(wanted)))
    return [word for word in words if word not in _ASKING and _CONTENT.analyze(word)] or words


def of_the_matter(words: Iterable[str]) -> list[str]:
    """Give the words that name a matter, without those of what is asked of it unless there are no others.

    Examples
    --------
    >>> of_the_matter(["koster", "feriecamp"]), of_the_matter(["penge"])
    (['feriecamp'], ['penge'])
    """
    every = list(words)
    return [word for word in every if word not in OF_A_MATTER] or every


def is_question(wanted: str) -> bool:
    """Whether a search is put as a question: it ends as one, or begins with a word that asks.

    Examples
    --------
    >>> is_question("Hvor mange penge gik til skoler"), is_question("goals?"), is_question("Hvorslev skole")
    (True, True, False)
    """
    return wanted.rstrip().endswith("?") or next(words_of(wanted), "") in _QUESTION


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


def _stem(word: str) -> str:
    """Give a word's stem; the word itself where what is left is a word without meaning (`som` of `sommer`, `dem` of `demens`).

    Examples
    --------
    >>> [_stem(word) for word in ("sommer", "bilerne", "ligeret", "lighed", "frihederne")]
    ['sommer', 'bil', 'ligeret', 'lighed', 'frihed']
    >>> [_stem(word) for word in ("indsats", "indsatserne", "minoritet", "minoriteter", "ordinær", "ordinært", "varige")]
    ['indsat', 'indsat', 'minorit', 'minorit', 'ordinaer', 'ordinaer', 'varig']
    """
    if neuter := _NEUTER.fullmatch(word):
        word = neuter[1]
    stem = _only(_STEM, word)
    if _UNDONE.fullmatch(stem):
        stem = _only(_STEM, stem)
    if len(stem) <= _SHORT and (hood := _HOOD.fullmatch(word)):
        return _only(_FORM, hood[1])
    if len(stem) <= _SHORT and _VERBAL.fullmatch(word[len(stem) :]):
        return _only(_FORM, word)
    if _CONTENT.analyze(stem) or not _CONTENT.analyze(word):
        return stem
    return _only(_FORM, inflected[1] if (inflected := _LY.fullmatch(word)) else word)


def _only(analyzer: TextAnalyzer, word: str) -> str:
    """Give the one token of a word; a word that the analyzer takes apart or drops stays as it is."""
    tokens = analyzer.analyze(word)
    return tokens[0] if len(tokens) == 1 else word.lower()
