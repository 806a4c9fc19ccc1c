"""Proposes lineage links for a person to review: similar names and shared actors, places and groups.

A suggestion never enters the graph by itself. Names are compared by their Danish stems, with long compounds opened at
stems that occur elsewhere as words of their own; the shared features of two things raise the score.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import snowballstemmer
from rapidfuzz import fuzz

from graph import names
from graph.lineage import Lineage
from graph.store import Graph

# Stems that stand in so many names that they tell nothing.
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
        "bliv",
        "flere",
    ]
)
_SHORTEST_PART = 5
# Names that share less of their stems' weight are not looked at further.
_LEAST_OVERLAP = 0.08
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
    return [stem for word in words if word not in _EMPTY_WORDS for stem in [_STEMMER.stemWord(word)]]


def candidates(graph: Graph) -> list[Candidate]:
    """Give every measure and objective with the stems of its names and what it is joined to."""
    wordings: dict[str, set[str]] = {}
    features: dict[str, set[str]] = {}
    generations: dict[str, set[str]] = {}
    kinds: dict[str, str] = {}
    for row in graph.ask("candidate-things"):
        iri, kind, generation, name = (
            str(getattr(row[k], "value", "")) for k in ("thing", "kind", "generation", "name")
        )
        wordings.setdefault(iri, set()).add(name)
        generations.setdefault(iri, set()).add(generation.rpartition("/")[2])
        kinds[iri] = kind.removeprefix(names.PEJ)
        if row["feature"] is not None:
            features.setdefault(iri, set()).add(str(getattr(row["feature"], "value", "")))
    vocabulary = Counter(stem for texts in wordings.values() for text in texts for stem in set(stems(text)))
    return [
        Candidate(
            iri,
            min(texts, key=len),
            kinds[iri],
            frozenset(generations[iri]),
            tuple(frozenset(_opened(stems(text), vocabulary)) for text in sorted(texts)),
            tuple(sorted(texts)),
            frozenset(features.get(iri, ())),
        )
        for iri, texts in sorted(wordings.items())
    ]


def _opened(words: Iterable[str], vocabulary: Counter[str]) -> Iterable[str]:
    """Yield stems, and the parts of compounds whose parts are words of their own."""
    for word in words:
        yield word
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            head, tail = word[:cut].removesuffix("s"), word[cut:]
            if vocabulary[tail] and (vocabulary[head] or vocabulary[word[:cut]]):
                yield head
                yield tail


def suggest(graph: Graph, lineage: Lineage, generation: str, least: float = 35.0) -> list[Suggestion]:
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
    weights = _weights(known)
    later = [thing for thing in known if generation in thing.generations]
    earlier = [thing for thing in known if any(order.index(slug) < rank for slug in thing.generations)]
    found = []
    for new in later:
        for old in earlier:
            if new.kind == old.kind and new.iri != old.iri:
                score, reasons = _score(new, old, weights)
                if score >= least:
                    found.append(Suggestion(new, old, round(score, 1), reasons))
    return sorted(found, key=lambda item: (-item.score, item.later.iri, item.earlier.iri))


def _weights(known: list[Candidate]) -> dict[str, float]:
    counts = Counter(stem for thing in known for stem in frozenset().union(*thing.stems))
    return {stem: 1.0 / (1.0 + count) ** 0.5 for stem, count in counts.items()}


def _score(new: Candidate, old: Candidate, weights: dict[str, float]) -> tuple[float, tuple[str, ...]]:
    overlap = max(_overlap(a, b, weights) for a in new.stems for b in old.stems)
    if overlap < _LEAST_OVERLAP:
        return 0.0, ()
    spelling = max(fuzz.token_sort_ratio(a.lower(), b.lower()) for a in new.wordings for b in old.wordings)
    shared = new.features & old.features
    reasons = [f"names share {overlap:.0%} of their stems' weight, spelling {spelling:.0f}"]
    if shared:
        reasons.append("both name " + ", ".join(sorted(iri.rpartition("/id/")[2] for iri in shared)))
    return min(100.0, 60 * overlap + 0.3 * spelling + 6 * min(len(shared), 3)), tuple(reasons)


def _overlap(a: frozenset[str], b: frozenset[str], weights: dict[str, float]) -> float:
    union = sum(weights[stem] for stem in a | b)
    return sum(weights[stem] for stem in a & b) / union if union else 0.0
