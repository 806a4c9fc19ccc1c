"""Servers that are measured together take turns, so that a moment in which the machine is slow falls on all of them."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

from benchmarks.client import Measured
from benchmarks.entrants import First
from benchmarks.measuring import Row, queries, rated
from benchmarks.turns import How, measure

_TURN = 0.1


class _Fake:
    """A server whose every answer takes so many seconds, noted in a log that all share."""

    def __init__(self, log: list[tuple[str, str, int]], name: str, takes: float = 0.05, **first: str) -> None:
        self.name, self._log, self._takes, self._first = name, log, takes, first
        self.settled = 0

    def first(self, file: Path, patience: float) -> First | None:
        """Ask once."""
        if self._first.get("only", file.stem) != file.stem:
            return None
        return First(min(self._takes, patience + 1), self._first.get("told", "3 rows"), self._first.get("failure", ""))

    def turn(self, file: Path, clients: int, seconds: float, patience: float) -> Measured:  # noqa: ARG002
        """Ask for a turn."""
        self._log.append((file.stem, self.name, clients))
        count = max(1, round(seconds / self._takes))
        return Measured([self._takes] * count, [self._takes] * count, self._takes * count)

    def settle(self, patience: float) -> None:  # noqa: ARG002
        """Note it."""
        self.settled += 1


def test_each_query_is_asked_by_turns_of_all_before_the_next_is() -> None:
    log: list[tuple[str, str, int]] = []
    servers = [_Fake(log, "a"), _Fake(log, "b", only="1-look-up"), _Fake(log, "c")]
    rows = list(measure(servers, "x", False, How(6 * _TURN, 20.0), {}))
    assert [query for query, before in pairwise(query for query, _, _ in log) if query != before] == [
        file.stem for file in queries(False)
    ][:-1]
    first = [name for query, name, clients in log if (query, clients) == ("1-look-up", 1)]
    assert first[:6] == ["a", "b", "c", "c", "b", "a"]
    assert Counter(first) == dict.fromkeys("abc", 6)
    assert {(row.server, row.clients) for row in rows if row.query == "2-join-from-one"} == {
        (name, clients) for name in "ac" for clients in (1, 16)
    }
    assert all(round(row.rate) == 20 for row in rows)


def test_who_fails_answers_otherwise_or_takes_long_is_told_and_waited_for() -> None:
    log: list[tuple[str, str, int]] = []
    servers = [
        _Fake(log, "quick"),
        _Fake(log, "other", told="4 rows"),
        _Fake(log, "broken", failure="HTTP 500"),
        _Fake(log, "late", takes=30.0, failure="> 20 s"),
        _Fake(log, "slow", takes=2.0),
    ]
    rows = [row for row in measure(servers, "x", False, How(1.0, 20.0), {}) if row.query == "1-look-up"]
    told = {(row.server, row.clients): row for row in rows}
    assert not told["quick", 16].failure
    assert told["other", 1].failure == told["other", 16].failure == "another answer: 4 rows, not 3 rows"
    assert told["broken", 1].failure == "HTTP 500"
    assert told["late", 1].over == 20.0
    assert told["slow", 1].p50 == 2.0
    assert (told["slow", 1].once, told["quick", 16].once) == (2.0, 0.0)
    assert told["slow", 16].failure == "left out: one answer takes too long"
    # One that takes longer than all turns together has one, after the first answer, which only warms up.
    assert Counter(name for query, name, _ in log if query == "1-look-up") == {"quick": 12, "slow": 1}
    assert [server.settled > 0 for server in servers] == [False, True, True, True, True]


def test_the_rate_is_the_median_of_the_turns_and_times_are_those_of_all() -> None:
    turns = [Measured([0.1] * count, [0.05] * count, 1.0) for count in (2, 4, 10)]
    row = rated(Row("x", "a", "q", 1), turns)
    assert (row.rate, row.p50, row.first) == (4.0, 0.1, 0.05)
    assert rated(Row("x", "a", "q", 1), [*turns, Measured(failure="connection closed")]).failure == "connection closed"
    assert rated(Row("x", "a", "q", 1), [Measured(took=1.0)]).failure == "no answer"
