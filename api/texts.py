"""The interface's words in Danish and English, and the choice between them."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from starlette.requests import Request

LANGUAGES = ("da", "en")
_FILE = Path(__file__).with_name("texts.toml")


@cache
def texts() -> dict[str, dict[str, str]]:
    """Give every text by key, then by language."""
    return tomllib.loads(_FILE.read_text("utf-8"))


def text(key: str, language: str) -> str:
    """Give one text.

    Raises
    ------
    KeyError
        If there is no such text.
    """
    return texts()[key][language]


def heading(words: str) -> str:
    """Give words as the head of a column."""
    return words[:1].upper() + words[1:]


def language_of(request: Request) -> str:
    """Give the language of a request: ``?lang=``, else the cookie, else Danish."""
    for given in (request.query_params.get("lang"), request.cookies.get("lang")):
        if given in LANGUAGES:
            return given
    return "da"
