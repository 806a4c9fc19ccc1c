"""Where statements stand: the lines of each, those of its record, or those of both ends of a link."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from graph import names
from graph.model import Passage, Reason
from graph.store import Graph
from graph.values import passage_of, texts_of

Statement = tuple[str, str, str]
_CONTINUES = names.term_iri("continues")


@dataclass(frozen=True)
class Ground:
    """What a statement rests on.

    ``basis`` is ``statement`` (lines of its own), ``link`` (those of both ends of a lineage link) or ``record`` (those of
    the record that makes the statement); it is "" where the graph has no lines. ``reason`` is set where it is inferred.
    """

    passages: tuple[Passage, ...]
    basis: str
    reason: Reason | None = None


def grounds_of(graph: Graph, statements: Collection[Statement]) -> dict[Statement, Ground]:
    """Give what each statement rests on.

    Parameters
    ----------
    graph : Graph
        The dataset, here or behind an endpoint; asked about a hundred subjects at a time.
    statements : collection of (str, str, str)
        Subject, property and value as IRIs.
    """
    own: dict[Statement, set[Passage]] = {}
    reasons: dict[Statement, Reason] = {}
    records: dict[str, set[Passage]] = {}
    subjects = sorted({subject for subject, _, _ in statements})
    for row in graph.ask_each("step-sources", "s", subjects):
        subject, property, value, reason, english = texts_of(row, "s", "p", "o", "reason", "reasonEn")
        if reason:
            reasons[subject, property, value] = Reason(reason, english)
        elif property:
            own.setdefault((subject, property, value), set()).add(passage_of(row))
        else:
            records.setdefault(subject, set()).add(passage_of(row))
    return {one: _ground(one, own.get(one), records.get(one[0]), reasons.get(one)) for one in statements}


def _ground(
    statement: Statement, own: set[Passage] | None, record: set[Passage] | None, reason: Reason | None
) -> Ground:
    if own:
        return Ground(tuple(sorted(own)), "link" if statement[1] == _CONTINUES else "statement", reason)
    return Ground(tuple(sorted(record or ())), "record" if record else "", reason)
