"""Where an answer goes: to a file, or to standard output where that takes bytes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pejling.cli.options import USAGE, fail

ToFile = Annotated[
    Path | None, typer.Option("--to", help="Write to this file; its ending tells the format unless --out does.")
]
Day = Annotated[
    datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Day to note in the file, e.g. 2026-11-21.")
]


class Tongue(StrEnum):
    """Language of the words that are ours."""

    da = "da"
    en = "en"


Language = Annotated[Tongue, typer.Option(help="Language of sheets, pictures and sentences.")]


@contextmanager
def writing(to: Path) -> Iterator[None]:
    """End with a message if the file cannot be written."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error).removesuffix(".")
        fail(f"{to} cannot be written: {reason}.", USAGE)


def put(data: bytes, to: Path | None) -> None:
    """Write bytes to a file or to standard output, unless that is a screen and they are no text."""
    if to is not None:
        with writing(to):
            to.write_bytes(data)
        return
    if sys.stdout.isatty() and b"\0" in data:
        fail("This format is no text; name a file with --to FILE.", USAGE)
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
