"""What a search leads to beside things: questions and pages, found by their own words."""

from __future__ import annotations

import json
import urllib.request
from urllib.parse import urlencode

import pytest
from searching import ask, found, iris


def leads(server: str, wanted: str) -> list[str]:
    return [lead["address"] for lead in found(server, wanted)["leads"]]


@pytest.mark.parametrize("wanted", ["penge 2019", "money 2019", "2019 penge finansiering"])
def test_a_search_for_money_leads_to_its_page_and_questions_of_that_year(server: str, wanted: str) -> None:
    given = leads(server, wanted)
    assert "/money?year=2019" in given[:2]
    assert "/queries/funding-sources-by-amount?year=2019" in given


def test_a_year_chooses_the_generation_that_holds_it(server: str) -> None:
    assert "/queries/goals-of-a-generation?generation=generation/2015-2018" in leads(server, "mål 2015")
    # Two generations are asked for there, and no word says which of them is meant.
    assert "/queries/measures-that-survived" in leads(server, "tiltag generation")


def test_where_nothing_holds_all_words_what_holds_the_rarer_one_comes_first(server: str) -> None:
    answer = found(server, "nydanskere i job", as_typed=True)
    assert (answer["held"], len(answer["words"])) == (1, 2)
    rare = iris(found(server, "nydanskere", as_typed=True))
    assert 0 < len(rare) < answer["total"] / 10
    assert set(iris(answer)[: len(rare)]) == set(rare)


def test_what_a_word_was_taken_for_comes_after_what_holds_the_words_as_typed(server: str) -> None:
    answer = found(server, "enlige forældre", as_typed=True)
    assert answer["corrections"] == {"enlige": "enige"}
    parents = set(iris(found(server, "forældre", as_typed=True, limit=500)))
    assert set(iris(answer)[:20]) <= parents


def test_a_year_without_money_leads_to_no_empty_page(server: str) -> None:
    assert not [address for address in leads(server, "penge 2003") if address.startswith("/money?year")]
    told = ask_of(server, "/money?year=2003").partition("Kilderne angiver beløb for:")[2]
    assert 'year=2010">2010</a>' in told.partition("</p>")[0]


def test_a_question_whose_form_holds_a_year_already_says_which(server: str) -> None:
    given = {lead["address"]: lead["values"] for lead in found(server, "penge unge")["leads"]}
    assert given["/queries/amounts-behind-a-sum?year=2020&group=target-group/unge"] == ["unge", "2020"]


@pytest.mark.parametrize(
    "wanted", ["feriecamp", "tingbjerg", "Peder Lykke Centret", "2019", "FRAK 2019", "klimapolitik", "qqqqqxxxxx", ""]
)
def test_a_search_for_a_thing_leads_to_no_question(server: str, wanted: str) -> None:
    assert leads(server, wanted) == []
    assert 'class="leads"' not in ask(server, wanted, "text/html")[1]


@pytest.mark.parametrize(
    ("wanted", "question"),
    [
        ("hvor mange deltog", "figures-of-a-measure"),
        ("how many participants", "figures-of-a-measure"),
        ("evalueret", "assessments"),
        ("vedtaget", "what-was-decided-when"),
        ("hvad kostede FerieCamp", "amounts-of-an-initiative"),
        ("hvem har ansvar for udsættelser", "goals-of-a-committee-across-generations"),
        ("hvor mange penge gik til folkeskolen", "/money"),
        ("how much money for Tingbjerg", "/money"),
        ("which goals were dropped", "goals-without-a-successor"),
        ("manglende baseline", "indicators-whose-baseline-was-to-be-measured"),
        ("indikatorer uden måling", "indicators-without-baseline"),
    ],
)
def test_the_words_of_everyday_lead_to_the_question_that_is_meant(server: str, wanted: str, question: str) -> None:
    wished = question if question.startswith("/") else f"/queries/{question}"
    assert wished in [address.partition("?")[0] for address in leads(server, wanted)[:2]]


def test_every_page_and_question_is_led_to_by_its_title_and_answers(server: str) -> None:
    known = json.loads(ask_of(server, "/queries"))
    assert len(known) > 50
    titles = {f"/queries/{one['name']}": one["title"]["da"] for one in known}
    titles |= {"/money": "Penge", "/lineage": "Spor gennem generationerne", "/about": "Om Pejling og dens ord"}
    for address, title in titles.items():
        given = leads(server, title)
        assert address in [one.partition("?")[0] for one in given[:3]], title
    for address in {one for words in ("penge 2019", "mål 2015", "kilder", "netværk") for one in leads(server, words)}:
        # Where a question lacks what it needs, a reader finds that in its form.
        assert "<h1" in ask_of(server, address, "text/html")


