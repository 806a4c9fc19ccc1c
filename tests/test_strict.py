"""A misspelt parameter is refused with those that there are; what tracks readers breaks no link."""

from __future__ import annotations

import re

import httpx
import pytest

PATH = "/path?one=feriecamp&other=socialudvalget"


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/path?one=feriecamp&othr=socialudvalget", "Did you mean `other`?"),
        ("/path.csv?one=feriecamp&other=socialudvalget&most=3", "it has one, other, limit"),
        ("/search?query=ferie", "it has q, type"),
        ("/money?forvaltning=socialforvaltningen", "administration"),
        ("/compare?from=2015-2018&last=2019-2022", "first, last"),
        ("/lineage?tema=Ekstremisme", "theme"),
        ("/lineage/streams?af=x", "kind"),
        ("/browse/Goal?generaton=2019-2022", "Did you mean `generation`?"),
        ("/network?ting=policy/2019-2022", "thing"),
        ("/queries/goals-of-a-generation?udvalg=x", "generation"),
        ("/build?class=Goal&udvalg=x", "udvalg"),
    ],
)
def test_an_unknown_parameter_is_refused_with_those_that_there_are(server: str, path: str, allowed: str) -> None:
    answer = httpx.get(server + path, headers={"Accept": "application/json"})
    assert answer.status_code == 400, path
    assert allowed in answer.text
    in_danish = httpx.get(server + path, headers={"Accept": "text/html"})
    assert in_danish.status_code == 400
    assert "har intet felt" in in_danish.text or "noget ukendt" in in_danish.text


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/about?format=csv", "comes in no other format"),
        ("/sources?format=csv", "comes in no other format"),
        ("/lineage.csv?thing=thread/feriecamp&format=xlsx", "comes in no other format"),
        ("/id/initiative/2019-2022/feriecamp?format=cvs", "turtle, ntriples, jsonld, rdfxml, trig, nquads, n3, html, csv, xlsx"),
        ("/id/dataset?format=csv", "turtle, ntriples"),
        ("/id/graph/lineage?format=csv", "turtle, ntriples"),
        ("/ontology?format=cvs", "turtle, ntriples, jsonld, rdfxml, trig, nquads, n3, html, csv, xlsx"),
        ("/.well-known/void?format=csv", "turtle, ntriples"),
        ("/dumps/?format=cvs", "n3, json, csv, xlsx"),
        ("/lineage/feriecamp?format=cvs", "csv, json, jsonld, parquet, xlsx"),
        ("/lineage?format=cvs", "csv, xlsx"),
    ],
)  # fmt: skip
def test_a_format_that_there_is_none_of_is_refused_with_those_that_there_are(
    server: str, path: str, allowed: str
) -> None:
    for accept in ("application/json", "text/html", "text/plain"):
        answer = httpx.get(server + path, headers={"Accept": accept})
        assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (400, accept), path
        assert accept == "text/html" or allowed in answer.text, answer.text
        assert (
            accept != "text/html"
            or "findes ikke i andre formater" in answer.text
            or "Der er intet format" in answer.text
        )


@pytest.mark.parametrize(
    ("path", "format", "kind"),
    [
        *((path, name, kind)
          for path in ("/id/initiative/2019-2022/feriecamp", "/ontology", "/id/dataset", "/.well-known/void", "/dumps/", "/id/graph/lineage")
          for name, kind in (("ttl", "text/turtle"), ("turtle", "text/turtle"), ("jsonld", "application/ld+json"),
                             ("nt", "application/n-triples"), ("RDF", "application/rdf+xml"), ("nq", "application/n-quads"))),
        ("/sparql", "ttl", "text/turtle"),
        ("/sparql", "rdf", "application/rdf+xml"),
        ("/id/initiative/2019-2022/feriecamp", "csv", "text/csv"),
        ("/id/initiative/2019-2022/feriecamp", "html", "text/html"),
        ("/ontology", "csv", "text/csv"),
        ("/dumps/", "json", "application/json"),
        ("/lineage/feriecamp", "csv", "text/csv"),
        ("/lineage/feriecamp", "svg", "image/svg+xml"),
        ("/lineage/feriecamp", "graphml", "application/graphml+xml"),
    ],
)  # fmt: skip
def test_who_cannot_set_a_header_asks_by_format(server: str, path: str, format: str, kind: str) -> None:
    # As a browser asks, or a spreadsheet.
    headers = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    answer = httpx.get(server + path, params={"format": format}, headers=headers, follow_redirects=True)
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, kind), answer.text[:300]


