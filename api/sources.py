"""The source documents: what each part is, what is stated in it and, where the sources are at hand, its text."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.errors import Problem
from api.labels import Labels, label_of
from api.pages import page
from api.reading import Stated, count_things
from api.state import derived_of, service_of
from api.tables import Table, respond_with
from api.texts import language_of, text
from graph import names
from graph.dataset import Report
from graph.model import Passage
from graph.rows import Cell, Column
from graph.values import text_of

router = APIRouter(prefix="/sources", include_in_schema=False)
_LINES = re.compile(r"([1-9]\d{0,5})(?:-([1-9]\d{0,5}))?")
_PAGE = 200
_RUN = re.compile(rb"(.)\1*")


@router.get("", summary="All source documents")
def all_sources(request: Request) -> Response:
    """List the documents with their coverage."""
    entries = derived_of(request).entries
    documents = sorted((entry for entry in entries if entry.type == "SourceDocument"), key=lambda entry: entry.iri)
    return page(request, "sources.html", documents=documents, report=service_of(request).report)


@router.get("/{document}", summary="One source document")
def one_source(
    request: Request,
    document: str,
    lines: Annotated[str, Query(description="e.g. 120-140")] = "",
    format: Annotated[str, Query(description="csv or xlsx: all that the document states.")] = "",
) -> Response:
    """Show what a document states, in reading order, and the text around the lines asked for."""
    if f"{names.ID}document/{document}" not in derived_of(request).by_iri:
        raise Problem(404, f"There is no source document {document!r}. All are listed at /sources.")
    every = derived_of(request).stated.get(f"{names.ID}document/{document}", [])
    if format:
        return respond_with(_as_table(request, document, every), format, language_of(request))
    match = _LINES.fullmatch(lines) if lines else None
    if lines and not match:
        raise Problem(400, f"{lines!r} is no line range; write lines=120-140.")
    first = int(match[1]) if match else 1
    last = max(first, int(match[2] or match[1])) if match else first + _PAGE - 1
    last = min(last, first + 400)
    start, end = max(1, first - 8), last + 8
    length = _length(request, document, every)
    stated = [fact for fact in every if fact.last >= start and fact.first <= end]
    cited = _narrowest_by_line(stated)
    shown = _text(request, document, start, end)
    return page(
        request,
        "source.html",
        iri=f"{names.ID}document/{document}",
        slug=document,
        first=first,
        last=last,
        start=start,
        asked=bool(match),
        text=shown,
        stated=stated,
        cited=cited,
        page_size=_PAGE,
        facts=count_things(every),
        length=length,
        runs=_runs(every, _unaccounted(service_of(request).report, document), length),
    )


def _as_table(request: Request, document: str, stated: list[Stated]) -> Table:
    language = language_of(request)
    heads = [Column(text("sources.first", language), "integer"), Column(text("sources.last", language), "integer")]
    heads += [
        Column(text(key, language)) for key in ("ontology.name", "network.class", "sources.says", "money.column.iri")
    ]
    labels = derived_of(request).property_labels
    rows: list[list[Cell]] = [
        [one.first, one.last, one.label, label_of(labels, one.type, language), _says(one, labels, language), one.thing]
        for one in stated
    ]
    return Table(document, heads, rows)


def _says(one: Stated, labels: Labels, language: str) -> str | None:
    return ", ".join(label_of(labels, term, language) for term in one.properties) or None


def _length(request: Request, document: str, stated: list[Stated]) -> int:
    """Give how many lines a document has."""
    rows = service_of(request).graph.ask("line-count", {"document": f"{names.ID}document/{document}"})
    told = [int(text_of(row["lines"])) for row in rows]
    return max([1, *told, *(fact.last for fact in stated)])


def _unaccounted(report: Report | None, document: str) -> set[int]:
    parts = [part for part in report.coverage if part["document"] == document] if report else []
    return {int(line) for part in parts for line in part["unaccounted"]}


def _runs(stated: list[Stated], unaccounted: set[int], length: int) -> list[tuple[str, int, int]]:
    """Give the document from its first line to its last as runs: ``cited``, ``aside`` (or empty) or ``open``, first and last line."""
    lines = bytearray(b"a" * length)
    for line in unaccounted:
        if line <= length:
            lines[line - 1] = ord("o")
    for fact in stated:
        lines[fact.first - 1 : fact.last] = b"c" * (fact.last - fact.first + 1)
    kinds = {b"a": "aside", b"o": "open", b"c": "cited"}
    return [(kinds[run[1]], run.start() + 1, run.end()) for run in _RUN.finditer(bytes(lines))]


def _narrowest_by_line(stated: list[Stated]) -> dict[int, int]:
    """Give, for every cited line, the place in the list of the fact that cites it most closely."""
    best: dict[int, int] = {}
    for place, fact in enumerate(stated):
        for line in range(fact.first, fact.last + 1):
            rival = stated[best[line]] if line in best else None
            if rival is None or fact.last - fact.first < rival.last - rival.first:
                best[line] = place
    return best


def _text(request: Request, document: str, start: int, end: int) -> list[tuple[int, str]] | None:
    service = service_of(request)
    if not service.has_sources:
        return None
    for stop in range(end, start - 1, -1):
        lines = service.passage_text(Passage(document, start, stop))
        if lines is not None:
            return list(enumerate(lines, start))
        if stop > start + 1000:
            break
    return []
