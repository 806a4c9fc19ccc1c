"""Search in names, other wordings, descriptions and passages: as an analyst meets it, over HTTP and on the command line."""

from __future__ import annotations

import csv
import json
import weakref
from pathlib import Path
from typing import Any

import pytest
from conftest import pejling
from hypothesis import given, settings
from hypothesis import strategies as st
from searching import ask, found, iris

from graph import names
from graph.search import TextIndex, find
from graph.search.compounds import learn
from graph.search.snippets import Piece, Wanted, marked, snippet
from graph.search.texts import Written
from graph.search.words import Words

PAIRS = list(csv.DictReader((Path(__file__).parent / "search.csv").read_text("utf-8").splitlines()))


@pytest.fixture
def with_sources(site: str, sources: Path) -> str:  # noqa: ARG001
    """The address of a server that has the source documents."""
    return site


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
    # The row of a table that states an amount is shown with what the money is given to.
    row = found(with_sources, "2,4 mio. kr.", limit=1)["hits"][0]["snippet"]
    assert "2,4" in [piece["text"] for piece in row["pieces"] if piece["marked"]]
    assert row["kind"] == "passage"
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


def test_a_word_that_can_be_cut_in_more_ways_than_there_is_time_for_is_read_at_once() -> None:
    words = learn(["boligområde", "bolig og område"])
    assert words.parts("qq" + "boligområde" * 17) == ()


def test_what_strangers_search_for_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.search.words._REMEMBERED", 100)
    words = Words(learn(["bolig"]))
    kept = [weakref.ref(words.keys(f"ord{number}")) for number in range(1_000)]
    assert sum(one() is not None for one in kept) == 100


def test_a_compound_that_is_nowhere_written_is_met_by_its_parts(server: str) -> None:
    answer = found(server, "skolesamarbejde")
    assert answer["total"] > 0
    assert answer["corrections"] == {}


def test_every_beginning_of_a_word_finds_it_while_it_is_typed(server: str) -> None:
    whole = "mjølnerparken"
    for length in range(3, len(whole) + 1):
        assert names.ID + "place/mjoelnerparken" in iris(found(server, whole[:length], limit=20)), whole[:length]


@pytest.mark.parametrize(
    "forms", ["social socialt", "minoritet minoriteter", "indsats indsatser", "aktivitet aktiviteter"]
)
def test_a_word_is_met_in_every_inflection(server: str, forms: str) -> None:
    one, other = (set(iris(found(server, form, limit=500, as_typed=True))) for form in forms.split())
    assert len(one & other) > 0.9 * len(one | other)


def test_letters_may_be_written_in_every_usual_way(server: str) -> None:
    ways = [iris(found(server, way)) for way in ("Nørrebro", "nørrebro", "noerrebro", "norrebro", "NØRREBRO")]
    assert ways[0]
    assert all(way == ways[0] for way in ways)


def test_a_word_that_only_ends_others_finds_these_and_one_of_meaning_is_not_cut_down_to_one_of_none(
    server: str,
) -> None:
    assert all("bydelsmødre" in hit["label"].lower() for hit in found(server, "mødre", as_typed=True, limit=3)["hits"])
    # What the stemmer leaves of these is `som` and `dem`, which stand in most texts.
    for word in ("sommer", "demens"):
        answer = found(server, word, as_typed=True)
        assert answer["total"] < 30, word
        pieces = [
            piece for hit in answer["hits"] for piece in hit["name"] + (hit["snippet"] or {"pieces": []})["pieces"]
        ]
        assert not {"som", "dem", "den"} & {piece["text"].lower() for piece in pieces if piece["marked"]}


def test_if_nothing_holds_all_words_the_most_are_held_and_that_is_told(server: str) -> None:
    answer = found(server, "tingbjerg qqqqqxxxxx")
    assert (answer["held"], len(answer["words"])) == (1, 2)
    assert iris(answer)[0] == names.ID + "place/tingbjerg"
    assert "rummer alle ordene" in ask(server, "tingbjerg qqqqqxxxxx", "text/html")[1]


def test_beside_a_year_what_concerns_its_generation_is_found_too_and_that_is_told(server: str) -> None:
    answer = found(server, "Tingbjerg 2019", limit=200)
    typed = iris(found(server, "Tingbjerg 2019", limit=200, as_typed=True))
    assert set(typed) < set(iris(answer)) <= set(iris(found(server, "Tingbjerg", limit=500)))
    assert answer["generations"] == {"2019": ["2019-2022"]}
    assert {hit["iri"] for hit in answer["hits"] if not hit["instead_of"]} == set(typed)
    for hit in answer["hits"]:
        assert hit["instead_of"] in ([], ["2019"])
        assert hit["iri"] in typed or not hit["generations"] or "2019-2022" in hit["generations"]
    page = ask(server, "Tingbjerg 2019", "text/html")[1]
    assert "Til »2019« er også taget det, der hører til generationen 2019–2022." in page
    # A year alone, and one that enough things name, are words like others.
    assert found(server, "2019")["generations"] == found(server, "unge 2019")["generations"] == {}