def test_a_thread_by_its_address_and_a_format_is_the_file_that_its_page_links(server: str) -> None:
    linked = httpx.get(f"{server}/lineage.csv?thing=thread/feriecamp&headings=da&evidence=stated").content
    assert httpx.get(f"{server}/lineage/feriecamp?format=csv&evidence=stated").content == linked
    assert linked.count(b"\n") > 1
    suffixed = httpx.get(f"{server}/id/initiative/2019-2022/feriecamp.csv").content
    assert httpx.get(f"{server}/id/initiative/2019-2022/feriecamp?format=csv").content == suffixed


@pytest.mark.parametrize(
    "path", [PATH, "/search?q=ferie", "/queries/goals-of-a-generation?generation=generation/2019-2022", "/build?class=Goal", "/money?by=administration"]
)  # fmt: skip
def test_what_tracks_readers_and_what_is_empty_changes_nothing(server: str, path: str) -> None:
    tracked = httpx.get(
        f"{server}{path}&utm_source=nyhedsbrev&utm_medium=mail&fbclid=x&gclid=y&dclid=a&msclkid=b&srsltid=c&mc_eid=z&lang=da&unused="
    )
    assert tracked.status_code == 200
    plain = httpx.get(f"{server}{path}&lang=da")
    if "application/json" in plain.headers["content-type"]:
        assert tracked.content == plain.content


def test_pages_without_parameters_of_their_own_and_the_protocol_take_what_comes(server: str) -> None:
    for path in (
        "/?ref=x",
        "/about?x=1",
        "/id/initiative/2019-2022/feriecamp?x=1",
        "/sparql?query=ASK%7B%7D&output=json",
    ):
        assert httpx.get(server + path).status_code == 200, path


def test_the_network_s_own_link_is_no_stranger(server: str) -> None:
    held = "thing=policy/2019-2022&open=a&groups=b&hide=c&pin=d~1~2&generation=2019-2022&class=Goal&relation=targetGroup&at=1~2~3"
    assert (
        httpx.get(f"{server}/network?{held}&to=e&form=f&chosen=g", headers={"Accept": "text/html"}).status_code == 200
    )
    whole = f"{server}/network/whole?generation=2019-2022&relation=responsibleCommittee&chosen=x&at=1~2~3"
    assert httpx.get(whole, headers={"Accept": "text/html"}).status_code == 200


def test_no_form_of_a_page_sends_what_its_page_does_not_take(server: str) -> None:
    pages = ("/", "/search?q=ferie", "/lineage", "/lineage/streams", "/lineage/feriecamp", "/compare", PATH, "/money", "/network",
             "/network?thing=policy/2019-2022", "/network/whole", "/releases", "/releases/diff", "/queries/goals-of-a-generation",
             "/build?class=Goal&pick=0.responsibleCommittee", "/sources/udkast-2027-2030")  # fmt: skip
    sent = 0
    for page in pages:
        html = httpx.get(server + page, headers={"Accept": "text/html"}).text
        for form in re.findall(r"<form.*?</form>", html, re.DOTALL):
            head = form.partition(">")[0]
            if "method" in head:
                continue
            address = re.search(r'action="([^"]*)"', head)
            names = set(re.findall(r'<(?:input|select|button)[^>]* name="([^"]+)"', form))
            path = address[1] if address else page.partition("?")[0]
            answer = httpx.get(server + path, params=dict.fromkeys(names, "x"), headers={"Accept": "application/json"})
            assert "has no parameter" not in answer.text, (page, answer.text)
            assert "unknown parameter" not in answer.text, (page, answer.text)
            sent += 1
    assert sent > len(pages)
