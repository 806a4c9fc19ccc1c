"""Lineage as a network: depth, gaps, what survived and what ended; paths and comparison over the real graph."""

from __future__ import annotations

import json
import random
import urllib.error
import urllib.request
from dataclasses import replace
from itertools import combinations, islice
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest
from conftest import LILLEBY, pejling

from graph.comparison import NoSuchGeneration, compare
from graph.drawing.descent import TooMuch, lineage_drawing
from graph.importance import weigh
from graph.lineage import (
    GROUPINGS,
    Generation,
    Line,
    Lineage,
    Link,
    Member,
    Step,
    Thread,
    UnknownGrade,
    UnknownGrouping,
    read_line,
    read_lineage,
    streams,
)
from graph.paths import NotConnected, network_between, paths_between, phrases, policy_network, sentence
from graph.store import Bindings, Graph, Row, open_graph
from graph.ways import Ways
from loaders.corpus import read_corpus
from loaders.lineage import read_lineage as read_lineage_files
from loaders.problems import CorpusError
from pejling import Analyst
from pejling import open_graph as open_analyst

BASE = "https://w3id.org/pejling/id/"
GENERATIONS = tuple(
    Generation(f"https://w3id.org/pejling/id/generation/{a}-{b}", f"{a}–{b}", a, b, a != 2023)
    for a, b in ((2007, 2010), (2011, 2014), (2015, 2018), (2019, 2022), (2023, 2026), (2027, 2030))
)


def lineage(edges: list[tuple[str, str]], when: dict[str, tuple[str, ...]], evidence: str = "same-name") -> Lineage:
    members = {name: Member(name, name, None, "Initiative", slugs, ("t",)) for name, slugs in when.items()}
    links = tuple(Link(f"{b}-{a}", b, a, "continues", evidence, "t", "", "") for a, b in edges)
    return Lineage(GENERATIONS, {"t": Thread("t", "t", None, "", None, "MeasureThread")}, members, links)


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
    ((_, slugs),) = CHAIN.longest_lived()
    assert slugs == ("2011-2014", "2015-2018", "2019-2022", "2027-2030")


def test_a_thing_outside_the_lineage_has_neither_past_nor_future() -> None:
    assert CHAIN.ancestors("nothing") == CHAIN.descendants("nothing") == ()


@pytest.fixture(scope="module")
def graph(dataset: Path) -> Graph:
    return open_graph(dataset)


@pytest.fixture(scope="module")
def city(dataset: Path) -> Analyst:
    return open_analyst(dataset)


def test_time_runs_forward_along_every_real_link(graph: Graph) -> None:
    real = read_lineage(graph)
    order = [generation.slug for generation in real.generations]
    assert len(real.links) > 0
    assert nx.is_directed_acyclic_graph(real.network)
    for link in real.links:
        later, earlier = (real.generations_of(end) for end in (link.later, link.earlier))
        if later and earlier:
            assert max(map(order.index, later)) >= min(map(order.index, earlier)), link.iri


def test_a_higher_evidence_grade_never_adds_links(graph: Graph) -> None:
    counts = [len(read_lineage(graph, grade).links) for grade in ("weak", "same-content", "same-name", "stated")]
    assert counts == sorted(counts, reverse=True)
    with pytest.raises(UnknownGrade, match="allowed are stated"):
        read_lineage(graph, "strong")


def test_every_edge_of_the_policy_network_can_be_told(graph: Graph) -> None:
    network = policy_network(graph)
    used = {data["property"] for _, _, data in network.edges(data=True)}
    assert len(used) > 15
    assert used <= set(phrases())
    assert all(set(words) == {"da", "da_back", "en", "en_back"} for words in phrases().values())


def test_peder_lykke_and_sundby_are_joined_by_a_measure(graph: Graph) -> None:
    base = "https://w3id.org/pejling/id/"
    network = policy_network(graph)
    paths = paths_between(
        network, base + "place/peder-lykke-centret", base + "measure/bilag-6/omraadefornyelse-sundby", 3
    )
    assert len(paths) == 3
    told = sentence(paths[0], {hop.target: hop.target for hop in paths[0]})
    assert "som" in told
    assert paths[0][-1].target == base + "measure/bilag-6/omraadefornyelse-sundby"
    with pytest.raises(NotConnected, match="joined to nothing"):
        paths_between(network, base + "place/nowhere", base + "place/sundby")


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


def test_a_comparison_accounts_for_everything_of_both_generations(graph: Graph) -> None:
    real = read_lineage(graph)
    result = compare(graph, real, "2015-2018", "2019-2022")
    earlier = {pair.earlier.iri for pair in result.continued} | {thing.iri for thing in result.gone}
    later = {pair.later.iri for pair in result.continued} | {thing.iri for thing in result.added}
    counts = "SELECT (COUNT(DISTINCT ?m) AS ?n) WHERE {{ ?m a pej:Measure ; pej:generation <https://w3id.org/pejling/id/generation/{}> }}"
    for things, slug in ((earlier, "2015-2018"), (later, "2019-2022")):
        total = int(str(getattr(graph.rows(counts.format(slug))[0]["n"], "value", "0")))
        both = "SELECT (COUNT(DISTINCT ?m) AS ?n) WHERE { ?m a pej:Measure ; pej:generation <https://w3id.org/pejling/id/generation/2015-2018>, <https://w3id.org/pejling/id/generation/2019-2022> }"
        shared = int(str(getattr(graph.rows(both)[0]["n"], "value", "0")))
        assert total - shared <= len(things) <= total
    with pytest.raises(NoSuchGeneration, match="There is no generation"):
        compare(graph, real, "1999-2003", "2019-2022")


