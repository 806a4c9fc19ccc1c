"""What goes along with an answer that leaves the house: question, query, version, day, sources."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from graph.rows import Table

LANGUAGES = ("da", "en")


@dataclass(frozen=True)
class About:
    """The title, query, dataset's version, the day given by the caller (if any), the passages behind it, and notes."""

    title: str
    query: str = ""
    version: str = ""
    day: date | None = None
    truncated: bool = False
    sources: Table = field(default_factory=lambda: Table((), ()))
    notes: tuple[str, ...] = ()

    def documents(self) -> list[str]:
        """Give the source documents that are cited, in alphabetical order."""
        if "document" not in self.sources.names:
            return []
        place = self.sources.names.index("document")
        return sorted({str(row[place]) for row in self.sources.rows})


@cache
def words() -> dict[str, dict[str, str]]:
    """Give the words of exported files, by key and language."""
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))


def check_language(language: str) -> None:
    """Refuse a language that the words are not in.

    Raises
    ------
    ValueError
        If it is neither ``da`` nor ``en``.
    """
    if language not in LANGUAGES:
        raise ValueError(f"{language!r} is no language of the exports; allowed are {' and '.join(LANGUAGES)}.")
