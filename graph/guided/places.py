"""Where what a guided question shows is stated: which columns stand beside a line of a source."""

from __future__ import annotations

from dataclasses import dataclass

from graph import names
from graph.guided.catalogue import Catalogue
from graph.guided.state import PASSAGE, Column, State

# What is a figure, and what a figure is the name of.
_FIGURES = frozenset(map(names.term_iri, ("amount", "asWritten", "value")))
_NAMED_BY_FIGURE = frozenset(map(names.term_iri, ("Appropriation", "Observation", "TargetValue")))


@dataclass(frozen=True)
class Place:
    """A column of documents or of the lines in them, where what another column shows is stated.

    ``alone`` tells that the question has no other such column.
    """

    of: Column
    line: bool
    alone: bool


def places(chosen: tuple[Column, ...], state: State, known: Catalogue) -> dict[Column, Column]:
    """Give the columns that a place in a source stands beside, each with the thing (or property of one) that stands there.

    It stands where it was asked for, else beside the last figure of a thing: no figure is shown without its place. Where
    things are counted or added, a row has no one place, and only what was asked for is told.
    """
    last: dict[Column, Column] = {}
    for column in chosen:
        if (of := _stated(column, state, known)) and not (state.measures and column.property != PASSAGE):
            asked = last.get(of)
            last[of] = asked if asked and asked.property == PASSAGE else column
    return {column: of for of, column in last.items()}


def _stated(column: Column, state: State, known: Catalogue) -> Column | None:
    """Give what must be told the place of, beside a column."""
    if column.property is None:
        node = state.nodes[column.node]
        led = known.properties[node.property] if node.property else None
        kind = node.klass or (led and (led.domain if node.inverse else led.range))
        return column if kind in _NAMED_BY_FIGURE else None
    if column.property == PASSAGE or column.property in _FIGURES:
        return Column(column.node)
    return column if known.properties[column.property].range in _NAMED_BY_FIGURE else None
