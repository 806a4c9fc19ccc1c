"""The whole policy of a generation as boxes within boxes: documents, directions, goals, measures and what they lead to.

Each thing stands once, under the most special thing it serves; a box is as high as what stands within it, and begins
right of its parent's. What the boxes share (committees, target groups, places …) stands in a column of its own, in the
order of where it is used, so that few lines cross.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from graph import names
from graph.search import Entry
from graph.store import Graph
from graph.values import texts_of

RELATIONS = ("responsibleCommittee", "administeredBy", "targetGroup", "partner", "place", "fundedBy", "indicator")
_TIES = ("partOf", "subObjectiveOf", "contributesTo", "underDirection", "statedIn")
_DIRECTIONS = frozenset({"Vision", "Pejlemaerke", "PriorityArea", "PolicyTrack", "FocusArea", "Principle", "Direction"})
_OBJECTIVES = frozenset({"OverallGoal", "Goal", "SubGoal", "Aim", "Objective"})
_DOCUMENTS = frozenset({"Policy", "ActionPlan", "SteeringDocument", "SourceDocument", "Publication"})


@dataclass(frozen=True)
class Box:
    """A thing in its place: ``parent`` is its parent's number, ``top`` and ``height`` are counted in leaves."""

    thing: Entry
    parent: int | None
    level: int
    top: float
    height: float


@dataclass(frozen=True)
class Shared:
    """A thing that several boxes lead to by one relation, with the numbers of those boxes."""

    thing: Entry
    boxes: list[int]


@dataclass(frozen=True)
class Nest:
    """The boxes, each parent before its children, and what they share by relation."""

    boxes: list[Box]
    shared: dict[str, list[Shared]]


def nest(graph: Graph, generation: str, entries: dict[str, Entry], order: Callable[[str], tuple[object, ...]]) -> Nest:
    """Give the whole of a generation, placed.

    Parameters
    ----------
    graph : Graph
        The dataset.
    generation : str
        IRI of the generation.
    entries : dict
        The things that can be found, by IRI.
    order : callable
        Gives the order of a thing among its siblings.
    """
    ties: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in graph.ask("generation-tree", {"generation": generation}):
        child, term, parent = texts_of(row, "s", "p", "o")
        # A policy stands at the top, whichever document prints it.
        if child in entries and parent in entries and child != parent and entries[child].type not in _DOCUMENTS:
            ties[child][term.removeprefix(names.PEJ)].append(parent)
    parents = _parents(ties)
    children: dict[str, list[str]] = defaultdict(list)
    for child, parent in parents.items():
        children[parent].append(child)
    tops = sorted({parent for parent in parents.values() if parent not in parents} | (set(ties) - set(parents)))
    boxes: list[Box] = []
    top = 0.0
    for iri in sorted(tops, key=lambda one: (entries[one].type == "SourceDocument", order(one))):
        top += _stack(iri, None, 0, top, boxes, (entries, children, order))
    return Nest(boxes, _shared(graph, generation, entries, boxes))


def _parents(ties: dict[str, dict[str, list[str]]]) -> dict[str, str]:
    """Give each thing one parent: by the closest tie to something of the generation, never in a circle."""
    parents: dict[str, str] = {}
    for child in sorted(ties):
        offers = [parent for tie in _TIES for parent in sorted(ties[child].get(tie, ())) if parent in ties]
        offers += sorted(ties[child].get("statedIn", ()))
        for parent in offers:
            if not _leads_to(parents, parent, child):
                parents[child] = parent
                break
    return parents


def _leads_to(parents: dict[str, str], start: str, goal: str) -> bool:
    step: str | None = start
    while step is not None:
        if step == goal:
            return True
        step = parents.get(step)
    return False


def _level(kind: str) -> int:
    if kind in _DOCUMENTS:
        return 0
    if kind in _DIRECTIONS:
        return 1
    return 2 if kind in _OBJECTIVES else 3


def _stack(
    iri: str,
    parent: int | None,
    least: int,
    top: float,
    boxes: list[Box],
    known: tuple[dict[str, Entry], dict[str, list[str]], Callable[[str], tuple[object, ...]]],
) -> float:
    """Place a thing and, within its height, its children; give the height."""
    entries, children, order = known
    level = max(least, _level(entries[iri].type))
    number = len(boxes)
    boxes.append(Box(entries[iri], parent, level, top, 1.0))
    below = top
    for child in sorted(children.get(iri, ()), key=order):
        below += _stack(child, number, level + 1, below, boxes, known)
    height = max(1.0, below - top)
    boxes[number] = Box(entries[iri], parent, level, top, height)
    return height


def _shared(graph: Graph, generation: str, entries: dict[str, Entry], boxes: list[Box]) -> dict[str, list[Shared]]:
    places = {box.thing.iri: number for number, box in enumerate(boxes)}
    found: dict[str, dict[str, set[int]]] = {relation: defaultdict(set) for relation in RELATIONS}
    for row in graph.ask("generation-joins", {"generation": generation}):
        box, term, other = texts_of(row, "s", "p", "o")
        if box in places and other in entries:
            found[term.removeprefix(names.PEJ)][other].add(places[box])

    def middle(numbers: set[int]) -> float:
        return sum(boxes[number].top + boxes[number].height / 2 for number in numbers) / len(numbers)

    return {
        relation: [
            Shared(entries[iri], sorted(numbers))
            for iri, numbers in sorted(by_thing.items(), key=lambda item: (middle(item[1]), item[0]))
        ]
        for relation, by_thing in found.items()
        if by_thing
    }
