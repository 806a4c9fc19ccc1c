"""The site as crawlers and programs meet it: every IRI answers, files to take away, sitemap, context, what pages are about."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pyoxigraph as ox
import pytest
import rdflib

from graph import names
from graph.dumps import DUMPS

GOAL = "/id/goal/2019-2022/1"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
MEDIA = ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml")


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=60, follow_redirects=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def iris(dataset: Path) -> set[str]:
    """Every IRI of ours in the dataset, without fragment."""
    found = set()
    for quad in ox.parse(path=str(dataset), format=ox.RdfFormat.N_QUADS):
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            if isinstance(term, ox.NamedNode) and term.value.startswith(names.BASE):
                found.add(term.value.partition("#")[0])
    return found


def some_of_each(iris: set[str], most: int) -> list[str]:
    """Give a few IRIs of each kind, and of the kinds without many all."""
    kinds: dict[str, list[str]] = {}
    for iri in sorted(iris):
        kinds.setdefault("/".join(iri.removeprefix(names.BASE).split("/")[:2]), []).append(iri)
    return [iri for found in kinds.values() for iri in found[:: max(1, len(found) // most)][:most]]


def test_every_kind_of_iri_answers_at_its_path_to_browsers_and_programs(client: httpx.Client, iris: set[str]) -> None:
    sample = some_of_each(iris, 3)
    assert len(sample) > 120
    for iri in sample:
        path = "/" + iri.removeprefix(names.BASE)
        page = client.get(path, headers={"Accept": "text/html"})
        assert page.status_code == 200, path
        assert page.headers["content-type"].startswith("text/html") or path.startswith("/dumps/pejling."), path
        if path.startswith(("/id/", "/ontology")):
            rdf = client.get(path, headers={"Accept": "text/turtle"})
            assert (rdf.status_code, rdf.headers["content-type"].split(";")[0]) == (200, "text/turtle"), path
            assert iri in rdf.text or names.shorten(iri).strip("<>") in rdf.text or path.startswith("/id/graph/"), path


@pytest.mark.parametrize("path", [GOAL, "/ontology", "/id/dataset", "/id/graph/lineage"])
def test_the_formats_of_an_address_say_the_same(client: httpx.Client, path: str) -> None:
    answers = []
    for media in MEDIA:
        answer = client.get(path, headers={"Accept": media})
        assert answer.headers["content-type"].split(";")[0] == media
        quads = ox.parse(answer.content, format=ox.RdfFormat.from_media_type(media), base_iri=names.BASE)
        answers.append({quad.triple for quad in quads})
    assert all(answer == answers[0] for answer in answers)
    assert len(answers[0]) > 20


def test_a_thing_comes_with_names_of_all_that_it_mentions_and_what_points_at_it(client: httpx.Client) -> None:
    triples = {quad.triple for quad in ox.parse(client.get(GOAL + ".nt").content, format=ox.RdfFormat.N_TRIPLES)}
    goal, label = names.ID + "goal/2019-2022/1", names.term_iri("rdfs:label")
    named = {triple.subject.value for triple in triples if triple.predicate.value == label}  # type: ignore[union-attr]
    inward = {triple.subject.value for triple in triples if getattr(triple.object, "value", "") == goal}  # type: ignore[union-attr]
    things = {iri for iri in inward if re.search(r"/id/(aim|measure|initiative|sub-goal)/", iri)}
    assert things
    assert things <= named
    assert any(triple.predicate.value == names.PEJ + "firstLine" for triple in triples)


def test_link_headers_name_the_other_formats_and_head_answers_as_get(client: httpx.Client) -> None:
    for accept in ("text/html", "text/turtle"):
        got = client.get(GOAL, headers={"Accept": accept})
        head = client.head(GOAL, headers={"Accept": accept})
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-type"] == got.headers["content-type"]
        links = re.findall(r"<([^>]+)>", got.headers["link"])
        assert {f"{GOAL}.{ending}" for ending in ("ttl", "jsonld", "nt", "rdf")} <= set(links)
        assert 'rel="describedby"' in got.headers["link"]
    got = client.get(GOAL, headers={"Accept": "text/turtle"})
    assert got.headers["content-location"] == GOAL + ".ttl"
    assert client.get(GOAL + ".ttl").content == got.content
    again = client.get(GOAL, headers={"Accept": "text/turtle", "If-None-Match": got.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_named_graphs_send_on_and_an_unknown_one_is_404(server: str) -> None:
    graph = "/id/graph/svar-2019-integrationsindsatser"
    page = httpx.get(server + graph, headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/id/document/svar-2019-integrationsindsatser")
    rdf = httpx.get(server + graph, headers={"Accept": "text/turtle"})
    assert (rdf.status_code, rdf.headers["vary"]) == (303, "Accept")
    assert httpx.get(server + "/id/graph/nothing").status_code == 404


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_the_context_stands_at_its_address_and_our_json_ld_is_written_by_it(client: httpx.Client) -> None:
    told = client.get("/context.jsonld")
    assert told.headers["content-type"] == "application/ld+json"
    context = told.json()["@context"]
    document = client.get(GOAL, headers={"Accept": "application/ld+json"}).json()
    assert document["@context"].items() <= context.items()
    (goal,) = [node for node in document["@graph"] if node["@id"] == "id:goal/2019-2022/1"]
    assert goal["generation"] == "id:generation/2019-2022"
    # Read by another implementation with the context from its address alone.
    alone = json.dumps({"@context": context, "@graph": document["@graph"]})
    triples = rdflib.Graph().parse(data=alone, format="json-ld")
    turtle = rdflib.Graph().parse(data=client.get(GOAL + ".nt").text, format="nt")
    assert set(triples) == set(turtle)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (GOAL, "Thing"),
        ("/id/committee/socialudvalget", "GovernmentOrganization"),
        ("/id/policy/2019-2022", "CreativeWork"),
        ("/dumps/", "Dataset"),
    ],
)
def test_pages_tell_search_engines_what_they_are_about(client: httpx.Client, path: str, kind: str) -> None:
    page = client.get(path, headers={"Accept": "text/html"}).text
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    told = json.loads(script)
    assert told["@type"] == kind
    assert told["name"]
    assert told["@id"].startswith(names.ID)


def test_the_sitemap_lists_pages_that_answer_and_robots_names_it(client: httpx.Client, server: str) -> None:
    robots = client.get("/robots.txt").text
    assert f"Sitemap: {server}/sitemap.xml" in robots
    assert "Disallow: /sparql" in robots
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    addresses = [str(place.text) for place in root.iter(SITEMAP + "loc")]
    assert root.tag == SITEMAP + "urlset"
    assert len(addresses) == len(set(addresses)) > 2_500
    assert f"{server}{GOAL}" in addresses
    for address in addresses[:: len(addresses) // 60]:
        assert client.head(address).status_code == 200, address


def test_the_dumps_hold_the_whole_dataset_and_match_their_checksums(client: httpx.Client, dataset: Path) -> None:
    wanted = set(ox.parse(path=str(dataset), format=ox.RdfFormat.N_QUADS))
    sums = dict(line.split("  ")[::-1] for line in client.get("/dumps/SHA256SUMS").text.splitlines())
    listed = {item["file"]: item for item in client.get("/dumps/", headers={"Accept": "application/json"}).json()}
    assert set(sums) == set(listed) == {dump.file for dump in DUMPS}
    for dump in DUMPS:
        answer = client.get(f"/dumps/{dump.file}")
        assert answer.headers["content-type"].split(";")[0] == dump.format.media_type
        assert hashlib.sha256(answer.content).hexdigest() == sums[dump.file] == listed[dump.file]["sha256"]
        assert len(answer.content) == listed[dump.file]["bytes"]
        quads = list(ox.parse(answer.content, format=dump.format.kind))
        if dump.with_graphs:
            assert set(quads) == wanted
        else:
            assert {quad.triple for quad in quads} == {quad.triple for quad in wanted}
            assert len(quads) == len(set(quads))


def test_the_dcat_of_the_dumps_tells_size_and_checksum(client: httpx.Client) -> None:
    answer = client.get("/dumps/", headers={"Accept": "text/turtle"})
    told = rdflib.Graph().parse(data=answer.text, format="turtle")
    query = """PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX spdx: <http://spdx.org/rdf/terms#>
      SELECT ?file ?size ?sum { ?dataset dcat:distribution ?file . ?file dcat:downloadURL ?url ; dcat:mediaType ?media ;
        dcat:byteSize ?size ; spdx:checksum [ spdx:checksumValue ?sum ] }"""
    rows = {str(row[0]): (int(row[1]), str(row[2])) for row in told.query(query)}  # type: ignore[index, arg-type]
    listed = client.get("/dumps/", headers={"Accept": "application/json"}).json()
    assert rows == {names.BASE + "dumps/" + item["file"]: (item["bytes"], item["sha256"]) for item in listed}


def test_part_of_a_dump_can_be_asked_for_and_an_unchanged_one_is_not_sent_again(client: httpx.Client) -> None:
    part = client.get("/dumps/pejling.nt", headers={"Range": "bytes=0-99", "Accept-Encoding": "identity"})
    assert (part.status_code, len(part.content)) == (206, 100)
    again = client.get("/dumps/pejling.nt", headers={"If-None-Match": part.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/dumps/pejling.docx").status_code == 404
