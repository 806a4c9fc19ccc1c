"""Options and habits that the commands share: consoles, settings, exit codes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from graph.store import Graph, NoDataset, open_graph
from loaders.problems import Problem
from pejling import settings

WRONG, USAGE = 1, 2

err = Console(stderr=True, soft_wrap=True)


def _option(setting: settings.Setting) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(f"--{setting.name}", envvar=setting.variable, help=setting.help)
    return option


CorpusFolder = Annotated[Path, _option(settings.CORPUS)]
DatasetFile = Annotated[Path, _option(settings.DATASET)]
SourcesFolder = Annotated[Path | None, _option(settings.SOURCES)]
Only = Annotated[str, typer.Option(help="One document/part alone, for work in progress.")]

CORPUS: Path = settings.CORPUS.default  # type: ignore[assignment]
DATASET: Path = settings.DATASET.default  # type: ignore[assignment]


def say(text: str) -> None:
    """Print one line of output, plain, so that it works in a pipe."""
    sys.stdout.write(text + "\n")


def note(text: str) -> None:
    """Tell progress or a remark on standard error."""
    err.print(text, markup=False, highlight=False)


def fail(message: str, code: int = WRONG) -> NoReturn:
    """End with a message on standard error and an exit code (1: the input is wrong, 2: the call is wrong)."""
    note(message)
    raise typer.Exit(code)


def fail_with(problems: list[Problem]) -> NoReturn:
    """End with one line for each problem of the corpus."""
    for problem in problems:
        note(str(problem))
    fail(f"{len(problems)} {'problem' if len(problems) == 1 else 'problems'}; nothing was written.")


def graph_of(dataset: Path) -> Graph:
    """Open the built dataset or end with a message on how to build it."""
    try:
        return open_graph(dataset)
    except NoDataset as error:
        fail(str(error), USAGE)
