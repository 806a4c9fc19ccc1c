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
    every = (Column(0), *stands, *(Column(place) for place in range(1, len(state.nodes))))
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
    """Give the question of the very amounts that a sum or mean is made of, or None if it adds none or has no room for them."""
    of = next((m.node for m in state.measures if m.property == AMOUNT), None)
    if of is None:
        return None
    once = (Condition(of, _NOT_SUMMED, "lacks"),) if state.once else ()
    conditions = tuple(dict.fromkeys((*state.conditions, Condition(of, AMOUNT, "has"), *once)))
    columns = tuple(dict.fromkeys((*columns_of(state, known), Column(of), Column(of, AMOUNT))))
    if max(len(conditions), len(columns)) > MOST_PARTS:
        return None
    return replace(state, conditions=conditions, columns=columns, measures=(), sort=None)
