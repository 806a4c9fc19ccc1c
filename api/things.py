"""Linked data: every thing and the ontology at their own paths, as HTML, Turtle, JSON-LD, N-Triples, RDF/XML."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode

import pyoxigraph as ox
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from api import rdf_formats, schema_org
from api.amounts import amounts_of_thing
from api.ancestry import ancestry
from api.charts import Series, stacked
from api.conditions import unchanged
from api.endpoint import endpoint_of
from api.errors import Problem
from api.evidence import link_address
from api.headers import CORS
from api.negotiation import choose
from api.pages import page
from api.rows_of_thing import rows_of_thing
from api.sections import sections
from api.spending import answered_for, belonging, spending
from api.state import Service, derived_of, service_of
from api.tables import FORMATS, respond_with
from api.texts import language_of, text
from api.threads import threads_of
from api.vocabulary import terms_table
from graph import names
from graph.catalogue import description
from graph.context import document
from graph.description import Description, describe
from graph.exports.about import About
from graph.gate import BY_NAME, GRAPH_FORMATS, Format, by_media_type

router = APIRouter(tags=["Linked data"])

SUFFIXES = {"ttl": "turtle", "jsonld": "jsonld", "nt": "ntriples", "rdf": "rdfxml", "html": "html"}
_HTML = "text/html"
_ALIASES = {"application/json": "application/ld+json", "text/plain": "application/n-triples"}


@router.get("/id/dataset", include_in_schema=False)
@router.get("/id/dataset.{suffix}", include_in_schema=False)
def dataset(request: Request, suffix: str = "", format: str = "") -> Response:
    """Give what the dataset says of itself; its page is the one of its files."""
    wanted = _wanted(request, suffix, format.lower())
    if wanted is None:
        return RedirectResponse("/dumps/", 303, {"Vary": "Accept"})
    endpoint = endpoint_of(request)
    told = description(endpoint.graph, f"{request.base_url}sparql", endpoint.changed > 0)
    return _rdf_response(request, _serialised(told, wanted), wanted, "/id/dataset", suffix)


@router.get("/id/graph/{path:path}", include_in_schema=False)
def named_graph(request: Request, path: str, format: str = "") -> Response:
    """Send on to what stands in a named graph: its document's page, or its triples."""
    bare, suffix = _split(f"graph/{path}")
    iri = _iri(bare)
    if iri not in service_of(request).graph.engine.named_graphs():
        raise _missing(service_of(request), iri)
    wanted = _wanted(request, suffix, format.lower())
    if wanted is None:
        slug = bare.removeprefix("graph/")
        place = {"dataset": "/dumps/", "lineage": "/lineage"}.get(slug, f"/id/document/{slug}")
        return RedirectResponse(place, 303, {"Vary": "Accept"})
    given = urlencode({"graph": iri, "format": wanted.name} if suffix or format else {"graph": iri})
    return RedirectResponse(f"/graph-store?{given}", 303, {"Vary": "Accept"})


@router.get("/id/{path:path}", summary="A thing of the data")
def thing(
    request: Request,
    path: Annotated[str, Path(description="kind/slug, with .ttl, .jsonld, .nt, .rdf, .html, .csv or .xlsx at will")],
    format: Annotated[
        str, Query(description="The same without a suffix: csv, xlsx, html, or an RDF format's name.")
    ] = "",
) -> Response:
    """Give a thing: a page for browsers, RDF for programs, what the page says as rows for spreadsheets."""
    bare, suffix = _split(path)
    service = service_of(request)
    iri, format = _iri(bare), format.lower()
    if (rows := suffix or format) in FORMATS:
        return _rows(request, iri, rows)
    wanted = _wanted(request, suffix, format, *FORMATS)
    if wanted is None:
        found = describe(service.graph, iri)
        if found is None:
            raise _missing(service_of(request), iri)
        gardener = derived_of(request).gardener
        branch = gardener.grow(iri)
        grouped = sections(service, found, gardener, bool(branch))
        schema = schema_org.thing(request, found)
        lineage = derived_of(request).knowledge.lineage
        spent = spending(derived_of(request).ledger, iri)
        behind = [] if spent else answered_for(derived_of(request).ledger, iri, _pointing(found))
        values: dict[str, Any] = {
            "thing": found,
            "sections": grouped,
            "branch": branch,
            "threads": threads_of(request, iri),
            "bare": f"/id/{bare}",
            "spending": spent,
            "behind": [(e, [grouped.notes.cite(p, (e.written, e.text)) for p in e.passages]) for e in behind],
            "spent": stacked(list(spent.years), [Series("", found.label.text, spent.years)]) if spent else None,
            "schema": schema,
            "known": gardener.entries,
            "money_of": gardener.money,
            "spent_on": derived_of(request).spent_on,
            "number_of": gardener.number,
            "links": lineage("weak").by_iri,
            "evidence_at": partial(link_address, lineage("weak")),
            "ancestry": ancestry(lineage("weak"), lineage("same-content"), iri),
            "version": service.version,
        }
        response: Response = page(request, "thing.html", **values)
        response.headers["Link"] = _links(request, f"/id/{bare}")
        return response
    return _rdf_response(request, as_rdf(request, iri, wanted), wanted, f"/id/{bare}", suffix)


