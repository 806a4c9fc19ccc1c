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
_ESCAPED_PLACES = re.compile(r"\\\{(\w+)\\\}")


@cache
def _sentences() -> list[tuple[re.Pattern[str], str]]:
    found = []
    for key, said in texts().items():
        if key.startswith("message."):
            pattern = _ESCAPED_PLACES.sub(r"(?P<\1>.*?)", re.escape(said["en"]))
            found.append((re.compile(pattern, re.DOTALL), said["da"]))
    return found


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
    if language == "en":
        return message
    first, line_break, rest = message.partition("\n")
    for pattern, danish in _sentences():
        if match := pattern.fullmatch(first):
            return _filled(danish, match.groupdict(), language) + line_break + rest
    return message


def _filled(sentence: str, values: dict[str, str], language: str) -> str:
    return _PLACES.sub(lambda place: said(values[place[1]], language), sentence)
