"""The Python API as an analyst uses it: questions, queries, things, lineage, paths; types, limits and mistakes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import ROOT, pejling

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

XSD = "http://www.w3.org/2001/XMLSchema#"


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


def test_a_question_takes_the_name_of_what_it_asks_about(city: Analyst) -> None:
    by_name = city.ask("what-is-said-of-a-place", place="tingbjerg")
    assert by_name.rows == city.ask("what-is-said-of-a-place", place="place/tingbjerg").rows != []
    assert {row["verdictLabel"] for row in city.ask("assessments", verdict="works", generation="2007-2010")} == {
        "virker"
    }


def test_what_cannot_be_opened_or_written_is_told_in_words_that_hold_in_python(city: Analyst, tmp_path: Path) -> None:
    other = tmp_path / "x.ttl"
    other.write_text("@prefix a: <urn:a> .", "utf-8")
    with pytest.raises(NoDataset, match=r"is no dataset .* A dataset is a file of N-Quads"):
        open_graph(other)
    answer = city.ask("funding-sources-by-amount", year=2019)
    for save in (answer.save, answer.network().save, answer.picture().save):
        with pytest.raises(FileNotFoundError, match=r"There is no folder .* Make it first"):
            save(tmp_path / "missing" / "x.html")


def test_a_question_shown_as_bars_draws_what_its_page_draws(city: Analyst, server: str, dataset: Path) -> None:
    answer = city.ask("funding-sources-by-amount", year=2019)
    drawn = answer.drawing().standing_alone().encode()
    with urllib.request.urlopen(f"{server}/queries/funding-sources-by-amount.svg?year=2019", timeout=60) as page:
        assert drawn == page.read()
    told = pejling("ask", "funding-sources-by-amount", "-p", "year=2019", "-o", "svg", "--dataset", dataset)
    assert told.stdout.encode() == drawn
    with pytest.raises(UnknownFormat, match="has no picture"):
        city.ask("goals-of-a-generation").drawing()
    with pytest.raises(UnknownFormat, match="has no picture"):
        answer.limited_to(answer.table.rows[:1]).drawing()


def test_wrong_calls_say_what_there_is(city: Analyst, tmp_path: Path) -> None:
    with pytest.raises(UnknownQuestion, match="Did you mean `goals-of-a-generation`"):
        city.ask("goals-of-generation")
    with pytest.raises(BadParameter, match="it has generation"):
        city.ask("goals-of-a-generation", generatoin="x")
    with pytest.raises(
        BadParameter, match="one of the 3 that are called 'FerieCamp', by its address: initiative/2019-2022/feriecamp"
    ):
        city.ask("amounts-of-an-initiative", initiative="FerieCamp")
    with pytest.raises(BadParameter, match=r"whole name of a Place.*'Tingb' is none"):
        city.ask("what-is-said-of-a-place", place="Tingb")
    with pytest.raises(BadParameter, match="must be a year"):
        city.ask("amount-per-target-group", year="i fjor")
    with pytest.raises(NothingNamed, match="Nothing is named"):
        city.thing("xyzzy")
    with pytest.raises(NothingNamed, match="Nothing is named 'initiative/2019-2022/ferie'"):
        city.thing("initiative/2019-2022/ferie")
    with pytest.raises(UnknownGrade, match="allowed are stated"):
        city.lineage("Feriecamp", evidence="sure")
    with pytest.raises(NoDataset, match="Run `pejling build` first"):
        open_graph(tmp_path / "none.nq")
    with pytest.raises(ValueError, match="is no property of the network"):
        city.network(without=("nothing",))
    with pytest.raises(ValueError, match="is no language of the exports"):
        city.ask("generations").picture("de").html()
    for wrong in (partial(city.find, "feriecamp", limit=0), partial(city.paths, "FRAK", "Sundby", limit=0)):
        with pytest.raises(ValueError, match="limit is 0; it must be at least 1"):
            wrong()
    for query in (None, tmp_path):
        with pytest.raises(TypeError, match=r"The query is .*; it must be text"):
            city.query(query)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="There is no word in ' ' to search for"):
        city.find(" ")
    with pytest.raises(ValueError, match="steps is 0; it must be at least 1"):
        city.network("Feriecamp", steps=0)
    for wrong in (
        partial(city.network, "Feriecamp", language="de"),
        partial(city.paths, "FRAK", "Sundby", language="de"),
    ):
        with pytest.raises(ValueError, match="'de' is no language"):
            wrong()
    for savable, file in ((city.ask("generations"), "a.xlsx"), (city.network("Feriecamp"), "a.gexf")):
        with pytest.raises(TypeError, match="The day is '2026-11-21'; it must be a date"):
            savable.save(tmp_path / file, "2026-11-21")  # type: ignore[arg-type]


def test_a_thing_may_be_given_as_a_parameter(city: Analyst) -> None:
    frak = city.thing("initiative/bilag-1/samarbejde-med-frak")
    amounts = city.ask("amounts-of-an-initiative", initiative=frak)
    assert {row["initiative"] for row in amounts} == {frak.iri}
    assert all(isinstance(row["year"], int) and isinstance(row["amount"], Decimal) for row in amounts)
    assert city.thing(frak) == frak
    assert frak.iri in city.network(frak)
    assert city.lineage(frak).rows == city.lineage(frak.iri).rows
    assert (
        city.compare("generation/2015-2018", "2019–2022", "Direction").rows
        == city.compare("2015-2018", "2019-2022", "Direction").rows
    )
    assert len(city.ask("amount-per-target-group", year=None)) == len(city.ask("amount-per-target-group"))


def test_what_a_shell_shows_of_an_answer_is_short(city: Analyst) -> None:
    shown = [repr(one) for one in (city, city.ask("amounts-behind-a-sum"), city.thing("Feriecamp"))]
    assert max(map(len, shown)) < 250
    assert "rows of initiative, initiativeLabel, year, amount" in shown[1]


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


def test_importing_pejling_loads_none_of_the_optional_libraries() -> None:
    code = "import sys, pejling.analyst; print([m for m in ('pandas', 'polars', 'pyvis', 'mcp') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
