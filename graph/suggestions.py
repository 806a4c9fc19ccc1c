"""Proposes lineage links for a person to review: similar names, similar descriptions, shared actors, places and groups.

A suggestion never enters the graph by itself. Texts are compared by their Danish stems, with long compounds opened at
stems that occur elsewhere as words of their own; a shared partner or place raises the score, a rare one more.

References
----------
Salton and Buckley (1988): Term-weighting approaches in automatic text retrieval (the similarity of descriptions).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log, sqrt

import snowballstemmer
from rapidfuzz import fuzz

from graph import names
from graph.lineage import Lineage
from graph.store import Graph
from graph.values import text_of, texts_of

# Words that stand in so many names that they tell nothing.
_EMPTY_WORDS = frozenset(
    [
        "af",
        "at",
        "de",
        "den",
        "der",
        "det",
        "en",
        "et",
        "for",
        "fra",
        "i",
        "ikke",
        "med",
        "mod",
        "og",
        "om",
        "på",
        "skal",
        "som",
        "til",
        "ved",
        "vil",
        "er",
        "flere",
    ]
)
_SHORTEST_PART = 5
# Texts less alike than this are not looked at further.
_LEAST_ALIKE = 0.06
# For each thing, so many of its best suggestions are given: the next ones are seldom right.
_MOST_EACH = 5
_STEMMER = snowballstemmer.stemmer("danish")


@dataclass(frozen=True)
class Candidate:
    """A thing that may have come before or after another."""

    iri: str
    label: str
    kind: str
    generations: frozenset[str]
    stems: tuple[frozenset[str], ...]
    wordings: tuple[str, ...]
    features: frozenset[str] = field(default=frozenset())
    told: Mapping[str, float] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Suggestion:
    """A proposed link with its score (0–100) and the reasons for it."""

    later: Candidate
    earlier: Candidate
    score: float
    reasons: tuple[str, ...]


def stems(text: str) -> list[str]:
    """Give the Danish stems of a text's words, without empty ones.

    Examples
    --------
    >>> stems("Forebyggelse af sociale kontroller")
    ['forebyg', 'social', 'kontrol']
    """
    words = re.findall(r"[a-zæøåéü0-9]+", text.lower())
    return [_STEMMER.stemWord(word) for word in words if word not in _EMPTY_WORDS]


def candidates(graph: Graph) -> list[Candidate]:
    """Give every measure and objective with the stems of its names and what it is joined to."""
    wordings: dict[str, set[str]] = {}
    features: dict[str, set[str]] = {}
    generations: dict[str, set[str]] = {}
    kinds: dict[str, str] = {}
    for row in graph.ask("candidate-things"):
        iri, kind, generation, name = texts_of(row, "thing", "kind", "generation", "name")
        wordings.setdefault(iri, set()).add(name)
        generations.setdefault(iri, set()).add(generation.rpartition("/")[2])
        kinds[iri] = kind.removeprefix(names.PEJ)
        if row["feature"] is not None:
            features.setdefault(iri, set()).add(text_of(row["feature"]))
    vocabulary = Counter(stem for texts in wordings.values() for text in texts for stem in set(stems(text)))
    told = _vectors(graph, wordings, vocabulary)
    return [
        Candidate(
            iri,
            min(texts, key=len),
            kinds[iri],
            frozenset(generations[iri]),
            tuple(frozenset(_opened(stems(text), vocabulary)) for text in sorted(texts)),
            tuple(sorted(texts)),
            frozenset(features.get(iri, ())),
            told[iri],
        )
        for iri, texts in sorted(wordings.items())
    ]


def _vectors(graph: Graph, wordings: Mapping[str, set[str]], vocabulary: Counter[str]) -> dict[str, dict[str, float]]:
    """Give for each thing the stems of its names (twice) and of what is written of it, weighted by how rare they are."""
    bags = {
        iri: Counter([stem for text in texts for stem in _opened(stems(text), vocabulary)] * 2)
        for iri, texts in wordings.items()
    }
    for row in graph.ask("candidate-texts"):
        iri, text = texts_of(row, "thing", "text")
        if iri in bags:
            bags[iri].update(_opened(stems(text), vocabulary))
    seen = Counter(stem for bag in bags.values() for stem in bag)
    vectors = {}
    for iri, bag in bags.items():
        vector = {stem: (1 + log(count)) * log(len(bags) / seen[stem]) for stem, count in bag.items()}
        length = sqrt(sum(weight * weight for weight in vector.values())) or 1.0
        vectors[iri] = {stem: weight / length for stem, weight in vector.items()}
    return vectors


def _opened(words: Iterable[str], vocabulary: Counter[str]) -> Iterable[str]:
    """Yield stems, and the parts of compounds whose parts are words of their own."""
    for word in words:
        yield word
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            head, tail = word[:cut].removesuffix("s"), word[cut:]
            if vocabulary[tail] and (vocabulary[head] or vocabulary[word[:cut]]):
                yield head
                yield tail


def suggest(graph: Graph, lineage: Lineage, generation: str, least: float = 30.0) -> list[Suggestion]:
    """Propose what the things of a generation may come from.

    Parameters
    ----------
    graph : Graph
        The dataset.
    lineage : Lineage
        Gives the order of generations.
    generation : str
        Slug of the later generation.
    least : float
        Least score of a suggestion, 0–100.

    Returns
    -------
    list of Suggestion
        Best first; pairs that are linked already are among them.
    """
    order = [known.slug for known in lineage.generations]
    rank = order.index(generation)
    known = candidates(graph)
    weights, rarities = _weights(known), _rarities(known)
    later = [thing for thing in known if generation in thing.generations]
    earlier = [thing for thing in known if any(order.index(slug) < rank for slug in thing.generations)]
    found = []
    for new in later:
        own = []
        for old in earlier:
            if new.kind == old.kind and new.iri != old.iri:
                score, reasons = _score(new, old, weights, rarities)
                if score >= least:
                    own.append(Suggestion(new, old, round(score, 1), reasons))
        found += sorted(own, key=lambda item: (-item.score, item.earlier.iri))[:_MOST_EACH]
    return sorted(found, key=lambda item: (-item.score, item.later.iri, item.earlier.iri))


def _weights(known: list[Candidate]) -> dict[str, float]:
    counts = Counter(stem for thing in known for stem in frozenset().union(*thing.stems))
    return {stem: 1.0 / (1.0 + count) ** 0.5 for stem, count in counts.items()}


def _rarities(known: list[Candidate]) -> dict[str, float]:
    """Give how much each shared actor, place or group tells: nothing if all have it, one if a single thing has."""
    counts = Counter(feature for thing in known for feature in thing.features)
    return {feature: log(len(known) / count) / log(max(len(known), 2)) for feature, count in counts.items()}


def _score(
    new: Candidate, old: Candidate, weights: dict[str, float], rarities: dict[str, float]
) -> tuple[float, tuple[str, ...]]:
    alike = _alike(new.told, old.told)
    if alike < _LEAST_ALIKE:
        return 0.0, ()
    overlap = max(_overlap(a, b, weights) for a in new.stems for b in old.stems)
    spelling = max(fuzz.token_sort_ratio(a.lower(), b.lower()) for a in new.wordings for b in old.wordings)
    shared = new.features & old.features
    reasons = [
        f"names share {overlap:.0%} of their stems' weight, spelling {spelling:.0f}",
        f"names and descriptions are {alike:.0%} alike",
    ]
    if shared:
        reasons.append("both name " + ", ".join(sorted(iri.rpartition("/id/")[2] for iri in shared)))
    telling = min(1.5, sum(rarities[feature] for feature in shared))
    return min(100.0, 45 * overlap + 0.2 * spelling + 45 * alike + 8 * telling), tuple(reasons)


def _alike(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Give the cosine of two vectors."""
    fewer, more = (a, b) if len(a) < len(b) else (b, a)
    return sum(weight * more.get(stem, 0.0) for stem, weight in fewer.items())


def _overlap(a: frozenset[str], b: frozenset[str], weights: dict[str, float]) -> float:
    union = sum(weights[stem] for stem in a | b)
    return sum(weights[stem] for stem in a & b) / union if union else 0.0
