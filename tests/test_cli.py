"""The command line as a process: every command, its output in a pipe, and what it says when something is wrong."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import Lilleby, pejling


def test_help_names_every_command() -> None:
    told = pejling("--help").stdout
    assert set(re.findall(r"^│ ([a-z]+) ", told, re.MULTILINE)) == {
        *("build", "validate", "verify", "coverage", "schema", "releases", "diff", "backup", "restore"),
        *("query", "ask", "describe", "export", "network", "push", "mcp", "search"),
        *("lineage", "compare", "path", "suggest", "importance", "serve"),
    }


def test_validate_passes_on_lilleby(lilleby: Lilleby) -> None:
    done = pejling("validate", "--corpus", lilleby.corpus)
    assert done.returncode == 0, done.stderr
    assert "conform to the shapes" in done.stdout


def test_verify_and_coverage_without_sources_say_that_nothing_was_checked(lilleby: Lilleby) -> None:
    for command, told in (("verify", "Nothing was verified"), ("coverage", "Lines cannot be counted")):
        done = pejling(command, "--corpus", lilleby.corpus)
        assert done.returncode == 2
        assert told in done.stderr


def test_coverage_shows_an_unaccounted_line_with_its_words(lilleby: Lilleby) -> None:
    lilleby.replace(
        '  - {id: vision/2030-2033, type: Vision, label: "En by, hvor alle læser", en: A town where everybody reads, lines: 3}\n',
        "",
    )
    lilleby.replace(
        "    underDirection: {is: vision/2030-2033, inferred: Visionen står over målet., inferredEn: The vision stands above the goal.}\n",
        "",
    )
    done = pejling("coverage", "--corpus", lilleby.corpus, "--sources", lilleby.sources, "--show", "5")
    assert "1 unaccounted" in done.stdout
    assert "unaccounted 3: Vision: En by, hvor alle læser" in done.stdout


@pytest.mark.parametrize(
    ("out", "begins"),
    [("csv", "n\r\n13\r\n"), ("tsv", "?n\n13\n"), ("json", '{"head":'), ("xml", "<?xml"), ("table", "n")],
)
def test_query_answers_in_every_format(dataset: Path, out: str, begins: str) -> None:
    sparql = "SELECT (COUNT(*) AS ?n) { ?g a pej:Goal ; pej:statedIn <https://w3id.org/pejling/id/policy/2019-2022> }"
    command = [sys.executable, "-m", "pejling", "query", sparql, "-o", out, "--dataset", str(dataset)]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stdout.decode().startswith(begins)


def test_query_reads_a_file_and_standard_input(dataset: Path, tmp_path: Path) -> None:
    file = tmp_path / "q.rq"
    file.write_text("ASK { ?x a pej:Pejlemaerke }")
    assert pejling("query", file, "-o", "csv", "--dataset", dataset).stdout.strip() == "true"
    assert (
        pejling("query", "-", "-o", "csv", "--dataset", dataset, input="ASK { ?x a pej:Nothing }").stdout.strip()
        == "false"
    )


def test_a_construct_gives_turtle_that_parses(dataset: Path) -> None:
    done = pejling("query", "CONSTRUCT { ?g a pej:Goal } WHERE { ?g a pej:Goal }", "-o", "turtle", "--dataset", dataset)
    assert len(list(ox.parse(done.stdout, format=ox.RdfFormat.TURTLE))) > 13


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["query", "SELECT * WHERE { ?s ?p }"], 1, "line 1, column"),
        (["query", "SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"], 1, "SERVICE is not allowed"),
        (["query", "DELETE WHERE { ?s ?p ?o }"], 1, "is an update"),
        (["query", "nosuchfile.rq"], 2, "neither a query nor a readable file: No such file or directory.\n"),
        (["query", " "], 2, "neither a query nor a readable file: it is empty."),
        (["path", "Feriecamp", "Feriecamp"], 1, "feriecamp; a path needs two different things."),
        (["query", "SELECT * { ?s ?p ?o } LIMIT 1", "-o", "turtle"], 2, "does not fit a SELECT query"),
        (["ask", "goals-of-generation"], 2, "Did you mean `goals-of-a-generation`?"),
        (["ask", "goals-of-a-generation", "-p", "generation"], 2, "must read name=value"),
        (["describe", "goal/2019-2022/99"], 1, "says nothing of"),
        (["describe", "Xyzzyqq"], 2, "Nothing is named 'Xyzzyqq'. Give a name, or an address such as"),
        (["search", "*"], 2, "There is no word in '*' to search for."),
        (["describe", "X:1"], 2, "Nothing is named 'X:1'. Give a name, or an address such as"),
        (["network", "Feriecamp", "-o", "foo"], 2, "of a network; there are gexf, graphml, html, network.json."),
        (["lineage", "Feriecamp", "-o", "foo"], 2, "'foo' of this; there are csv, json, jsonld, parquet, xlsx, gexf"),
        (["compare", "2019-2022", "generation/2019-2022"], 2, "2019-2022 cannot be compared with itself"),
        (["compare", "2015-2018", "2019-2022", "--kind", "Goal"], 2, "no kind 'Goal' to compare; there are Measure"),
        (["importance", "2019"], 2, "There is no generation '2019'; there are 2007-2010, 2011-2014"),
        (["serve", "--host", "192.0.2.1", "--port", "8765"], 2, "Nothing can listen at 192.0.2.1, port 8765: "),
        (["mcp", "--http", "--mcp-port", "70000"], 2, "There is no port 70000; ports are 1 to 65535"),
    ],
)
def test_a_wrong_call_is_told_and_ends_with_its_code(dataset: Path, arguments: list[str], code: int, told: str) -> None:
    done = pejling(*arguments, "--dataset", dataset)
    assert done.returncode == code, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_dataset_says_how_to_build_it(tmp_path: Path) -> None:
    done = pejling("query", "ASK {}", "--dataset", tmp_path / "none.nq")
    assert done.returncode == 2
    assert "Run `pejling build` first" in done.stderr


def test_describe_shows_each_statement_with_its_source(dataset: Path) -> None:
    told = pejling("describe", "goal/2019-2022/1", "--dataset", dataset).stdout
    assert "Flere københavnere med minoritetsbaggrund skal være en del af arbejdsmarkedet" in told
    assert "svar-2019-integrationsindsatser:4126-4127" in told
    assert "pej:responsibleCommittee: Beskæftigelses- og Integrationsudvalget" in told
    english = pejling("describe", "initiative/2019-2022/feriecamp", "--language", "en", "--dataset", dataset).stdout
    assert "pej:responsibleCommittee: Culture and Leisure Committee" in english
    assert "(inferred: The " in english


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("nq", ox.RdfFormat.N_QUADS),
        ("trig", ox.RdfFormat.TRIG),
        ("ttl", ox.RdfFormat.TURTLE),
        ("json-ld", ox.RdfFormat.JSON_LD),
    ],
)
def test_an_export_holds_the_whole_dataset(dataset: Path, name: str, format: ox.RdfFormat) -> None:
    command = [sys.executable, "-m", "pejling", "export", "-f", name, "--dataset", str(dataset)]
    dump = subprocess.run(command, capture_output=True, check=True).stdout
    expected = {str(q) for q in ox.parse(path=str(dataset), format=ox.RdfFormat.N_QUADS)}
    found = {str(q) for q in ox.parse(dump, format=format)}
    if name == "ttl":
        assert len(found) == len({str(q.triple) for q in ox.parse(path=str(dataset), format=ox.RdfFormat.N_QUADS)})
    else:
        assert len(found) == len(expected)


def test_output_works_in_a_pipe_that_closes(dataset: Path) -> None:
    command = f"{sys.executable} -m pejling export -f nq --dataset {dataset} | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert done.stdout.count("\n") == 1
    assert "Traceback" not in done.stderr


def test_questions_are_listed_with_their_parameters() -> None:
    told = pejling("ask").stdout
    assert "goals-of-a-generation [generation]" in told
    assert len(told.splitlines()) >= 40


def test_the_schema_is_json_schema() -> None:
    assert json.loads(pejling("schema").stdout)["$schema"].startswith("https://json-schema.org/")


def test_a_describe_without_braces_is_a_query_and_no_file(dataset: Path) -> None:
    done = pejling(
        "query", "DESCRIBE <https://w3id.org/pejling/id/goal/2019-2022/1>", "-o", "ntriples", "--dataset", dataset
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 5


def test_the_version_is_told() -> None:
    assert pejling("--version").stdout == f"pejling {version('pejling')}\n"
    assert import_module("pejling").__version__ == version("pejling")


def test_pipes_are_utf_8_whatever_letters_the_machine_takes(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("LC_ALL", "C"), ("PYTHONUTF8", "0"), ("PYTHONCOERCECLOCALE", "0")):
        monkeypatch.setenv(name, value)
    asked = "SELECT ?x { ?x rdfs:label 'Københavnere med minoritetsbaggrund → x'@da }"
    done = pejling("lineage", "Feriecamp", "--dataset", dataset, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "→ initiative/" in done.stdout.replace("id:", "")
    assert pejling("query", "--dataset", dataset, input=asked, encoding="utf-8").stderr.strip() == "no rows"
