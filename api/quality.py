"""The quality page: verification, shapes, coverage, and what is unknown, contradicted, assessed or read between the lines."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox
from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.errors import Problem
from api.pages import page
from api.state import derived_of, service_of
from api.tables import Cell, Table, respond_with
from api.texts import heading, language_of, text
from graph import names
from graph.dataset import Report
from graph.rows import Column
from ontology import SHAPES

router = APIRouter()


@router.get("/quality", summary="Quality of the data", include_in_schema=False)
def quality(request: Request, table: str = "coverage", format: str = "") -> Response:
    """Show verification, what is unknown, contradicted and inferred, and coverage; ``format=`` gives a table of it as a file."""
    service = service_of(request)
    if table not in ("coverage", "gaps"):
        raise Problem(400, f"This page has no table {table!r}; there are coverage, gaps.")
    if format:
        language = language_of(request)
        given = _gaps(request, language) if table == "gaps" else _coverage(service.report, language)
        return respond_with(given, format, language_of(request))
    return page(
        request,
        "quality.html",
        report=service.report,
        version=service.version,
        shapes=_shapes(),
        known=derived_of(request).gaps,
    )


@cache
def _shapes() -> int:
    """Count what the shapes demand: each shape, and each rule of a shape."""
    demands = (names.term_iri("sh:property"), names.term_iri("sh:sparql"))
    triples = list(ox.parse(path=SHAPES))
    return sum(1 for triple in triples if triple.predicate.value in demands)


def _gaps(request: Request, language: str) -> Table:
    known = derived_of(request).gaps
    heads: list[str | Column] = [
        text("quality.question", language),
        Column(text("quality.answers", language), "integer"),
        text("quality.summary", language),
    ]
    rows: list[list[Cell]] = [
        [question.title[language], count, question.summary.get(language), f"/queries/{question.name}"]
        for question, count in known
    ]
    return Table("gaps", [*heads, text("money.column.iri", language)], rows)


def _coverage(report: Report | None, language: str) -> Table:
    keys = ("sources.lines", "sources.cited", "sources.aside", "sources.open", "quality.numbers")
    heads = [Column(text("money.column.document", language)), Column(text("sources.part", language))]
    heads += [Column(heading(text(key, language)), "integer") for key in keys]
    rows: list[list[Cell]] = [
        [
            part["document"],
            part["title"],
            part["lines"],
            part["cited"],
            sum(part["setAside"].values()),
            len(part["unaccounted"]),
            len(part["unexplained"]),
        ]
        for part in (report.coverage if report else [])
    ]
    return Table("coverage", heads, rows)
