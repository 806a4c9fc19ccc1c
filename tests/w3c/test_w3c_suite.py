"""The W3C suite of SPARQL 1.1, run over HTTP against the endpoint on a scratch dataset that takes changes."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from comparing import csv_rows, expected_rows, rows, same_graph, same_order, same_rows
from manifests import Case, cases, suite
from requests_of_manifests import exchanges
from sparql_service import AUTHORISED, SparqlService, writable

from scripts import conformance

_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_UT = "http://www.w3.org/2009/sparql/tests/test-update#"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_KNOWN: dict[str, str] = tomllib.loads((Path(__file__).parent / "known.toml").read_text("utf-8"))
_CASES = cases()
_FOUND = {
    "QueryEvaluationTest": 232,
    "CSVResultFormatTest": 3,
    "PositiveSyntaxTest11": 63,
    "NegativeSyntaxTest11": 48,
    "UpdateEvaluationTest": 94,
    "PositiveUpdateSyntaxTest11": 42,
    "NegativeUpdateSyntaxTest11": 13,
    "ProtocolTest": 34,
    "GraphStoreProtocolTest": 13,
    "ServiceDescriptionTest": 3,
}

needs_suite = pytest.mark.skipif(suite() is None, reason="no W3C suite (../shared/w3c-sparql11 or PEJLING_W3C)")


def _marked(case: Case) -> object:
    reason = _KNOWN.get(str(case))
    return pytest.param(case, id=str(case), marks=[pytest.mark.xfail(reason=reason, strict=True)] if reason else [])


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparqlService]:
    dataset = tmp_path_factory.mktemp("w3c") / "scratch.nq"
    dataset.touch()
    with writable(dataset, DEFAULT_GRAPH="own", CACHE="1") as running:
        yield running


@needs_suite
def test_the_suite_is_read_whole() -> None:
    assert Counter(case.type for case in _CASES) == _FOUND
    assert len({str(case) for case in _CASES}) == len(_CASES)


@needs_suite
def test_every_known_failure_is_a_test_of_the_suite() -> None:
    assert set(_KNOWN) <= {str(case) for case in _CASES}


@needs_suite
def test_the_table_in_the_docs_is_the_one_of_these_tests() -> None:
    assert conformance.PAGE.read_text("utf-8") == conformance.page(), "write it anew: python scripts/conformance.py"


@needs_suite
@pytest.mark.parametrize("case", [_marked(case) for case in _CASES])
def test_the_endpoint_passes(case: Case, service: SparqlService) -> None:
    _RUNNERS[case.type](case, service)


def _update(service: SparqlService, text: str) -> httpx.Response:
    return service.client.post("/sparql", data={"update": text}, headers=AUTHORISED)


def _put(service: SparqlService, file: Path, base: str, graph: str | None) -> None:
    kinds = {".ttl": "text/turtle", ".rdf": "application/rdf+xml", ".nt": "application/n-triples"}
    quads = list(ox.parse(path=str(file), format=ox.RdfFormat.from_extension(file.suffix[1:]), base_iri=base))
    assert file.suffix in kinds
    data = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
    parameters = {"graph": graph} if graph is not None else {"default": ""}
    headers = AUTHORISED | {"Content-Type": "application/n-triples"}
    response = service.client.put("/graph-store", params=parameters, content=data, headers=headers)
    assert response.status_code in (201, 204), response.text


def _load(service: SparqlService, case: Case, node: object, namespace: str) -> None:
    manifest = case.manifest
    assert _update(service, "DROP ALL").status_code == 204
    for data in manifest.values(node, namespace + "data"):  # type: ignore[arg-type]
        _put(service, manifest.file(data.value), data.value, None)  # type: ignore[union-attr]
    for data in manifest.values(node, namespace + "graphData"):  # type: ignore[arg-type]
        file = manifest.text(data, namespace + "graph") or str(getattr(data, "value", ""))
        _put(service, manifest.file(file), file, manifest.text(data, _LABEL) or file)


def _query(case: Case, service: SparqlService) -> None:
    manifest = case.manifest
    action = manifest.value(case.node, _MF + "action")
    _load(service, case, action, _QT)
    query = manifest.text(action, _QT + "query")
    # The base of a query that is a file is the file's address; by HTTP it has none of its own.
    text = f"BASE <{query}>\n" + manifest.file(query).read_text("utf-8")
    result = manifest.file(manifest.text(case.node, _MF + "result"))
    if case.type == "CSVResultFormatTest":
        response = service.client.post("/sparql", data={"query": text}, headers={"Accept": "text/csv"})
        assert response.headers["content-type"] == "text/csv; charset=utf-8", response.text
        assert csv_rows(response.content) == csv_rows(result.read_bytes())
        return
    wanted = "text/tab-separated-values" if result.suffix == ".tsv" else "application/sparql-results+json, text/turtle"
    response = service.client.post("/sparql", data={"query": text}, headers={"Accept": wanted})
    assert response.status_code == 200, response.text
    if response.headers["content-type"].startswith("text/turtle"):
        expected = ox.parse(path=str(result), base_iri=query, format=ox.RdfFormat.from_extension(result.suffix[1:]))
        assert same_graph(ox.parse(response.content, format=ox.RdfFormat.TURTLE, base_iri=query), expected), (
            response.text
        )
        return
    kind = ox.QueryResultsFormat.TSV if result.suffix == ".tsv" else ox.QueryResultsFormat.JSON
    given, expected_answer = rows(response.content, kind), expected_rows(result, query)
    if isinstance(given, bool) or isinstance(expected_answer, bool):
        assert given == expected_answer
    else:
        assert same_rows(given, expected_answer), response.text
        if ordered := _ordered_by(text):
            assert same_order(given, expected_answer, ordered), response.text


def _ordered_by(query: str) -> list[str]:
    """Give the variables that the rows of a query are ordered by."""
    order = re.search(r"\}\s*ORDER\s+BY\s+([^{}]*)$", query, re.IGNORECASE)
    return re.findall(r"[?$](\w+)", re.sub(r"#.*", "", order[1])) if order else []


def _query_syntax(case: Case, service: SparqlService) -> None:
    file = case.manifest.file(case.manifest.text(case.node, _MF + "action"))
    response = service.client.post("/sparql", data={"query": file.read_text("utf-8")})
    assert response.status_code == (200 if case.type.startswith("Positive") else 400), response.text


def _update_syntax(case: Case, service: SparqlService) -> None:
    file = case.manifest.file(case.manifest.text(case.node, _MF + "action"))
    text = file.read_text("utf-8")
    if "DROP" in text:
        # What is read is run too, so the graph that it drops must be there.
        assert _update(service, "CREATE SILENT GRAPH <graph>").status_code == 204
    response = _update(service, text)
    assert response.status_code == (204 if case.type.startswith("Positive") else 400), response.text


def _update_evaluation(case: Case, service: SparqlService) -> None:
    manifest = case.manifest
    action, result = (manifest.value(case.node, _MF + name) for name in ("action", "result"))
    _load(service, case, action, _UT)
    request = manifest.text(action, _UT + "request")
    response = _update(service, f"BASE <{request}>\n" + manifest.file(request).read_text("utf-8"))
    assert response.status_code == 204, response.text
    expected = [*_quads(case, result)]
    assert same_graph(_content(service), expected)


def _quads(case: Case, node: object) -> Iterator[ox.Quad]:
    manifest = case.manifest
    for data in manifest.values(node, _UT + "data"):  # type: ignore[arg-type]
        yield from _read(manifest.file(data.value), data.value, ox.DefaultGraph())  # type: ignore[union-attr]
    for data in manifest.values(node, _UT + "graphData"):  # type: ignore[arg-type]
        file = manifest.text(data, _UT + "graph") or str(getattr(data, "value", ""))
        yield from _read(manifest.file(file), file, ox.NamedNode(manifest.text(data, _LABEL) or file))


def _read(file: Path, base: str, graph: ox.NamedNode | ox.DefaultGraph) -> Iterator[ox.Quad]:
    for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE, base_iri=base):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def _content(service: SparqlService) -> Iterator[ox.Quad]:
    query = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    found = rows(service.ask(query, format="json").content, ox.QueryResultsFormat.JSON)
    assert not isinstance(found, bool)
    for row in found:
        graph = row.get("g", ox.DefaultGraph())
        yield ox.Quad(row["s"], row["p"], row["o"], graph)  # type: ignore[arg-type]


def _protocol(case: Case, service: SparqlService) -> None:
    manifest = case.manifest
    assert _update(service, "DROP ALL").status_code == 204
    for data in manifest.values(case.node, _UT + "graphData"):
        file = manifest.text(data, _UT + "graph")
        _put(service, manifest.file(file), file, manifest.text(data, _LABEL))
    for exchange in exchanges(case):
        path = exchange.path.replace("/sparql/", "/sparql", 1)
        response = service.client.request(
            exchange.method, path, content=exchange.body, headers=AUTHORISED | exchange.headers
        )
        exchange.check(response, "urn:base")


def _graph_store(case: Case, service: SparqlService) -> None:
    assert _update(service, "DROP ALL").status_code == 204
    place = ""
    for exchange in exchanges(case):
        path = exchange.path.replace("/gsp", "/graph-store", 1)
        path = place if "$" in path else path
        headers = AUTHORISED | {key: value for key, value in exchange.headers.items() if "$" not in value}
        response = service.client.request(exchange.method, path, content=exchange.body, headers=headers)
        place = response.headers.get("location", place)
        exchange.check(response, str(response.url))


def _description(case: Case, service: SparqlService) -> None:
    response = service.client.get("/sparql", headers={"Accept": "text/turtle"})
    assert response.headers["content-type"].startswith("text/turtle")
    triples = list(ox.parse(response.content, format=ox.RdfFormat.TURTLE))
    sd = "http://www.w3.org/ns/sparql-service-description#"
    endpoints = [(quad.subject, quad.object) for quad in triples if quad.predicate.value == sd + "endpoint"]
    assert [address.value for _, address in endpoints] == [service.address + "/sparql"]  # type: ignore[union-attr]
    if case.name == "conforms-to-schema":
        typed = {quad.subject for quad in triples if quad.object == ox.NamedNode(sd + "Service")}
        assert typed == {subject for subject, _ in endpoints}
        assert {quad.predicate.value for quad in triples} >= {
            sd + "defaultDataset",
            sd + "resultFormat",
            sd + "supportedLanguage",
        }


_RUNNERS = {
    "QueryEvaluationTest": _query,
    "CSVResultFormatTest": _query,
    "PositiveSyntaxTest11": _query_syntax,
    "NegativeSyntaxTest11": _query_syntax,
    "UpdateEvaluationTest": _update_evaluation,
    "PositiveUpdateSyntaxTest11": _update_syntax,
    "NegativeUpdateSyntaxTest11": _update_syntax,
    "ProtocolTest": _protocol,
    "GraphStoreProtocolTest": _graph_store,
    "ServiceDescriptionTest": _description,
}
