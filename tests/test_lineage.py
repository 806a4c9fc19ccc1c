"""Lineage: lines, branchings, spans, reading step by step, and mistakes in its records."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import islice
from pathlib import Path

import networkx as nx
import pytest
from conftest import LILLEBY, pejling
from lineages import lineage

from graph.lineage import (
    Line,
    Step,
    kindred,
    read_line,
    read_lineage,
)
from graph.paths import network_between, paths_between, policy_network
from graph.store import Bindings, Graph, Row
from graph.ways import Ways
from loaders.corpus import read_corpus
from loaders.lineage import read_lineage as read_lineage_files
from loaders.problems import CorpusError

BASE = "https://w3id.org/pejling/id/"

CHAIN = lineage(
    [("a", "b"), ("b", "c"), ("b", "d"), ("c", "e")],
    {"a": ("2011-2014",), "b": ("2015-2018",), "c": ("2019-2022",), "d": ("2019-2022",), "e": ("2027-2030",), "f": ("2011-2014",)},
)  # fmt: skip


def test_depth_counts_from_the_thing_asked_for() -> None:
    assert CHAIN.ancestors("c") == (Step("b", -1), Step("a", -2))
    assert CHAIN.descendants("a") == (Step("b", 1), Step("c", 2), Step("d", 2), Step("e", 3))


def test_a_line_that_skips_a_generation_says_so() -> None:
    line = CHAIN.line("c")
    assert isinstance(line, Line)
    assert [step.depth for step in line.steps] == [-2, -1, 0, 1]
    assert line.generations == ("2011-2014", "2015-2018", "2019-2022", "2027-2030")
    assert line.gaps == ("2023-2026",)


def test_what_survived_what_ended_and_what_began() -> None:
    assert [m.iri for m in CHAIN.survived("2011-2014", "2027-2030")] == ["a"]
    assert [m.iri for m in CHAIN.ended("2011-2014")] == ["f"]
    assert [m.iri for m in CHAIN.ended("2019-2022")] == ["d"]
    assert [m.iri for m in CHAIN.began("2011-2014")] == ["a", "f"]
    assert CHAIN.began("2019-2022") == ()


def test_branchings_and_the_span_of_a_thread() -> None:
    assert CHAIN.branchings() == (("b", ("c", "d")),)
    assert CHAIN.mergers() == ()
    twice = lineage([("a", "b"), ("a", "b")], {"a": ("2011-2014",), "b": ("2015-2018",)})
    assert twice.branchings() == twice.mergers() == ()
    ((_, slugs),) = CHAIN.longest_lived()
    assert slugs == ("2011-2014", "2015-2018", "2019-2022", "2027-2030")


def test_of_several_ways_to_what_came_of_a_thing_the_shortest_is_told() -> None:
    around = lineage(
        [("a", "b"), ("b", "c"), ("a", "c")], {"a": ("2011-2014",), "b": ("2015-2018",), "c": ("2019-2022",)}
    )
    assert [link.iri for link in around.ways("a", {"c"})["c"]] == ["c-a"]
    assert [link.iri for link in CHAIN.ways("a", {"e"})["e"]] == ["b-a", "c-b", "e-c"]


def test_a_thing_outside_the_lineage_has_neither_past_nor_future() -> None:
    assert CHAIN.ancestors("nothing") == CHAIN.descendants("nothing") == ()


def test_the_cheapest_ways_are_those_that_networkx_finds() -> None:
    chance = random.Random(3)
    joined = 0
    for seed in range(150):
        made = nx.gnm_random_graph(chance.choice([6, 12, 30]), chance.choice([8, 20, 60]), seed=seed)
        network = nx.relabel_nodes(made, {node: f"n{node:02}" for node in made})
        for _, _, data in network.edges(data=True):
            data["cost"] = chance.choice([1.0, 1.0, 2.0, 3.0, 6.0])
        one, other = chance.sample(sorted(network), 2)
        ways = list(islice(Ways(network).between(one, other), 12))
        assert len({tuple(way) for way in ways}) == len(ways)
        assert all(len(set(way)) == len(way) and (way[0], way[-1]) == (one, other) for way in ways)
        if not nx.has_path(network, one, other):
            assert not ways
            continue
        known = islice(nx.shortest_simple_paths(network, one, other, weight="cost"), 12)
        assert [nx.path_weight(network, way, "cost") for way in ways] == [
            nx.path_weight(network, way, "cost") for way in known
        ]
        joined += 1
    assert joined > 90


def test_of_several_statements_that_join_two_things_a_path_tells_the_closest() -> None:
    network: nx.MultiGraph[str] = nx.MultiGraph()
    for one, other, property, cost in (
        ("a", "b", "near", 1.0),
        ("a", "b", "far", 6.0),
        ("b", "c", "far", 6.0),
        ("b", "c", "near", 1.0),
    ):
        network.add_edge(one, other, property=property, source=one, cost=cost)
    (path,) = paths_between(network, "a", "c", 5)
    assert [hop.property for hop in path] == ["near", "near"]


THREAD = """
threads:
  - id: thread/bogbus
    type: MeasureThread
    label: Bogbus
    en: Book bus
    description: Bøger på hjul i Lilleby.
    members: [initiative/2030-2033/bogbussen, initiative/2030-2033/laesehjaelp]
    links:
      - later: {is: initiative/2030-2033/laesehjaelp, document: lilleby-politik-2030, lines: 16}
        earlier: {is: initiative/2030-2033/bogbussen, document: lilleby-politik-2030, lines: 10}
        relation: continues
        evidence: weak
        reason: Kun for prøvens skyld.
        en: For the sake of the test only.
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("members: [initiative/2030-2033/bogbussen, ", "members: [", "is no member of thread/bogbus"),
        (
            "initiative/2030-2033/laesehjaelp]",
            "initiative/2030-2033/laeselyst]",
            "there is no 'initiative/2030-2033/laeselyst'",
        ),
        ("evidence: weak", "evidence: stated", "`stated` needs `statement`"),
        ("evidence: weak", "evidence: strong", "'stated', 'same-name', 'same-content' or 'weak'"),
        (
            "continues\n        evidence: weak",
            "same-name-unclear\n        evidence: same-name",
            "its evidence can only be `weak`",
        ),
        ("document: lilleby-politik-2030, lines: 16", "document: lilleby, lines: 16", "there is no document 'lilleby'"),
    ],
)
def test_a_mistake_in_the_lineage_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    import shutil

    shutil.copytree(LILLEBY / "corpus", tmp_path / "corpus")
    (tmp_path / "corpus" / "lineage").mkdir()
    assert old in THREAD
    (tmp_path / "corpus" / "lineage" / "measures.yaml").write_text(THREAD.replace(old, new, 1), "utf-8")
    with pytest.raises(CorpusError) as error:
        read_lineage_files(read_corpus(tmp_path / "corpus"))
    assert told in str(error.value)
    assert "corpus/lineage/measures.yaml:" in str(error.value)


