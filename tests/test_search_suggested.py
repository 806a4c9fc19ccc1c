"""Suggestions, which appear while a search is typed: over HTTP, as the search box asks for them."""

from __future__ import annotations

import json
import urllib.request
from typing import Any
from urllib.parse import urlencode

from searching import ask


def test_suggestions_find_other_wordings_and_say_so(server: str) -> None:
    def suggested(words: str, language: str = "da") -> dict[str, dict[str, Any]]:
        request = urllib.request.Request(
            f"{server}/suggest.json?{urlencode({'q': words})}", headers={"Cookie": f"lang={language}"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return {one["id"]: one for one in json.loads(answer.read())}

    other = suggested("foreningsguid")["initiative/2015-2018/foreningsguidning"]
    assert (other["label"], other["wording"]) == ("ForeningsGuidning", None)
    other = suggested("foreningsguiderne")["initiative/2015-2018/foreningsguidning"]
    assert other["also"] == "også skrevet »ForeningsGuiderne«"
    assert (
        suggested("foreningsguiderne", "en")["initiative/2015-2018/foreningsguidning"]["wording"] == "ForeningsGuiderne"
    )
    assert suggested("foreningsguiderne")["organisation/foreningsguiderne"]["wording"] is None


def test_of_one_name_the_initiative_and_the_newest_are_suggested_before_a_definition_and_no_link_is(
    server: str,
) -> None:
    with urllib.request.urlopen(f"{server}/suggest.json?q=feriecamp&limit=12", timeout=60) as answer:
        told = json.loads(answer.read())
    named = [one["id"] for one in told if one["label"] == "FerieCamp"]
    assert {one.partition("/")[0] for one in named} == {"initiative", "thread", "definition"}
    assert named[0].startswith("initiative/")
    assert named[-1].startswith("definition/")
    # A thread leads to its whole line, not to the list of its facts.
    assert {one["href"] for one in told if one["type"].endswith("Thread")} == {
        "/lineage/feriecamp",
        "/lineage/tal-feriecamp",
    }
    assert '<li><a href="/lineage/feriecamp"' in ask(server, "feriecamp", "text/html")[1]
    assert "LineageLink" not in {one["type"] for one in told}