def ask_of(server: str, address: str, accept: str = "*/*") -> str:
    request = urllib.request.Request(server + address, headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.status == 200
        return str(answer.read().decode())


def test_the_list_of_questions_narrows_to_what_an_address_asks_for(server: str) -> None:
    def listed(words: str) -> list[str]:
        return [one["name"] for one in json.loads(ask_of(server, f"/queries?{urlencode({'q': words})}"))]

    assert set(listed("penge 2019")) == {
        "amount-per-target-group",
        "amounts-behind-a-sum",
        "funding-sources-by-amount",
    }
    assert len(listed("")) > len(listed("penge")) > len(listed("penge 2019"))
    assert listed("qqqqqxxxxx") == []


@pytest.mark.parametrize(
    ("wanted", "address"),
    [
        ("mål 2019 Socialudvalget", "goals-of-a-committee-across-generations?committee=committee/socialudvalget"),
        ("Socialudvalgets mål", "goals-of-a-committee-across-generations?committee=committee/socialudvalget"),
        ("indsatser for kvinder", "initiatives-for-a-target-group?target_group=target-group/kvinder"),
        ("hvad koster FerieCamp?", "amounts-of-an-initiative?initiative=initiative/bilag-3/feriecamp"),
        (
            "hvilke initiativer fra 2015-2018 fortsætter i 2019-2022",
            "measures-that-survived?first=generation/2015-2018&last=generation/2019-2022",
        ),
        ("samarbejde FRAK", "who-works-with-an-organisation?organisation=organisation/frak"),
    ],
)
def test_a_name_in_a_search_fills_the_form_of_the_question(server: str, wanted: str, address: str) -> None:
    assert leads(server, wanted)[0] == f"/queries/{address}"
    answer = urllib.request.urlopen(f"{server}/queries/{address.replace('?', '.json?')}")
    assert json.load(answer)["results"]["bindings"]


def test_money_of_a_place_is_asked_of_its_page_where_there_is_some(server: str) -> None:
    assert leads(server, "hvor mange penge gik til Nørrebro")[0] == "/money?place=place/noerrebro"
    assert leads(server, "penge Nørrebro 2019")[0] == "/money?place=place/noerrebro&year=2019"
    assert not [address for address in leads(server, "penge Tingbjerg") if "tingbjerg" in address]


@pytest.mark.parametrize(
    ("wanted", "asked", "stated", "told"),
    [
        ("46,4 mio. kr.", "least=46400000&most=46400000", {46_400_000}, "46,4 mio. kr."),
        (
            "2,3 mio. kr. til Tingbjerg",
            "least=2200000&most=2400000",
            {2_200_000, 2_400_000},
            "ingen på 2,3 mio. kr.; de nærmeste er 2.200.000 og 2.400.000 kr.",
        ),
        ("over 100 mio.", "least=100000000", {603_100_000, 650_000_000}, "mindst 100 mio."),
        ("100 mio. kr. eller mere", "least=100000000", {603_100_000, 650_000_000}, "mindst 100 mio. kr."),
        ("under 5.000 kr", "most=5000", {0, 4_000}, "højst 5.000 kr"),
        ("ikke over 5.000 kr", "most=5000", {0, 4_000}, "højst 5.000 kr"),
        ("mellem 600 og 700 mio.", "least=600000000&most=700000000", {603_100_000, 650_000_000}, "600–700 mio."),
        (
            "over 1 mia.",
            "least=650000000&most=650000000",
            {650_000_000},
            "ingen på mindst 1 mia.; det nærmeste er 650.000.000 kr.",
        ),
    ],
)
def test_an_amount_leads_to_those_of_that_size_or_the_nearest(
    server: str, wanted: str, asked: str, stated: set[int], told: str
) -> None:
    first, *others = found(server, wanted)["leads"]
    assert (first["address"], first["values"]) == (f"/queries/amounts-of-a-size?{asked}", [told])
    assert not [lead for lead in others if "amounts-of-a-size" in lead["address"]]
    rows = json.loads(ask_of(server, f"/queries/amounts-of-a-size.json?{asked}"))["results"]["bindings"]
    assert {int(float(row["amount"]["value"])) for row in rows} == stated
    assert all(row["line"]["value"].isdigit() for row in rows)


def test_an_amount_finds_what_states_it_however_it_is_written(server: str) -> None:
    pool = iris(found(server, "1,0 mio. kr."))
    assert pool
    assert pool == iris(found(server, "1.000.000 kr."))
    assert set(pool) < set(iris(found(server, "over 0,9 mio. kr.", limit=500)))
    assert "»2,3 mio. kr.« står ingen steder" in ask(server, "2,3 mio. kr.", "text/html")[1]
    # A table tells the unit at its head, and the figures of a row are those of what the money is given to.
    row = found(server, "2,4 mio. kr.")
    assert (row["unstated"], [hit["label"] for hit in row["hits"]][:1]) == ("", ["FAKTI"])


def test_one_name_and_a_word_to_leave_out_lead_to_no_way_between_two(server: str) -> None:
    for wanted in ("integrationspolitik 2011-2014", "børn i dagtilbud", "områdefornyelse -sundby"):
        assert not [address for address in leads(server, wanted) if address.startswith("/path")], wanted


@pytest.mark.parametrize("joined", ["", " og"])
def test_two_names_lead_to_the_ways_between_them(server: str, joined: str) -> None:
    (address,) = leads(server, f"Peder Lykke Centret{joined} Områdefornyelse Sundby")
    assert address == "/path?one=organisation/peder-lykke-centret&other=measure/bilag-6/omraadefornyelse-sundby"
    assert "Grønne generationsmøder" in urllib.request.urlopen(server + address).read().decode()