def test_the_command_line_traces_compares_and_finds_paths(dataset: Path) -> None:
    assert "2015-2018" in pejling("lineage", "initiative/2019-2022/feriecamp", "--dataset", dataset).stdout
    assert pejling("compare", "2015-2018", "2019-2022", "--dataset", dataset).stdout.startswith("continued ")
    assert "»Peder Lykke Centret«" in pejling("path", "Peder Lykke Centret", "Sundby", "--dataset", dataset).stdout
    for wrong in (
        ["lineage", "x" * 40],
        ["compare", "1", "2"],
        ["path", "a", "b", "--language", "sv"],
        ["suggest", "1999"],
    ):
        done = pejling(*wrong, "--dataset", dataset)
        assert done.returncode == 2, wrong
        assert "Traceback" not in done.stderr


def test_importance_sums_to_one_and_is_the_same_each_time(graph: Graph) -> None:
    weighed = weigh(graph, "2019-2022")
    assert abs(sum(item.importance for item in weighed) - 1) < 1e-6
    assert weighed == weigh(graph, "2019-2022")
    assert len({item.community for item in weighed}) > 3
    assert weigh(graph, "2023-2026") == []


def test_suggestions_are_a_file_for_review(dataset: Path) -> None:
    import yaml

    proposals = yaml.safe_load(pejling("suggest", "2027-2030", "--dataset", dataset).stdout)
    assert len(proposals) > 3
    assert all(set(proposal) == {"later", "earlier", "score", "reasons"} for proposal in proposals)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/lineage", 200),
        ("/lineage?kind=MeasureThread&evidence=same-name&lang=en", 200),
        ("/lineage/feriecamp", 200),
        ("/lineage/nothing", 404),
        ("/lineage?evidence=strong", 400),
        ("/lineage.json?thing=initiative/2019-2022/feriecamp", 200),
        ("/lineage.json?thing=goal/none", 404),
        ("/compare", 200),
        ("/compare?first=2011-2014&last=2027-2030&kind=Objective&lang=en", 200),
        ("/compare?first=x&last=y", 400),
        ("/compare.json?first=2015-2018&last=2015-2018", 400),
        ("/path", 200),
        ("/path?one=FRAK&other=Sundby", 200),
        ("/path.json?one=FRAK&other=Sundby", 200),
        ("/path.json?one=qqqqq&other=Sundby", 404),
    ],
)
def test_the_tracing_pages_answer(server: str, path: str, code: int) -> None:
    request = urllib.request.Request(server + path, headers={"Accept": "text/html"})
    try:
        status = urllib.request.urlopen(request, timeout=30).status
    except urllib.error.HTTPError as error:
        status = error.code
    assert status == code


def test_the_json_of_a_line_has_its_fixed_shape(server: str) -> None:
    answer = json.load(
        urllib.request.urlopen(f"{server}/lineage.json?thing=initiative/2019-2022/feriecamp", timeout=30)
    )
    assert set(answer) == {"thing", "steps", "links", "generations", "gaps"}
    assert {"iri", "depth", "label", "generations"} <= set(answer["steps"][0])
    assert any(step["depth"] == 0 for step in answer["steps"])


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
        read_lineage_files(tmp_path / "corpus", read_corpus(tmp_path / "corpus"))
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


@pytest.mark.parametrize("evidence", ["weak", "same-content", "stated"])
def test_a_line_read_step_by_step_is_that_of_the_whole(graph: Graph, evidence: str) -> None:
    whole = read_lineage(graph, evidence)
    things = sorted(whole.members)[::7]
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


def test_a_thread_lives_no_longer_than_its_links_where_weak_ones_are_left_out() -> None:
    when = {"a": ("2011-2014",), "b": ("2015-2018",), "c": ("2019-2022",)}
    known = lineage([("b", "c")], when)
    assert known.longest_lived()[0][1] == ("2011-2014", "2015-2018", "2019-2022")
    assert replace(known, minimum="same-name").longest_lived()[0][1] == ("2015-2018", "2019-2022")


def test_streams_gather_every_link_once(graph: Graph) -> None:
    whole = read_lineage(graph)
    for kind in ("MeasureThread", "ObjectiveThread"):
        timed = [
            link
            for link in whole.links
            if whole.threads[link.thread].type == kind
            and whole.generations_of(link.earlier)
            and whole.generations_of(link.later)
        ]
        for by in GROUPINGS:
            flow = streams(whole, kind, by)
            assert sum(len(one.links) for one in flow.streams) + flow.within == len(timed) > 50
            assert all(pile.on <= len(pile.things) for pile in flow.piles.values())
    with pytest.raises(UnknownGrouping, match="allowed are theme"):
        streams(whole, "MeasureThread", "mood")


