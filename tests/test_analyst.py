"""The Python API: every method on the real graph, the types of the cells, frames, pictures that open offline, doctests."""

from __future__ import annotations

import doctest
import json
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest
from conftest import LILLEBY, ROOT
from conftest import pejling as run
from playwright.sync_api import sync_playwright

import graph.answers.answer
import graph.exports.layout
import graph.exports.networks
import graph.rows
import pejling.analyst
from graph.answers import Answer, Network
from graph.answers.files import UnknownFormat
from graph.answers.finding import NothingNamed
from graph.gate import Malformed, Refused
from graph.lineage import UnknownGrade
from graph.paths import NotConnected
from graph.questions import BadParameter, UnknownQuestion, questions
from graph.rows import Column, from_results, table, with_labels
from graph.store import NoDataset
from graph.workers.limits import Limits
from graph.workers.stops import Stopped
from pejling import Analyst, open_graph

MODULES = (pejling.analyst, graph.answers.answer, graph.rows, graph.exports.networks, graph.exports.layout)
XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.fixture(scope="session")
def lilleby_dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("lilleby") / "lilleby.nq"
    done = run("build", "--corpus", LILLEBY / "corpus", "--dataset", file)
    assert done.returncode == 0, done.stderr
    return file


@pytest.fixture(scope="session")
def city(dataset: Path) -> Analyst:
    return open_graph(dataset)


def test_the_examples_of_the_docs_run(lilleby_dataset: Path, city: Analyst) -> None:
    lilleby = open_graph(lilleby_dataset, LILLEBY / "sources")
    given = {"lilleby": lilleby, "DATASET": lilleby_dataset, "city": city}
    counts = [doctest.testmod(module, extraglobs=given) for module in MODULES]
    assert sum(count.failed for count in counts) == 0
    assert all(count.attempted > 2 for count in counts)
    assert counts[0].attempted >= 17


def test_every_method_that_an_analyst_calls_has_an_example() -> None:
    fields = Analyst.__dataclass_fields__
    methods = [
        m for name, m in vars(Analyst).items() if callable(m) and not name.startswith("_") and name not in fields
    ]
    assert len(methods) >= 11
    without = [method.__name__ for method in (*methods, open_graph) if ">>>" not in (method.__doc__ or "")]
    assert without == []


def test_a_script_of_an_analyst_is_typed_to_the_last_cell(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text((ROOT / "tests" / "script_of_an_analyst.py").read_text("utf-8"), "utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), str(script)]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=tmp_path, env=os.environ | {"MYPYPATH": str(ROOT)}
    )
    told = [line for line in done.stdout.splitlines() if line.startswith("script.py")]
    assert told == []
    assert done.returncode == 0, done.stdout
    script.write_text(script.read_text("utf-8") + '\nwrong: int = city.ask("generations").title\n', "utf-8")
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=tmp_path, env=os.environ | {"MYPYPATH": str(ROOT)}
    )
    assert 'has type "str", variable has type "int"' in done.stdout


def test_every_question_is_asked_with_its_defaults(city: Analyst) -> None:
    asked = 0
    for question in questions().values():
        given = {parameter.name: parameter.default for parameter in question.parameters if parameter.default}
        if any(parameter.required and not parameter.default for parameter in question.parameters):
            continue
        answer = city.ask(question.name, **given)
        assert len(answer) == len(city.known.graph.rows(answer.query))
        assert answer.version == city.version
        asked += 1
    assert asked >= 45
    assert len(city.questions()) == len(questions())


