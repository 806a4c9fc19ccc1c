"""Says in words what a search did beyond the words that it was given."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from graph.search.found import Found


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("telling.toml").read_text("utf-8"))


def told(found: Found, language: str = "en") -> tuple[str, ...]:
    """Give a sentence for each thing that was done beyond the words: others searched for, some left out, not all held.

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
        sentences["kind" if word in found.kinds else "corrected"].format(word=quoted(word), other=quoted(other))
        for word, other in found.corrections.items()
    ]
    also = [
        sentences["also"].format(others=", ".join(map(quoted, phrases)), word=quoted(word))
        for word, phrases in found.also_searched.items()
    ]
    some = [sentences["some"].format(held=found.held, words=len(found.words))]
    beside = told_beside(found, language)
    return (*corrected, *also, *beside, *(some if found.matches and found.held < len(found.words) else []))


def told_beside(found: Found, language: str) -> tuple[str, ...]:
    """Give of these the sentences about years, amounts and phrases that stand nowhere and words left out."""
    sentences = {key: words[language] for key, words in _sentences().items()}
    quoted, generation = sentences["quoted"].format, sentences["generation"].format
    years = [
        sentences["years"].format(
            word=quoted(typed), generations=", ".join(generation(slug.replace("-", "–")) for slug in slugs)
        )
        for typed, slugs in found.generations.items()
    ]
    apart = [sentences["apart"].format(phrase=quoted(phrase)) for phrase in found.apart]
    amount = sentences["nearest" if found.nearest else "unstated"].format(
        amount=quoted(found.unstated), nearest=", ".join(map(quoted, found.nearest))
    )
    return (
        *years,
        *([amount] if found.unstated else []),
        *apart,
        *(sentences["without"].format(word=quoted(word)) for word in found.without),
    )
