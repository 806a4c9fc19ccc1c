"""The query page: what it begins with, the words its scripts use, the limits it may ask for."""

from __future__ import annotations

import json
import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from api.endpoint import endpoint_of
from api.texts import language_of, text, texts
from graph import names
from graph.questions import questions
from graph.workers.limits import MEBIBYTE

_STARTERS = Path(__file__).resolve().parent / "starters"
_WORDS = "workbench."
# A comment of a question says in which language it is.
_COMMENT = re.compile(r"^(?P<indent>[ ]*)# (?P<language>da|en): (?P<words>.*)\n", re.MULTILINE)
# What the editor says by itself; the English is the editor's own, to the letter.
_EDITOR = "editor."


def workbench(request: Request) -> Response:
    """Show the query page."""
    rules = endpoint_of(request).rules
    starters, ready = list(questions(_STARTERS).values()), list(questions().values())
    bodies = {one.name: in_language(one.body, language_of(request)) for one in (*starters, *ready)}
    first = bodies[starters[0].name]
    # Pages need much that answers to queries do not, and the service begins with those.
    from api.pages import page

    return page(
        request,
        "sparql.html",
        query=first,
        words=script_words(
            language_of(request),
            first=first,
            begun=starters[0].title[language_of(request)],
            phrases=_phrases(language_of(request)),
            by=text("table.by", language_of(request)),
        ),
        starters=starters,
        bodies=bodies,
        questions=ready,
        prefixes=names.PREFIXES,
        seconds=f"{rules.limits.seconds:g}",
        ceiling=f"{rules.ceiling.seconds:g}",
        memory=rules.ceiling.memory,
        mebibytes=rules.limits.memory // MEBIBYTE,
        rows=rules.limits.rows,
    )


def in_language(query: str, language: str) -> str:
    """Give a query with its comments of one language alone.

    Examples
    --------
    >>> in_language("# da: Alt.\\n# en: All.\\nSELECT * {}\\n", "en")
    '# All.\\nSELECT * {}\\n'
    """
    return _COMMENT.sub(
        lambda said: f"{said['indent']}# {said['words']}\n" if said["language"] == language else "", query
    )


def _phrases(language: str) -> dict[str, str]:
    """Give what the editor says, by what it says in English."""
    return {text(key, "en"): text(key, language) for key in texts() if key.startswith(_EDITOR)}


def script_words(language: str, **more: str | dict[str, str]) -> str:
    """Give the words that the scripts of the query page show, as JSON that can stand in a page."""
    words = {key.removeprefix(_WORDS): text(key, language) for key in texts() if key.startswith(_WORDS)}
    # The slash is escaped so that no text can end the script that holds it.
    return json.dumps({**words, **more}, ensure_ascii=False).replace("</", "<\\/")
