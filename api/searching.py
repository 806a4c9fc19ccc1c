"""Search in all that is written of things: facets, snippets, as page and as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from api import kindred
from api.errors import Problem
from api.labels import Labels, label_of
from api.negotiation import choose
from api.pages import href, page
from api.state import derived_of
from api.tables import Table, respond_with
from api.texts import language_of, text
from graph import names
from graph.exports.about import About
from graph.search import FACETS, Entry, Found, Hit, Match, UnknownFacet, find, search, told, told_beside
from graph.values import name_of

router = APIRouter()
_MOST = 5_000
# So many questions and pages stand above the hits.
_LEADS = 4


@router.get("/search", summary="Search names, other wordings, descriptions and passages", tags=["Search"])
def find_things(
    request: Request,
    q: Annotated[str, Query(max_length=500, description="Words, in any inflection or as beginnings.")] = "",
    type: Annotated[str, Query(max_length=100, description="Only things of this class, e.g. Initiative.")] = "",
    generation: Annotated[str, Query(max_length=100, description="Only of this generation, e.g. 2019-2022.")] = "",
    committee: Annotated[str, Query(max_length=100, description="Only of this committee, e.g. socialudvalget.")] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 60,
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
    as_typed: Annotated[bool, Query(description="Not for other words of the same meaning too.")] = False,
    format: Annotated[str, Query(description="csv or xlsx for all that is found; else by Accept.")] = "",
) -> Response:
    """Find things by what is written of them; JSON unless the client prefers HTML."""
    index = derived_of(request).text_index
    limits = {"type": type, "generation": generation, "committee": committee}
    try:
        found = find(index, q, limits, _MOST if format else limit, 0 if format else offset, as_typed=as_typed)
    except UnknownFacet as error:
        raise Problem(400, str(error)) from error
    if format:
        language = language_of(request)
        about = About(f"»{q}«", notes=told(found, language))
        return respond_with(match_table(request, found, language), format, language, about)
    matters = kindred.same_matter(request, found, limits)
    # What a word ends in may be about something else: that leads to no answer.
    sure = re.sub(r"\w+", lambda word: "" if word[0].lower() in found.kinds else word[0], q)
    leads = derived_of(request).guides.leads(sure, max(found.written - len(found.kinds), 1), language_of(request))
    if choose(request.headers.get("accept", ""), ["application/json", "text/html"]) == "text/html":

        def address(**changed: object) -> str:
            given = {"q": q, **limits, "as_typed": "true" if as_typed else ""} | changed
            return "/search?" + urlencode({key: value for key, value in given.items() if value})

        return page(
            request,
            "search.html",
            q=q,
            found=found,
            beside=told_beside(found, language_of(request)),
            limits=limits,
            as_typed=as_typed,
            address=address,
            end=offset + limit,
            committees=f"{names.ID}committee/",
            matters=kindred.told(request, matters),
            thread_address=kindred.thread_address,
            page_of=page_of,
            leads=leads[:_LEADS],
            questions=sum(1 for lead in leads if lead.guide.question) if len(leads) > _LEADS else 0,
        )
    answer = _as_json(q, found, derived_of(request).by_iri) | {"same_matter": kindred.as_json(matters)}
    answer |= {"leads": [{"address": lead.address, "title": lead.guide.title, "values": lead.values} for lead in leads]}
    return JSONResponse(answer, headers={"Vary": "Accept, Cookie"})


@router.get("/suggest.json", summary="Names that fit what is typed so far", tags=["Search"])
def suggest(
    request: Request,
    q: Annotated[str, Query(max_length=200, description="Words or beginnings of words of a name.")],
    type: Annotated[str, Query(max_length=100, description="Only things of this class, e.g. Initiative.")] = "",
    limit: Annotated[int, Query(ge=1, le=50)] = 8,
) -> JSONResponse:
    """Give the best things by name or other wording, each with its address, class and generations, in the reader's language.

    Where another wording is what fits, it stands in ``wording``, and ``also`` says so in words.
    """
    language = language_of(request)
    labels = derived_of(request).property_labels
    # A link's name is that of its two ends, which are suggested themselves.
    entries = (entry for entry in derived_of(request).entries if type or entry.type != "LineageLink")
    hits = search(entries, q, limit, type or None)
    return JSONResponse([_suggestion(hit, labels, language) for hit in hits], headers={"Vary": "Cookie"})


def page_of(entry: Entry) -> str:
    """Give the address of the page to read about a thing: of a thread the one that shows its whole line."""
    return kindred.thread_address(entry.iri) if entry.iri.startswith(f"{names.ID}thread/") else href(entry.iri)


def _suggestion(hit: Hit, labels: Labels, language: str) -> dict[str, object]:
    entry = hit.entry
    when = ", ".join(entry.slugs).replace("-", "–")
    return {
        "id": names.path_of(entry.iri) or entry.iri,
        "label": name_of(entry, language),
        "type": entry.type,
        "kind": " ".join(part for part in (label_of(labels, entry.type, language), when) if part),
        "href": page_of(entry),
        "wording": hit.wording,
        "also": f"{text('thing.also', language).lower()} »{hit.wording}«" if hit.wording else "",
    }


def match_table(request: Request, found: Found, language: str) -> Table:
    """Give what is found as rows with words in the reader's language."""
    labels = derived_of(request).property_labels
    heads = (
        "ontology.name",
        "network.class",
        "browse.generation",
        "search.where",
        "money.column.document",
        "money.column.lines",
        "search.instead",
        "money.column.iri",
    )
    rows = []
    for match in found.matches:
        entry, snippet = match.entry, match.snippet
        when = ", ".join(entry.slugs)
        words = "".join(piece.text for piece in snippet.pieces) if snippet else ""
        passage = snippet.passage if snippet else None
        rows.append(
            [
                entry.label,
                label_of(labels, entry.type, language),
                when,
                words,
                passage.document if passage else "",
                f"{passage.first}-{passage.last}" if passage else "",
                ", ".join(match.instead_of),
                entry.iri,
            ]
        )
    return Table("pejling", [text(key, language) for key in heads], rows)


def _as_json(q: str, found: Found, by_iri: dict[str, Entry]) -> dict[str, object]:
    return {
        "query": q,
        "total": found.total,
        "words": found.words,
        "held": found.held,
        "corrections": found.corrections,
        "also_searched": found.also_searched,
        "generations": found.generations,
        "phrases": found.phrases,
        "apart": found.apart,
        "without": found.without,
        "unstated": found.unstated,
        "nearest": found.nearest,
        "hits": [_hit(match) for match in found.matches],
        "facets": {facet: list(_values(facet, found.facets[facet], by_iri)) for facet in FACETS},
    }


def _hit(match: Match) -> dict[str, object]:
    entry = match.entry
    return {
        "iri": entry.iri,
        "label": entry.label,
        "type": entry.type,
        "generations": entry.slugs,
        "score": match.score,
        "name": [asdict(piece) for piece in match.name],
        "snippet": asdict(match.snippet) if match.snippet else None,
        "instead_of": match.instead_of,
    }


def _values(facet: str, counts: Iterable[tuple[str, int]], by_iri: dict[str, Entry]) -> Iterable[dict[str, object]]:
    for value, count in counts:
        entry = by_iri.get(f"{names.ID}{facet}/{value}")
        yield {"value": value, "label": entry.label if entry else value, "count": count}
