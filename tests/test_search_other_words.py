"""A search goes on to other words: of a misspelling, of the same meaning, and of the same matter under other names; and tells it."""

from __future__ import annotations

import csv
import io
import json
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

import pytest
from browsing import sheet
from conftest import pejling
from searching import ask, found, iris

from graph import names
from graph.search import TextIndex, find, told
from graph.search.synonyms import listed
from pejling import Analyst

_HERE = Path(__file__).parent


def fetched(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return bytes(answer.read())


def test_a_misspelling_is_corrected_and_told(server: str) -> None:
    answer = found(server, "udanelse")
    assert answer["corrections"] == {"udanelse": "uddannelse"}
    assert iris(answer) == iris(found(server, "uddannelse"))
    assert "uddannelse</strong>" in ask(server, "udanelse", "text/html")[1]


MISSPELT = list(csv.DictReader((_HERE / "search-misspelt.csv").read_text("utf-8").splitlines()))


def test_what_analysts_misspell_is_taken_for_what_they_mean_or_for_nothing(server: str) -> None:
    assert len(MISSPELT) >= 60
    wrong = []
    for pair in MISSPELT:
        answer = found(server, pair["written"], limit=1)
        taken = answer["corrections"].get(pair["written"], "")
        if taken != pair["taken"] or bool(answer["total"]) != bool(pair["found"]):
            wrong.append((pair, taken, answer["total"]))
    assert wrong == []


def test_a_word_that_stands_somewhere_is_never_corrected(text_index: TextIndex) -> None:
    words = [word for word, _ in text_index.words.known.counts.most_common(3000) if len(word) > 3][::7]
    assert len(words) > 300
    assert [word for word in words if find(text_index, word, limit=1).corrections] == []


def test_what_is_left_of_a_word_is_not_another_word(server: str) -> None:
    few = {word: found(server, word, as_typed=True)["total"] for word in ("lige", "lighed", "ligeret")}
    assert few["ligeret"] < few["lige"] / 2
    assert 0 < few["lighed"] < few["lige"] / 2
    assert set(iris(found(server, "ligheden"))) == set(iris(found(server, "lighed")))


def test_of_a_word_that_few_things_hold_others_of_the_same_meaning_are_found_after_it_and_that_is_told(
    server: str,
) -> None:
    typed, answer = (found(server, "ghetto", limit=500, as_typed=only) for only in (True, False))
    assert answer["also_searched"] == {"ghetto": ["udsatte boligområder", "udsatte byområder"]}
    assert typed["also_searched"] == {}
    assert 0 < typed["total"] < answer["total"]
    assert iris(answer)[: typed["total"]] == iris(typed)
    page = ask(server, "ghetto", "text/html", generation="2019-2022")[1]
    assert "Også søgt på <q" in page
    assert "udsatte boligområder</q>" in page
    only = "/search?q=ghetto&amp;generation=2019-2022&amp;as_typed=true"
    assert f'<a href="{only}">' in page
    narrowed = ask(server, "ghetto", "text/html", generation="2019-2022", as_typed="true")[1]
    assert "Også søgt på <q" not in narrowed
    assert '<a href="/search?q=ghetto&amp;generation=2019-2022">' in narrowed


def test_no_other_word_outranks_any_of_those_asked_for(server: str) -> None:
    held = {word: set(iris(found(server, word, limit=500, as_typed=True))) for word in ("kvinders", "frihed")}
    answer = found(server, "kvinders frihed")
    assert (answer["held"], list(answer["also_searched"])) == (2, ["frihed"])
    assert all(iri in held["kvinders"] for iri in iris(answer))
    written = [iri in held["frihed"] for iri in iris(answer)]
    assert written == sorted(written, reverse=True)


@pytest.mark.parametrize("wanted", ["job", "uddannelse", "kriminalitet", "feriecamp", "tingbjerg", "qqqqqxxxxx"])
def test_where_many_hold_a_word_or_none_is_known_for_it_no_other_is_searched_for(server: str, wanted: str) -> None:
    answer = found(server, wanted)
    assert answer["also_searched"] == {}
    assert iris(answer) == iris(found(server, wanted, as_typed=True))


def test_every_other_word_finds_something_and_serves_a_word_that_finds_little(text_index: TextIndex) -> None:
    told = []
    for entry in listed():
        assert entry["why"]
        for word in entry["asked"]:
            answer = find(text_index, word, limit=1)
            missing = set(entry["also"]) - set(next(iter(answer.also_searched.values()), ()))
            told += [f"{word}: {phrase} finds nothing, or the word enough" for phrase in missing]
    assert told == []


def test_the_command_line_tells_what_it_also_searched_for(server: str, dataset: Path) -> None:
    told = pejling("search", "BUF", "--dataset", dataset)
    assert told.returncode == 0, told.stderr
    assert "Børne- og Ungdomsforvaltningen" in told.stdout.splitlines()[0].replace("*", "")
    assert "Also searched for 'Børne- og Ungdomsforvaltningen' in place of 'buf'." in told.stderr
    typed = pejling("search", "BUF", "--as-typed", "--dataset", dataset)
    assert (typed.returncode, typed.stdout) == (1, "")
    as_json = json.loads(pejling("search", "BUF", "--json", "--dataset", dataset).stdout)
    assert (
        as_json["also_searched"] == found(server, "BUF")["also_searched"] == {"buf": ["Børne- og Ungdomsforvaltningen"]}
    )


def test_a_file_finds_what_the_page_finds_and_says_by_which_words(server: str) -> None:
    page = found(server, "ghetto", limit=500)
    by_other = [hit["iri"] for hit in page["hits"] if hit["instead_of"]]
    assert by_other == iris(page)[-len(by_other) :]
    assert set(iris(page)) - set(by_other) == set(iris(found(server, "ghetto", limit=500, as_typed=True)))
    query = urlencode({"q": "ghetto", "limit": 500, "lang": "da"})
    for address in (f"{server}/search.csv?{query}", f"{server}/search?{query}&format=csv"):
        rows = list(csv.DictReader(io.StringIO(fetched(address).decode("utf-8-sig"))))
        iri, instead = ("thing", "insteadOf") if "thing" in rows[0] else (list(rows[0])[-1], "Fundet ved andre ord for")
        assert [row[iri] for row in rows] == iris(page)
        assert [row[iri] for row in rows if row[instead] == "ghetto"] == by_other
    for address in (f"{server}/search.xlsx?{query}", f"{server}/search?{query}&format=xlsx"):
        about = [str(cell) for row in sheet(fetched(address), -1) for cell in row]
        assert "Også søgt på »udsatte boligområder«, »udsatte byområder« for »ghetto«." in about
    typed = fetched(f"{server}/search.json?{query}&as_typed=true")
    assert json.loads(typed)["notes"] == []
    assert len(json.loads(typed)["rows"]) == page["total"] - len(by_other)


def test_the_python_api_finds_the_same_and_says_so(server: str, city: Analyst) -> None:
    answer = city.find("ghetto", limit=500)
    assert [row["thing"] for row in answer] == iris(found(server, "ghetto", limit=500))
    assert answer.notes == ("Also searched for 'udsatte boligområder', 'udsatte byområder' in place of 'ghetto'.",)
    assert answer.notes[0].replace("'", "&#39;") in answer._repr_html_()
    assert city.find("ghetto", as_typed=True).notes == ()
    assert city.find("udanelse").notes == ("'udanelse' stands nowhere; searched for 'uddannelse'.",)


def test_what_a_search_did_is_told_in_danish_too(text_index: TextIndex) -> None:
    assert told(find(text_index, "udanelse qqqqqq"), "da") == (
        "»udanelse« står ingen steder; der er søgt efter »uddannelse«.",
        "Intet rummer alle ordene; her er det, der rummer 1 af 2.",
    )


OTHER_NAMES = list(csv.DictReader((_HERE / "search-same-matter.csv").read_text("utf-8").splitlines()))


@pytest.mark.parametrize("pair", OTHER_NAMES, ids=lambda pair: f"{pair['query']}-{pair['thing']}")
def test_a_word_leads_to_the_same_matter_under_another_name(server: str, pair: dict[str, str]) -> None:
    answer = found(server, pair["query"], generation=pair["generation"])
    told = {
        thing["iri"]: thing
        for matter in answer["same_matter"]
        if matter["thread"] == names.ID + pair["thread"]
        for thing in matter["things"]
    }
    assert names.ID + pair["thing"] in told
    # It is called something else: a name with the word is a hit, no other name.
    assert pair["query"] not in told[names.ID + pair["thing"]]["label"].lower()
    if pair["generation"]:
        assert all(pair["generation"] in thing["generations"] for thing in told.values())


def test_a_thread_that_holds_a_word_only_by_the_way_does_not_give_all_it_holds(server: str) -> None:
    # The priority area "Diskrimination" stands in the thread of all directions, most of which are other matters.
    matters = {matter["thread"]: matter["things"] for matter in found(server, "diskrimination")["same_matter"]}
    directions = {thing["iri"] for thing in matters.get(names.ID + "thread/indsatsomraade-til-pejlemaerke", [])}
    assert names.ID + "policy-track/2015-2018/1" not in directions


def test_other_names_are_no_figures_and_stand_under_the_hits_with_their_thread(server: str) -> None:
    answer = found(server, "diskrimination")
    assert not {"Observation", "TargetValue"} & {
        thing["type"] for matter in answer["same_matter"] for thing in matter["things"]
    }
    page = ask(server, "ekstremisme", "text/html", generation="2015-2018")[1]
    hits, section = page.partition('id="same-matter"')[::2]
    assert 'href="#same-matter"' in hits
    assert 'href="/lineage/begrebet-radikalisering-og-ekstremisme"' in section
    assert "Antallet af radikaliserede københavnere" in section


def test_a_search_without_a_thread_says_nothing_of_other_names(server: str) -> None:
    assert found(server, "varig bevilling")["same_matter"] == []
    assert 'id="same-matter"' not in ask(server, "varig bevilling", "text/html")[1]
