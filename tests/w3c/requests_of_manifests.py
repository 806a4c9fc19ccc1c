"""Reads the HTTP requests that protocol tests describe, and checks what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx
import pyoxigraph as ox
from comparing import same_graph
from manifests import Case, Node

_HT, _CNT = "http://www.w3.org/2011/http#", "http://www.w3.org/2011/content#"
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_STATUS = {"OK": 200, "Created": 201, "NoContent": 204, "BadRequest": 400, "NotFound": 404, "NotAcceptable": 406}
_TABULAR = (
    "application/sparql-results+xml",
    "application/sparql-results+json",
    "text/csv",
    "text/tab-separated-values",
)
_RDF = ("application/rdf+xml", "text/turtle", "application/n-triples", "text/html")


@dataclass
class Exchange:
    """One request and what is expected of its answer."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    statuses: list[str]
    format: str = ""
    truth: str = ""
    expected: str = ""
    expected_headers: dict[str, str] = field(default_factory=dict)

    def check(self, response: httpx.Response, graph: str) -> None:
        """Compare an answer with what is expected."""
        told = f"{self.method} {self.path} gave {response.status_code}: {response.text[:300]}"
        assert any(_fits(response.status_code, status) for status in self.statuses), f"{told}; expected {self.statuses}"
        kind = response.headers.get("content-type", "").split(";")[0]
        if self.format == "boolean":
            assert kind in _TABULAR[:2], told
        elif self.format == "tabular":
            assert kind in _TABULAR, told
        elif self.format == "RDF":
            assert kind in _RDF, told
        if self.truth:
            answer = ox.parse_query_results(response.content, format=ox.QueryResultsFormat.from_media_type(kind))
            assert str(bool(answer)).lower() == self.truth, told
        if self.expected.strip():
            given = ox.parse(response.content, format=ox.RdfFormat.from_media_type(kind), base_iri=graph)
            wanted = ox.parse(self.expected.encode(), format=ox.RdfFormat.TURTLE, base_iri=graph)
            assert same_graph(given, wanted), told


def exchanges(case: Case) -> list[Exchange]:
    """Give the requests of a test, in order."""
    manifest = case.manifest
    requests = manifest.value(case.node, _MF + "action", _HT + "requests")
    return [_exchange(case, request) for request in manifest.items(requests)]


def _exchange(case: Case, request: Node) -> Exchange:
    manifest = case.manifest
    answer = manifest.value(request, _HT + "resp")
    encoding = manifest.text(request, _HT + "body", _CNT + "characterEncoding") or "utf-8"
    return Exchange(
        manifest.text(request, _HT + "methodName"),
        manifest.text(request, _HT + "absolutePath"),
        _headers(case, request),
        manifest.text(request, _HT + "body", _CNT + "chars").encode(encoding),
        [
            str(getattr(status, "value", "")).rpartition("#")[2]
            for status in manifest.values(answer, _MF + "expectedStatus")
        ],
        manifest.text(answer, _MF + "expectedFormat"),
        manifest.text(answer, _MF + "expectedBoolean"),
        manifest.text(answer, _HT + "body", _CNT + "chars"),
        _headers(case, answer),
    )


def _headers(case: Case, node: Node | None) -> dict[str, str]:
    manifest = case.manifest
    return {
        manifest.text(header, _HT + "fieldName"): manifest.text(header, _HT + "fieldValue")
        for header in manifest.items(manifest.value(node, _HT + "headers"))
    }


def _fits(status: int, expected: str) -> bool:
    if expected.startswith("StatusCode"):
        return expected[len("StatusCode")] == str(status)[0]
    return _STATUS[expected] == status
