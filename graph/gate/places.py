"""Finds the place where a text stops being SPARQL, which the store's parser tells only roughly.

That parser looks for every keyword as far as the keyword is long, and names the farthest place that it looked at: up to a line after
what is wrong. But what it takes of a text, it takes whatever follows. So the first token with which it takes less than all
that it was given is the one that cannot stand where it stands.
"""

from __future__ import annotations

import re
import time
from bisect import bisect_left
from collections.abc import Callable

_STORES = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_TOKENS = re.compile(
    r"""<[^<>"{}|^`\\\s]*+>
      | \"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*+'''
      | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+'
      | \#[^\n\r]*+
      | [?$]\w++ | @[A-Za-z][\w-]*+
      | (?:[\w.-]|\\.|%|(?<=[\w.-]):|:(?=[\w\\%]))++ | :
      | \^\^ | && | \|\| | [!<>]= | \S""",
    re.VERBOSE | re.DOTALL,
)
_KEYWORDS, _LENGTHS = re.compile(r"(?<![\w'\"{])[A-Za-z_]+(?![\w'\"}])"), range(2, 15)
# More than the longest keyword has letters; after a line break, so that no comment swallows it.
_BLANK = "\n" + " " * 31
# What SPARQL never has: no part of a text that ends so is run.
_NEVER = "\x01"
# Longer texts are looked through no more than once, and none for longer than this, in seconds of a processor.
_LONGEST, _PATIENCE = 20_000, 0.5
_SHOWN = 40


def told(error: Exception) -> tuple[int, int, str] | None:
    """Give the line, the column and what was expected there, as the store's parser tells them, or None if it tells no place."""
    match = _STORES.search(str(error))
    return (int(match[1]), int(match[2]), match[3]) if match else None


def first_wrong(text: str, parse: Callable[[str], object]) -> int | None:
    """Give where the first token begins that cannot stand where it stands; the length of the text if only something is lacking.

    Parameters
    ----------
    text : str
        What the store does not take.
    parse : callable
        Has the store read a text; raises SyntaxError.

    Returns
    -------
    int or None
        None for a text that takes too long to look through.
    """
    if len(text) > _LONGEST:
        return None
    found, until = [match.span() for match in _TOKENS.finditer(text)], time.thread_time() + _PATIENCE

    def wrong(end: int) -> bool:
        if time.thread_time() > until:
            raise TimeoutError
        return not _taken(text[:end] + _BLANK, parse)

    try:
        place = bisect_left(found, True, key=lambda token: wrong(token[1]))
    except TimeoutError:
        return None
    return found[place][0] if place < len(found) else len(text.rstrip())


def token_at(text: str, place: int) -> str:
    """Give the token that begins at a place, of a long one the beginning."""
    found = _TOKENS.search(text, place)
    return found.group()[:_SHOWN] if found else ""


def keywords(text: str, place: int, parse: Callable[[str], object]) -> set[str]:
    """Give the keywords that could stand at a place of a text: each is looked for as far as it is long, and no farther."""
    found: set[str] = set()
    for length in _LENGTHS:
        try:
            parse(text[:place] + _NEVER * length)
        except SyntaxError as error:
            stopped = told(error)
            found.update(word for word in _KEYWORDS.findall(stopped[2] if stopped else "") if len(word) == length)
    return found


def _taken(text: str, parse: Callable[[str], object]) -> bool:
    """Tell whether a text is taken to its end, as the beginning of another."""
    try:
        parse(text + _NEVER)
    except SyntaxError as error:
        stopped = told(error)
        return stopped is None or stopped[:2] >= (text.count("\n") + 1, len(text) - text.rfind("\n"))
    return True
