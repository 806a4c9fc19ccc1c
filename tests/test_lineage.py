"""Lineage as a network: depth, gaps, what survived and what ended; paths and comparison over the real graph."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path

import networkx as nx
import pytest
from conftest import LILLEBY, pejling

from graph.comparison import NoSuchGeneration, compare
from graph.importance import weigh
from graph.lineage import Generation, Line, Lineage, Link, Member, Step, Thread, UnknownGrade, read_lineage
from graph.paths import NotConnected, paths_between, phrases, policy_network, sentence
from graph.store import Graph, open_graph
from loaders.corpus import read_corpus
from loaders.lineage import read_lineage as read_lineage_files
from loaders.problems import CorpusError

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
