"""Measures by turns: each query a moment on one server, then on the next, and again, while the others are idle.

A machine that others use too is now slow, now fast. Servers measured one after the other meet different machines; by turns all
meet the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.client import Measured
from benchmarks.entrants import Entrant, First
from benchmarks.measuring import CLIENTS, Row, queries, rated

_TURNS = 6
# Where one answer takes so long, sixteen clients at once would only measure the queue.
_TOO_SLOW = 1.5
_SLOW = "left out: one answer takes too long"
# Seconds in which a server may become idle.
_REST = 60.0


@dataclass(frozen=True)
class How:
    """How long each server is asked a query, by so many clients, and how long an answer may take; in seconds."""

    seconds: float
    patience: float


def measure(entrants: Sequence[Entrant], scale: str, corpus: bool, how: How, answers: dict[str, str]) -> Iterator[Row]:
    """Measure every query on all, with one client and with several.

    ``answers`` holds what each query gave before, by its file's name; one that gives another answer is not measured but told.
    """
    for file in queries(corpus):
        going, cold = [], dict[str, float]()
        for entrant in entrants:
            first = entrant.first(file, how.patience)
            if first is None:
                continue
            cold[entrant.name] = first.took
            if rows := list(_failed(entrant.name, scale, file, first, how, answers)):
                yield from rows
                entrant.settle(3 * how.patience)
            else:
                going.append(entrant)
        for clients in CLIENTS:
            turns = _by_turns(going, file, clients, how)
            for entrant in list(going):
                if not turns[entrant.name]:
                    continue
                once = cold[entrant.name] if clients == CLIENTS[0] else 0.0
                row = rated(Row(scale, entrant.name, file.stem, clients, once=once), turns[entrant.name])
                yield row
                if row.failure or row.p50 > _TOO_SLOW:
                    going.remove(entrant)
                    if clients == CLIENTS[0]:
                        yield from _left_out(row, row.failure or _SLOW)
                    entrant.settle(_REST)


def _failed(name: str, scale: str, file: Path, first: First, how: How, answers: dict[str, str]) -> Iterator[Row]:
    """Give the rows of one that is not measured: there is no first answer, or it is another than the others'."""
    failure, row = first.failure, Row(scale, name, file.stem, CLIENTS[0])
    if first.told and (before := answers.setdefault(file.name, first.told)) != first.told:
        failure = f"another answer: {first.told}, not {before}"
    if failure:
        yield replace(row, failure=failure, over=how.patience if first.took > how.patience else 0.0)
        yield from _left_out(row, failure)


def _left_out(row: Row, why: str) -> Iterator[Row]:
    for clients in CLIENTS[1:]:
        yield Row(row.scale, row.server, row.query, clients, failure=why)


def _by_turns(entrants: Sequence[Entrant], file: Path, clients: int, how: How) -> dict[str, list[Measured]]:
    """Give what each turn of each gave: as many as there are, or as fit into the seconds where one takes longer."""
    turns: dict[str, list[Measured]] = {entrant.name: [] for entrant in entrants}
    for number in range(_TURNS):
        for entrant in entrants if number % 2 == 0 else reversed(entrants):
            before = turns[entrant.name]
            if sum(turn.took for turn in before) >= how.seconds or any(turn.failure for turn in before):
                continue
            measured = entrant.turn(file, clients, how.seconds / _TURNS, how.patience)
            if measured is not None:
                before.append(measured)
    return turns