def test_boxes_of_a_picture_do_not_cover_one_another(graph: Graph) -> None:
    whole = read_lineage(graph)
    for thread in whole.threads:
        drawing = lineage_drawing(whole.part_of_thread(thread), "Spor")
        boxes = sorted(drawing.values["boxes"], key=lambda box: (box.x, box.y))
        for upper, lower in combinations(boxes, 2):
            apart = upper.x + upper.wide <= lower.x or lower.x + lower.wide <= upper.x
            assert apart or upper.y + upper.high <= lower.y or lower.y + lower.high <= upper.y, (thread, upper, lower)
        assert all(box.y + box.high <= drawing.height and box.x + box.wide <= drawing.width for box in boxes)


def test_a_generation_without_a_source_stands_in_the_picture(graph: Graph) -> None:
    whole = read_lineage(graph)
    drawing = lineage_drawing(whole.part_of_thread(BASE + "thread/feriecamp"), "FerieCamp")
    assert [(band.label, band.has_source) for band in drawing.values["bands"]][-2:] == [
        ("2023–2026", False),
        ("2027–2030", True),
    ]
    weak = [thread for thread in whole.threads if any(link.evidence == "weak" for link in whole.thread_links(thread))]
    assert 'class="weak"' in lineage_drawing(whole.part_of_thread(weak[0]), "Spor").standing_alone()
    assert drawing.png()[:4] == b"\x89PNG"


def test_names_in_a_picture_are_escaped() -> None:
    spiteful = lineage([("<a>", "b&b")], {"<a>": ("2011-2014",), "b&b": ("2015-2018",)})
    ElementTree.fromstring(lineage_drawing(spiteful, "<script>").standing_alone())


@pytest.mark.parametrize("format", ["csv", "xlsx", "jsonld", "graphml", "gexf", "network.json", "svg", "png", "html"])
@pytest.mark.parametrize("name", ["thread/feriecamp", "initiative/2019-2022/feriecamp"])
def test_a_line_and_a_thread_are_written_in_every_format(city: Analyst, tmp_path: Path, name: str, format: str) -> None:
    file = city.lineage(name).save(tmp_path / f"lineage.{format}")
    assert file.stat().st_size > 500


def test_the_whole_lineage_is_a_network_with_evidence_on_its_edges(city: Analyst, tmp_path: Path) -> None:
    answer = city.lineage()
    read = nx.read_graphml(answer.save(tmp_path / "all.graphml"), force_multigraph=True)
    assert read.number_of_edges() == len(answer) > 300
    assert {data["evidence"] for _, _, data in read.edges(data=True)} == {"stated", "same-name", "same-content", "weak"}
    assert all(row["earlierPassages"] and row["laterPassages"] for row in answer)
    with pytest.raises(TooMuch, match="Draw one thread"):
        answer.save(tmp_path / "all.svg")


# The analyst's questions that the lineage is there for.


def test_which_initiatives_of_2015_are_still_in_the_draft(city: Analyst) -> None:
    found = city.ask("measures-that-survived", first="generation/2015-2018", last="generation/2027-2030")
    assert "Afholdelse af FerieCamps" in {row["earlierLabel"] for row in found}
    whole = city.known.lineage("weak")
    survived = {m.iri for m in whole.survived("2015-2018", "2027-2030")}
    assert {row["earlier"] for row in found} <= survived
    assert {row["thing"] for row in found.sources} >= {row["earlier"] for row in found}


def test_which_goal_of_2011_has_no_successor_in_2019(city: Analyst) -> None:
    found = city.ask("goals-without-a-successor", first="generation/2011-2014", last="generation/2019-2022")
    whole = city.known.lineage("weak")
    ended = {row["goal"] for row in found}
    assert ended
    for goal in ended:
        assert not any("2019-2022" in whole.generations_of(step.iri) for step in whole.descendants(str(goal)))
    assert ended <= {row["thing"] for row in found.sources}


def test_how_the_population_s_name_changed(city: Analyst) -> None:
    found = city.ask("names-of-the-population")
    assert len({row["generation"] for row in found if row["generation"]}) >= 4
    assert {row["term"] for row in found} <= {row["thing"] for row in found.sources}
    assert len(city.lineage("thread/navne-paa-maalgruppen")) >= 3


def test_which_measure_lived_longest(city: Analyst) -> None:
    first = city.ask("longest-lived-measures")[0]
    assert first["years"] >= 20
    longest = city.known.lineage("weak").longest_lived()
    assert first["thread"] in {thread.iri for thread, slugs in longest if len(slugs) >= 3}


def test_what_the_plan_took_over_and_what_changed(city: Analyst) -> None:
    found = city.ask("what-a-plan-took-over")
    assert {"beløb", "målgruppe", "årligt mål"} <= {row["what"] for row in found}
    assert {row["side"] for row in found} == {"før", "efter"}
    assert {row["later"] for row in found} <= {row["thing"] for row in found.sources}
