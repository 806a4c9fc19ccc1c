"""The classes of things in the groups in which a reader of policies looks for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graph.lineage import THREAD_KINDS
from ontology import superclasses

_CLASSES: dict[str, tuple[str, ...]] = {
    "documents": ("Policy", "ActionPlan", "SourceDocument", "Publication"),
    "directions": ("Vision", "Pejlemaerke", "PriorityArea", "PolicyTrack", "FocusArea", "Principle", "Direction"),
    "goals": ("OverallGoal", "Goal", "SubGoal", "AnnualTarget", "Aim", "Objective", "Indicator", "Observation", "TargetValue"),
    "measures": ("Initiative", "LighthouseProject", "Action", "Measure", "Assessment", "Proposal"),
    "who": ("Committee", "Administration", "Organisation", "TargetGroup", "Place"),
    "money": ("Appropriation", "FundingSource"),
    "lines": (*THREAD_KINDS, "LineageLink"),
    "text": ("Definition", "Challenge", "Event", "TextRevision"),
}  # fmt: skip


def holding(counts: Mapping[str, int]) -> dict[str, list[str]]:
    """Give the classes that count the things of others too, each with those directly below it that have any.

    Examples
    --------
    >>> holding({"Measure": 5, "Initiative": 3, "LighthouseProject": 1, "Action": 0})
    {'Measure': ['Initiative'], 'Initiative': ['LighthouseProject']}
    """
    held: dict[str, list[str]] = {}
    for name in (name for group in _CLASSES.values() for name in group if counts.get(name)):
        for above in superclasses().get(name, ())[:1]:
            held.setdefault(above, []).append(name)
    return {above: names for above, names in held.items() if counts.get(above)}


def grouped(
    counts: Mapping[str, int], groups: Iterable[str] = _CLASSES, without: Iterable[str] = ()
) -> list[tuple[str, list[tuple[str, int]]]]:
    """Give groups with their classes, each class with how many things it has; classes without any are left out.

    Parameters
    ----------
    counts : mapping
        Things by local name of the class.
    groups : iterable of str
        Which groups, in this order; all by default.
    without : iterable of str
        Classes to leave out.

    Examples
    --------
    >>> grouped({"Goal": 3, "Objective": 3, "Place": 0}, ("who", "goals"), ["Objective"])
    [('who', []), ('goals', [('Goal', 3)])]
    """
    left_out = frozenset(without)
    return [
        (group, [(name, counts[name]) for name in _CLASSES[group] if counts.get(name) and name not in left_out])
        for group in groups
    ]
