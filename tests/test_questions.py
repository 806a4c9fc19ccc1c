"""Every ready-made question answers row for row as its expected file says."""

from __future__ import annotations

import csv
import io
import os
import re
from pathlib import Path

import pytest
from conftest import pejling
from rdflib.plugins.sparql import prepareQuery

import queries
from api.texts import texts
from graph import gate
from graph.questions import BadParameter, UnknownQuestion, question, questions
from graph.store import Graph, open_graph

EXPECTED = Path(__file__).resolve().parent / "queries"
NAMES = sorted(path.stem for path in queries.FOLDER.glob("*.rq"))


@pytest.fixture(scope="module")
def graph(dataset: Path) -> Graph:
    return open_graph(dataset)


def test_there_are_at_least_forty_questions_and_each_has_expected_rows() -> None:
    assert len(NAMES) >= 40
    assert sorted(path.stem for path in EXPECTED.glob("*.csv")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_question_answers_row_for_row(name: str, graph: Graph) -> None:
    chosen = question(name)
    sparql = chosen.bind({p.name: p.default for p in chosen.parameters if p.default})
    data = graph.answer(sparql, gate.BY_NAME["csv"])
    expected = EXPECTED / f"{name}.csv"
    if os.environ.get("PEJLING_REWRITE"):
        expected.write_bytes(data)
    rows = list(csv.reader(io.StringIO(data.decode())))
    assert len(rows) > 1, "a question that answers nothing tests nothing"
    assert rows == list(csv.reader(io.StringIO(expected.read_text("utf-8"))))


@pytest.mark.parametrize("name", NAMES)
def test_a_question_is_valid_sparql_as_it_stands_with_words_in_both_languages(name: str) -> None:
    chosen = question(name)
    prepareQuery(chosen.sparql)
    assert set(chosen.title) == set(chosen.summary) == {"da", "en"}
    assert all(set(parameter.label) == {"da", "en"} for parameter in chosen.parameters)
    assert f"theme.{chosen.theme}" in texts()
    assert chosen.theme != "other"
    said = re.findall(r"^ *# ((?:da|en)?)", chosen.body, re.MULTILINE)
    assert said == ["da", "en"] * (len(said) // 2), "each comment in Danish, then in English"


def test_every_unbound_parameter_leaves_no_trace() -> None:
    for chosen in questions().values():
        if not any(parameter.required for parameter in chosen.parameters):
            assert "UNDEF" not in chosen.bind({})


def test_a_parameter_is_bound_as_a_term_and_never_as_text() -> None:
    chosen = question("definitions-of-terms")
    evil = 'x" } ?a ?b ?c . #'
    assert r'VALUES ?word { "x\" } ?a ?b ?c . #" }' in chosen.bind({"word": evil})


@pytest.mark.parametrize(
    ("name", "values", "sentence"),
    [
        ("definitions-of-terms", {"wrod": "x"}, "Did you mean `word`?"),
        ("funding-sources-by-amount", {"year": "MMXX"}, "must be a year such as 2019"),
        ("what-lines-state", {"line": "ten"}, "must be a number"),
        ("amounts-of-a-size", {"least": "meget"}, "must be an amount such as 2,3 mio. kr. or 300.000; 'meget' is none"),
        (
            "goals-of-a-generation",
            {"generation": "a b"},
            "a PolicyGeneration, such as generation/2019-2022; 'a b' is none",
        ),
        ("sub-goals-of-a-goal", {"goal": "Mål 1"}, "of a Goal, such as goal/…; 'Mål 1' is none. A search gives"),
        ("initiatives-for-a-target-group", {}, "needs `target_group` (TargetGroup), such as target-group/"),
        (
            "goals-of-a-generation",
            {"generation": "http://x/> } DROP"},
            "must be the address or whole name of a PolicyGeneration",
        ),
    ],
)
def test_a_bad_parameter_is_told_in_a_sentence(name: str, values: dict[str, str], sentence: str) -> None:
    with pytest.raises(BadParameter, match=re.escape(sentence)):
        question(name).bind(values)


def test_an_unknown_question_says_what_was_probably_meant() -> None:
    with pytest.raises(UnknownQuestion, match="Did you mean `goals-of-a-generation`"):
        question("goals-of-generation")


def test_the_command_line_asks_the_same(dataset: Path) -> None:
    done = pejling(
        "ask", "goals-of-a-generation", "-p", "generation=generation/2019-2022", "-o", "csv", "--dataset", dataset
    )
    assert done.returncode == 0, done.stderr
    assert len(set(re.findall(r"id/goal/2019-2022/(\d+),", done.stdout))) == 13


def test_every_column_of_every_question_has_a_danish_name() -> None:
    import tomllib

    named = set(tomllib.loads((queries.FOLDER / "columns.toml").read_text("utf-8")))
    for path in EXPECTED.glob("*.csv"):
        columns = {name for name in path.read_text("utf-8").splitlines()[0].split(",") if not name.endswith("Label")}
        assert columns <= named, path.stem
