"""Search by name: every label and other wording, folded so that case, æ ø å and punctuation do not matter."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from graph import names
from graph.store import Graph
from graph.values import text_of, texts_of

# Nodes that are no answers to a search for a thing.
_NOT_FOUND = frozenset({"Passage", "Statement", "Appropriation", "TargetValue"})
# Things that say something of another of the same name, e.g. what it means or how large it is.
SAID = frozenset({"Definition", "Observation", "Event", "TextRevision", "LineageLink"})
# More general classes give way to these when a thing is named by its class.
_GENERAL = ("Measure", "Objective", "Direction", "SteeringDocument", "Actor", "Thread", "Initiative")


@dataclass(frozen=True)
class Entry:
    """A thing that can be found: its names and class; ``generations`` are IRIs, ``wordings`` what it is called besides, as written."""

    iri: str
    label: str
    english: str | None
    type: str
    generations: tuple[str, ...]
    folded: tuple[str, ...]
    wordings: tuple[str, ...] = ()

    @property
    def slugs(self) -> tuple[str, ...]:
        """The slugs of its generations, e.g. 2019-2022."""
        return tuple(generation.rpartition("/")[2] for generation in self.generations)


@dataclass(frozen=True)
class Hit:
    """A found thing; a higher score is better. ``wording`` is set where another wording than the names is what was found."""

    entry: Entry
    score: int
    wording: str | None = None


def fold(text: str) -> str:
    """Give a text in lower case with æ, ø, å written out and everything but letters and digits as one blank.

    Examples
    --------
    >>> fold("Børne- og Ungdomsudvalget")
    'boerne og ungdomsudvalget'
    """
    plain = text.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa").replace("é", "e").replace("ü", "u")
    return re.sub(r"[\W_]+", " ", plain).strip()


def narrowest(types: Iterable[str]) -> str:
    """Give the most special of a thing's classes (local names).

    Examples
    --------
    >>> narrowest(["Measure", "Initiative", "LighthouseProject"])
    'LighthouseProject'
    """
    ordered = sorted(
        types, key=lambda name: (name in _GENERAL, _GENERAL[::-1].index(name) if name in _GENERAL else 0, name)
    )
    return ordered[0] if ordered else ""


def index(graph: Graph) -> list[Entry]:
    """Give every thing that can be found, by label."""
    labels: dict[str, str] = {}
    english: dict[str, str] = {}
    folded: dict[str, set[str]] = {}
    wordings: dict[str, set[str]] = {}
    types: dict[str, set[str]] = {}
    for row in graph.ask("all-names"):
        iri, name, language = texts_of(row, "thing", "name", "language")
        types.setdefault(iri, set()).add(text_of(row["class"]).removeprefix(names.PEJ))
        folded.setdefault(iri, set()).add(fold(name))
        if text_of(row["kind"]) == "main":
            (labels if language != "en" else english)[iri] = name
        else:
            wordings.setdefault(iri, set()).add(name)
    generations: dict[str, set[str]] = {}
    for row in graph.ask("thing-generations"):
        key, generation = texts_of(row, "thing", "generation")
        generations.setdefault(key, set()).add(generation)
    return sorted(
        (
            Entry(
                iri,
                labels.get(iri, iri),
                english.get(iri),
                narrowest(types[iri]),
                tuple(sorted(generations.get(iri, ()))),
                tuple(sorted(folded[iri])),
                tuple(sorted(wordings.get(iri, ()))),
            )
            for iri in folded
            if not types[iri] & _NOT_FOUND
        ),
        key=lambda entry: (entry.label, entry.iri),
    )


def search(entries: Iterable[Entry], wanted: str, limit: int = 50, type: str | None = None) -> list[Hit]:
    """Find things by name.

    Parameters
    ----------
    entries : iterable of Entry
        What ``index`` gives.
    wanted : str
        Words; each must occur in one name of the thing, in any order, as the beginning of a word or within one.
    limit : int
        At most so many hits.
    type : str, optional
        Only things of this class (local name).

    Returns
    -------
    list of Hit
        Best first: the whole name, then its beginning, then whole words, then parts of words; of one name the newest.
    """
    joined = fold(wanted)
    # Thousands of names are looked at for each word: said again, it says nothing more.
    words = list(dict.fromkeys(joined.split()))
    if not words:
        return []
    hits = []
    longest = max(words, key=len)
    for entry in entries:
        # Of thousands of names few hold the longest word; only those are looked at.
        held = [name for name in entry.folded if longest in name]
        if held and (type is None or entry.type == type):
            score = max(_score(words, joined, name) for name in held)
            if score:
                hits.append(Hit(entry, score))
    hits.sort(key=_order)
    return [replace(hit, wording=_wording(words, joined, hit)) for hit in hits[:limit]]


def _order(hit: Hit) -> tuple[int, int, str, bool, bool, list[int]]:
    """Give a hit's place: by score and name; of one name what only says something of it last, and the newest first."""
    entry = hit.entry
    newest = [-ord(letter) for letter in max(entry.generations, default="")]
    return -hit.score, len(entry.label), entry.label, entry.type in SAID, not newest, newest


def _wording(words: list[str], joined: str, hit: Hit) -> str | None:
    """Give the other wording that was found, unless a name is as good."""
    entry = hit.entry
    if any(_score(words, joined, fold(name)) >= hit.score for name in (entry.label, entry.english or "")):
        return None
    return next((wording for wording in entry.wordings if _score(words, joined, fold(wording)) >= hit.score), None)


def _score(words: list[str], joined: str, name: str) -> int:
    if name == joined:
        return 100
    if not all(word in name for word in words):
        return 0
    if name.startswith(joined):
        return 80
    padded = f" {name} "
    return (
        60
        if all(f" {word} " in padded for word in words)
        else 50
        if all(f" {word}" in padded for word in words)
        else 30
    )
