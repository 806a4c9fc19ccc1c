"""What the query page needs beside the endpoint: names of things and words to complete."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from api.errors import Problem
from api.labels import Labels
from api.pages import href
from api.state import service_of
from graph import names
from graph.search import Entry

router = APIRouter(include_in_schema=False)
_MOST_NAMES = 5_000
_MOST_BYTES = 20_000_000
_KEYWORDS = (
    "SELECT", "DISTINCT", "WHERE", "OPTIONAL", "FILTER", "FILTER NOT EXISTS", "UNION", "MINUS", "BIND", "VALUES", "GROUP BY",
    "ORDER BY", "HAVING", "LIMIT", "OFFSET", "COUNT", "SUM", "AVG", "MIN", "MAX", "SAMPLE", "GROUP_CONCAT", "STR", "LANG", "CONTAINS",
    "LCASE", "REGEX", "YEAR", "ASK", "CONSTRUCT", "DESCRIBE", "GRAPH", "DESC", "ASC", "AS", "IN", "NOT IN",
)  # fmt: skip


@router.post("/labels.json")
async def labels(request: Request) -> Response:
    """Give the names and addresses of IRIs, sent as a JSON list."""
    iris = await _json(request)
    if not isinstance(iris, list) or len(iris) > _MOST_NAMES or not all(isinstance(iri, str) for iri in iris):
        raise Problem(400, f"Send a JSON list of at most {_MOST_NAMES} IRIs.")
    entries: dict[str, Entry] = request.app.state.by_iri
    terms: Labels = request.app.state.property_labels
    found = {}
    for iri in iris:
        if iri in entries:
            entry = entries[iri]
            found[iri] = {"da": entry.label, "en": entry.english or entry.label, "href": href(iri)}
        elif iri in terms:
            found[iri] = {**terms[iri], "href": href(iri)}
        elif iri.startswith(names.BASE):
            found[iri] = {"da": names.shorten(iri), "en": names.shorten(iri), "href": href(iri)}
    return JSONResponse(found)


@router.get("/completion.json")
def completion(request: Request) -> Response:
    """Give what a query may hold: keywords, prefixes, classes and properties with their definitions."""
    offers: list[dict[str, str]] = [{"label": word, "type": "keyword"} for word in _KEYWORDS]
    offers += [{"label": f"{prefix}:", "type": "namespace", "detail": iri} for prefix, iri in names.PREFIXES.items()]
    for row in service_of(request).graph.ask("ontology-terms"):
        values = {key: str(getattr(value, "value", "") or "") for key, value in row.items()}
        kind = "class" if values["kind"].endswith("#Class") else "property"
        offers.append(
            {
                "label": names.shorten(values["term"]),
                "type": kind,
                "detail": f"{values['labelDa']} · {values['labelEn']}",
                "info": values["definitionDa"],
            }
        )
    unique = {offer["label"]: offer for offer in offers}
    return JSONResponse(list(unique.values()), headers={"Cache-Control": "max-age=300"})


async def _json(request: Request) -> Any:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            raise Problem(
                413, f"The body is larger than {_MOST_BYTES} bytes; ask for fewer rows, or for CSV from /sparql."
            )
    try:
        return json.loads(bytes(body))
    except (ValueError, RecursionError) as error:
        raise Problem(400, "The body is not JSON.") from error
