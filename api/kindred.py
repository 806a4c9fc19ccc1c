"""The same matter under other names, as the page of a search and its JSON tell it."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from api.state import derived_of
from graph import names
from graph.lineage import GRADES, Kindred, kindred
from graph.search import Entry, Found, TextIndex, called

# So many threads stand open, and so many names of each.
_OPEN, _NAMES = 4, 6
# A figure bears no name.
_FIGURES = frozenset({"Observation", "TargetValue"})


@dataclass(frozen=True)
class Name:
    """What the matter is called in a thread: the things of that name, their generations, the best evidence that joins them."""

    entries: tuple[Entry, ...]
    generations: tuple[str, ...]
    evidence: str


@dataclass(frozen=True)
class Matter:
    """A thread with the other names in it, the first of them open."""

    kindred: Kindred
    shown: tuple[Name, ...]
    more: int


@dataclass(frozen=True)
class Matters:
    """What a search leads to under other names."""

    shown: tuple[Matter, ...]
    more: tuple[Matter, ...]

    @property
    def count(self) -> int:
        """How many names there are in all."""
        return sum(len(one.shown) + one.more for one in (*self.shown, *self.more))


def same_matter(request: Request, found: Found, limits: dict[str, str]) -> tuple[Kindred, ...]:
    """Give the threads of what a search found by name, with their things of other names, within the search's limits."""
    if not found.words:
        return ()
    derived = derived_of(request)
    index, by_iri, lineage = derived.text_index, derived.by_iri, derived.knowledge.lineage("weak")
    words = [found.corrections.get(word, word) for word in found.words]
    kept = {iri for iri in lineage.members if _within(index, by_iri.get(iri), limits)}
    return kindred(lineage, called(index, words), kept)


def _within(index: TextIndex, entry: Entry | None, limits: dict[str, str]) -> bool:
    if entry is None or entry.type in _FIGURES:
        return False
    held = {
        "type": (entry.type,),
        "generation": entry.slugs,
        "committee": index.committees.get(entry.iri, ()),
    }
    return all(value in held[facet] for facet, value in limits.items() if value)


def told(request: Request, found: tuple[Kindred, ...]) -> Matters:
    """Give what was found as a page shows it: each name once, oldest first."""
    by_iri = derived_of(request).by_iri
    matters = []
    for one in found:
        of_name: dict[str, list[int]] = {}
        for place, other in enumerate(one.others):
            of_name.setdefault(other.member.label, []).append(place)
        listed = []
        for places in of_name.values():
            others = [one.others[place] for place in places]
            grades = [other.evidence for other in others if other.evidence]
            spans = dict.fromkeys(slug for other in others for slug in other.member.generations)
            listed.append(
                Name(
                    tuple(by_iri[other.member.iri] for other in others),
                    tuple(spans),
                    min(grades, key=GRADES.index, default=""),
                )
            )
        matters.append(Matter(one, tuple(listed[:_NAMES]), max(0, len(listed) - _NAMES)))
    return Matters(tuple(matters[:_OPEN]), tuple(matters[_OPEN:]))


def as_json(found: tuple[Kindred, ...]) -> list[dict[str, object]]:
    """Give what was found for programs."""
    return [
        {
            "thread": one.thread.iri,
            "label": one.thread.label,
            "named": one.named,
            "things": [
                {
                    "iri": other.member.iri,
                    "label": other.member.label,
                    "type": other.member.type,
                    "generations": list(other.member.generations),
                    "evidence": other.evidence or None,
                }
                for other in one.others
            ],
        }
        for one in found
    ]


def thread_address(iri: str) -> str:
    """Give the address of a thread's page."""
    return "/lineage/" + iri.removeprefix(f"{names.ID}thread/")
