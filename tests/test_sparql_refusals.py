"""What the endpoint refuses, and how it says so: queries, formats, limits, media types, changes and tokens."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from conftest import pejling
from sparql_service import AUTHORISED, G1, G2, TOKEN, TRIPLES, SparqlService, count, small, writable


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparqlService]:
    with writable(small(tmp_path_factory.mktemp("refusals"))) as running:
        # When there are pages, the service answers look-ups itself.
        assert running.client.get("/").status_code == 200
        yield running


def test_an_unknown_graph_is_refused_with_where_to_look(service: SparqlService) -> None:
    for response in (
        service.ask("SELECT * FROM <urn:no> {}"),
        service.ask("SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }"),
        service.ask("ASK {}", **{"default-graph-uri": "urn:no"}),
        service.ask("ASK {}", **{"named-graph-uri": "http://127.0.0.1:1/data.ttl"}),
    ):
        assert response.status_code == 400
        assert "This dataset has no graph <" in response.json()["message"]
        assert "/.well-known/void" in response.json()["message"]


@pytest.mark.parametrize(
    ("query", "graph"),
    [
        ("BASE <http://example.org/a/> SELECT * FROM <b> {}", "http://example.org/a/b"),
        ("BASE <http://example.org/a/> BASE <b/> SELECT * FROM NAMED <c> {}", "http://example.org/a/b/c"),
        ("BASE <http://example.org/a/> PREFIX e: <b#> SELECT * FROM e:c {}", "http://example.org/a/b#c"),
        (r"PREFIX e: <http://example.org/> SELECT * FROM e:a\-b {}", "http://example.org/a-b"),
    ],
)
def test_the_name_of_a_graph_is_read_as_the_query_declares(service: SparqlService, query: str, graph: str) -> None:
    assert f"has no graph <{graph}>" in service.ask(query).json()["message"]


def test_a_format_that_no_answer_has_is_406_and_format_overrides_accept(service: SparqlService) -> None:
    response = service.client.get("/sparql", params={"query": TRIPLES}, headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert "text/csv" in response.text
    endless = service.client.get("/sparql", params={"query": TRIPLES}, headers={"Accept": "a/b," * 100 + "text/csv"})
    assert endless.status_code == 406, "nobody reads so far"
    assert (
        service.client.get(
            "/sparql", params={"query": TRIPLES, "format": "csv"}, headers={"Accept": "image/png"}
        ).status_code
        == 200
    )


@pytest.mark.parametrize("name", ["format", "output", "results"])
@pytest.mark.parametrize(
    ("query", "given", "allowed"),
    [
        (TRIPLES, "cvs", "'cvs' for SELECT; allowed are json, xml, csv, tsv."),
        ("ASK {}", "turtle", "'turtle' for ASK; allowed are json, xml, csv, tsv."),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "csv", "'csv' for CONSTRUCT; allowed are turtle, ntriples, jsonld, rdfxml"),
        ("", "cvs", "'cvs'; allowed are turtle, ntriples, jsonld, rdfxml"),
    ],
)
def test_a_format_that_does_not_fit_is_400_with_those_that_do(
    service: SparqlService, query: str, given: str, allowed: str, name: str
) -> None:
    if not query and name != "format":
        return
    asked = {"query": query} if query else {}
    told = service.client.get("/sparql", params=asked | {name: given}, headers={"Accept": "application/json"})
    assert told.status_code == 400
    assert told.json()["message"].startswith(f"There is no format {allowed}")
    assert told.json()["danish"].startswith(f"Der er intet format {given!r}")
    if query:
        assert service.client.post("/sparql", data=asked | {name: given}).status_code == 400


def test_the_mark_stands_below_what_is_wrong_whatever_ends_lines_and_stands_before_it(service: SparqlService) -> None:
    for line_end in ("\n", "\r\n"):
        query = f"# æ€😀{line_end}SELECT * {{{line_end}\t?s\t'åbn ?p }}{line_end}# slut"
        told = service.ask(query).json()
        assert (told["line"], told["column"], told["text"]) == (3, 5, "\t?s\t'åbn ?p }")
        assert told["message"].split("\n")[1:] == ["\t?s\t'åbn ?p }", "\t  \t^"]
        query = f"SELECT * {{{line_end}\t?s rdfs:label 'æ😀'@da\t?p .{line_end}  ?a ?b ?c . ?d ?e ?f{line_end}}}"
        told = service.ask(query).json()
        assert (told["line"], told["column"], told["text"]) == (2, 24, "\t?s rdfs:label 'æ😀'@da\t?p .")
        assert told["message"].split("\n")[2] == "\t" + " " * 21 + "\t^"


@pytest.mark.parametrize(
    ("query", "place", "reason"),
    [
        ("SELECT * {\n  ?s ?p ?o ?x .\n  ?a ?b ?c .\n}", (2, 12), "?x cannot stand here."),
        ("SELECT * {\n  ?s ?? ?x .\n  ?a ?b ?c .\n}", (2, 6), "? cannot stand here."),
        ("SELECT * {\n ?s ?p 1 . }\n}\n# the end, and more of it", (3, 1), "} cannot stand here."),
        ("SELECT * {\n  FILTER ?o > 3\n  ?a ?b ?c .\n}", (2, 10), "?o cannot stand here."),
        ("SELEC * { ?s ?p ?o }", (1, 1), "it does not begin with SELECT, ASK, CONSTRUCT or DESCRIBE."),
        ("SELECT * {\n  OPTIONL { ?s ?p ?o } }", (2, 3), "OPTIONL cannot stand here; did you mean OPTIONAL?"),
        ("SELECT * { ?s ?p ?o }\nODER BY ?s", (2, 1), "ODER cannot stand here; did you mean ORDER?"),
        ("SELECT * { ?s nope:x ?o }", (1, 15), "the prefix is not known; declare it by PREFIX."),
        ("SELECT * { BIND(1 AS ?x)\n BIND(2 AS ?x) }", (2, 16), "BIND is overriding an existing variable."),
        ("SELECT * { FILTER(?x = 3 }", (1, 26), "} cannot stand here."),
        ("SELECT * { ?s ?p 'a' 'b' }", (1, 22), "'b' cannot stand here."),
        ("SELECT * WHERE ?s ?p ?o }", (1, 16), "here must stand {."),
        ("SELECT * { ?s ?p ?o\n# here\n", (2, 7), "it ends too early; a bracket is not closed."),
        ("SELECT * { ?s ?p ?o } LIMIT", (1, 28), "it ends too early."),
        (r"SELECT * { ?s ?p '\u00e6\u00f8' . ?s ?p }", (1, 31), "it needs a subject, a property and a value."),
    ],
)
def test_the_place_of_an_error_is_the_first_token_that_is_wrong(
    service: SparqlService, query: str, place: tuple[int, int], reason: str
) -> None:
    # The store itself tells a place up to a line later: where the longest keyword that it looked for would have ended.
    told = service.ask(query).json()
    assert ((told["line"], told["column"]), told["message"].split("\n")[0].endswith(reason)) == (place, True), told
    assert told["danish"].split("\n")[0] != told["message"].split("\n")[0]
    long = service.client.post("/sparql", data={"query": query + "\n#" + "x" * 9_000}).json()
    assert long["message"].split(":")[0] == told["message"].split(":")[0] or "too early" in reason


def test_a_syntax_error_tells_line_column_and_the_line_itself(service: SparqlService) -> None:
    response = service.ask("SELECT * {\n  ?s ?p }")
    assert response.status_code == 400
    told = response.json()
    assert (told["line"], told["column"], told["text"]) == (2, 9, "  ?s ?p }")
    assert told["query"] == response.headers["x-query-id"]
    assert service.ask("SELECT * {\r\n  ?s ?p }\r\n# end").json()["text"] == "  ?s ?p }"
    plain = service.client.get("/sparql", params={"query": "SELECT * {\n  ?s ?p }"}, headers={"Accept": "text/plain"})
    assert plain.text.splitlines()[-2:] == ["  ?s ?p }", "        ^"]
    page = service.client.get("/sparql", params={"query": "SELECT * {\n  ?s ?p }"}, headers={"Accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert page.status_code == 400
    assert "linje 2, kolonne 9" in page.text
    assert "  ?s ?p }\n        ^" in page.text


def test_what_is_wrong_in_a_change_is_told_with_its_place_too(service: SparqlService) -> None:
    update = "INSERT DATA {\n GRAPH <urn:x> { <urn:a> <urn:b> ?? } }"
    told = service.client.post("/sparql", data={"update": update}, headers=AUTHORISED).json()
    assert told["message"].startswith("The update is not valid SPARQL 1.1 in line 2, column 34: ")
    assert told["danish"].startswith("Opdateringen er ikke gyldig SPARQL 1.1 i linje 2, kolonne 34: ")
    assert (told["line"], told["column"], told["text"]) == (2, 34, update.splitlines()[1])
    # What stands after the place where the request's own graphs come in.
    update = "INSERT { ?s ?p ?o } WHERE { ?s ?p ?? }"
    fields = {"update": update, "using-graph-uri": "urn:example:one"}
    told = service.client.post("/sparql", data=fields, headers=AUTHORISED).json()
    assert (told["line"], told["column"], told["text"]) == (1, 35, update)
    fields["using-graph-uri"] = "no iri"
    told = service.client.post("/sparql", data=fields, headers=AUTHORISED)
    assert (told.status_code, "is no IRI" in told.json()["message"]) == (400, True)
    turtle = AUTHORISED | {"Content-Type": "text/turtle"}
    data = "<urn:a> <urn:b> 1 .\n<urn:å> <urn:b> bøh ."
    told = service.client.put("/graph-store?graph=urn:x", content=data.encode(), headers=turtle).json()
    assert (told["line"], told["column"], told["text"]) == (2, 17, data.splitlines()[1])
    assert told["message"].splitlines()[-2:] == [data.splitlines()[1], " " * 16 + "^"]
    data = "<urn:a> <urn:b>\n\t'ø', <urn:c .\n"
    told = service.client.put("/graph-store?graph=urn:x", content=data.encode(), headers=turtle).json()
    place = "The data is not valid Turtle in line 2, column 7: Unexpected end of file.\n\t'ø', <urn:c .\n\t     ^"
    assert told["message"] == place


@pytest.mark.parametrize("query", ["SELECT * { " + "?s ?p ?o . " * 1_000, "ASK { '" + "a" * 100_000, "}" * 100_000])
def test_a_line_that_nobody_could_look_through_is_not_sent_back(service: SparqlService, query: str) -> None:
    response = service.client.post("/sparql", data={"query": query})
    assert (response.status_code, response.json()["line"]) == (400, 1), response.text[:300]
    assert len(response.content) < 2_000


@pytest.mark.parametrize(
    "query", ["SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", r"ASK { SE\u0052VICE ?x {} }"]
)
def test_a_query_that_reaches_out_is_refused(service: SparqlService, query: str) -> None:
    response = service.ask(query)
    assert response.status_code == 400
    assert "SERVICE is not allowed" in response.json()["message"]


@pytest.mark.parametrize(
    "hidden",
    [
        pytest.param("FILTER(1<2#> '''\n) {} #'''\n", id="a comparison and a comment that look like an IRI"),
        pytest.param("FILTER(1<'''x>''' ) {} #'''\n", id="a comparison with a text that looks like an IRI"),
        pytest.param("OPTIONAL { GRAPH id:a\\#b { ?s ?p ?o } {} }\n", id="a # within a name"),
        pytest.param("OPTIONAL { ?s urn:a\\'b 1 . {} ?s urn:a\\'b 1 }", id="a quotation mark within a name"),
    ],
)
def test_a_call_that_the_store_sees_and_the_gate_might_not_is_refused(service: SparqlService, hidden: str) -> None:
    call = "SERVICE <http://127.0.0.1:1/> { ?x ?y ?z } "
    response = service.ask("PREFIX urn: <urn:> SELECT * { " + hidden.replace("{} ", call) + "}")
    assert response.status_code == 400
    assert "SERVICE" in response.json()["message"]


@pytest.mark.parametrize("call", ["SERVICEx:y", "SERVICESILENT<urn:x>", "?s ?p trueSERVICE <urn:x>", "?s ?p 1e5SERVICE <urn:x>", "?s ?p x:.SERVICE<urn:x>"])  # fmt: skip
def test_a_call_without_blanks_is_refused(service: SparqlService, call: str) -> None:
    response = service.ask("PREFIX x: <http://127.0.0.1:1/> SELECT * { " + call + " { ?x ?y ?z } }")
    assert response.status_code == 400
    assert "SERVICE is not allowed" in response.json()["message"]


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX u: <urn:x#> SELECT * { ?service a u:it\\'s, <urn:x#y> }",
        "PREFIX service: <urn:x> SELECT * { ?s service:a service:service FILTER(?s != 'service {') }",
        "ASK { FILTER(1<2) FILTER('a'<'service') }",
    ],
)
def test_what_is_like_that_and_harmless_is_answered(service: SparqlService, query: str) -> None:
    assert service.ask(query).status_code == 200, service.ask(query).text


def test_a_text_that_is_not_closed_is_told_however_often_it_might_begin(service: SparqlService) -> None:
    told = service.client.post("/sparql", data={"query": 'SELECT * { ?s ?p "' + '\\"' * 400_000}).json()
    assert (told["line"], told["column"]) == (1, 18)
    assert "the text that begins here is not closed." in told["message"]
    assert "den tekst, der begynder her, er ikke afsluttet." in told["danish"]


def test_an_answer_too_large_is_413_and_a_query_too_long_408(service: SparqlService) -> None:
    for query in ("SELECT * { VALUES ?x { 1 2 3 } }", TRIPLES, "SELECT ?s { ?s <urn:p> <urn:b> }"):
        # What is kept from before is not for who wants less.
        for limits, status in (({"maxbytes": "10"}, 413), ({}, 200), ({"maxbytes": "10"}, 413)):
            assert service.ask(query, **limits).status_code == status
    product = " ".join(f"VALUES ?v{n} {{ 1 2 3 4 5 6 7 8 9 10 }}" for n in range(12))
    slow = service.ask(f"SELECT (COUNT(*) AS ?n) {{ {product} }}", timeout="0.3")
    assert slow.status_code == 408
    assert slow.headers["x-query-id"] in slow.json()["message"]


def test_a_query_that_takes_more_memory_than_it_asked_for_is_507(service: SparqlService) -> None:
    def growing(times: int) -> str:
        steps = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(times))
        return f"SELECT (STRLEN(?x{times}) AS ?n) {{ BIND('aaaaaaaaaaaaaaaa' AS ?x0) {steps} }}"

    assert service.ask(growing(24), maxmemory="100000000").status_code == 507
    assert count(service.ask(growing(16), maxmemory="100000000")) == 1


@pytest.mark.parametrize("name", ["timeout", "maxrows", "maxbytes", "maxmemory"])
def test_a_limit_that_is_no_number_is_400(service: SparqlService, name: str) -> None:
    for value in ("x", "-1", "0", "nan"):
        assert service.ask("ASK {}", **{name: value}).status_code == 400


def test_methods_and_media_types_that_do_not_fit_are_405_and_415(service: SparqlService) -> None:
    put = service.client.put("/sparql", params={"query": "ASK {}"})
    assert put.status_code == 405
    assert put.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert service.client.post("/sparql", content=b"ASK {}", headers={"Content-Type": "text/plain"}).status_code == 415
    assert service.client.options("/sparql").headers["access-control-allow-origin"] == "*"


def test_a_change_needs_the_token(service: SparqlService) -> None:
    change = {"update": "INSERT DATA { GRAPH <urn:mine> { <urn:x> <urn:p> 1 } }"}
    refused = service.client.post("/sparql", data=change)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Bearer")
    for given in ("Bearer wrong", f"Basic {TOKEN}", TOKEN):
        assert service.client.post("/sparql", data=change, headers={"Authorization": given}).status_code == 401


def test_what_is_built_from_the_corpus_cannot_be_changed(service: SparqlService) -> None:
    for update in (
        f"DROP GRAPH <{G1}>",
        f"INSERT DATA {{ GRAPH <{G2}> {{ <urn:x> <urn:p> 1 }} }}",
        "INSERT DATA { <urn:x> <urn:p> 1 }",
    ):
        response = service.client.post("/sparql", data={"update": update}, headers=AUTHORISED)
        assert response.status_code == 403, response.text
    assert count(service.ask(TRIPLES)) == 2


def test_what_is_to_be_loaded_in_silence_is_nothing(service: SparqlService) -> None:
    update = (
        "LOAD SILENT <http://127.0.0.1:1/> INTO GRAPH <urn:loaded> ; INSERT DATA { GRAPH <urn:kept> { <a> <b> 1 } }"
    )
    asked = {"data": {"update": update}, "headers": AUTHORISED}
    assert service.client.post("/sparql", **asked).status_code == 204
    assert service.ask("ASK { GRAPH <urn:kept> { ?s ?p 1 } }", format="csv").text.strip() == "true"
    assert service.client.delete("/graph-store", params={"graph": "urn:kept"}, headers=AUTHORISED).status_code == 204


def test_a_token_with_a_scope_changes_its_own_graphs_alone(tmp_path: Path) -> None:
    file = small(tmp_path)
    digests = [hashlib.sha256(token.encode()).hexdigest() for token in ("notes", "all")]
    with SparqlService(file, TOKEN_HASH=f"{digests[0]}@https://example.org/notes/,{digests[1]}") as service:

        def change(token: str, graph: str) -> httpx.Response:
            update = f"INSERT DATA {{ GRAPH <{graph}> {{ <urn:a> <urn:b> <urn:c> }} }}"
            return service.client.post("/sparql", data={"update": update}, headers={"Authorization": f"Bearer {token}"})

        assert change("notes", "https://example.org/notes/1").status_code == 204
        refused = change("notes", "https://example.org/other")
        assert refused.status_code in (400, 403)
        assert "begins with <https://example.org/notes/>" in refused.json()["message"]
        put = {"params": {"graph": "https://example.org/other"}, "headers": {"Authorization": "Bearer notes"}}
        assert service.client.put("/graph-store", content=b"", **put).status_code == 403
        assert (
            service.ask("ASK { GRAPH <https://example.org/other> { ?s ?p ?o } }", format="csv").text.strip() == "false"
        )
        assert change("all", "https://example.org/other").status_code == 204
        assert change("neither", "https://example.org/notes/1").status_code == 401
        # An empty graph of another's scope comes and goes without a triple being touched.
        for update in ("CREATE GRAPH <https://example.org/third>", "CREATE SILENT GRAPH <https://example.org/third>"):
            asked = {"data": {"update": update}, "headers": {"Authorization": "Bearer notes"}}
            assert service.client.post("/sparql", **asked).status_code == 403
        assert "third" not in service.ask("SELECT ?g { GRAPH ?g {} }", format="csv").text
        own = {
            "data": {"update": "CREATE GRAPH <https://example.org/notes/2>"},
            "headers": {"Authorization": "Bearer notes"},
        }
        assert service.client.post("/sparql", **own).status_code == 204


def test_a_token_hash_that_is_none_is_told_at_the_start(tmp_path: Path) -> None:
    dataset = small(tmp_path)
    done = pejling("serve", "--dataset", dataset, "--port", "0", "--token-hash", "my secret token")
    assert done.returncode == 2
    assert "is no SHA-256 of a token" in done.stderr
