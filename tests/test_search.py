"""Search in names, other wordings, descriptions and passages: as an analyst meets it, over HTTP and on the command line."""

from __future__ import annotations

import csv
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from conftest import pejling, running_server
from hypothesis import given, settings
from hypothesis import strategies as st
from searching import ask, found, iris

from graph import names
from graph.search import TextIndex, find, index, text_index
from graph.search.compounds import learn
from graph.search.snippets import Piece
from graph.store import open_graph

PAIRS = list(csv.DictReader((Path(__file__).parent / "search.csv").read_text("utf-8").splitlines()))


@pytest.fixture(scope="module")
def known(dataset: Path) -> TextIndex:
    """The index of the real dataset without passages."""
    graph = open_graph(dataset)
    return text_index(graph, index(graph))


@pytest.fixture(scope="module")
def with_sources(dataset: Path, sources: Path) -> Iterator[str]:
    """The address of a server that has the source documents."""
    with running_server(dataset, "--sources", str(sources)) as address:
        yield address


def misses(server: str, needs: tuple[str, ...]) -> list[str]:
    told = []
    for pair in PAIRS:
        if pair["needs"] in needs:
            first = iris(found(server, pair["query"], limit=pair["within"]))
            if names.ID + pair["thing"] not in first:
                told.append(f"{pair['query']!r}: {pair['thing']} is not among the first {pair['within']}: {first}")
    return told


def test_there_are_fifty_pairs_each_of_its_own() -> None:
    assert len([pair for pair in PAIRS if not pair["needs"]]) >= 50
    assert len({pair["query"] for pair in PAIRS}) == len(PAIRS)


def test_what_an_analyst_searches_for_is_among_the_first(server: str) -> None:
    assert misses(server, ("",)) == []


def test_with_the_sources_passages_are_found_too_and_nothing_is_lost(with_sources: str) -> None:
    assert misses(with_sources, ("", "sources")) == []


def test_a_passage_is_shown_with_its_place(with_sources: str) -> None:
    hits = found(with_sources, "frivillige lektiehjælpere familier")["hits"]
    shown = next(hit["snippet"] for hit in hits if hit["snippet"]["kind"] == "passage")
    assert {"document", "first", "last"} == set(shown["passage"])
    assert "lektiehjælpere" in [piece["text"] for piece in shown["pieces"] if piece["marked"]]


@pytest.mark.parametrize(
    ("part", "compound"),
    [
        ("uddannelse", "ungdomsuddannelser"),
        ("beskæftigelse", "beskæftigelsesindsats"),
        ("indsats", "beskæftigelsesindsats"),
        ("forening", "idrætsforeninger"),
        ("job", "fritidsjob"),
        ("samarbejde", "forældresamarbejde"),
    ],
)
def test_a_part_of_a_compound_finds_it(server: str, part: str, compound: str) -> None:
    answer = found(server, part, limit=500)
    assert any(compound in hit["label"].lower() for hit in answer["hits"])


def test_a_word_that_only_sounds_alike_is_not_part_of_another() -> None:
    words = learn(["arbejde og medarbejder med bolig", "boligområde, område, fritids- og idrætsområdet", "idræt job"])
    assert words.parts("boligområde") == ("bolig", "område")
    assert words.parts("medarbejder") == ()


def test_a_compound_that_is_nowhere_written_is_met_by_its_parts(server: str) -> None:
    answer = found(server, "skolesamarbejde")
    assert answer["total"] > 0
    assert answer["corrections"] == {}


def test_every_beginning_of_a_word_finds_it_while_it_is_typed(server: str) -> None:
    whole = "mjølnerparken"
    for length in range(3, len(whole) + 1):
        assert names.ID + "place/mjoelnerparken" in iris(found(server, whole[:length], limit=20)), whole[:length]


def test_letters_may_be_written_in_every_usual_way(server: str) -> None:
    ways = [iris(found(server, way)) for way in ("Nørrebro", "nørrebro", "noerrebro", "norrebro", "NØRREBRO")]
    assert ways[0]
    assert all(way == ways[0] for way in ways)


def test_a_misspelling_is_corrected_and_told(server: str) -> None:
    answer = found(server, "udanelse")
    assert answer["corrections"] == {"udanelse": "uddannelse"}
    assert iris(answer) == iris(found(server, "uddannelse"))
    assert "uddannelse</strong>" in ask(server, "udanelse", "text/html")[1]


def test_if_nothing_holds_all_words_the_most_are_held_and_that_is_told(server: str) -> None:
    answer = found(server, "tingbjerg qqqqqxxxxx")
    assert (answer["held"], len(answer["words"])) == (1, 2)
    assert iris(answer)[0] == names.ID + "place/tingbjerg"
    assert "rummer alle ordene" in ask(server, "tingbjerg qqqqqxxxxx", "text/html")[1]


@pytest.mark.parametrize("facet", ["type", "generation", "committee"])
def test_a_facet_counts_what_it_then_gives(server: str, facet: str) -> None:
    values = found(server, "unge")["facets"][facet]
    assert len(values) > 1
    for value in values:
        answer = found(server, "unge", limit=500, **{facet: value["value"]})
        assert answer["total"] == value["count"] == len(answer["hits"])
        # A facet goes on showing its other values, so that one can change to them.
        assert answer["facets"][facet] == values


