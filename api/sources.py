"""The source documents: what each part is, what is stated in it and, where the sources are at hand, its text."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.errors import Problem
from api.pages import page
from api.state import service_of
from graph import names
from graph.description import describe
from graph.model import Passage
from graph.search import narrowest

router = APIRouter(prefix="/sources", include_in_schema=False)
_LINES = re.compile(r"([1-9]\d{0,5})(?:-([1-9]\d{0,5}))?")
_PAGE = 200


@router.get("", summary="All source documents")
def all_sources(request: Request) -> Response:
    """List the documents with their coverage."""
    service = service_of(request)
    documents = [describe(service.graph, str(getattr(row["thing"], "value", ""))) for row in service.graph.ask("instances", {"class": names.term_iri("SourceDocument")})]
    unique = {document.iri: document for document in documents if document}
    return page(request, "sources.html", documents=sorted(unique.values(), key=lambda d: d.iri), report=service.report)


@router.get("/{document}", summary="One source document")
def one_source(request: Request, document: str, lines: Annotated[str, Query(description="e.g. 120-140")] = "") -> Response:
    """Show what a document states, in reading order, and the text around the lines asked for."""
    service = service_of(request)
    found = describe(service.graph, names.thing_iri(f"document/{document}"))
    if found is None:
        raise Problem(404, f"There is no source document {document!r}. All are listed at /sources.")
    match = _LINES.fullmatch(lines) if lines else None
    if lines and not match:
        raise Problem(400, f"{lines!r} is no line range; write lines=120-140.")
    first = int(match[1]) if match else 1
    last = max(first, int(match[2] or match[1])) if match else first + _PAGE - 1
    last = min(last, first + 400)
    start, end = max(1, first - 8), last + 8
    facts: dict[str, dict[str, object]] = {}
    for row in service.graph.ask("document-things", {"graph": names.document_graph(document)}):
        values = {key: str(getattr(value, "value", "")) for key, value in row.items()}
        if int(values["last"]) >= start and int(values["first"]) <= end:
            key = f"{values['thing']} {values['first']} {values['last']}"
            fact = facts.setdefault(key, {**values, "types": set()})
            types = fact["types"]
            assert isinstance(types, set)
            types.add(values["class"].removeprefix(names.PEJ))
    stated = [fact | {"type": narrowest(fact["types"])} for fact in facts.values()]  # type: ignore[arg-type]
    text = _text(request, document, start, end)
    return page(request, "source.html", document=found, slug=document, first=first, last=last, start=start, asked=bool(match), text=text, stated=stated, page_size=_PAGE)


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
