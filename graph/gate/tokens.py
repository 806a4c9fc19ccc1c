"""Splits SPARQL into the few kinds of token that the gate looks at; linear in time on any input."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# Possessive quantifiers throughout, and runs of name characters taken whole: a stranger's megabyte of dots, quotes or
# digits must not make the scan quadratic.
_TOKENS = re.compile(
    r"""(?P<iri><[^<>"{}|^`\\\s]*+>)
      | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*+'''
                   |"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+')
      | (?P<comment>\#[^\n\r]*+)
      | (?P<variable>[?$]\w++)
      | (?P<language>@[A-Za-z][\w-]*+)
      | (?P<run>[\w.-]++(?::[\w.%\\:-]*+)?+ | :[\w.%\\:-]*+)
      | (?P<open>[{(\[])
      | (?P<close>[})\]])""",
    re.VERBOSE | re.DOTALL,
)
_WORDS = re.compile(r"[A-Za-z_]\w*+")
# A backslash that is itself escaped begins no other escape.
_ESCAPE = re.compile(r"\\\\|\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


class Token(NamedTuple):
    """A token: ``kind`` is iri, word, number, prefixed, open or close; ``depth`` counts the brackets around it."""

    kind: str
    text: str
    start: int
    depth: int


def tokens(sparql: str) -> Iterator[Token]:
    """Give the tokens that matter to the gate: brackets, words, numbers, IRIs and prefixed names.

    Examples
    --------
    >>> [token.text for token in tokens("ASK { ?s a 'SERVICE' } # LOAD")]
    ['ASK', '{', 'a', '}']
    """
    depth = 0
    for match in _TOKENS.finditer(sparql):
        kind, text = match.lastgroup, match.group()
        if kind == "open":
            depth += 1
            yield Token("open", text, match.start(), depth)
        elif kind == "close":
            yield Token("close", text, match.start(), depth)
            depth -= 1
        elif kind == "iri":
            yield Token("iri", text, match.start(), depth)
        elif kind == "run" and ":" in text:
            yield Token("prefixed", text, match.start(), depth)
        elif kind == "run" and text.isdigit():
            yield Token("number", text, match.start(), depth)
        elif kind == "run":
            for word in _WORDS.finditer(text):
                yield Token("word", word.group(), match.start() + word.start(), depth)


def unescaped(sparql: str) -> str:
    r"""Resolve ``\uXXXX`` outside and inside strings, as SPARQL does before anything else (section 19.2).

    Raises
    ------
    ValueError
        If an escape names no Unicode character.

    Examples
    --------
    >>> unescaped(r"SE\u0052VICE")
    'SERVICE'
    >>> unescaped(r"'\\u0052'") == r"'\\u0052'"
    True
    """
    if "\\u" not in sparql and "\\U" not in sparql:
        return sparql

    def character(match: re.Match[str]) -> str:
        if match[0] == r"\\":
            return match[0]
        code = int(match[1] or match[2], 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise ValueError(f"{match[0]} names no Unicode character.")
        return chr(code)

    return _ESCAPE.sub(character, sparql)
