"""What is said in Danish of what goes wrong.

The service tells of errors in English, for programs and logs; a reader of pages is told the same in the language of the
pages. ``texts.toml`` holds the sentences under ``message.``: the English one as it is raised, with names in braces for what
varies, and the Danish one with the same names.
"""

from __future__ import annotations

import re
from functools import cache

from api.texts import texts

_PLACES = re.compile(r"\{(\w+)\}")
# What stands in a place of a sentence may be one, but none of ours is so long or holds so many within each other: it is a stranger's.
_LONGEST, _DEEPEST = 2_000, 4


@cache
def _sentences() -> list[tuple[list[str], list[str], str]]:
    """Give for each sentence what stands around its places, the names of these, and the Danish."""
    parts = [(_PLACES.split(said["en"]), said["da"]) for key, said in texts().items() if key.startswith("message.")]
    return [(pieces[::2], pieces[1::2], danish) for pieces, danish in parts]


def said(message: str, language: str) -> str:
    """Give a message in a language; one that has no Danish sentence stays as it is.

    Parameters
    ----------
    message : str
        What was raised. Lines below the first, such as the place in a query, stay as they are; what stands in the
        message's places is a message itself, where there is a sentence for it.
    language : str
        ``da`` or ``en``.

    Examples
    --------
    >>> said("The query is not valid SPARQL 1.1 in line 1, column 5: it ends too early.", "da")
    'Forespørgslen er ikke gyldig SPARQL 1.1 i linje 1, kolonne 5: den slutter for tidligt.'
    >>> said("Something else.", "da")
    'Something else.'
    """
    return message if language == "en" else _danish(message, 0)


def _danish(message: str, depth: int) -> str:
    first, line_break, rest = message.partition("\n")
    for around, names, danish in _sentences():
        if (values := _between(around, first)) is not None:
            return _filled(danish, dict(zip(names, values, strict=True)), depth) + line_break + rest
    return message


def _between(around: list[str], message: str) -> list[str] | None:
    """Give what stands between these in a message, or None; in one pass, since a message may quote megabytes of a stranger's."""
    if len(around) == 1:
        return [] if message == around[0] else None
    first, *middle, last = around
    end = len(message) - len(last)
    if not message.startswith(first) or not message.endswith(last):
        return None
    values, at = [], len(first)
    for part in middle:
        found = message.find(part, at)
        if found < 0:
            return None
        values.append(message[at:found])
        at = found + len(part)
    return [*values, message[at:end]] if at <= end else None


def _filled(sentence: str, values: dict[str, str], depth: int) -> str:
    def value(place: re.Match[str]) -> str:
        told = values[place[1]]
        return _danish(told, depth + 1) if depth < _DEEPEST and len(told) <= _LONGEST else told

    return _PLACES.sub(value, sentence)
