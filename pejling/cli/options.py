"""Options and habits that the commands share: consoles, settings, exit codes."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from graph.engines import Fault
from graph.gate import Malformed
from graph.store import Graph, NoDataset
from loaders.problems import Problem
from pejling import settings
from pejling.listening import CannotListen, Listening
from pejling.opening import Opened, opened

WRONG, USAGE = 1, 2


def _option(setting: settings.Setting, more: str = "") -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        f"--{setting.name}", envvar=setting.variable, help=setting.help + more
    )
    return option


CorpusFolder = Annotated[Path, _option(settings.CORPUS)]
DatasetFile = Annotated[Path, _option(settings.DATASET)]
SourcesFolder = Annotated[Path | None, _option(settings.SOURCES)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Only = Annotated[str, typer.Option(help="One document/part alone, for work in progress.")]

CORPUS: Path = settings.CORPUS.default  # type: ignore[assignment]
DATASET: Path = settings.DATASET.default  # type: ignore[assignment]


def say(text: str) -> None:
    """Print one line of output, plain, so that it works in a pipe."""
    sys.stdout.write(text + "\n")


def note(text: str) -> None:
    """Tell progress or a remark on standard error."""
    sys.stderr.write(text + "\n")


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
    """Open the built dataset, or the endpoint in its place, or end with a message on how to."""
    return opened_of(dataset).graph


def opened_of(dataset: Path) -> Opened:
    """Open the data with their version and report; ends as ``graph_of``."""
    try:
        return opened(dataset)
    except (NoDataset, settings.BadSetting) as error:
        fail(str(error), USAGE)
    except (Fault, Malformed) as error:
        fail(str(error))


def listening_at(host: str, port: int) -> Listening:
    """Give where to listen, at a free port for 0; ends with a message if nobody can listen there."""
    try:
        return Listening(host, port)
    except CannotListen as error:
        fail(str(error), USAGE)


def with_settings(table: Sequence[settings.Setting]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command an option for each setting of a table; what is given goes to the environment, where it is read."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def wrapped(**given: Any) -> None:
            for setting in table:
                if (value := given.pop(_parameter(setting))) is not None:
                    os.environ[setting.variable] = str(value)
            command(**given)

        own = inspect.signature(command, eval_str=True)
        added = [
            inspect.Parameter(
                _parameter(setting),
                inspect.Parameter.KEYWORD_ONLY,
                default=None,
                annotation=Annotated[
                    _kind(setting) | None, _option(setting, f" Default: {setting.default or 'none'}.")
                ],
            )
            for setting in table
        ]
        wrapped.__signature__ = own.replace(parameters=[*own.parameters.values(), *added])  # type: ignore[attr-defined]
        wrapped.__annotations__ = {p.name: p.annotation for p in (*own.parameters.values(), *added)} | {"return": None}
        return wrapped

    return decorate


# Lets a command ask a service elsewhere in place of the dataset file.
or_elsewhere = with_settings(settings.ELSEWHERE)


def _parameter(setting: settings.Setting) -> str:
    return setting.name.replace("-", "_")


def _kind(setting: settings.Setting) -> type:
    return str if setting.default is None else type(setting.default)
