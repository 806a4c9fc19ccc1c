"""Pages that are kept: as they were made, for each address and language apart, until the data change, and never more than may be."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sparql_service import AUTHORISED, SparqlService, writable

PAGES = ("/lineage", "/ontology", "/quality", "/browse/Initiative", "/money", "/search?q=bog", "/build", "/queries")
GOAL = "https://w3id.org/pejling/id/goal/ny"
NEW = f"""INSERT DATA {{ GRAPH <urn:g> {{ <{GOAL}> a <https://w3id.org/pejling/ontology#Goal> ;
  <http://www.w3.org/2000/01/rdf-schema#label> "Et nyt mål"@da }} }}"""


@pytest.fixture(scope="module")
def service(lilleby_dataset: Path) -> Iterator[SparqlService]:
    with SparqlService(lilleby_dataset, RATE="0", CACHE="1") as running:
        yield running


def counted(service: SparqlService, name: str) -> float:
    found = re.search(rf"^{name} ([0-9.e+]+)$", service.client.get("/metrics").text, re.M)
    assert found, name
    return float(found[1])


def again(service: SparqlService) -> float:
    return counted(service, "pejling_pages_sent_again")


def asked(service: SparqlService, path: str, **headers: str) -> httpx.Response:
    # No certificates are read: that would take longer than the answer.
    answer = httpx.get(service.address + path, headers={"Accept": "text/html", **headers}, timeout=60, verify=False)
    assert answer.status_code == 200, path
    return answer


@pytest.mark.parametrize("path", PAGES)
def test_a_kept_page_is_the_page_that_is_made_anew(service: SparqlService, path: str) -> None:
    fresh = asked(service, path)
    before = again(service)
    kept = asked(service, path)
    assert again(service) == before + 1
    # A proxy that calls itself another host makes it be made once more; no page of these names its host.
    made = asked(service, path, Host="elsewhere.example")
    assert again(service) == before + 1
    assert kept.text == fresh.text == made.text
    assert {k: v for k, v in kept.headers.items() if k != "date"} == {
        k: v for k, v in fresh.headers.items() if k != "date"
    }
    assert "content-security-policy" in kept.headers


def test_another_language_address_or_form_is_another_page(service: SparqlService) -> None:
    danish = asked(service, "/lineage")
    english = asked(service, "/lineage", Cookie="lang=en")
    assert '<html lang="da"' in danish.text
    assert '<html lang="en"' in english.text
    assert asked(service, "/lineage", Cookie="lang=en").text == english.text
    assert asked(service, "/lineage").text == danish.text
    assert asked(service, "/lineage?evidence=stated").text != danish.text
    packed = asked(service, "/lineage", **{"Accept-Encoding": "gzip"})
    bare = asked(service, "/lineage", **{"Accept-Encoding": "identity"})
    assert (packed.headers.get("content-encoding"), bare.headers.get("content-encoding")) == ("gzip", None)
    assert packed.text == bare.text
    turtle = httpx.get(service.address + "/ontology", headers={"Accept": "text/turtle"})
    assert turtle.headers["content-type"].startswith("text/turtle")


def test_a_choice_of_language_is_made_anew_each_time_for_its_cookie(service: SparqlService) -> None:
    for _ in range(2):
        assert "lang=en" in asked(service, "/quality?lang=en").headers["set-cookie"]


def test_cookies_of_others_do_not_make_other_pages(service: SparqlService) -> None:
    asked(service, "/browse/Goal")
    before = again(service)
    for number in range(5):
        asked(service, "/browse/Goal", Cookie=f"visitor={number}")
    assert again(service) == before + 5


def test_hostile_addresses_do_not_fill_memory(service: SparqlService) -> None:
    most = 2**20 // 4
    asked(service, "/quality")
    for number in range(150):
        # The page of a word that nothing holds is short; its address is not.
        asked(service, f"/quality?nothing={number}&" + "x" * 12_000)
        if number % 50 == 49:
            assert counted(service, "pejling_pages_kept_bytes") <= most
    assert counted(service, "pejling_pages_kept_bytes") > most / 2
    # The last is held. So many as this short page alone would leave room for are not: their addresses count.
    before = again(service)
    asked(service, f"/quality?nothing=149&{'x' * 12_000}")
    assert again(service) == before + 1
    asked(service, f"/quality?nothing=100&{'x' * 12_000}")
    assert again(service) == before + 1


def test_errors_and_what_changes_by_itself_are_not_kept(service: SparqlService) -> None:
    before = again(service)
    for path in ("/id/goal/none", "/lineage?evidence=none", "/releases", "/dumps/", "/health", "/"):
        for _ in range(2):
            httpx.get(service.address + path, headers={"Accept": "text/html"})
    assert again(service) == before


def test_a_change_of_the_data_ends_what_was_kept(lilleby_dataset: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.nq"
    own.write_bytes(lilleby_dataset.read_bytes())
    with writable(own) as service:
        assert "Et nyt mål" not in asked(service, "/browse/Goal").text
        changed = service.client.post("/sparql", data={"update": NEW}, headers=AUTHORISED)
        assert changed.status_code in (200, 204), changed.text
        until = time.monotonic() + 60
        while "Et nyt mål" not in asked(service, "/browse/Goal").text:
            assert time.monotonic() < until, "the page still shows the data before the change"
            time.sleep(0.1)
        while not service.client.get("/ready").json()["prepared"]:
            assert time.monotonic() < until, "the pages are never prepared"
            time.sleep(0.1)
