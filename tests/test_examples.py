"""Every example in the code's own words runs and gives what it says, wherever it stands."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest
from conftest import LILLEBY, ROOT

from pejling import Analyst, open_graph

_HOMES = ("api", "benchmarks", "graph", "loaders", "ontology", "pejling", "queries", "scripts")
WITH_EXAMPLES = sorted(
    path for home in _HOMES for path in (ROOT / home).rglob("*.py") if ">>> " in path.read_text("utf-8")
)


@pytest.fixture(scope="module")
def given(lilleby_dataset: Path, city: Analyst) -> dict[str, object]:
    """What the examples of the Python API are of."""
    return {"lilleby": open_graph(lilleby_dataset, LILLEBY / "sources"), "DATASET": lilleby_dataset, "city": city}


def test_modules_with_examples_are_found() -> None:
    assert len(WITH_EXAMPLES) >= 50


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_examples_of_a_module_run(path: Path, given: dict[str, object]) -> None:
    module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    done = doctest.testmod(module, extraglobs=given)
    assert (done.failed, done.attempted) == (0, path.read_text("utf-8").count(">>> "))