def test_facets_limit_together(server: str) -> None:
    answer = found(server, "unge", type="Initiative", generation="2019-2022", limit=500)
    assert answer["total"] == len(answer["hits"]) > 0
    assert all(hit["type"] == "Initiative" and "2019-2022" in hit["generations"] for hit in answer["hits"])


def test_the_pages_of_a_long_answer_join_without_gap_or_repetition(server: str) -> None:
    whole = iris(found(server, "unge", limit=200))
    assert len(whole) > 80
    pages = [iris(found(server, "unge", limit=25, offset=offset)) for offset in range(0, 200, 25)]
    assert [iri for one in pages for iri in one] == whole
    assert found(server, "unge", offset=100_000)["hits"] == []


def test_the_words_found_are_marked_in_name_and_snippet(server: str) -> None:
    for hit in found(server, "uddannelse")["hits"]:
        assert "".join(piece["text"] for piece in hit["name"]) == hit["label"]
        pieces = hit["name"] + (hit["snippet"]["pieces"] if hit["snippet"] else [])
        marks = [piece["text"].lower() for piece in pieces if piece["marked"]]
        assert marks
        assert all("uddan" in mark or "educat" in mark for mark in marks)


@pytest.mark.parametrize(
    "wanted",
    ["", " ", "*", '"', "\x00", '"feriecamp', "(feriecamp OR", "feriecamp^2", "name:feriecamp~9", "[a TO b]", "\\", "😀", "‮ال",
     "AND OR NOT", "+-&&||!(){}[]^\"~*?:\\/", "a " * 249, "x" * 500, "<script>alert(1)</script>", "' OR 1=1 --", "ǅ ß ﬁ İ"],
)  # fmt: skip
def test_odd_input_is_answered(server: str, wanted: str) -> None:
    assert ask(server, wanted)[0] == 200
    status, page = ask(server, wanted, "text/html")
    assert status == 200
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"q": "x" * 10_000}, "at most 500 characters"),
        ({"type": "Nothing"}, "there are Action"),
        ({"generation": "1999-2002"}, "2019-2022"),
        ({"committee": "\x00"}, "socialudvalget"),
        ({"limit": 0}, "limit"),
        ({"offset": -1}, "offset"),
    ],
)
def test_a_search_that_cannot_be_is_refused_with_what_is_allowed(
    server: str, options: dict[str, Any], told: str
) -> None:
    status, body = ask(
        server, **({"wanted": "unge"} | {{"q": "wanted"}.get(key, key): value for key, value in options.items()})
    )
    assert status == 400
    assert told in body


@settings(max_examples=300, deadline=None)
@given(wanted=st.text(max_size=80) | st.text("ab\"'*()[]{}^~:\\/-+ æøå", max_size=40))
def test_no_text_breaks_the_search(known: TextIndex, wanted: str) -> None:
    answer = find(known, wanted, limit=3)
    assert len(answer.matches) <= min(3, answer.total)
    for match in answer.matches:
        assert all(isinstance(piece, Piece) for piece in match.name)


def test_the_command_line_finds_the_same(server: str, dataset: Path) -> None:
    done = pejling("search", "feriecamp", "--type", "Initiative", "--json", "--dataset", dataset)
    assert done.returncode == 0, done.stderr
    told = [match["entry"]["iri"] for match in json.loads(done.stdout)["matches"]]
    assert told == iris(found(server, "feriecamp", type="Initiative", limit=20))
    shown = pejling("search", "ferie", "camps", "københavn", "--dataset", dataset)
    assert shown.returncode == 0, shown.stderr


def test_the_command_line_tells_what_it_did_not_find(dataset: Path) -> None:
    nothing = pejling("search", "qqqqqxxxxx", "--dataset", dataset)
    assert (nothing.returncode, nothing.stdout) == (1, "")
    assert "stand nowhere" in nothing.stderr
    wrong = pejling("search", "unge", "--generation", "1999", "--dataset", dataset)
    assert wrong.returncode == 2
    assert "2019-2022" in wrong.stderr


OTHER_NAMES = list(csv.DictReader((Path(__file__).parent / "search-same-matter.csv").read_text("utf-8").splitlines()))


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


def test_suggestions_find_other_wordings_and_say_so(server: str) -> None:
    def suggested(words: str, language: str = "da") -> dict[str, dict[str, Any]]:
        request = urllib.request.Request(
            f"{server}/suggest.json?{urlencode({'q': words})}", headers={"Cookie": f"lang={language}"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
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
    with urllib.request.urlopen(f"{server}/suggest.json?q=feriecamp&limit=12", timeout=30) as answer:
        told = json.loads(answer.read())
    named = [one["id"] for one in told if one["label"] == "FerieCamp"]
    assert {one.partition("/")[0] for one in named} == {"initiative", "thread", "definition"}
    assert named[0].startswith("initiative/")
    assert named[-1].startswith("definition/")
    assert "LineageLink" not in {one["type"] for one in told}
