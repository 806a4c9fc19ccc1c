"""Joins the commands into one."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from graph.engines import Fault
from pejling import settings
from pejling.cli import asking, assisting, files, making, pushing, releasing, searching, tracing
from pejling.cli.options import USAGE, WRONG, fail, note

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Policy documents as a knowledge graph: build it from the corpus, verify it against the sources, ask it.",
)
app.add_typer(making.app)
app.add_typer(releasing.app)
app.add_typer(pushing.app)
app.add_typer(asking.app)
app.add_typer(files.app)
app.add_typer(assisting.app)
app.add_typer(searching.app)
app.add_typer(tracing.app)


@app.callback()
def configure(
    config: Annotated[
        Path | None,
        typer.Option(
            envvar="PEJLING_CONFIG", help="TOML file of settings; default: pejling.toml here, if there is one."
        ),
    ] = None,
) -> None:
    """Take the settings of a file; the environment goes before it, and an option before both."""
    file = config or Path("pejling.toml")
    if config is None and not file.is_file():
        return
    try:
        settings.read_file(file)
    except settings.BadSetting as error:
        fail(str(error), USAGE)


def main() -> None:
    """Run the command line; a closed pipe ends it quietly, a fault of the service that is asked with what it was."""
    try:
        app()
    except Fault as error:
        note(str(error))
        sys.exit(WRONG)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
