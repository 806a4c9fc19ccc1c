"""Linked data: every thing and the ontology at their own paths, as HTML, Turtle, JSON-LD, N-Triples, RDF/XML."""

from __future__ import annotations

from typing import Annotated, Any

import pyoxigraph as ox
from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from api.branches import Gardener
from api.errors import Problem
from api.negotiation import choose
from api.pages import page
from api.sections import sections
from api.state import Service, service_of
from graph import names
from graph.description import describe
from graph.gate import GRAPH_FORMATS, Format

router = APIRouter(tags=["Linked data"])

SUFFIXES = {"ttl": "turtle", "jsonld": "jsonld", "nt": "ntriples", "rdf": "rdfxml", "html": "html"}
_HTML = "text/html"
_ALIASES = {"application/json": "application/ld+json", "text/plain": "application/n-triples"}


@router.get("/id/{path:path}", summary="A thing of the data")
def thing(
    request: Request,
    path: Annotated[str, Path(description="kind/slug, with .ttl, .jsonld, .nt, .rdf or .html at will")],
) -> Response:
    """Give a thing: a page for browsers, RDF for programs."""
    bare, suffix = _split(path)
    service = service_of(request)
    iri = _iri(bare)
    wanted = _wanted(request, suffix)
    if wanted is None:
        found = describe(service.graph, iri)
        if found is None:
            raise _missing(iri)
        gardener: Gardener = request.app.state.gardener
        branch = gardener.grow(iri)
        grouped = sections(service, found, bool(branch))
        return page(request, "thing.html", thing=found, sections=grouped, branch=branch, bare=f"/id/{bare}")
    body = _rdf(service, iri, wanted)
    if not body:
        raise _missing(iri)
    return _rdf_response(body, wanted, f"/id/{bare}")


@router.get("/ontology", summary="The ontology")
@router.get("/ontology.{suffix}", summary="The ontology in one format")
def ontology(request: Request, suffix: str = "") -> Response:
    """Give the ontology: a page for browsers, RDF for programs."""
    service = service_of(request)
    wanted = _wanted(request, suffix)
    if wanted is None:
        return page(request, "ontology.html", **_terms(service))
    triples = sorted(service.graph.engine.triples(names.ONTOLOGY_GRAPH), key=str)
    body = ox.serialize(triples, format=wanted.kind, prefixes=dict(names.PREFIXES))
    assert body is not None
    return _rdf_response(body, wanted, "/ontology")


def _terms(service: Service) -> dict[str, Any]:
    counts = {
        getattr(row["class"], "value", ""): int(getattr(row["count"], "value", 0))
        for row in service.graph.ask("class-counts")
    }
    rows = [
        {key: getattr(value, "value", None) for key, value in row.items()}
        for row in service.graph.ask("ontology-terms")
    ]
    classes = [
        row | {"count": counts.get(row["term"] or "", 0)} for row in rows if (row["kind"] or "").endswith("#Class")
    ]
    return {"classes": classes, "properties": [row for row in rows if not (row["kind"] or "").endswith("#Class")]}


def _split(path: str) -> tuple[str, str]:
    bare, dot, suffix = path.rpartition(".")
    return (bare, suffix) if dot and suffix in SUFFIXES else (path, "")


def _iri(path: str) -> str:
    try:
        return names.thing_iri(path)
    except ValueError as error:
        raise Problem(404, f"{error} Search for a name at /search.") from error


def _wanted(request: Request, suffix: str) -> Format | None:
    """Give the RDF format wanted, or None for HTML."""
    if suffix:
        name = SUFFIXES.get(suffix)
        if name is None:
            raise Problem(404, f"There is no format .{suffix}; allowed are {', '.join('.' + key for key in SUFFIXES)}.")
        return next((choice for choice in GRAPH_FORMATS if choice.name == name), None)
    offers = [_HTML, *(choice.media_type for choice in GRAPH_FORMATS)]
    best = choose(request.headers.get("accept", ""), [*offers, *_ALIASES])
    best = _ALIASES.get(best or "", best)
    if best is None:
        raise Problem(406, f"None of the accepted formats is on offer; allowed are {', '.join(offers)}.")
    return next((choice for choice in GRAPH_FORMATS if choice.media_type == best), None)


def _rdf(service: Service, iri: str, format: Format) -> bytes | None:
    results = service.graph.construct("thing-graph", {"thing": iri})
    triples = sorted(results, key=str)
    if not triples:
        return None
    return ox.serialize(triples, format=format.kind, prefixes=dict(names.PREFIXES))


def _rdf_response(body: bytes, format: Format, address: str) -> Response:
    charset = "; charset=utf-8" if format.media_type.startswith("text/") else ""
    headers = {"Access-Control-Allow-Origin": "*", "Vary": "Accept", "Link": f'<{address}>; rel="canonical"'}
    return Response(body, media_type=format.media_type + charset, headers=headers)


def _missing(iri: str) -> Problem:
    return Problem(404, f"The graph says nothing of <{iri}>. Search for a name at /search.")