def test_cells_have_the_types_of_their_datatypes(city: Analyst) -> None:
    row = city.query(
        'SELECT (STRDT("2019", xsd:gYear) AS ?year) (3.30 AS ?sum) (1e3 AS ?float) (7 AS ?n) (true AS ?yes) '
        '(STRDT("2019-05-01", xsd:date) AS ?day) ("ord"@da AS ?word) (pej:Goal AS ?class) ?nothing {}'
    )[0]
    expected = {
        "year": 2019, "sum": Decimal("3.3"), "float": 1000.0, "n": 7, "yes": True, "day": date(2019, 5, 1), "word": "ord",
        "class": "https://w3id.org/pejling/ontology#Goal", "classLabel": "mål", "nothing": None,
    }  # fmt: skip
    assert row == expected
    assert {name: type(value) for name, value in row.items()} == {name: type(value) for name, value in expected.items()}


def test_a_column_of_whole_numbers_and_decimals_is_decimal_and_one_of_years_and_words_is_text() -> None:
    def literal(value: str, datatype: str) -> dict[str, str]:
        return {"type": "literal", "value": value, "datatype": XSD + datatype}

    rows = [
        {"a": literal("1", "integer"), "b": literal("2019", "gYear"), "c": literal("2019Z", "gYear")},
        {"a": literal("1.5", "decimal"), "b": literal("løbende", "string")},
    ]
    read = from_results(json.dumps({"head": {"vars": ["a", "b", "c"]}, "results": {"bindings": rows}}).encode())
    assert [column.kind for column in read.columns] == ["decimal", "text", "text"]
    assert read.rows == ((Decimal(1), "2019", "2019Z"), (Decimal("1.5"), "løbende", None))


def test_a_kind_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="is no kind of a column"):
        Column("a", "currency")


def test_a_label_of_the_query_itself_is_kept() -> None:
    given = table([Column("x", "iri"), "xLabel"], [["urn:a", "own"]])
    assert with_labels(given, {"urn:a": "other"}) == given


def test_a_construct_gives_its_triples_as_rows(city: Analyst) -> None:
    answer = city.query("CONSTRUCT { ?g pej:number ?n } WHERE { ?g a pej:Goal ; pej:number ?n }")
    assert answer.columns == ("subject", "subjectLabel", "predicate", "predicateLabel", "object")
    assert len(answer) > 20


