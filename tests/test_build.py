"""The build is repeatable, swaps at the end, and says what it did not check."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import Lilleby, pejling

from graph import names
from graph.dataset import read_report, report_file, write_dataset
from graph.store import open_graph


def test_two_builds_are_byte_identical(lilleby: Lilleby, tmp_path: Path) -> None:
    for name in ("a.nq", "b.nq"):
        assert pejling("build", "--corpus", lilleby.corpus, "--dataset", tmp_path / name).returncode == 0
    assert (tmp_path / "a.nq").read_bytes() == (tmp_path / "b.nq").read_bytes()
    lines = (tmp_path / "a.nq").read_bytes().splitlines()
    assert lines == sorted(lines)
    assert len(lines) > 1000


def test_sources_change_the_report_but_not_the_dataset(lilleby: Lilleby, tmp_path: Path) -> None:
    with_sources = pejling(
        "build", "--corpus", lilleby.corpus, "--sources", lilleby.sources, "--dataset", tmp_path / "a.nq"
    )
    without = pejling("build", "--corpus", lilleby.corpus, "--dataset", tmp_path / "b.nq")
    assert "verified: " in with_sources.stdout
    assert "not verified: no source documents were given" in without.stderr
    assert (tmp_path / "a.nq").read_bytes() == (tmp_path / "b.nq").read_bytes()
    first, second = read_report(tmp_path / "a.nq"), read_report(tmp_path / "b.nq")
    assert first is not None
    assert second is not None
    assert (first.verified, second.verified) == (True, False)
    assert first.coverage[0]["unaccounted"] == []


def test_a_failed_build_leaves_the_last_good_dataset(lilleby: Lilleby, tmp_path: Path) -> None:
    file = tmp_path / "pejling.nq"
    assert pejling("build", "--corpus", lilleby.corpus, "--dataset", file).returncode == 0
    before = file.read_bytes()
    lilleby.replace("type: Goal\n", "type: Gaol\n")
    assert pejling("build", "--corpus", lilleby.corpus, "--dataset", file).returncode == 1
    assert file.read_bytes() == before


def test_a_build_killed_at_any_moment_leaves_a_whole_dataset(tmp_path: Path, lilleby: Lilleby) -> None:
    file = tmp_path / "pejling.nq"
    assert pejling("build", "--corpus", lilleby.corpus, "--dataset", file).returncode == 0
    before = file.read_bytes()
    for delay in (0.3, 0.6, 0.9, 1.2):
        command = [sys.executable, "-m", "pejling", "build", "--corpus", str(lilleby.corpus), "--dataset", str(file)]
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        running.send_signal(signal.SIGKILL)
        running.wait()
        assert file.read_bytes() == before


def test_a_full_disk_leaves_the_old_dataset_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "pejling.nq"
    file.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_dataset(b"new", file)
    assert [path.name for path in tmp_path.iterdir()] == ["pejling.nq"]
    assert file.read_bytes() == b"old"


def test_a_report_of_another_build_is_not_shown(lilleby: Lilleby, tmp_path: Path) -> None:
    file = tmp_path / "pejling.nq"
    pejling("build", "--corpus", lilleby.corpus, "--dataset", file)
    file.write_bytes(file.read_bytes() + b"<x:s> <x:p> <x:o> <x:g> .\n")
    assert read_report(file) is None


def test_a_report_that_says_more_than_is_known_here_is_read(lilleby: Lilleby, tmp_path: Path) -> None:
    file = tmp_path / "pejling.nq"
    pejling("build", "--corpus", lilleby.corpus, "--dataset", file)
    told = json.loads(report_file(file).read_text("utf-8"))
    report_file(file).write_text(json.dumps(told | {"shacl": []}), "utf-8")
    report = read_report(file)
    assert report is not None
    assert asdict(report) == told
    report_file(file).write_text("[]", "utf-8")
    assert read_report(file) is None


def test_a_dataset_damaged_since_its_build_is_refused_with_its_line(lilleby: Lilleby, tmp_path: Path) -> None:
    file = tmp_path / "pejling.nq"
    pejling("build", "--corpus", lilleby.corpus, "--dataset", file)
    assert pejling("query", "ASK {}", "--dataset", file).returncode == 0
    lines = file.read_text("utf-8").splitlines(keepends=True)
    # An IRI that only a loading which checks its terms refuses.
    lines[1] = "<https://example.org/a b> <x:p> <x:o> <x:g> .\n"
    file.write_text("".join(lines), "utf-8")
    done = pejling("query", "ASK {}", "--dataset", file)
    assert done.returncode == 2
    assert "is damaged" in done.stderr
    assert "line 2" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_union_counts_a_shared_triple_once(tmp_path: Path) -> None:
    file = tmp_path / "two.nq"
    file.write_text("<x:s> <x:p> <x:o> <x:a> .\n<x:s> <x:p> <x:o> <x:b> .\n")
    graph = open_graph(file)
    assert len(graph.rows("SELECT * WHERE { ?s ?p ?o }")) == 1
    assert len(graph.rows("SELECT * WHERE { GRAPH ?g { ?s ?p ?o } }")) == 2


def test_lilleby_becomes_the_graph_that_its_documents_state(lilleby: Lilleby, tmp_path: Path) -> None:
    file = tmp_path / "pejling.nq"
    assert pejling("build", "--corpus", lilleby.corpus, "--dataset", file).returncode == 0
    graph = open_graph(file)
    rows = graph.rows(
        "SELECT ?year ?amount ?written WHERE { <https://w3id.org/pejling/id/initiative/2030-2033/bogbussen> pej:appropriation ?a ."
        " ?a pej:year ?year ; pej:amount ?amount ; pej:asWritten ?written } ORDER BY ?year"
    )
    assert [(r["year"].value, r["amount"].value, r["written"].value) for r in rows] == [  # type: ignore[union-attr]
        ("2030", "500000", "0,5"),
        ("2031", "500000", "0,5"),
        ("2032", "300000", "0,3"),
    ]
    goal = ox.NamedNode(names.thing_iri("goal/2030-2033/1"))
    assert graph.store.query(f"ASK {{ {goal} a <{names.PEJ}Objective>, <{names.PEJ}Goal> }}")
    inferred = graph.rows(
        "SELECT ?reason WHERE { ?s rdf:subject ?goal ; rdf:predicate pej:underDirection ; pej:inferenceReason ?reason }"
        " ORDER BY LANG(?reason)"
    )
    told = [(row["reason"].value, row["reason"].language) for row in inferred]  # type: ignore[union-attr]
    assert told == [("Visionen står over målet.", "da"), ("The vision stands above the goal.", "en")]
    value = graph.rows("SELECT ?v ?u WHERE { ?i a pej:Indicator ; pej:baseline ?b . ?b pej:value ?v ; pej:unit ?u }")
    assert [(r["v"].value, r["u"].value) for r in value] == [("56", "pct.")]  # type: ignore[union-attr]
