"""The neighbours of a thing in the groups in which a reader wants them: by relation, direction and class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from graph import names
from graph.search import Entry
from graph.store import Graph
from graph.values import texts_of

# Neighbours of these classes come first; figures, events and texts come last.
_FIRST = (
    "Policy", "ActionPlan", "Pejlemaerke", "PriorityArea", "PolicyTrack", "FocusArea", "OverallGoal", "Goal", "SubGoal", "Aim",
    "AnnualTarget", "Initiative", "LighthouseProject", "Indicator", "Committee", "Administration", "Organisation", "TargetGroup", "Place",
    "FundingSource", "Measure", "Action", "Principle", "Vision", "Assessment", "MeasureThread", "ObjectiveThread",
)  # fmt: skip
RANK = {name: rank for rank, name in enumerate(_FIRST)}
# What a thing's structure hangs by comes before what merely mentions it.
_LATE = frozenset({"generation", "about", "related", "statedIn", "defines"})
SHOWN = 40


@dataclass(frozen=True)
class Group:
    """Neighbours joined to a thing by one relation in one direction, all of one class; ``shown`` of them at first."""

    property: str
    inward: bool
    type: str
    members: list[str]
    shown: int


def groups(graph: Graph, iri: str, entries: dict[str, Entry]) -> list[Group]:
    """Give a thing's neighbours in groups, most telling first.

    Parameters
    ----------
    graph : Graph
        The dataset.
    iri : str
        The thing.
    entries : dict
        The things that can be found, by IRI; neighbours that cannot (passages, single amounts) are left out.
    """
    found: dict[tuple[str, bool, str], set[str]] = defaultdict(set)
    for row in graph.ask("thing-edges", {"thing": iri}):
        subject, term, value = texts_of(row, "s", "p", "o")
        other, inward = (value, False) if subject == iri else (subject, True)
        if other in entries and other != iri:
            found[term, inward, entries[other].type].add(other)
    ordered = sorted(found.items(), key=lambda item: _rank(item[0]))
    room = SHOWN
    made = []
    for (term, inward, kind), members in ordered:
        listed = sorted(members, key=lambda other: (entries[other].label, other))
        small = len(listed) <= 5 or (len(listed) <= 13 and kind in RANK and RANK[kind] < RANK["Measure"])
        shown = len(listed) if small and (len(listed) <= room or len(listed) == 1) else 0
        room -= shown or 1
        made.append(Group(term, inward, kind, listed, shown))
    return made


def count_hidden(graph: Graph, shown: Collection[str], entries: Mapping[str, Entry]) -> dict[str, int]:
    """Count, for each thing of a picture, the neighbours that the picture does not show.

    Parameters
    ----------
    graph : Graph
        The dataset.
    shown : collection of str
        The things of the picture.
    entries : mapping of str to Entry
        The things that can be found, by IRI; as in ``groups``, no others are neighbours.
    """
    within = frozenset(shown)
    found: dict[str, set[str]] = {iri: set() for iri in shown}
    for row in graph.ask_each("thing-edges", "thing", shown):
        subject, _, value = texts_of(row, "s", "p", "o")
        for one, other in ((subject, value), (value, subject)):
            if one in found and other in entries and other not in within:
                found[one].add(other)
    return {iri: len(others) for iri, others in found.items()}


def _rank(key: tuple[str, bool, str]) -> tuple[bool, int, str, bool]:
    term, inward, kind = key
    return term.removeprefix(names.PEJ) in _LATE and kind not in RANK, RANK.get(kind, 99), term, inward