def test_what_the_gate_refuses_is_refused(city: Analyst) -> None:
    with pytest.raises(Refused, match="is an update"):
        city.query("DELETE WHERE { ?s ?p ?o }")
    with pytest.raises(Refused, match="SERVICE is not allowed"):
        city.query("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    with pytest.raises(Malformed, match="line 1, column"):
        city.query("SELECT * WHERE { ?s ?p }")


def test_a_query_that_runs_over_is_stopped_and_the_next_one_is_answered(dataset: Path) -> None:
    hasty = open_graph(dataset, limits=Limits(seconds=0.3))
    with pytest.raises(Stopped, match="was stopped"):
        hasty.query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    assert hasty.query("ASK {}")[0]["answer"] is True


def test_rows_left_out_are_told(dataset: Path) -> None:
    few = open_graph(dataset, limits=Limits(rows=5)).query("SELECT ?s { ?s a pej:Goal }")
    assert (len(few), few.truncated) == (5, True)


def test_wrong_calls_say_what_there_is(city: Analyst, tmp_path: Path) -> None:
    with pytest.raises(UnknownQuestion, match="Did you mean `goals-of-a-generation`"):
        city.ask("goals-of-generation")
    with pytest.raises(BadParameter, match="it has generation"):
        city.ask("goals-of-a-generation", generatoin="x")
    with pytest.raises(BadParameter, match="must be a year"):
        city.ask("amount-per-target-group", year="i fjor")
    with pytest.raises(NothingNamed, match="Nothing is named"):
        city.thing("xyzzy")
    with pytest.raises(UnknownGrade, match="allowed are stated"):
        city.lineage("Feriecamp", evidence="sure")
    with pytest.raises(NoDataset, match="Run `pejling build` first"):
        open_graph(tmp_path / "none.nq")
    with pytest.raises(ValueError, match="is no property of the network"):
        city.network(without=("nothing",))
    with pytest.raises(ValueError, match="is no language of the exports"):
        city.ask("generations").picture("de").html()


def test_a_thing_may_be_given_as_a_parameter(city: Analyst) -> None:
    frak = city.thing("initiative/bilag-1/samarbejde-med-frak")
    amounts = city.ask("amounts-of-an-initiative", initiative=frak)
    assert {row["initiative"] for row in amounts} == {frak.iri}
    assert all(isinstance(row["year"], int) and isinstance(row["amount"], Decimal) for row in amounts)


def test_a_thing_tells_its_statements_with_their_sources(city: Analyst) -> None:
    goal = city.thing("goal/2019-2022/1")
    committee = next(row for row in goal.statements if row["property"] == "pej:responsibleCommittee")
    assert committee["valueLabel"] == "Beskæftigelses- og Integrationsudvalget"
    assert goal.passages[0]["document"] == "svar-2019-integrationsindsatser"
    assert goal.path == "goal/2019-2022/1"
    assert len(goal.references) > 0


def test_lineage_goes_from_earlier_to_later_and_both_passages_are_among_the_sources(city: Analyst) -> None:
    line = city.lineage("Feriecamp")
    assert len(line) > 0
    assert all(row["earlierLabel"] and row["laterLabel"] and row["evidence"] for row in line)
    assert all(str(row["earlierGeneration"]) <= str(row["laterGeneration"]) for row in line)
    cited = {row["thing"] for row in line.sources}
    ends = {row["earlier"] for row in line} | {row["later"] for row in line}
    assert ends <= cited
    network = line.network()
    assert set(network) == ends
    assert {data["relation"] for *_, data in network.edges(data=True)} == {row["relation"] for row in line}


def test_among_equal_names_the_one_with_links_is_traced(city: Analyst) -> None:
    name = "Peder Lykke Centret"
    assert city.iri(name) != city.lineage(name).part.thing
    assert len(city.lineage(name)) > 0


def test_a_goal_that_a_plan_repeats_from_its_policy_is_without_a_successor_once(city: Analyst) -> None:
    asked = {"first": "generation/2019-2022", "last": "generation/2027-2030"}
    left = {str(row["goal"]).rpartition("/id/")[2] for row in city.ask("goals-without-a-successor", **asked)}
    assert "goal/2019-2022/2" in left
    assert "goal/handleplan-2019-2022/2" not in left


def test_a_higher_grade_of_evidence_leaves_no_more_links(city: Analyst) -> None:
    assert len(city.lineage("Feriecamp", "stated")) <= len(city.lineage("Feriecamp", "weak"))


def test_a_comparison_has_a_row_for_every_thing_of_both_generations(city: Analyst) -> None:
    answer = city.compare("2015-2018", "2019-2022")
    assert {"gone", "added", "changed"} <= {row["status"] for row in answer}
    for row in answer:
        assert (row["earlier"] is None) == (row["status"] == "added")
        assert (row["later"] is None) == (row["status"] == "gone")
        # What one side alone states is told too, but is no change; nor is a name worded otherwise.
        assert row["changes"] is not None or row["status"] != "changed"
        assert row["changes"] is None or row["status"] in ("changed", "continued", "both")


def test_paths_hang_together(city: Analyst) -> None:
    answer = city.paths("goal/2019-2022/1", "Feriecamp", limit=2)
    assert {row["path"] for row in answer} == {1, 2}
    for number in (1, 2):
        steps = [row for row in answer if row["path"] == number]
        assert all(a["target"] == b["source"] for a, b in pairwise(steps))
    with pytest.raises(NotConnected):
        city.paths("goal/2019-2022/1", _lonely(city))


def _lonely(city: Analyst) -> str:
    return next(iri for iri in city.known.entries if iri not in city.known.policy)


def test_sources_have_the_words_of_the_documents_where_these_are_at_hand(dataset: Path, sources: Path) -> None:
    passages = open_graph(dataset, sources).passages("goal/2019-2022/1")
    assert "minoritetsbaggrund" in str(passages[0]["text"])
    assert open_graph(dataset).passages("goal/2019-2022/1")[0]["text"] is None


def test_pandas_has_years_as_whole_numbers_and_sums_amounts(city: Analyst) -> None:
    answer = city.ask("amounts-of-an-initiative", initiative="initiative/bilag-1/samarbejde-med-frak")
    frame = answer.to_pandas()
    assert list(frame.columns) == list(answer.columns)
    assert (str(frame["year"].dtype), str(frame["amount"].dtype)) == ("Int64", "Float64")
    assert frame["amount"].sum() == float(sum(row["amount"] or 0 for row in answer))  # type: ignore[misc]


def test_polars_has_decimals_to_the_last_digit(city: Analyst) -> None:
    answer = city.query("SELECT ?x ?none { VALUES ?x { 0.1 1234567890123.45 UNDEF } }")
    frame = answer.to_polars()
    assert frame["x"].to_list() == [Decimal("0.1"), Decimal("1234567890123.45"), None]
    assert frame["none"].to_list() == [None] * 3


@pytest.mark.parametrize("sparql", ["SELECT ?a ?b { FILTER(false) }", "SELECT (1 AS ?n) {}"])
def test_frames_of_few_rows_keep_their_columns(city: Analyst, sparql: str) -> None:
    answer = city.query(sparql)
    assert len(answer.to_pandas()) == len(answer.to_polars()) == len(answer)
    assert tuple(answer.to_polars().columns) == answer.columns


def test_dates_and_every_other_type_reach_the_frames(city: Analyst) -> None:
    answer = city.query(
        'SELECT (STRDT("2019-05-01", xsd:date) AS ?day) (STRDT("2019-05-01T10:00:00Z", xsd:dateTime) AS ?moment) '
        "(true AS ?yes) (1e3 AS ?float) {}"
    )
    moment = "Datetime(time_unit='us', time_zone='UTC')"
    assert [str(kind) for kind in answer.to_polars().dtypes] == ["Date", moment, "Boolean", "Float64"]
    assert answer.to_pandas()["day"].dt.year[0] == 2019
    assert bool(answer.to_pandas()["yes"][0]) is True


def test_without_pandas_the_message_says_how_to_install_it(city: Analyst, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r"pip install 'pejling\[analyst\]'"):
        city.ask("generations").to_pandas()


def test_the_network_of_an_answer_joins_the_things_of_a_row(city: Analyst) -> None:
    answer = city.ask("directions-and-their-goals", generation="generation/2019-2022")
    network = answer.network()
    assert set(network.edges()) == {(row["direction"], row["goal"]) for row in answer}
    assert all(data["type"] and data["label"] for _, data in network.nodes(data=True))


def test_what_a_row_says_beside_its_things_stands_on_its_edges_or_on_its_one_thing(city: Analyst) -> None:
    line = city.lineage("Feriecamp")
    told = {(data["link"], data["evidence"], data["reason"]) for *_, data in line.network().edges(data=True)}
    assert told == {(row["link"], row["evidence"], row["reason"]) for row in line}
    spent = city.ask("amount-per-target-group", year=2019)
    nodes = spent.network().nodes
    assert {node: nodes[node]["weight"] for node in nodes} == {row["group"]: float(str(row["sum"])) for row in spent}
    assert f"sum: {spent[0]['sum']}" in nodes[str(spent[0]["group"])]["values"]


def test_an_answer_without_things_is_a_network_of_its_values(city: Analyst) -> None:
    answer = city.query("SELECT ?year ?sum { VALUES (?year ?sum) { (2019 5) (2020 UNDEF) } }")
    network = answer.network()
    assert [(data["label"], network.degree(node)) for node, data in network.nodes(data=True)] == [
        ("2019", 1), ("5", 1), ("2020", 0),
    ]  # fmt: skip
    assert [data["label"] for *_, data in network.edges(data=True)] == ["sum"]


def test_a_network_shows_itself_in_a_notebook_and_writes_itself(city: Analyst, tmp_path: Path) -> None:
    network = city.network("Feriecamp", steps=2)
    assert isinstance(network, Network)
    assert network._repr_html_().startswith("<iframe")
    page = network.save(tmp_path / "n.html").read_text("utf-8")
    assert "<h1>FerieCamp</h1>" in page
    assert set(nx.read_graphml(network.save(tmp_path / "n.graphml"))) == set(network)
    with pytest.raises(UnknownFormat, match="there are gexf, graphml"):
        network.save(tmp_path / "n.xlsx")


def test_a_thing_in_a_notebook_shows_what_is_said_of_it_and_where(city: Analyst) -> None:
    shown = city.thing("goal/2019-2022/1")._repr_html_()
    assert "pej:responsibleCommittee" in shown
    assert "svar-2019-integrationsindsatser" in shown


def test_the_network_around_a_thing_grows_with_its_steps(city: Analyst) -> None:
    near, far, whole = city.network("goal/2019-2022/1"), city.network("goal/2019-2022/1", steps=2), city.network()
    assert 1 < len(near) < len(far) < len(whole)
    assert set(near) <= set(far) <= set(whole)
    assert not any(data["property"] == "statedIn" for *_, data in whole.edges(data=True))


@pytest.mark.parametrize("which", ["answer", "lineage", "around", "triples", "figures", "values"])
def test_a_picture_is_drawn_without_any_request(city: Analyst, tmp_path: Path, which: str) -> None:
    pictures = {
        "answer": lambda: city.ask("directions-and-their-goals", generation="generation/2019-2022").picture(),
        "lineage": lambda: city.lineage("Feriecamp").picture("en"),
        "around": lambda: city.network("Feriecamp", steps=3).picture(),
        "figures": lambda: city.ask("amount-per-target-group", year=2019).picture(),
        "values": lambda: city.query("SELECT ?n ?m { VALUES (?n ?m) { (1 2) (3 4) } }").picture(),
        "triples": lambda: city.query(
            "CONSTRUCT { ?g pej:underDirection ?d } WHERE { ?g pej:underDirection ?d }"
        ).picture(),
    }
    picture = pictures[which]()
    file = picture.save(tmp_path / "network.html")
    requests: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        errors: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(file.as_uri())
        page.wait_for_selector("body[data-drawn]", timeout=60_000)
        drawn = int(page.locator("body").get_attribute("data-drawn") or 0)
        page.screenshot(path=tmp_path / f"{which}.png")
        browser.close()
    assert requests == [file.as_uri()]
    assert errors == []
    assert drawn == min(len(picture.network), 300)


def test_a_picture_in_a_notebook_is_a_frame_that_holds_the_page(city: Analyst) -> None:
    shown = city.lineage("Feriecamp").picture()._repr_html_()
    assert shown.startswith("<iframe")
    assert "vis-network" in shown
    assert "<script" not in shown


def test_an_answer_in_a_notebook_is_a_table_that_says_its_version_and_escapes_what_it_holds(city: Analyst) -> None:
    shown = city.query('SELECT ("<script>alert(1)</script>" AS ?x) {}')._repr_html_()
    assert city.version in shown
    assert "<script>" not in shown


def test_a_picture_of_nothing_is_a_page_too(city: Analyst) -> None:
    nothing = city.query("SELECT ?x { FILTER(false) }")
    assert isinstance(nothing, Answer)
    assert "vis-network" in nothing.picture().html()


def test_importing_pejling_loads_none_of_the_optional_libraries() -> None:
    code = "import sys, pejling.analyst; print([m for m in ('pandas', 'polars', 'pyvis', 'mcp') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
