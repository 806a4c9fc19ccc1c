"""What a client has already, and what it knows of what it changes: conditional requests as RFC 9110 means them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sparql_service import AUTHORISED, SparqlService, writable

PLAIN = {"Accept-Encoding": "identity"}
DUMP = "/dumps/pejling.nt"


@pytest.fixture(scope="module")
def service(lilleby_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparqlService]:
    own = tmp_path_factory.mktemp("pedantic") / "own.nq"
    own.write_bytes(lilleby_dataset.read_bytes())
    with writable(own, QUERY_SECONDS="5", QUERY_MEMORY="512") as running:
        yield running


def test_a_query_that_is_none_is_400_whatever_its_client_has(service: SparqlService) -> None:
    for known in ("*", '"x"', 'W/"x", *'):
        answer = service.client.get("/sparql", params={"query": "SELECT * { ?s }"}, headers={"If-None-Match": known})
        assert answer.status_code == 400, known


def test_what_a_client_has_is_told_in_every_way_that_there_is(service: SparqlService) -> None:
    params = {"query": "ASK { ?s ?p ?o }"}
    tag = service.client.get("/sparql", params=params).headers["etag"]
    bare = tag.removeprefix("W/")
    lists = [tag, bare, f'"a,b", {tag}', f'{bare},"c"', "*"]
    for known in lists:
        assert service.client.get("/sparql", params=params, headers={"If-None-Match": known}).status_code == 304, known
    for known in ('"x"', bare.strip('"'), f'"{tag}', ""):
        assert service.client.get("/sparql", params=params, headers={"If-None-Match": known}).status_code == 200, known
    two = httpx.Headers([("If-None-Match", '"x"'), ("If-None-Match", tag)])
    assert service.client.get("/sparql", params=params, headers=two).status_code == 304
    # Of a POST there is nothing that a client could have (RFC 9110, section 13.1.2).
    assert service.client.post("/sparql", data=params, headers={"If-None-Match": tag}).json()["boolean"] is True


def test_no_client_undoes_unseen_what_another_did(service: SparqlService) -> None:
    own, turtle = {"graph": "urn:shared"}, {"Content-Type": "text/turtle"}

    def send(method: str, content: str = "", **told: str) -> int:
        headers = AUTHORISED | turtle | {name.replace("_", "-"): value for name, value in told.items()}
        return service.client.request(method, "/graph-store", params=own, content=content, headers=headers).status_code

    def tag(accept: str = "text/turtle") -> str:
        headers = PLAIN | {"Accept": accept}
        return service.client.head("/graph-store", params=own, headers=headers).headers["etag"]

    assert send("PUT", "<urn:a> <urn:b> 1 .", If_Match="*") == 412
    assert send("PUT", "<urn:a> <urn:b> 1 .", If_None_Match="*") == 201
    assert send("PUT", "<urn:a> <urn:b> 2 .", If_None_Match="*") == 412
    first = tag()
    assert service.client.get("/graph-store", params=own, headers={"If-None-Match": first}).status_code == 304
    other = {"params": {"graph": "urn:other"}, "headers": AUTHORISED | turtle}
    assert service.client.put("/graph-store", content="<urn:a> <urn:b> 1 .", **other).status_code == 201
    assert tag() == first, "what happens to another graph is no change of this one"
    assert send("PUT", "<urn:a> <urn:b> 3 .", If_Match=f"W/{first}") == 412
    assert send("POST", "<urn:a> <urn:b> 3 .", If_Match=f'"x", {tag("application/n-triples")}') == 204
    for method in ("PUT", "POST", "DELETE"):
        assert send(method, "<urn:a> <urn:b> 4 .", If_Match=first) == 412, method
    assert send("PUT", "<urn:a> <urn:b> 4 .", If_None_Match=tag()) == 412
    kept = service.ask("SELECT ?n { GRAPH <urn:shared> { ?s ?p ?n } } ORDER BY ?n", format="csv")
    assert kept.text.split() == ["n", "1", "3"]
    assert send("DELETE", If_Match=tag()) == 204
    gone = {"params": own, "headers": {"If-None-Match": "*"}}
    assert service.client.get("/graph-store", **gone).status_code == 404


def test_what_is_large_has_one_head_and_knows_the_conditions_of_what_is_small(service: SparqlService) -> None:
    own = {"graph": "urn:large"}
    triples = "".join(f'<urn:a{number}> <urn:b> "{"x" * 50} {number}" .\n' for number in range(20_000))
    turtle = AUTHORISED | {"Content-Type": "text/turtle"}
    assert service.client.put("/graph-store", params=own, content=triples, headers=turtle).status_code == 201
    query = "SELECT * { GRAPH <urn:large> { ?s ?p ?o } }"
    for path, params in (
        ("/graph-store", own),
        ("/sparql", {"query": query}),
        ("/sparql", {"query": f"{query} # kept"}),
    ):
        for coding in ("identity", "gzip"):
            heads = []
            for method in ("HEAD", "GET", "HEAD"):
                answer = service.client.request(method, path, params=params, headers={"Accept-Encoding": coding})
                told = {"date", "x-query-id", "content-length", "transfer-encoding"}
                heads.append({name: value for name, value in answer.headers.items() if name not in told})
                assert (answer.status_code, len(answer.content) > 1 << 20) == (200, method == "GET")
            assert heads[0] == heads[1] == heads[2], (path, coding)
        for method in ("HEAD", "GET"):
            for known in ("*", heads[0]["etag"]):
                anew = params | (
                    {"query": f"{params['query']} # {method} {known}"} if known == "*" and "query" in params else {}
                )
                answer = service.client.request(method, path, params=anew, headers={"If-None-Match": known})
                assert (answer.status_code, answer.content) == (304, b""), (path, method, known)
    assert service.client.get("/graph-store", params=own, headers={"If-Match": '"x"'}).status_code == 412
    assert service.client.delete("/graph-store", params=own, headers=AUTHORISED).status_code == 204


def test_a_dump_compressed_on_its_way_is_another_representation(service: SparqlService) -> None:
    plain, packed = (service.client.get(DUMP, headers={"Accept-Encoding": coding}) for coding in ("identity", "gzip"))
    strong, weak = plain.headers["etag"], packed.headers["etag"]
    assert (strong[0], weak) == ('"', f"W/{strong}")
    assert plain.content == packed.content
    for method in ("GET", "HEAD"):
        for coding in ("identity", "gzip"):
            for known in (strong, weak, f'"x", {strong}', "*"):
                told = {"Accept-Encoding": coding, "If-None-Match": known}
                assert service.client.request(method, DUMP, headers=told).status_code == 304, (method, coding, known)
    some = {"Range": "bytes=10-19"}
    for coding in ("identity", "gzip"):
        part = service.client.get(DUMP, headers=some | {"Accept-Encoding": coding, "If-Range": strong})
        assert (part.status_code, part.content) == (206, plain.content[10:20])
        assert "content-encoding" not in part.headers
        whole = service.client.get(DUMP, headers=some | {"Accept-Encoding": coding, "If-Range": weak})
        assert (whole.status_code, whole.content) == (200, plain.content)
    changed, long_ago = plain.headers["last-modified"], "Mon, 01 Jan 2001 00:00:00 GMT"
    for told, status in (
        ({"If-Match": strong}, 200),
        ({"If-Match": "*"}, 200),
        ({"If-Match": '"x"'}, 412),
        ({"If-Match": f"W/{strong}"}, 412),
        ({"If-Unmodified-Since": changed}, 200),
        ({"If-Unmodified-Since": long_ago}, 412),
        ({"If-Unmodified-Since": long_ago, "If-Match": strong}, 200),
        ({"If-Modified-Since": changed}, 304),
        ({"If-Modified-Since": long_ago}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-Modified-Since": changed, "If-None-Match": '"x"'}, 200),
    ):
        answer = service.client.get(DUMP, headers=told)
        assert answer.status_code == status, told
        assert status == 412 or "Accept-Encoding" in answer.headers["vary"], told
