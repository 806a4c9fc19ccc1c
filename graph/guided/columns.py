"""The columns of a guided question: those chosen, those that it shows unasked, and the values behind its sums."""

from __future__ import annotations

from dataclasses import replace

from graph import names
from graph.guided.catalogue import Catalogue
from graph.guided.state import MOST_PARTS, PASSAGE, Column, Condition, State

AMOUNT, _NOT_SUMMED, _STATED_IN = map(names.term_iri, ("amount", "notSummed", "statedIn"))


def columns_of(state: State, known: Catalogue) -> tuple[Column, ...]:
    """Give the columns that are shown: those chosen, else every thing; sums of amounts are told by document.

    Unless columns are chosen, the place where the first thing is stated stands beside it.
    """
    stands = (Column(0, PASSAGE),) if state.nodes[0].klass in known.placed else ()
    every = (Column(0), *stands, *(Column(place) for place in range(1, len(state.nodes)) if place not in state.absent))
    chosen = state.columns or (() if state.measures else every)
    node = counted_once(state)
    if node is None or Column(node, _STATED_IN) in chosen:
        return chosen
    one = any(
        c.node == node and c.property == _STATED_IN and c.operator == "is" and len(c.values) == 1
        for c in state.conditions
    )
    return chosen if one else (*chosen, Column(node, _STATED_IN))


def sums_amounts(state: State) -> bool:
    """Tell whether a question makes figures of amounts of money."""
    return any(measure.property == AMOUNT for measure in state.measures)


def counted_once(state: State) -> int | None:
    """Give the node whose amounts are added and must therefore count once, or None."""
    return next((m.node for m in state.measures if m.property == AMOUNT), None) if state.once else None


def behind(state: State, known: Catalogue) -> State | None:
    """Give the question of the very things that are counted, or values that are added; None if it has no figures or no room."""
    if not state.measures:
        return None
    once = counted_once(state)
    conditions = [*state.conditions, *(Condition(m.node, m.property, "has") for m in state.measures if m.property)]
    conditions += [] if once is None else [Condition(once, _NOT_SUMMED, "lacks")]
    columns = list(columns_of(state, known))
    for one in state.measures:
        columns += [Column(one.node), *([Column(one.node, one.property)] if one.property else [])]
    columns += [Column(one.node, PASSAGE) for one in state.measures]
    conditions, columns = list(dict.fromkeys(conditions)), list(dict.fromkeys(columns))
    if max(len(conditions), len(columns)) > MOST_PARTS:
        return None
    return replace(state, conditions=tuple(conditions), columns=tuple(columns), measures=(), sort=None)
