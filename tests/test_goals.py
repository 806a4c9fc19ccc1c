"""The benchmarks' goals, told of made-up measurements: met, not met, not measured."""

from __future__ import annotations

from benchmarks.measuring import Rogue, Row
from benchmarks.report import Scale, goals_table

QUERIES = (
    "1-look-up",
    "2-join-from-one",
    "3-join-of-all",
    "4-aggregate",
    "6-negation",
    "7-regex",
    "8-construct",
    "9-large",
)


def scale(ours: float, memory: float, disk: float, rdflib: float, cached: float, start: float, beside: float) -> Scale:
    """Give a scale on which every query of a server has one rate."""
    rates = {
        "pejling": ours,
        "pejling, cached": cached,
        "oxigraph, memory": memory,
        "oxigraph, disk": disk,
        "rdflib-endpoint": rdflib,
    }
    rows = [
        Row("corpus", server, query, clients, rate, 0.01, 0.02, 0.01)
        for server, rate in rates.items()
        for query in QUERIES
        for clients in (1, 16)
    ]
    rogue = Rogue("corpus", 2.0, 2.1, 408, 100.0, beside)
    return Scale("corpus", 1_000, rows, starts={"pejling": start}, rogue=rogue)


def met(scales: list[Scale], build: float | None) -> list[str]:
    return [row.rpartition("| ")[2].removesuffix(" |") for row in goals_table(scales, build).splitlines()[2:]]


def test_goals_that_are_met_say_so() -> None:
    fast = scale(ours=100, memory=100, disk=30, rdflib=1, cached=200, start=0.5, beside=95)
    assert met([fast], 9.0) == ["yes"] * 8
    table = goals_table([fast], 9.0)
    assert "| corpus: 1× (1–1) | yes |" in table
    assert "| 0.50 s | yes |" in table
    assert "ahead on 16 of 16" in table
    assert "stopped +0.10 s, others 95%" in table


def test_goals_that_are_missed_say_so_and_by_how_much() -> None:
    slow = scale(ours=10, memory=100, disk=30, rdflib=1, cached=50, start=1.5, beside=80)
    assert met([slow], 11.0) == ["no"] * 8
    table = goals_table([slow], 11.0)
    assert "corpus: 0.1× (0.1–0.1)" in table
    assert "behind: corpus 1-look-up (1): oxigraph, memory 2.0×" in table


def test_one_scale_that_misses_a_goal_is_enough() -> None:
    fast = scale(ours=100, memory=100, disk=30, rdflib=1, cached=200, start=0.5, beside=95)
    slow = scale(ours=10, memory=100, disk=30, rdflib=1, cached=50, start=1.5, beside=80)
    assert met([fast, slow], 9.0)[0] == "no"


def test_what_was_not_measured_is_neither_met_nor_missed() -> None:
    assert met([], None) == ["–"] * 8
    assert goals_table([], None).count("not measured") == 8
    failed = Scale("corpus", 1_000, [Row("corpus", "pejling", "4-aggregate", 1, failure="over 20 s")])
    assert met([failed], None) == ["–"] * 8
