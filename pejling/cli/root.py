"""Joins the commands into one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from graph.engines import Fault
from pejling import settings
from pejling.cli.options import USAGE, WRONG, fail, note, say

# What the commands of a module need is read only when one of them is called.
_COMMANDS = {
    "making": ("build", "validate", "verify", "coverage", "schema"),
    "releasing": ("releases", "diff", "backup", "restore"),
    "asking": ("query", "ask", "describe", "export"),
    "files": ("network",),
    "pushing": ("push",),
    "assisting": ("mcp",),
    "searching": ("search",),
    "tracing": ("lineage", "compare", "path", "suggest", "importance"),
    "serving": ("serve",),
}

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Policy documents as a knowledge graph: build it from the corpus, verify it against the sources, ask it.",
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        say(f"pejling {version('pejling')}")
        raise typer.Exit


@app.callback()
def configure(
    config: Annotated[
        Path | None,
        typer.Option(
            envvar="PEJLING_CONFIG", help="TOML file of settings; default: pejling.toml here, if there is one."
        ),
    ] = None,
    version: Annotated[  # noqa: ARG001
        bool, typer.Option("--version", is_eager=True, callback=_tell_version, help="Print the version and end.")
    ] = False,
) -> None:
    """Take the settings of a file; the environment goes before it, and an option before both."""
    try:
        if config:
            settings.read_file(config)
        else:
            settings.read_usual_file()
    except settings.BadSetting as error:
        fail(str(error), USAGE)


def with_commands(modules: Iterable[str] = _COMMANDS) -> typer.Typer:
    """Give the command line with the commands of these modules, or with all."""
    for module in modules:
        app.add_typer(import_module(f"pejling.cli.{module}").app)
    return app


def main() -> None:
    """Run the command line; a closed pipe ends it quietly, a fault of the service that is asked with what it was."""
    _in_utf8()
    joined = with_commands(_modules(sys.argv[1:]))
    try:
        joined()
    except Fault as error:
        note(str(error))
        sys.exit(WRONG)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _in_utf8() -> None:
    """Read and write files and pipes in UTF-8, as all that Pejling writes; a Windows machine would take its own letters."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and not stream.isatty() and stream.encoding.lower() != "utf-8":
            stream.reconfigure(encoding="utf-8", errors=stream.errors)


def _modules(arguments: list[str]) -> list[str]:
    """Give the module of the command that is called; all of them for help, and for what is no command."""
    called = next((argument for argument in arguments if not argument.startswith("-")), "")
    of_command = [module for module, commands in _COMMANDS.items() if called in commands]
    return of_command or list(_COMMANDS)
