"""Things answer at their own paths, in the format asked for, over a real socket."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pyoxigraph as ox
import pytest

from graph import names

GOAL = "/id/goal/2019-2022/1"


def get(address: str, accept: str = "") -> tuple[int, str, bytes, dict[str, str]]:
    request = urllib.request.Request(address, headers={"Accept": accept} if accept else {})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.headers["Content-Type"], response.read(), dict(response.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read(), dict(error.headers)


@pytest.mark.parametrize(
    ("suffix", "accept", "media", "format"),
    [
        (".ttl", "", "text/turtle", ox.RdfFormat.TURTLE),
        (".nt", "", "application/n-triples", ox.RdfFormat.N_TRIPLES),
        (".jsonld", "", "application/ld+json", ox.RdfFormat.JSON_LD),
        (".rdf", "", "application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("", "text/turtle", "text/turtle", ox.RdfFormat.TURTLE),
        ("", "text/html;q=0.3, application/ld+json", "application/ld+json", ox.RdfFormat.JSON_LD),
        ("", "application/rdf+xml;q=0.9, text/turtle;q=0.8", "application/rdf+xml", ox.RdfFormat.RDF_XML),
    ],
)
def test_a_thing_answers_in_the_format_asked_for(
    server: str, suffix: str, accept: str, media: str, format: ox.RdfFormat
) -> None:
    status, content_type, body, headers = get(server + GOAL + suffix, accept)
    assert (status, content_type.split(";")[0]) == (200, media)
    assert "Accept" in headers.get("vary", headers.get("Vary", ""))
    triples = {quad.triple for quad in ox.parse(body, format=format)}
    goal = ox.NamedNode(names.ID + "goal/2019-2022/1")
    committee = ox.NamedNode(names.ID + "committee/beskaeftigelses-og-integrationsudvalget")
    assert ox.Triple(goal, ox.NamedNode(names.PEJ + "responsibleCommittee"), committee) in triples
    assert any(t.subject == committee and "label" in t.predicate.value for t in triples)


def test_a_browser_gets_a_page_that_names_the_goal_and_its_source(server: str) -> None:
    status, content_type, body, _ = get(server + GOAL, "text/html,application/xhtml+xml,*/*;q=0.8")
    page = body.decode()
    assert (status, content_type.split(";")[0]) == (200, "text/html")
    assert "Flere københavnere med minoritetsbaggrund skal være en del af arbejdsmarkedet" in page
    assert "4126" in page
    assert '<html lang="da"' in page


def test_english_is_a_click_away_and_remembered(server: str) -> None:
    _, _, body, headers = get(server + GOAL + "?lang=en", "text/html")
    assert '<html lang="en"' in body.decode()
    assert "lang=en" in headers.get("set-cookie", headers.get("Set-Cookie", ""))


@pytest.mark.parametrize("accept", ["text/html", "application/json", "text/plain"])
def test_an_unknown_thing_is_a_404_in_the_readers_format(server: str, accept: str) -> None:
    status, content_type, body, _ = get(server + "/id/goal/2019-2022/99", accept)
    assert (status, content_type.split(";")[0]) == (404, accept)
    assert ("siger intet om" if accept == "text/html" else "says nothing of") in body.decode()


@pytest.mark.parametrize(
    ("path", "accept", "code"),
    [
        (GOAL, "image/png", 406),
        ("/id/x", "", 404),
        ("/id/goal/%00", "", 404),
        ("/id/Goal/%3Cscript%3E", "text/html", 404),
        ("/ontology.docx", "", 404),
        ("/sources/nothing", "", 404),
        ("/sources/svar-2019-integrationsindsatser?lines=b-a", "", 400),
        ("/browse/Nothing", "", 404),
        ("/network.json?thing=a%20b", "", 400),
        ("/network.json", "", 400),
        ("/queries/nothing", "", 404),
        ("/queries/goals-of-a-generation?generaton=x", "", 400),
        ("/queries/funding-sources-by-amount?year=abc&format=csv", "", 400),
        ("/search?limit=0", "", 400),
        ("/nothing", "", 404),
    ],
)
def test_a_wrong_address_is_a_4xx_with_a_sentence(server: str, path: str, accept: str, code: int) -> None:
    status, _, body, _ = get(server + path, accept)
    assert status == code, body[:300]
    assert b"Traceback" not in body
    assert b"<script>" not in body


def test_a_thing_in_a_format_that_is_none_leads_to_those_that_are(server: str) -> None:
    status, _, body, _ = get(server + GOAL + ".json", "text/plain")
    assert (status, body.decode()) == (
        404, "There is no format .json; allowed are .ttl, .jsonld, .nt, .rdf, .html, .csv, .xlsx.\n",
    )  # fmt: skip


def test_the_ontology_answers_at_its_address(server: str) -> None:
    status, _, body, _ = get(server + "/ontology", "text/turtle")
    assert status == 200
    subjects = {
        quad.subject.value
        for quad in ox.parse(body, format=ox.RdfFormat.TURTLE)
        if isinstance(quad.subject, ox.NamedNode)
    }
    assert names.PEJ + "Goal" in subjects


def test_search_finds_a_name_in_spite_of_case_and_letters(server: str) -> None:
    for words in ("feriecamp", "FERIECAMP", "ferie camp".replace(" ", "")):
        hits = json.loads(get(f"{server}/search?q={words}", "application/json")[2])["hits"]
        assert any(hit["label"].lower().startswith("feriecamp") for hit in hits)
    hits = json.loads(get(f"{server}/search?q=boerne+ungdomsudvalget", "application/json")[2])["hits"]
    assert any(hit["iri"] == names.ID + "committee/boerne-og-ungdomsudvalget" for hit in hits)


def test_a_question_gives_the_same_rows_as_csv_and_json(server: str) -> None:
    address = f"{server}/queries/directions-and-their-goals?generation=generation/2019-2022"
    lines = get(address + "&format=csv")[2].decode().strip().splitlines()
    rows = json.loads(get(address, "application/sparql-results+json")[2])["results"]["bindings"]
    assert len(lines) - 1 == len(rows) == 13


def test_a_question_answers_in_the_format_accepted_most_and_is_itself_linked_data(server: str) -> None:
    address = "/queries/sub-goals-of-a-goal"
    rows = (
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    )
    for kind in (*rows, "application/sparql-query", "text/html"):
        status, media, _, headers = get(server + address, f"image/png, {kind};q=0.5")
        assert (status, media.split(";")[0]) == (200, kind)
        assert "Accept" in headers.get("vary", headers.get("Vary", ""))
    assert get(server + address, "image/png")[0] == 406
    itself = ox.NamedNode(names.BASE.rstrip("/") + address)
    for kind in ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"):
        status, media, body, _ = get(server + address, kind)
        assert (status, media.split(";")[0]) == (200, kind)
        told = {quad.triple for quad in ox.parse(body, format=ox.RdfFormat.from_media_type(kind))}
        assert any(one.subject == itself and one.predicate.value == names.term_iri("sh:select") for one in told)


def test_the_openapi_description_describes_the_endpoint(server: str) -> None:
    described = json.loads(get(server + "/openapi.json")[2])
    assert {"get", "post"} <= set(described["paths"]["/sparql"])
    assert described["info"]["title"] == "Pejling"


def test_no_page_asks_another_machine_for_anything(server: str) -> None:
    for path in ("/", GOAL, "/sparql", "/network", "/sources", "/quality", "/ontology", "/queries"):
        _, _, body, headers = get(server + path, "text/html")
        page = body.decode()
        assert "default-src 'self'" in headers.get(
            "content-security-policy", headers.get("Content-Security-Policy", "")
        )
        for attribute in ('src="http', 'src="//', 'rel="stylesheet" href="http', "@import"):
            assert attribute not in page, f"{path}: {attribute}"
