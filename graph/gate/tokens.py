"""Splits SPARQL into the few kinds of token that the gate looks at; linear in time on any input, a string that is not closed too."""

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
      | (?P<unclosed>["'])
      | (?P<comment>\#[^\n\r]*+)
      | (?P<variable>[?$]\w++)
      | (?P<language>@[A-Za-z][\w-]*+)
      | (?P<run>[\w.-]++(?::(?:[\w.%:-]|\\.)*+)?+ | :(?:[\w.%:-]|\\.)*+)
      | (?P<open>[{(\[])
      | (?P<close>[})\]])""",
    re.VERBOSE | re.DOTALL,
)
_WORDS = re.compile(r"[A-Za-z_]\w*+")
_SERVICE = re.compile("service", re.IGNORECASE)
_BRACE = re.compile(r"(?:\s|\#[^\n\r]*+)*+\{")
# A backslash that is itself escaped begins no other escape.
_ESCAPE = re.compile(r"\\\\|\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


class Token(NamedTuple):
    """A token: ``kind`` is iri, word, number, prefixed, open, close or unclosed; ``depth`` counts the brackets around it."""

    kind: str
    text: str
    start: int
    depth: int


def tokens(sparql: str) -> Iterator[Token]:
    """Give the tokens that matter to the gate: brackets, words, numbers, IRIs and prefixed names, up to a string that is not closed.

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
        elif kind == "unclosed":
            # To look for the end of each string that begins after this one would be quadratic.
            yield Token("unclosed", text, match.start(), depth)
            return
        elif kind == "run" and (call := _glued(text, sparql, match.end())) is not None:
            yield Token("word", "SERVICE", match.start() + call, depth)
        elif kind == "run" and ":" in text:
            yield Token("prefixed", text, match.start(), depth)
        elif kind == "run" and text.isdigit():
            yield Token("number", text, match.start(), depth)
        elif kind == "run":
            for word in _WORDS.finditer(text):
                yield Token("word", word.group(), match.start() + word.start(), depth)


def _glued(run: str, sparql: str, end: int) -> int | None:
    """Give where in a run of letters the store may read SERVICE, or None: it needs no blank before a keyword, nor after it."""
    if (found := _SERVICE.search(run)) is None:
        return None
    prefix, colon, local = run.partition(":")
    named = colon and not local.startswith((".", "-"))
    # A prefix may have the word in it, but no brace follows its names where they are no address of a call.
    return None if named and (found.start() > len(prefix) or not _BRACE.match(sparql, end)) else found.start()


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
