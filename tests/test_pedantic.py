"""What a client that knows the standards asks, and one that tries them: each has the answer that RFC 9110 and the SPARQL Protocol give."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
import rdflib
from sparql_service import AUTHORISED, SparqlService, writable

PLAIN = {"Accept-Encoding": "identity"}
DATASET = rdflib.URIRef("https://w3id.org/pejling/id/dataset")
DIRECT = {"Content-Type": "application/sparql-query"}


@pytest.fixture(scope="module")
def service(lilleby_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparqlService]:
    own = tmp_path_factory.mktemp("pedantic") / "own.nq"
    own.write_bytes(lilleby_dataset.read_bytes())
    with writable(own, QUERY_SECONDS="5", QUERY_MEMORY="512") as running:
        yield running


@pytest.mark.parametrize("thing", ["http://[", "http://x.dk/> }", "http://", "goal/\ufffd", "goal/", "²/²", "urn:x y"])
def test_a_thing_by_a_name_that_is_no_address_is_refused(service: SparqlService, thing: str) -> None:
    asked = {
        "/network": ("thing",), "/network.json": ("thing",), "/lineage.json": ("thing",), "/path.json": ("one", "other"),
    }  # fmt: skip
    for path, parameters in asked.items():
        for accept in ("text/html", "application/json"):
            answer = service.client.get(path, params=dict.fromkeys(parameters, thing), headers={"Accept": accept})
            assert answer.status_code in (400, 404), (path, answer.text)
            assert accept == "text/html" or answer.json()["message"]
    assert service.client.get("/money", params={"theme": thing}, headers={"Accept": "text/html"}).status_code == 400


@pytest.mark.parametrize("pieces", [1, 2, 40])
def test_an_address_in_danish_as_curl_sends_it_is_understood(service: SparqlService, pieces: int) -> None:
    asked = 'GET /sparql?format=csv&query=SELECT*{VALUES?x{"børn"}} HTTP/1.1\r\nHost: x\r\n\r\n'.encode()
    body = 'SELECT * {\n VALUES ?x { "børn" } }'.encode()
    kind = b"Content-Type: application/sparql-query\r\nContent-Length: %d\r\n" % len(body)
    posted = b"POST /sparql?format=csv HTTP/1.1\r\nHost: x\r\n" + kind + b"\r\n" + body
    with socket.create_connection(("127.0.0.1", service.port), timeout=60) as connection:
        for request in (asked, posted, asked):
            step = -(-len(request) // pieces)
            for place in range(0, len(request), step):
                connection.sendall(request[place : place + step])
                time.sleep(0.002)
            answer = b""
            while not answer.endswith("x\r\nbørn\r\n".encode()):
                piece = connection.recv(65536)
                assert piece, answer
                answer += piece


def test_an_address_that_is_no_utf_8_is_400_in_words(service: SparqlService) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=60) as connection:
        connection.sendall(b"GET /sparql?query=b\xf8rn HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"The address is not percent-encoded UTF-8." in answer


@pytest.mark.parametrize(
    ("address", "options", "status"),
    [
        ("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", {}, 400),
        ("/sparql?query=ASK%7B%7D", {"data": {"query": "ASK {}"}}, 400),
        ("/sparql?query=ASK%7B%7D", {"content": "ASK {}", "headers": DIRECT}, 400),
        ("/sparql?update=CLEAR+ALL", {"content": "ASK {}", "headers": DIRECT}, 400),
        ("/sparql", {"content": "", "headers": DIRECT}, 400),
        ("/sparql", {"data": {"query": ""}}, 400),
        ("/sparql", {"content": "ASK {}", "headers": {"Content-Type": "application/sparql-query; charset=latin1"}}, 415),
        ("/sparql", {"content": "\ufeffASK {}", "headers": DIRECT}, 200),
        ("/sparql", {"content": "ASK {}", "headers": DIRECT | {"Accept": "*/*;q=0"}}, 406),
        ("/sparql", {"content": "ASK {}", "headers": DIRECT | {"Accept": "application/sparql-results+json;q=0, */*;q=0.1"}}, 200),
    ],
)  # fmt: skip
def test_a_query_is_sent_once_and_in_utf_8(
    service: SparqlService, address: str, options: dict[str, object], status: int
) -> None:
    method = "POST" if options else "GET"
    answer = service.client.request(method, address, **options)  # type: ignore[arg-type]
    assert answer.status_code == status, answer.text
    if status == 200 and "Accept" in options["headers"]:  # type: ignore[operator]
        assert answer.headers["content-type"] != "application/sparql-results+json"


def test_a_graph_is_sent_in_utf_8_marked_as_such_or_not(service: SparqlService) -> None:
    for charset, status in (("", 201), ("; charset=UTF-8", 204), ("; charset=utf-16", 415), ("; charset=latin1", 415)):
        headers = AUTHORISED | {"Content-Type": f"text/turtle{charset}"}
        answer = service.client.put(
            "/graph-store?graph=urn:marked", content="\ufeff<urn:a> <urn:b> 1 .", headers=headers
        )
        assert answer.status_code == status, answer.text
    assert service.client.delete("/graph-store?graph=urn:marked", headers=AUTHORISED).status_code == 204


def test_a_coding_that_is_refused_is_not_used(service: SparqlService) -> None:
    for coding in ("identity", "gzip;q=0", "*;q=0", "gzip; q=0.0, identity", "br"):
        bare = service.client.get("/ontology", headers={"Accept-Encoding": coding, "Accept": "text/turtle"})
        assert "content-encoding" not in bare.headers, coding
    with service.client.stream("GET", "/ontology", headers={"Accept-Encoding": "gzip", "Accept": "text/turtle"}) as one:
        assert gzip.decompress(b"".join(one.iter_raw())) == bare.content


def test_all_json_is_open_to_scripts_of_any_site(service: SparqlService) -> None:
    generations = service.client.get("/compare").text
    assert generations
    open_ = ("/queries", "/search?q=bog", "/completion.json", "/health", "/ready", "/context.jsonld", "/dumps/")
    asked = ("/compare.json?first=x&last=y", "/path.json?one=x&other=y", "/lineage.json?thing=goal/x", "/openapi.json")
    for path in (*open_, *asked):
        answer = service.client.get(path, headers={"Accept": "application/json", "Origin": "https://example.org"})
        assert answer.headers.get_list("access-control-allow-origin") == ["*"], path
    page = service.client.get("/", headers={"Accept": "text/html"})
    assert "access-control-allow-origin" not in page.headers


@pytest.mark.parametrize("thing", ["børn", "a😀b", 'a"b', "a\r\nX-Own: 1", "../x"])
@pytest.mark.parametrize("format", ["csv", "svg", "png"])
def test_a_name_that_a_client_chose_spoils_no_header(service: SparqlService, thing: str, format: str) -> None:
    for given in (thing, f"bog {thing}"):
        answer = service.client.get(f"/lineage.{format}", params={"thing": given})
        assert answer.status_code in (200, 404, 413), answer.text
        assert "x-own" not in answer.headers


def test_data_nested_without_end_are_told_as_what_they_are(service: SparqlService) -> None:
    deep = "<urn:a> <urn:b> " + "<<( <urn:a> <urn:b> " * 60_000 + "1" + " )>>" * 60_000 + " ."
    answer = service.client.put(
        "/graph-store?graph=urn:deep", content=deep, headers=AUTHORISED | {"Content-Type": "text/turtle"}
    )
    assert answer.status_code == 507, answer.text
    assert "nested too deeply; nothing changed" in answer.json()["message"]
    assert "intet er ændret" in answer.json()["danish"]
    assert service.ask("ASK { GRAPH <urn:deep> { ?s ?p ?o } }").json()["boolean"] is False


def test_a_kept_answer_is_compressed_once_and_the_same_either_way(service: SparqlService) -> None:
    query = "SELECT * { ?s ?p ?o } LIMIT 2000"
    first = service.ask(query)
    assert len(first.content) > 1 << 16
    packed = []
    for _ in range(2):
        with service.client.stream(
            "GET", "/sparql", params={"query": query}, headers={"Accept-Encoding": "gzip"}
        ) as one:
            packed.append(b"".join(one.iter_raw()))
            assert one.headers["content-encoding"] == "gzip"
            assert {item.strip() for item in one.headers["vary"].split(",")} == {"Accept", "Accept-Encoding"}
            assert int(one.headers["content-length"]) == len(packed[-1])
            assert one.headers["etag"] == first.headers["etag"]
    assert packed[0] == packed[1]
    assert gzip.decompress(packed[0]) == first.content
    bare = service.client.get("/sparql", params={"query": query}, headers=PLAIN)
    assert "content-encoding" not in bare.headers
    assert bare.content == first.content
    head = service.client.head("/sparql", params={"query": query}, headers={"Accept-Encoding": "gzip"})
    assert (head.headers["content-encoding"], head.content) == ("gzip", b"")


def test_what_xml_cannot_hold_is_refused_and_what_it_changes_is_escaped(service: SparqlService) -> None:
    lines = "SELECT ('a\\r\\nb' AS ?x) {}"
    told = ElementTree.fromstring(service.ask(lines, format="xml").content)
    assert [node.text for node in told.iter("{http://www.w3.org/2005/sparql-results#}literal")] == ["a\r\nb"]
    for query, format, other in (
        ("SELECT ('\\u0001' AS ?x) {}", "xml", "json"),
        ("SELECT ('\\uFFFE' AS ?x) {}", "xml", "csv"),
        ("CONSTRUCT { <urn:a> <http://x.dk/1> 2 } {}", "rdfxml", "turtle"),
        ("CONSTRUCT { <urn:a> <urn:b> '\\u0008' } {}", "rdfxml", "ntriples"),
    ):
        refused = service.ask(query, format=format)
        assert refused.status_code == 406, refused.text
        assert "Ask for" in refused.json()["message"]
        assert "kan ikke" in refused.json()["danish"] or "ikke kan" in refused.json()["danish"]
        assert service.ask(query, format=other).status_code == 200
    graph = {"params": {"graph": "urn:nameless"}, "headers": AUTHORISED | {"Content-Type": "text/turtle"}}
    assert service.client.put("/graph-store", content="<urn:a> <http://x.dk/1> 2 .", **graph).status_code == 201
    for format, status in (("rdf", 406), ("ttl", 200)):
        given = {"graph": "urn:nameless", "format": format}
        assert service.client.get("/graph-store", params=given).status_code == status
    assert service.client.delete("/graph-store", **graph).status_code == 204


def test_a_header_of_a_thousand_formats_is_read_as_far_as_anyone_writes(service: SparqlService) -> None:
    many = ",".join(f"a{n}/b" for n in range(3_000))
    for accept, status in (
        (f"application/sparql-results+json,{many}", 200),
        (f"{many},application/sparql-results+json", 406),
    ):
        answer = service.client.get("/sparql", params={"query": "ASK {}"}, headers={"Accept": accept})
        assert answer.status_code == status, answer.text[:200]


def test_a_change_takes_nothing_from_what_the_dataset_says_of_itself_but_its_counts(service: SparqlService) -> None:
    def told(path: str) -> rdflib.Graph:
        return rdflib.Graph().parse(
            data=service.client.get(path, headers={"Accept": "text/turtle"}).text, format="turtle"
        )

    void, dcat, sh = (
        rdflib.Namespace(f"http://{one}#") for one in ("rdfs.org/ns/void", "www.w3.org/ns/dcat", "www.w3.org/ns/shacl")
    )
    own = {"params": {"graph": "urn:noted"}, "headers": AUTHORISED | {"Content-Type": "text/turtle"}}
    number = int(service.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", format="csv").text.split()[1])
    assert service.client.put("/graph-store", content="<urn:a> a <urn:Noted> .", **own).status_code == 201
    for path in ("/.well-known/void", "/id/dataset", "/dumps/"):
        graph = told(path)
        assert [int(count) for _, count in graph.subject_objects(void.triples) if _ == DATASET] == [number + 1], path
        assert (None, void["class"], rdflib.URIRef("urn:Noted")) in graph
        for predicate in (dcat.distribution, sh.declare, void.classPartition, rdflib.DCTERMS.license):
            assert (DATASET, predicate, None) in graph, (path, predicate)
        assert len(list(graph.subjects(rdflib.RDF.type, sh.SPARQLExecutable))) > 10
        within = [
            used
            for part in graph.objects(DATASET, void.classPartition)
            for used in graph.objects(part, void.propertyPartition)
        ]
        assert within
        for part in graph.objects(DATASET, void.propertyPartition):
            assert len(list(graph.objects(part, void.triples))) == 1
    assert service.client.delete("/graph-store", **own).status_code == 204


def test_a_list_of_names_has_the_size_of_names(service: SparqlService) -> None:
    iris = [f"https://w3id.org/pejling/id/{'a' * 3_000}{n}" for n in range(5_000)]
    assert service.client.post("/labels.json", json=iris).status_code == 413
    assert len(service.client.post("/labels.json", json=[iri[:60] + iri[-4:] for iri in iris]).json()) > 1_000


def test_a_network_is_made_of_an_answer_that_can_be_one(service: SparqlService) -> None:
    turtle = {"Content-Type": "text/turtle"}
    large = "".join(f"<urn:{n}> <urn:p> <urn:{n * 7}> .\n" for n in range(200_000))
    assert service.client.post("/results-network.json", content=large, headers=turtle).status_code == 413
    small = service.client.post("/results-network.json", content=large[:30_000].rpartition("\n")[0], headers=turtle)
    assert small.json()["nodes"]
