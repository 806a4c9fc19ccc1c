"""The benchmarks' goals, told of made-up measurements: met, not met, not measured."""

from __future__ import annotations

from pathlib import Path

from benchmarks.measuring import Row
from benchmarks.report import document, goals_table
from benchmarks.results import Running, Scale, all_kept, kept
from benchmarks.rogue import Rogue

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


def scale(
    ours: float, memory: float, disk: float, rdflib: float, cached: float, start: float, beside: float, build: float
) -> Scale:
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
    return Scale("corpus", 1_000, rows, {"pejling": Running(0.0, start, 9, "`a command`")}, rogue=rogue, build=build)


def met(scales: list[Scale]) -> list[str]:
    return [row.split(" | ")[2] for row in goals_table(scales).splitlines()[2:]]


def test_goals_that_are_met_say_so() -> None:
    fast = scale(ours=100, memory=100, disk=30, rdflib=1, cached=200, start=0.5, beside=95, build=9.0)
    assert met([fast]) == ["yes"] * 9
    table = goals_table([fast])
    assert "| corpus: 1× (1–1) | yes |" in table
    assert "| 0.50 s | yes |" in table
    assert "ahead on 16 of 16" in table
    assert "stopped +0.10 s, others 95%" in table


def test_goals_that_are_missed_say_so_and_by_how_much() -> None:
    slow = scale(ours=10, memory=100, disk=30, rdflib=1, cached=50, start=1.5, beside=80, build=11.0)
    assert met([slow]) == ["no"] * 9
    table = goals_table([slow])
    assert "corpus: 0.1× (0.1–0.1)" in table
    assert "behind: corpus 1-look-up (1): oxigraph, memory 2.0×" in table


def test_beside_a_goal_stands_what_nothing_in_python_goes_below() -> None:
    slow = scale(ours=10, memory=100, disk=50, rdflib=1, cached=50, start=1.5, beside=80, build=11.0)
    slow.rows += [Row("corpus", "an empty server", "1-look-up", clients, 200.0) for clients in (1, 16)]
    slow.rows += [Row("corpus", "an empty server, handed on", "1-look-up", clients, 200.0) for clients in (1, 16)]
    slow.rows += [Row("corpus", "the store alone", query, 1, 200.0) for query in QUERIES]
    best = [row.split(" | ")[3].removesuffix(" |") for row in goals_table([slow]).splitlines()[2:]]
    assert best[:4] == [
        "corpus: 1×",
        "corpus: 2× (Oxigraph itself 2×)",
        "corpus: 1×; corpus, 16 clients: 1×",
        "corpus: 100× (Oxigraph itself 100×)",
    ]


def test_one_scale_that_misses_a_goal_is_enough() -> None:
    fast = scale(ours=100, memory=100, disk=30, rdflib=1, cached=200, start=0.5, beside=95, build=9.0)
    slow = scale(ours=10, memory=100, disk=30, rdflib=1, cached=50, start=1.5, beside=80, build=11.0)
    assert met([fast, slow])[0] == "no"


def test_what_was_not_measured_is_neither_met_nor_missed() -> None:
    assert met([]) == ["–"] * 9
    assert goals_table([]).count("not measured") == 9
    failed = Scale("corpus", 1_000, [Row("corpus", "pejling", "4-aggregate", 1, failure="over 20 s")])
    assert met([failed]) == ["–"] * 9


def test_an_answer_that_was_given_up_bounds_the_ratio_from_below() -> None:
    rows = [
        Row("corpus", "pejling", "3-join-of-all", 1, 10.0, 0.1, 0.1, 0.1),
        Row("corpus", "rdflib-endpoint", "3-join-of-all", 1, failure="> 60 s", over=60.0),
    ]
    assert "| corpus: at least 600× | yes |" in goals_table([Scale("corpus", 1_000, rows)])


def test_sizes_measured_at_different_times_stand_in_one_report_and_one_server_is_measured_anew(tmp_path: Path) -> None:
    speeds = {"ours": 100.0, "memory": 100.0, "disk": 30.0, "rdflib": 1.0, "cached": 200.0, "start": 0.5}
    corpus = scale(**speeds, beside=95, build=9.0)
    country = Scale("country of 1·10^6", 1_000_664, servers={"virtuoso": Running(9.0, 10.0, 800, "`another`")})
    for one in (country, corpus):
        one.save(tmp_path)
    assert all_kept(tmp_path) == [corpus, country]
    report = document(all_kept(tmp_path))
    assert report.index("Measured by `a command`.") < report.index("Measured by `another`.")
    again = kept("corpus", 1_000, tmp_path)
    again.forget("pejling")
    assert {row.server for row in again.rows} == {"oxigraph, memory", "oxigraph, disk", "rdflib-endpoint"}
    again.servers["virtuoso"] = Running(1.0, 2.0, 3, "`a third`")
    again.servers["pejling"] = Running(0.0, 1.0, 9, "`a command`")
    assert "`a command` (pejling), and by `a third` (virtuoso)" in document([again]) or (
        "`a third` (virtuoso), and by `a command` (pejling)" in document([again])
    )
    assert kept("corpus", 1_001, tmp_path) == Scale("corpus", 1_001)