def as_rdf(request: Request, iri: str, format: Format) -> bytes:
    """Give what the graph says of a thing; raises Problem (404) if that is nothing."""
    triples = service_of(request).graph.construct("thing-graph", {"thing": iri})
    if not triples:
        raise _missing(service_of(request), iri)
    return _serialised(sorted(triples, key=str), format)


def _rows(request: Request, iri: str, format: str) -> Response:
    derived, language = derived_of(request), language_of(request)
    service, gardener = derived.service, derived.gardener
    found = describe(service.graph, iri)
    if found is None:
        raise _missing(service_of(request), iri)
    told = sections(service, found, gardener)
    table = rows_of_thing(iri.rpartition("/")[2], told, derived.property_labels, gardener, language)
    about = About(found.label.name(language), version=service.version)
    amounts = belonging(derived.ledger, iri, _pointing(found), gardener.below(iri))
    if not amounts or format == "csv":
        return respond_with(table, format, language, about)
    more = amounts_of_thing(amounts, derived.by_iri, derived.property_labels, language)
    return respond_with(table, format, language, replace(about, notes=(text("thing.amounts.note", language),)), [more])


def _pointing(found: Description) -> dict[str, set[str]]:
    """Give what points at a thing, by the local name of the property."""
    return {
        names.shorten(key).removeprefix("pej:"): {one.iri for one in some if one.iri}
        for key, some in found.pointed_at.items()
    }


@router.get("/ontology", summary="The ontology")
@router.get("/ontology.{suffix}", summary="The ontology in one format")
def ontology(request: Request, suffix: str = "", table: str = "classes", format: str = "") -> Response:
    """Give the ontology: a page for browsers, RDF for programs; ``format=`` csv or xlsx one of its tables."""
    service, format = service_of(request), format.lower()
    if format in FORMATS and not suffix:
        language = language_of(request)
        return respond_with(terms_table(derived_of(request).vocabulary, table, language), format, language)
    wanted = _wanted(request, suffix, format, *FORMATS)
    if wanted is None:
        return page(request, "ontology.html", **derived_of(request).vocabulary)
    triples = sorted(service.graph.engine.triples(names.ONTOLOGY_GRAPH), key=str)
    return _rdf_response(request, _serialised(triples, wanted), wanted, "/ontology", suffix)


def _split(path: str) -> tuple[str, str]:
    bare, dot, suffix = path.rpartition(".")
    return (bare, suffix) if dot and suffix in (*SUFFIXES, *FORMATS) else (path, "")


def _iri(path: str) -> str:
    try:
        return names.thing_iri(path)
    except ValueError as error:
        raise Problem(404, f"{error} Search for a name at /search.") from error


def _wanted(request: Request, suffix: str, format: str = "", *beside: str) -> Format | None:
    """Give the RDF format wanted by a suffix, else by ``format=``, else by Accept, or None for HTML."""
    if suffix:
        name = SUFFIXES.get(suffix)
        if name is None:
            raise _no_format(suffix, *SUFFIXES)
        return BY_NAME.get(name)
    if format:
        return None if format == "html" else rdf_formats.named(format, "html", *beside)
    rdf = by_media_type(GRAPH_FORMATS)
    offers = [_HTML, *rdf]
    best = choose(request.headers.get("accept", ""), [*offers, *_ALIASES])
    best = _ALIASES.get(best or "", best)
    if best is None:
        raise Problem(406, f"None of the accepted formats is on offer; allowed are {', '.join(offers)}.")
    return rdf.get(best)


def _serialised(triples: Iterable[ox.Triple], format: Format) -> bytes:
    if format.name == "jsonld":
        return document(triples)
    return ox.serialize(triples, format=format.kind, prefixes=dict(names.PREFIXES)) or b""


def _rdf_response(request: Request, body: bytes, format: Format, address: str, suffix: str) -> Response:
    root: str = request.scope.get("root_path", "")
    headers = CORS | {"Vary": "Accept", "Link": _links(request, address)}
    given = next((ending for ending, name in SUFFIXES.items() if name == format.name), "")
    if given and not suffix:
        headers["Content-Location"] = f"{root}{address}.{given}"
    headers["ETag"] = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    if unchanged(request, headers["ETag"]):
        return Response(None, 304, headers)
    return Response(body, media_type=format.content_type, headers=headers)


def _links(request: Request, address: str) -> str:
    """Give the Link header of a thing: its other formats, and what describes the dataset that it is part of."""
    root: str = request.scope.get("root_path", "")
    links = [f'<{root}{address}>; rel="canonical"']
    for ending, name in SUFFIXES.items():
        media = BY_NAME[name].media_type if name in BY_NAME else _HTML
        links.append(f'<{root}{address}.{ending}>; rel="alternate"; type="{media}"')
    links.append(f'<{root}{address}.ttl>; rel="describedby"; type="text/turtle"')
    links.append(f'<{root}/.well-known/void>; rel="http://rdfs.org/ns/void#inDataset"')
    return ", ".join(links)


def _missing(service: Service, iri: str) -> Problem:
    bare, _, ending = iri.rpartition(".")
    if "/" not in ending and describe(service.graph, bare):
        return _no_format(ending, *SUFFIXES, *FORMATS)
    return Problem(404, f"The graph says nothing of <{iri}>. Search for a name at /search.")


def _no_format(ending: str, *allowed: str) -> Problem:
    return Problem(404, f"There is no format .{ending}; allowed are {', '.join('.' + one for one in allowed)}.")
