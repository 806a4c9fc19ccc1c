"""Ready-made questions: a list, a form for each, and its rows as page, CSV, TSV, JSON or XML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from api import exporting, parameters, strict
from api.answers import Cell, answer
from api.charted import bars_drawing
from api.choices import key_of
from api.drawings import drawn_file
from api.endpoint import endpoint_of
from api.errors import Problem
from api.for_people import language_for, wanted
from api.headers import CORS
from api.negotiation import choose
from api.pages import page
from api.parameters import WISHES, Parameters
from api.running import JSON, TSV, Ran, run
from api.shares import leave_share
from api.sparql import answered
from api.state import derived_of, service_of
from api.tables import respond_with
from api.texts import language_of
from api.things import as_rdf
from api.workbench import in_language, script_words
from graph import gate, names, rows
from graph.answers.choosing import addressed
from graph.exports.about import About
from graph.questions import BadParameter, Question, UnknownQuestion, question, questions, without_header

_PICTURES = ("svg", "png")
_HTML, _VARY = "html", {"Vary": "Accept"}
_RDF = gate.by_name(gate.GRAPH_FORMATS)
# Best first; what programs send that mean rows without knowing their names comes last.
_OFFERS = (
    {JSON.media_type: JSON.name, "text/html": _HTML}
    | {format.media_type: format.name for format in gate.RESULT_FORMATS}
    | {parameters.QUERY: "rq"}
    | {format.media_type: format.name for format in gate.GRAPH_FORMATS}
    | {"application/json": JSON.name, "application/xml": "xml", "text/xml": "xml", "text/plain": "tsv"}
)
router = APIRouter(prefix="/queries", tags=["Ready-made questions"])


@router.get("", summary="All ready-made questions")
def all_questions(
    request: Request,
    q: Annotated[str, Query(max_length=500, description="Only those that hold these words, or most of them.")] = "",
) -> Response:
    """List the questions, by theme, or those that hold the words asked for."""
    known = list(questions().values())
    leads = derived_of(request).guides.leads(q) if q.strip() else []
    found = {lead.guide.question: lead.address for lead in leads if lead.guide.question}
    if not q.strip():
        found = {entry.name: f"/queries/{entry.name}" for entry in known}
    if choose(request.headers.get("accept", ""), ["application/json", "text/html"]) == "text/html":
        themes = sorted({entry.theme for entry in known})
        listed = [(theme, [entry for entry in known if entry.theme == theme]) for theme in themes]
        return page(request, "questions.html", themes=listed, q=q, found=found)
    listed_as_json = [_as_json(entry) | {"address": found[entry.name]} for entry in known if entry.name in found]
    return JSONResponse(listed_as_json, headers=_VARY)


@router.get("/{name}", summary="Ask a ready-made question")
@router.head("/{name}", include_in_schema=False)
async def ask_question(request: Request, name: str) -> Response:
    """Ask a question with its parameters from the address; ``format=`` or a suffix chooses csv, tsv, json, xml, rq, or a file.

    Without either the client's Accept does, among page, rows, the query itself, and RDF, which is what the graph says of the question.
    Files are xlsx, parquet, jsonld, graphml, gexf, network.json, and csv-metadata.json, which tells the types of the CSV; svg and
    png are the bars of a question that is shown as bars.

    CSV has the names of the query's variables; ``headings=da`` or ``en``, and XLSX, have headings and names for people.
    """
    bare, dot, suffix = name.partition(".")
    try:
        chosen = question(bare)
    except UnknownQuestion as error:
        raise Problem(404, str(error)) from error
    reserved = {"format", "headings", "lang", *WISHES}
    values = {key: value for key, value in strict.given(request) if key not in reserved and value}
    given = suffix if dot else request.query_params.get("format", "")
    accepted = _accepted(request) if not given else ""
    if format := _RDF.get(accepted):
        told = await run_in_threadpool(as_rdf, request, f"{names.BASE}queries/{bare}", format)
        return Response(told, 200, CORS | _VARY, format.content_type)
    given = given or (accepted if accepted not in (_HTML, JSON.name) else "")
    try:
        if chosen.named(values):
            values = await run_in_threadpool(addressed, service_of(request).graph, chosen, values)
        sparql = chosen.bind(values)
    except BadParameter as error:
        # A program is told what is lacking; a reader finds it in the form.
        if given or values or accepted == JSON.name:
            raise Problem(400, str(error)) from error
        sparql = None
    if wanted(given, request.query_params.get("headings", "")) and sparql:
        ran = await _run(request, sparql)
        return await run_in_threadpool(_for_people, request, chosen, sparql, ran, given)
    if sparql and given in exporting.FORMATS and given not in ("csv", "json"):
        ran, title = await _run(request, sparql), chosen.title[language_of(request)]
        return await run_in_threadpool(exporting.question_as_file, request, bare, title, sparql, ran, given)
    if sparql and given in _PICTURES and chosen.view == "chart":
        ran = await _run(request, sparql)
        return await run_in_threadpool(_picture, request, chosen, values, ran, given)
    if given == "rq":
        return Response(sparql or chosen.sparql, 200, _VARY, parameters.QUERY)
    media = gate.by_name(gate.RESULT_FORMATS)
    if given in media or (accepted == JSON.name and sparql is not None):
        format = media.get(given, JSON)
        return await _data(request, chosen, sparql or chosen.sparql, format)
    if given:
        pictures = _PICTURES if chosen.view == "chart" else ()
        allowed = ", ".join(dict.fromkeys([*media, *exporting.FORMATS, *pictures, "rq"]))
        raise Problem(400, f"There is no format {given!r}; allowed are {allowed}.")
    if not values and not {key for key, _ in strict.given(request)} - reserved:
        # The first look shows the answer to the values that stand in the form.
        values = chosen.defaults()
        try:
            sparql = chosen.bind(values)
        except BadParameter:
            sparql = None
    shown = await _run(request, sparql) if sparql else None
    return await run_in_threadpool(_question_page, request, chosen, values, sparql, shown)


def _accepted(request: Request) -> str:
    """Give the name of the format that a client likes best; raises Problem (406) if there is none."""
    best = choose(request.headers.get("accept", ""), list(_OFFERS))
    if best is None:
        raise Problem(406, f"None of the accepted formats is on offer; allowed are {', '.join(_OFFERS)}.")
    return _OFFERS[best]


async def _data(request: Request, chosen: Question, sparql: str, format: gate.Format) -> Response:
    """Give the rows as the endpoint gives them: limits, errors, entity tag and all."""
    wishes = [(name, value) for name, value in request.query_params.multi_items() if name in WISHES]
    leave_share(request)
    response = await answered(request, sparql, Parameters([("format", format.name), *wishes]))
    if response.status_code == 200 and format.name in ("csv", "tsv"):
        response.headers["Content-Disposition"] = f'inline; filename="{chosen.name}.{format.name}"'
    if format.name == "csv":
        response.headers.update(exporting.described_by(request))
    return response


async def _run(request: Request, sparql: str) -> Ran:
    try:
        return await run(request, sparql, TSV, Parameters(request.query_params.multi_items()).wishes())
    except (gate.Malformed, gate.Refused) as error:
        raise Problem(400, str(error)) from error


def _for_people(request: Request, chosen: Question, sparql: str, ran: Ran, format: str) -> Response:
    language = language_for(request)
    found = answer(ran.solutions(), language, english_of(request), words=chosen.words)
    found = replace(found, printed=derived_of(request).printed)
    cited = exporting.known(request).sources_of(found.iris())
    about = About(chosen.title[language], sparql, endpoint_of(request).version, date.today(), ran.truncated, cited)
    response = respond_with(found.table(chosen.name), format, language, about)
    if ran.truncated:
        response.headers["X-Truncated"] = f"rows={ran.limits.rows}"
    return response


def _picture(request: Request, chosen: Question, values: dict[str, str], ran: Ran, format: str) -> Response:
    """Give the bars as a file that a report or another site shows by its address."""
    language = language_of(request)
    found = answer(ran.solutions(), language, english_of(request), words=chosen.words)
    offered = derived_of(request).choices
    told = []
    for one in chosen.parameters:
        if own := values.get(one.name):
            called = dict(offered[key_of(one)][language])
            told.append(f"{one.label[language]}: {called.get(own) or called.get(own.rpartition('/id/')[2]) or own}")
    cut = ran.limits.rows if ran.truncated else 0
    drawing = bars_drawing(found, chosen.title[language], " · ".join(told), endpoint_of(request).version, cut)
    if drawing is None:
        raise Problem(404, f"The answer to `{chosen.name}` has nothing to draw as bars.")
    response = drawn_file(drawing, format, chosen.name)
    response.headers["Content-Disposition"] = f'inline; filename="{chosen.name}.{format}"'
    if ran.truncated:
        response.headers["X-Truncated"] = f"rows={ran.limits.rows}"
    return response


def _question_page(
    request: Request, chosen: Question, values: dict[str, str], sparql: str | None, ran: Ran | None
) -> Response:
    solutions = ran.solutions() if ran else rows.Solutions([], [], {})
    offered = derived_of(request).choices
    found = answer(solutions, language_of(request), english_of(request), words=chosen.words)
    found = replace(found, printed=derived_of(request).printed)
    chart, over = (found.chart(), found.over_years()) if chosen.view == "chart" else (None, None)
    return page(
        request,
        "question.html",
        question=chosen,
        values=values,
        sparql=sparql,
        answer=found,
        columns=found.beside(values),
        behind=_behind(question(chosen.rows), values) if chosen.rows else None,
        rows_at_most=ran.limits.rows if ran and ran.truncated else 0,
        files=(
            *("xlsx", "csv", "parquet", "json", "jsonld", "graphml", "gexf", "tsv", "xml", "rq"),
            *(_PICTURES if chart or over else ()),
        ),
        given=urlencode(values),
        reusable=f"{request.base_url}queries/{chosen.name}.csv?{urlencode([*values.items(), ('headings', language_of(request))])}",
        chart=chart,
        over=over,
        groups=found.by_generation() if chosen.view == "timeline" else [],
        choices={one.name: offered[key_of(one)][language_of(request)] for one in chosen.parameters},
        bare=in_language(without_header(sparql or chosen.sparql), language_of(request)),
        words=script_words(language_of(request)),
    )


def _behind(behind: Question, values: dict[str, str]) -> Callable[[Mapping[str, Cell]], str]:
    """Give what tells the address of the rows that the sum of a row is made of: what the row names, and what was asked for."""

    def value(name: str, row: Mapping[str, Cell]) -> str:
        cell = row.get(name)
        if cell is None:
            return values.get(name, "")
        return names.path_of(cell.iri) or cell.iri if cell.iri else str(cell.value)

    def address(row: Mapping[str, Cell]) -> str:
        told = {one.name: value(one.name, row) for one in behind.parameters}
        return f"/queries/{behind.name}?{urlencode({name: given for name, given in told.items() if given}, safe='/')}"

    return address


def english_of(request: Request) -> Callable[[str], str | None]:
    """Give what tells the English name of a thing or term, or None."""
    entries = derived_of(request).by_iri
    labels = derived_of(request).property_labels

    def english(iri: str) -> str | None:
        return entries[iri].english if iri in entries else labels.get(iri, {}).get("en")

    return english


def _as_json(entry: Question) -> dict[str, object]:
    return {
        "name": entry.name,
        "title": entry.title,
        "summary": entry.summary,
        "theme": entry.theme,
        "view": entry.view,
        "parameters": [
            {"name": p.name, "type": p.type, "required": p.required, "default": p.default} for p in entry.parameters
        ],
    }
