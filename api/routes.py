"""The addresses of queries, of changes and of operation as the application's description tells of them."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from api import changes, operating, sparql

_DESCRIBED: dict[str, Any] = {
    "parameters": [
        {"name": name, "in": "query", "description": text, "schema": {"type": kind}}
        for name, kind, text in (
            ("query", "string", "A SPARQL 1.1 query."),
            (
                "default-graph-uri",
                "string",
                "IRI of a graph, repeated for several; with named-graph-uri overrides FROM.",
            ),
            (
                "named-graph-uri",
                "string",
                "IRI of a graph, repeated for several; with default-graph-uri overrides FROM.",
            ),
            (
                "format",
                "string",
                "json, xml, csv, tsv; turtle, ntriples, jsonld, rdfxml, trig, nquads, n3, or a file's ending. Overrides Accept; "
                "one that does not fit the query is 400.",
            ),
            ("timeout", "number", "Seconds, up to the service's ceiling."),
            ("maxrows", "integer", "Rows, up to the service's ceiling; an answer that has more says X-Truncated."),
        )
    ]
}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    400: {"description": "Malformed or refused query"},
    406: {"description": "No acceptable format"},
    408: {"description": "The query took too long"},
    413: {"description": "Request or answer too large"},
    503: {"description": "No room for the query; Retry-After says when"},
    507: {"description": "The query needed too much memory"},
}


def routes() -> tuple[APIRouter, ...]:
    """Give the routers of the three."""
    return _queries(), _changes(), _operation()


def _queries() -> APIRouter:
    router = APIRouter(tags=["SPARQL"])
    router.get("/sparql", summary="Query by GET", responses=_RESPONSES, openapi_extra=_DESCRIBED)(sparql.query_by_get)
    router.head("/sparql", include_in_schema=False)(sparql.query_by_get)
    for path in sparql.METHODS:
        router.options(path, include_in_schema=False)(sparql.options)
    router.post("/sparql", summary="Query or update by POST (form or direct)", responses=_RESPONSES)(
        sparql.query_by_post
    )
    return router


def _changes() -> APIRouter:
    router = APIRouter(tags=["Changes"])
    graph, direct = "/graph-store", "/graph-store/{path:path}"
    router.get(graph, summary="A graph")(changes.get_graph)
    router.put(graph, summary="Replace a graph")(changes.write_graph)
    router.post(graph, summary="Add to a graph, or begin a new one")(changes.post_graph)
    router.delete(graph, summary="Delete a graph")(changes.delete_graph)
    router.head(graph, include_in_schema=False)(changes.get_graph)
    for method, answer in (
        ("GET", changes.get_graph),
        ("HEAD", changes.get_graph),
        ("OPTIONS", sparql.options),
        ("PUT", changes.write_graph),
        ("POST", changes.write_graph),
        ("DELETE", changes.delete_graph),
    ):
        router.add_api_route(direct, answer, methods=[method], include_in_schema=False)
    return router


def _operation() -> APIRouter:
    router = APIRouter(tags=["Operation"])
    router.get("/health", summary="Whether the service lives")(operating.health)
    router.get("/ready", summary="Whether queries are answered")(operating.ready)
    router.get("/metrics", summary="Counters for Prometheus")(operating.metrics)
    router.get("/.well-known/void", summary="Description of the dataset (VoID)")(operating.well_known_void)
    return router