def test_words_within_quotation_marks_stand_side_by_side_and_a_minus_leaves_out(server: str) -> None:
    loose, phrase = (set(iris(found(server, words, limit=500))) for words in ("børn unge", "»børn og unge«"))
    assert 0 < len(phrase) < len(loose)
    answer = found(server, '"børn og unge" -kontrol', limit=500)
    assert answer["without"] == ["kontrol"]
    assert phrase > set(iris(answer)) >= phrase - set(iris(found(server, "børn unge kontrol", limit=500)))
    apart = found(server, '"kontrol social"', limit=500)
    assert (apart["apart"], iris(apart)) == (["kontrol social"], iris(found(server, "kontrol social", limit=500)))
    assert "»kontrol social« står ingen steder ord for ord" in ask(server, '"kontrol social"', "text/html")[1]
    # A figure is one, whatever marks part it.
    assert [hit["label"] for hit in found(server, "14,4 pct", limit=1)["hits"]] == ["14,4 pct. (2016)"]
    # Of an amount that nothing states, the digits are no words: what states the nearest is shown instead.
    nowhere = found(server, "14,4 mio.", limit=500)
    assert (nowhere["unstated"], nowhere["apart"]) == ("14,4 mio.", [])
    assert len(nowhere["nearest"]) == 2
    assert iris(nowhere)
    assert set(iris(nowhere)) == {iri for near in nowhere["nearest"] for iri in iris(found(server, near, limit=500))}
    rest, alone = (set(iris(found(server, words, limit=500))) for words in ("14,4 mio. feriecamp", "feriecamp"))
    assert rest == alone
    # What is left out is told to be, and a minus alone leaves out nothing.
    assert "Det, der rummer »børn«, er udeladt." in ask(server, "skole -børn", "text/html")[1]
    assert iris(found(server, "-tingbjerg")) == iris(found(server, "tingbjerg"))


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


def test_a_snippet_is_the_stretch_with_most_of_the_words_and_is_cut_between_words(text_index: TextIndex) -> None:
    words = text_index.words
    wanted = Wanted(frozenset(words.keys(word).stem for word in ("unge", "sport")), ())
    far = "lange " * 60
    long = Written("description", f"{far}unge {far}unge dyrker sport {far}sport")
    for texts in ([Written("wording", "Unge"), long], [long, Written("wording", "Unge")]):
        shown = snippet(texts, wanted, words)
        assert shown is not None
        whole = "".join(piece.text for piece in shown.pieces)
        assert (shown.kind, [piece.text for piece in shown.pieces if piece.marked]) == (
            "description",
            ["unge", "sport"],
        )
        assert whole.startswith("… lange")
        assert whole.endswith("lange …")
        assert 200 < len(whole) <= 224
    ending = snippet([Written("passage", far + "unge dyrker sport")], wanted, words)
    assert ending is not None
    assert "".join(piece.text for piece in ending.pieces).endswith("lange unge dyrker sport")
    # Of texts that say as much, another name tells more than a description, and a description is shown in any case.
    for texts, kind in (
        ([Written("description", "Sport"), Written("wording", "Unge")], "wording"),
        ([Written("wording", "Andet"), Written("description", "Andet")], "description"),
    ):
        assert getattr(snippet(texts, wanted, words), "kind", None) == kind
    assert snippet([Written("wording", "Andet")], wanted, words) is None


def test_a_figure_is_marked_whole_or_not_at_all(text_index: TextIndex) -> None:
    words = text_index.words
    wanted = Wanted(frozenset(words.keys(word).stem for word in ("14", "4", "mio", "2019")), ())
    text = "0,4 mio. kr. og 14,4 mio. kr. til 14 den 1.3.2019"
    pieces = marked(text, wanted, words)
    assert "".join(piece.text for piece in pieces) == text
    assert [piece.text for piece in pieces if piece.marked] == ["mio", "14,4", "mio", "14", "2019"]


def test_the_words_found_are_marked_in_name_and_snippet(server: str) -> None:
    hits = found(server, "uddannelse")["hits"]
    assert len(hits) > 5
    for hit in hits:
        assert "".join(piece["text"] for piece in hit["name"]) == hit["label"]
        pieces = hit["name"] + (hit["snippet"]["pieces"] if hit["snippet"] else [])
        marks = [piece["text"].lower() for piece in pieces if piece["marked"]]
        assert marks
        assert all("uddan" in mark or "educat" in mark for mark in marks)


@pytest.mark.parametrize(
    "wanted",
    ["", " ", "*", '"', "\x00", '"feriecamp', "(feriecamp OR", "feriecamp^2", "name:feriecamp~9", "[a TO b]", "\\", "😀", "‮ال",
     "AND OR NOT", "+-&&||!(){}[]^\"~*?:\\/", "a " * 249, "x" * 500, "qq" + "boligområde" * 17, "<script>alert(1)</script>", "' OR 1=1 --", "ǅ ß ﬁ İ"],
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
def test_no_text_breaks_the_search(text_index: TextIndex, wanted: str) -> None:
    answer = find(text_index, wanted, limit=3)
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
