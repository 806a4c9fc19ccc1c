"""Says in words what a search did beyond the words that it was given."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from graph.search.fulltext import Found


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("telling.toml").read_text("utf-8"))


def told(found: Found, language: str = "en") -> tuple[str, ...]:
    """Give a sentence for each word that was taken for another or searched for by others, and one if not all words are held.

    Parameters
    ----------
    found : Found
        What ``find`` gives.
    language : str
        ``da`` or ``en``.
    """
    sentences = {key: words[language] for key, words in _sentences().items()}
    quoted = sentences["quoted"].format
    corrected = [
        sentences["corrected"].format(word=quoted(word), other=quoted(other))
        for word, other in found.corrections.items()
    ]
    also = [
        sentences["also"].format(others=", ".join(map(quoted, phrases)), word=quoted(word))
        for word, phrases in found.also_searched.items()
    ]
    some = [sentences["some"].format(held=found.held, words=len(found.words))]
    return (*corrected, *also, *(some if found.matches and found.held < len(found.words) else []))
