"""The real lineage: what holds of every link, what commands and pages tell of it, questions of an analyst."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path

import networkx as nx
import pytest
from conftest import pejling

from graph.comparison import NoSuchGeneration, compare
from graph.importance import weigh
from graph.lineage import (
    UnknownGrade,
    read_lineage,
)
from graph.paths import NotConnected, paths_between, phrases, policy_network, sentence
from graph.store import Graph
from pejling import Analyst


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
    with pytest.raises(NotConnected, match="needs two different things"):
        paths_between(network, base + "place/sundby", base + "place/sundby")


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


def test_what_is_not_found_again_says_what_of_another_kind_comes_of_it(server: str, city: Analyst) -> None:
    asked = f"{server}/compare?first=2019-2022&last=2027-2030&kind=Objective"
    with urllib.request.urlopen(asked, timeout=60) as answer:
        gone, added = answer.read().decode().partition('id="gone"')[2].split('id="added"')
    first = gone.partition('href="/id/goal/2019-2022/1"')[2].partition("</li>")[0]
    assert "Findes igen i noget af en anden slags" in first
    assert 'href="/id/pejlemaerke/2027-2030/2"' in first
    assert 'class="where" href="/lineage/' in first
    assert "Kommer af noget af en anden slags" in added
    with urllib.request.urlopen(asked.replace("compare", "compare.json"), timeout=60) as answer:
        told = json.loads(answer.read())
    gone_iris, added_iris = ({one["iri"] for one in told[key]} for key in ("gone", "added"))
    assert len(told["crossed"]) > 10
    assert all(
        (pair["earlier"]["iri"] in gone_iris) or (pair["later"]["iri"] in added_iris) for pair in told["crossed"]
    )
    rows = [row for row in city.compare("2019-2022", "2027-2030", "Objective") if row["otherKind"]]
    assert {row["status"] for row in rows} == {"gone", "added"}
    assert sum(len(str(row["otherKind"]).split()) for row in rows) == len(told["crossed"])


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
        ("/path.json?one=FRAK&other=FRAK", 404),
    ],
)
def test_the_tracing_pages_answer(server: str, path: str, code: int) -> None:
    request = urllib.request.Request(server + path, headers={"Accept": "text/html"})
    try:
        status = urllib.request.urlopen(request, timeout=60).status
    except urllib.error.HTTPError as error:
        status = error.code
    assert status == code


def test_the_json_of_a_line_has_its_fixed_shape(server: str) -> None:
    answer = json.load(
        urllib.request.urlopen(f"{server}/lineage.json?thing=initiative/2019-2022/feriecamp", timeout=60)
    )
    assert set(answer) == {"thing", "steps", "links", "generations", "gaps"}
    assert {"iri", "depth", "label", "generations"} <= set(answer["steps"][0])
    assert any(step["depth"] == 0 for step in answer["steps"])


def test_which_initiatives_of_2015_are_still_in_the_draft(city: Analyst) -> None:
    found = city.ask("measures-that-survived", first="generation/2015-2018", last="generation/2027-2030")
    assert "Afholdelse af FerieCamps" in {row["earlierLabel"] for row in found}
    whole = city.known.lineage("weak")
    survived = {m.iri for m in whole.survived("2015-2018", "2027-2030")}
    assert {row["earlier"] for row in found} <= survived
    assert {row["thing"] for row in found.sources} >= {row["earlier"] for row in found}


def test_what_stands_in_two_generations_survived_the_first_and_did_not_end_with_it(city: Analyst) -> None:
    ended = city.ask("measures-that-ended", generation="generation/2015-2018")
    assert "FerieCamp" not in {row["measureLabel"] for row in ended}
    survived = city.ask("measures-that-survived", first="generation/2015-2018", last="generation/2019-2022")
    assert "initiative/bilag-3/feriecamp" in {str(row["later"]).partition("/id/")[2] for row in survived}


@pytest.mark.parametrize("generation", ["2007-2010", "2011-2014", "2015-2018", "2019-2022"])
def test_what_ended_is_what_has_nothing_later_on_its_line(city: Analyst, generation: str) -> None:
    found = city.ask("measures-that-ended", generation=f"generation/{generation}")
    in_threads = {
        row["measure"] for row in city.query("SELECT ?measure { ?measure a pej:Measure ; pej:thread ?thread }")
    }
    whole = {member.iri for member in city.known.lineage("weak").ended(generation)}
    assert {row["measure"] for row in found} == whole & in_threads
    assert not list(city.ask("measures-that-ended", generation="generation/2027-2030")), (
        "nothing comes after the newest"
    )


def test_which_goal_of_2011_has_no_successor_in_2019(city: Analyst) -> None:
    found = city.ask("goals-without-a-successor", first="generation/2011-2014", last="generation/2019-2022")
    whole = city.known.lineage("weak")
    ended = {row["goal"] for row in found}
    assert ended
    for goal in ended:
        assert not any("2019-2022" in whole.generations_of(step.iri) for step in whole.descendants(str(goal)))
    assert ended <= {row["thing"] for row in found.sources}


def test_which_indicator_of_2015_is_not_found_in_2019(city: Analyst) -> None:
    found = city.ask("indicators-without-a-successor", first="generation/2015-2018", last="generation/2019-2022")
    left = {str(row["indicator"]).rpartition("/id/")[2] for row in found}
    assert "indicator/2015-2018/su-2" in left, "homeless citizens are counted in 2015-2018 alone"
    all_of_2015 = city.query(
        "SELECT ?i { ?i a pej:Indicator ; pej:generation <https://w3id.org/pejling/id/generation/2015-2018> }"
    )
    whole = city.known.lineage("weak")
    for indicator in (str(row["i"]) for row in all_of_2015):
        later = any("2019-2022" in whole.generations_of(step.iri) for step in whole.descendants(indicator))
        assert later == (indicator.rpartition("/id/")[2] not in left), indicator


def test_how_the_population_s_name_changed(city: Analyst) -> None:
    found = city.ask("names-of-the-population")
    assert len({row["generation"] for row in found if row["generation"]}) >= 4
    assert {row["term"] for row in found} <= {row["thing"] for row in found.sources}
    assert len(city.lineage("thread/navne-paa-maalgruppen")) >= 3


def test_which_measure_lived_longest(city: Analyst) -> None:
    found = city.ask("longest-lived-measures")
    first = found[0]
    assert first["years"] >= 20
    assert first["linksStated"]
    assert first["linksWeak"] == 0
    assert all(row["yearsLinked"] <= row["years"] for row in found)
    plan = next(row for row in found if row["thread"].endswith("/integrationshandleplanen"))
    assert plan["yearsLinked"] < plan["years"], "no link goes back to the plan of 2007"
    longest = city.known.lineage("weak").longest_lived()
    assert first["thread"] in {thread.iri for thread, slugs in longest if len(slugs) >= 3}


def test_what_the_plan_took_over_and_what_changed(city: Analyst) -> None:
    found = city.ask("what-a-plan-took-over")
    assert {"beløb (kr.)", "målgruppe", "årligt mål"} <= {row["what"] for row in found}
    assert {row["side"] for row in found} == {"før", "efter"}
    assert {row["later"] for row in found} <= {row["thing"] for row in found.sources}
