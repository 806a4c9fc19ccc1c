"""Ready-made questions: a list, a form for each, and its rows as page, CSV, TSV, JSON or XML."""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph as ox
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from api.errors import Problem
from api.negotiation import choose
from api.pages import page
from api.state import Service, service_of
from api.tables import Cell, Table, respond_with
from graph import gate, names
from graph.questions import BadParameter, Question, UnknownQuestion, question, questions
from graph.search import Entry
from graph.store import Row

_NUMBERS = frozenset(names.term_iri(f"xsd:{name}") for name in ("integer", "decimal"))

router = APIRouter(prefix="/queries", tags=["Ready-made questions"])


@router.get("", summary="All ready-made questions")
def all_questions(request: Request) -> Response:
    """List the questions, by theme."""
    known = list(questions().values())
    if choose(request.headers.get("accept", ""), ["application/json", "text/html"]) == "text/html":
        themes = sorted({entry.theme for entry in known})
        return page(
            request, "questions.html", themes=[(theme, [q for q in known if q.theme == theme]) for theme in themes]
        )
    return JSONResponse([_as_json(entry) for entry in known])


@router.get("/{name}", summary="Ask a ready-made question")
def ask_question(request: Request, name: str) -> Response:
    """Ask a question with its parameters from the address; ``format=`` or a suffix chooses csv, tsv, json, xml, rq."""
    bare, dot, suffix = name.partition(".")
    service = service_of(request)
    try:
        chosen = question(bare)
    except UnknownQuestion as error:
        raise Problem(404, str(error)) from error
    reserved = {"format", "lang"}
    values = {key: value for key, value in request.query_params.items() if key not in reserved and value}
    given = suffix if dot else request.query_params.get("format", "")
    try:
        sparql = chosen.bind(values)
    except BadParameter as error:
        if given or values:
            raise Problem(400, str(error)) from error
        sparql = None
    if given == "xlsx" and sparql:
        return respond_with(_table(service, sparql, bare), given)
    if given == "rq":
        return Response(sparql or chosen.sparql, media_type="application/sparql-query")
    media = {choice.name: choice for choice in gate.RESULT_FORMATS}
    wants_page = (
        choose(request.headers.get("accept", ""), ["application/sparql-results+json", "text/html"]) == "text/html"
    )
    if given in media or (not given and not wants_page and sparql is not None):
        return _rows(service, sparql or chosen.sparql, media.get(given, gate.RESULT_FORMATS[0]), bare)
    if given:
        raise Problem(400, f"There is no format {given!r}; allowed are {', '.join([*media, 'xlsx', 'rq'])}.")
    return _question_page(request, service, chosen, values, sparql)


def _rows(service: Service, sparql: str, format: gate.Format, name: str) -> Response:
    charset = "; charset=utf-8" if format.media_type.startswith("text/") else ""
    headers = {"Access-Control-Allow-Origin": "*", "X-Dataset-Version": service.version}
    if format.name in ("csv", "tsv"):
        headers["Content-Disposition"] = f'inline; filename="{name}.{format.name}"'
    return Response(gate.answer(service.graph, sparql, format), media_type=format.media_type + charset, headers=headers)


def _table(service: Service, sparql: str, name: str) -> Table:
    rows = [{key: _plain(value) for key, value in row.items()} for row in service.graph.rows(sparql)]
    columns = list(rows[0]) if rows else []
    return Table(
        name, [column.replace("_", " ") for column in columns], [[row[column] for column in columns] for row in rows]
    )


def _plain(value: object) -> Cell:
    if isinstance(value, ox.Literal) and value.datatype.value in _NUMBERS:
        return Decimal(value.value)
    return str(getattr(value, "value", "")) if value is not None else None


def _question_page(
    request: Request, service: Service, chosen: Question, values: dict[str, str], sparql: str | None
) -> Response:
    rows = service.graph.rows(sparql) if sparql else None
    columns = list(rows[0]) if rows else []
    return page(
        request,
        "question.html",
        question=chosen,
        values=values,
        sparql=sparql,
        columns=[name for name in columns if not name.endswith("Label")],
        rows=[_cells(row) for row in rows or []],
        choices={parameter.name: _choices(request, parameter.type) for parameter in chosen.parameters},
    )


def _cells(row: Row) -> dict[str, tuple[str, str | None]]:
    """Give each column's text and link; a column ``xLabel`` names the thing in column ``x``."""
    cells: dict[str, tuple[str, str | None]] = {}
    for name, value in row.items():
        if name.endswith("Label"):
            continue
        label = row.get(f"{name}Label")
        if isinstance(value, ox.NamedNode):
            cells[name] = (str(getattr(label, "value", None) or names.shorten(value.value)), value.value)
        else:
            cells[name] = (str(getattr(value, "value", "")) if value is not None else "", None)
    return cells


def _choices(request: Request, type: str) -> list[Entry]:
    entries: list[Entry] = request.app.state.entries
    return [entry for entry in entries if entry.type == type][:500]


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
