"""The SPARQL endpoint: SPARQL 1.1 Protocol, read only, evaluated and serialised by the store."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from api.errors import Problem
from api.negotiation import choose
from api.pages import page
from api.state import service_of
from graph import gate, names
from graph.questions import questions

router = APIRouter(tags=["SPARQL"])

_ALIASES = {"application/json": "json", "application/xml": "xml", "text/xml": "xml", "text/plain": "ntriples", "application/sparql-results+json": "json"}
_GRAPHS = Query(description="IRI of a graph; repeated for several. Overrides FROM.")


@router.get("/sparql", summary="Query by GET", responses={400: {"description": "Malformed query"}})
async def query_by_get(
    request: Request,
    query: Annotated[str | None, Query(description="A SPARQL 1.1 query.")] = None,
    default_graph_uri: Annotated[list[str], Query(alias="default-graph-uri", description=_GRAPHS.description)] = [],  # noqa: B006
    named_graph_uri: Annotated[list[str], Query(alias="named-graph-uri", description=_GRAPHS.description)] = [],  # noqa: B006
    format: Annotated[str, Query(description="json, xml, csv, tsv; turtle, ntriples, jsonld, rdfxml. Overrides Accept.")] = "",
) -> Response:
    """Answer a query; without one, show the query page to a browser."""
    if query is None:
        if choose(request.headers.get("accept", ""), ["application/json", "text/html"]) == "text/html":
            return page(request, "sparql.html", query="", prefixes=names.PREFIXES, questions=list(questions().values()))
        raise Problem(400, "The request has no `query`. Send one as ?query=…, or POST a form or application/sparql-query.")
    return await _answer(request, query, tuple(default_graph_uri), tuple(named_graph_uri), format)


@router.post("/sparql", summary="Query by POST (form or direct)", responses={400: {"description": "Malformed query"}})
async def query_by_post(request: Request) -> Response:
    """Answer a query sent as a form (``query=…``) or directly as ``application/sparql-query``."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        form = await request.form()
        queries = form.getlist("query")
        if len(queries) != 1:
            raise Problem(400, f"The form has {len(queries)} fields `query`; exactly one is needed.")
        defaults, named = form.getlist("default-graph-uri"), form.getlist("named-graph-uri")
        return await _answer(
            request, str(queries[0]), tuple(map(str, defaults)), tuple(map(str, named)), str(form.get("format", ""))
        )
    if kind == "application/sparql-query":
        try:
            text = (await request.body()).decode("utf-8")
        except UnicodeDecodeError as error:
            raise Problem(400, f"The query is not UTF-8 (byte {error.start}).") from error
        parameters = request.query_params
        return await _answer(
            request,
            text,
            tuple(parameters.getlist("default-graph-uri")),
            tuple(parameters.getlist("named-graph-uri")),
            parameters.get("format", ""),
        )
    raise Problem(415, f"Content-Type {kind or 'missing'} is not understood; use application/x-www-form-urlencoded or application/sparql-query.")


async def _answer(request: Request, sparql: str, defaults: tuple[str, ...], named: tuple[str, ...], wanted: str) -> Response:
    service = service_of(request)
    try:
        form = gate.classify(sparql)
        chosen = _format(request, form, wanted)
        body = await run_in_threadpool(gate.answer, service.graph, sparql, chosen, defaults, named)
    except gate.Refused as error:
        raise Problem(400, str(error)) from error
    except gate.Malformed as error:
        raise Problem(400, str(error)) from error
    headers = {"Access-Control-Allow-Origin": "*", "Vary": "Accept", "X-Dataset-Version": service.version}
    charset = "; charset=utf-8" if chosen.media_type.startswith("text/") else ""
    return Response(body, media_type=chosen.media_type + charset, headers=headers)


def _format(request: Request, form: gate.Form, wanted: str) -> gate.Format:
    choices = gate.GRAPH_FORMATS if form.gives_triples else gate.RESULT_FORMATS
    by_name = {choice.name: choice for choice in choices}
    for given in (wanted, request.query_params.get("output", "")):
        name = _ALIASES.get(given, given)
        if name in by_name:
            return by_name[name]
        if choice := next((choice for choice in choices if choice.media_type == given), None):
            return choice
    aliases = {media: by_name[name] for media, name in _ALIASES.items() if name in by_name}
    offers = {choice.media_type: choice for choice in choices} | aliases
    best = choose(request.headers.get("accept", ""), list(offers))
    if best is None:
        if choose(request.headers.get("accept", ""), ["text/html"]):
            return choices[0]
        raise Problem(406, f"None of the accepted formats fits a {form.value} query; on offer are {', '.join(offers)}.")
    return offers[best]
