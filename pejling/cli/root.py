"""Joins the commands into one."""

from __future__ import annotations

import os
import sys

import typer

from pejling.cli import asking, assisting, files, making, releasing, searching, tracing

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Policy documents as a knowledge graph: build it from the corpus, verify it against the sources, ask it.",
)
app.add_typer(making.app)
app.add_typer(releasing.app)
app.add_typer(asking.app)
app.add_typer(files.app)
app.add_typer(assisting.app)
app.add_typer(searching.app)
app.add_typer(tracing.app)


def main() -> None:
    """Run the command line; a closed pipe ends it quietly."""
    try:
        app()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
