"""What a search goes on to where few things hold its words: other words for the same, each kept in a file with its reason."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from graph.search.words import Words

_FILE = Path(__file__).with_name("synonyms.toml")


@cache
def listed() -> tuple[dict[str, str | list[str]], ...]:
    """Give the entries of the file: what is asked, what is also meant, and why."""
    return tuple(tomllib.loads(_FILE.read_text("utf-8"))["synonym"])


def synonyms(words: Words) -> Mapping[str, tuple[str, ...]]:
    """Give the phrases of the file by the stem of the word that they stand for.

    Parameters
    ----------
    words : Words
        How words are read.
    """
    found: dict[str, tuple[str, ...]] = {}
    for entry in listed():
        for asked in entry["asked"]:
            stem = words.keys(asked.lower()).stem
            found[stem] = tuple(dict.fromkeys((*found.get(stem, ()), *entry["also"])))
    return found
