"""A system that cannot fork, as Windows: commands, service and pages without what only Unix has, here taken away."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from conftest import pejling, running_server

# Read by every Python that finds it, before anything else: what Windows has not.
_WITHOUT = """
import os, signal, sys

for name in ("fork", "forkpty", "nice", "getpriority", "setpriority", "sysconf", "pread"):
    delattr(os, name)
for name in ("SIGALRM", "SIGHUP", "SIGKILL", "SIGQUIT", "setitimer"):
    delattr(signal, name)
for module in ("resource", "pwd", "grp", "termios", "uvloop"):
    sys.modules[module] = None
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder whose code takes away what Windows has not."""
    folder = tmp_path_factory.mktemp("without")
    (folder / "sitecustomize.py").write_text(_WITHOUT, "utf-8")
    return folder


@pytest.fixture
def _without(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(path), prepend=os.pathsep)


@pytest.fixture(scope="module")
def windows(path: Path, lilleby_dataset: Path) -> Iterator[str]:
    """The address of a server that cannot fork, open to changes."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PYTHONPATH", str(path), prepend=os.pathsep)
        token = hashlib.sha256(b"token").hexdigest()
        with running_server(lilleby_dataset, "--query-seconds", "2", "--token-hash", token) as address:
            yield address


@pytest.mark.usefixtures("_without")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["query", "SELECT (COUNT(*) AS ?n) { ?x a pej:Goal }", "-o", "csv"], "n\n1\n"),
        (
            ["ask", "goals-of-a-generation", "-p", "generation=generation/2030-2033", "-o", "csv"],
            "Flere børn skal låne bøger",
        ),
        (["search", "bøger"], "bøger"),
        (["lineage", "Bogbussen"], "Bogbussen"),
        (["path", "Bogbussen", "Kulturudvalget"], "Kulturudvalget"),
        (["export", "-f", "nq"], "/graph/lilleby-politik-2030> ."),
    ],
)
def test_a_command_answers(lilleby_dataset: Path, arguments: list[str], told: str) -> None:
    done = pejling(*arguments, "--dataset", lilleby_dataset)
    assert done.returncode == 0, done.stderr
    assert told in done.stdout


@pytest.mark.usefixtures("_without")
def test_a_workbook_is_written(lilleby_dataset: Path, tmp_path: Path) -> None:
    done = pejling("ask", "generations", "--to", tmp_path / "svar.xlsx", "--dataset", lilleby_dataset)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "svar.xlsx").read_bytes()[:2] == b"PK"


@pytest.mark.usefixtures("_without")
def test_the_graph_is_built(lilleby_dataset: Path, tmp_path: Path) -> None:
    corpus = Path(__file__).parent / "lilleby" / "corpus"
    done = pejling("build", "--corpus", corpus, "--dataset", tmp_path / "again.nq")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "again.nq").read_bytes() == lilleby_dataset.read_bytes()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/", "2030–2033"),
        ("/id/initiative/2030-2033/bogbussen", "Bogbussen"),
        ("/queries/goals-of-a-generation?generation=generation/2030-2033", "Flere børn skal låne bøger"),
        ("/queries/generations.csv", "2030–2033"),
        ("/search?q=bøger", "goal/2030-2033/1"),
        ("/build", "Byg"),
        ("/lineage", "Spor"),
        ("/network?thing=initiative/2030-2033/bogbussen", "Bogbussen"),
        ("/money", "Penge"),
        ("/ontology", "indsats"),
        ("/dumps/pejling.nt", "Bogbussen"),
        ("/metrics", "pejling_queries"),
        ("/ready", "ready"),
    ],
)
def test_a_page_or_file_is_there(windows: str, address: str, told: str) -> None:
    answer = httpx.get(f"{windows}{address}", headers={"Accept": "text/html, */*;q=0.5"}, timeout=60)
    assert answer.status_code == 200, answer.text
    assert told in answer.text


def test_queries_are_answered_and_one_that_runs_over_is_given_up(windows: str) -> None:
    answer = httpx.post(f"{windows}/sparql", data={"query": "ASK { ?x a pej:Goal }"}, headers={"Accept": "text/csv"})
    assert answer.text.strip() == "true"
    product = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    late = httpx.post(f"{windows}/sparql", data={"query": product}, timeout=60)
    assert late.status_code == 408
    assert "ASK" not in late.text
    again = httpx.post(f"{windows}/sparql", data={"query": "ASK { ?x a pej:Goal }"}, timeout=60)
    assert again.status_code == 200


def test_a_change_is_refused_with_the_reason(windows: str) -> None:
    head = {"Authorization": "Bearer token"}
    update = {"update": "INSERT DATA { GRAPH <https://example.org/g> { <https://example.org/s> a pej:Goal } }"}
    answer = httpx.post(f"{windows}/sparql", data=update, headers=head, timeout=60)
    assert answer.status_code == 503
    assert "cannot fork" in answer.text