def test_a_link_whose_end_is_not_in_its_lines_does_not_verify(tmp_path: Path) -> None:
    import shutil

    shutil.copytree(LILLEBY, tmp_path / "lilleby")
    folder = tmp_path / "lilleby" / "corpus" / "lineage"
    folder.mkdir()
    (folder / "measures.yaml").write_text(THREAD.replace("lines: 16", "lines: 15"), "utf-8")
    done = pejling("verify", "--corpus", tmp_path / "lilleby" / "corpus", "--sources", tmp_path / "lilleby" / "sources")
    assert done.returncode == 1
    assert "later: 'Læsehjælp'" in done.stderr


class Counting:
    """A graph that counts what it is asked, as one behind an endpoint would be."""

    def __init__(self, graph: Graph) -> None:
        self.graph, self.asked, self.rows = graph, 0, 0

    def ask(self, name: str, substitutions: Bindings | None = None) -> list[Row]:
        rows = self.graph.ask(name, substitutions)
        self.asked, self.rows = self.asked + 1, self.rows + len(rows)
        return rows

    ask_each = Graph.ask_each


@pytest.mark.parametrize("evidence", ["weak", "same-content", "stated"])
def test_a_line_read_step_by_step_is_that_of_the_whole(graph: Graph, evidence: str) -> None:
    every, whole = read_lineage(graph), read_lineage(graph, evidence)
    # A link may lead past a thing, from what it came from to what came of it.
    passed = [thing for thing in every.members if len(every.line(thing).links) >= len(every.line(thing).steps)]
    assert len(passed) > 5
    things = {*sorted(whole.members)[::7], *passed}
    assert len(things) > 100
    for thing in things:
        assert read_line(graph, thing, evidence).line(thing) == whole.line(thing)


def test_a_line_read_step_by_step_asks_little(graph: Graph) -> None:
    counting = Counting(graph)
    line = read_line(counting, BASE + "initiative/2019-2022/feriecamp")  # type: ignore[arg-type]
    assert len(line.links) == 3
    assert counting.asked <= 10
    assert counting.rows < 60


def test_paths_read_step_by_step_are_those_of_the_whole(graph: Graph) -> None:
    one, other = BASE + "place/peder-lykke-centret", BASE + "measure/bilag-6/omraadefornyelse-sundby"
    counting = Counting(graph)
    between = network_between(counting, one, other)  # type: ignore[arg-type]
    whole = policy_network(graph)
    assert between.number_of_edges() < whole.number_of_edges() / 20
    assert counting.asked <= 8
    shortest = paths_between(whole, one, other, 50, longer=0)
    assert {tuple(hops) for hops in paths_between(between, one, other, 50, longer=0)} == set(shortest)
    assert len(paths_between(whole, one, other, 50, longer=1)) >= len(shortest)


def test_what_stands_in_both_generations_survived() -> None:
    both = lineage([], {"a": ("2015-2018", "2019-2022"), "b": ("2015-2018",)})
    assert [m.iri for m in both.survived("2015-2018", "2019-2022")] == ["a"]
    assert [m.iri for m in both.ended("2015-2018")] == ["b"]
    assert both.began("2019-2022") == ()


def test_what_is_called_otherwise_is_told_with_the_best_that_joins_it() -> None:
    made = lineage([("a", "b"), ("b", "c")], dict.fromkeys("abc", ("2011-2014",)), "stated")
    made = replace(made, links=(made.links[0], replace(made.links[1], evidence="weak")))
    (one,) = kindred(made, {"a"})
    assert [(other.member.iri, other.evidence) for other in one.others] == [("b", "stated"), ("c", "weak")]


def test_a_thread_lives_no_longer_than_its_links() -> None:
    known = lineage([("b", "c")], {"a": ("2011-2014",), "b": ("2015-2018",), "c": ("2019-2022",)})
    ((thread, slugs),) = known.longest_lived()
    assert slugs == ("2015-2018", "2019-2022")
    assert known.thread_generations(thread.iri) == ("2011-2014", "2015-2018", "2019-2022")
