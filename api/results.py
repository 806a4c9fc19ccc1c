"""What the query page needs beside the endpoint: names of things and words to complete."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from threading import Lock
from typing import Any

import pyoxigraph as ox
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from api import parameters
from api.endpoint import endpoint_of
from api.errors import Problem
from api.pages import href
from api.state import derived_of, service_of
from api.texts import language_of
from api.turns import turn
from graph import names, quoted, rows
from graph.answers.networks import network_of_table
from graph.exports.layout import apart, places
from graph.exports.pictures import MOST_NODES, best_connected
from graph.questions import column_name
from graph.rows import from_results, from_triples
from graph.search import Entry
from graph.store import Graph
from graph.values import name_of, text_of, texts_of

router = APIRouter(include_in_schema=False)
_MOST_NAMES = 5_000
# Of an answer that a network is made of, which may take seconds a megabyte; larger ones could be no picture.
_MOST_BYTES = 4_000_000
_drawing = Lock()
# Of a list of names; each comes back up to four times.
_MOST_BYTES_OF_NAMES = 2_000_000
# Room for a thing of a network with its name, in pixels.
_BOX = 190.0, 74.0
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
_KEYWORDS = (
    "SELECT", "DISTINCT", "WHERE", "OPTIONAL", "FILTER", "FILTER NOT EXISTS", "UNION", "MINUS", "BIND", "VALUES", "GROUP BY",
    "ORDER BY", "HAVING", "LIMIT", "OFFSET", "COUNT", "SUM", "AVG", "MIN", "MAX", "SAMPLE", "GROUP_CONCAT", "STR", "LANG", "CONTAINS",
    "LCASE", "REGEX", "YEAR", "ASK", "CONSTRUCT", "DESCRIBE", "GRAPH", "DESC", "ASC", "AS", "IN", "NOT IN",
)  # fmt: skip


@router.post("/labels.json")
async def labels(request: Request) -> Response:
    """Give the names and addresses of IRIs, sent as a JSON list."""
    iris = await asyncio.to_thread(_read, await parameters.body(request, _MOST_BYTES_OF_NAMES))
    if not isinstance(iris, list) or len(iris) > _MOST_NAMES or not all(isinstance(iri, str) for iri in iris):
        raise Problem(400, f"Send a JSON list of at most {_MOST_NAMES} IRIs.")
    entries = derived_of(request).by_iri
    terms = derived_of(request).property_labels
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
async def completion(request: Request) -> Response:
    """Give what a query may hold: keywords, prefixes, classes and properties with definitions, and which go together."""
    version = endpoint_of(request).version
    kept: tuple[str, dict[str, object]] | None = getattr(request.app.state, "completion", None)
    if kept is None or kept[0] != version:
        kept = version, await asyncio.to_thread(_completion, service_of(request).graph)
        request.app.state.completion = kept
    return JSONResponse(kept[1], headers={"Cache-Control": "max-age=300"})


def _completion(graph: Graph) -> dict[str, object]:
    offers: list[dict[str, str]] = [{"label": word, "type": "keyword"} for word in _KEYWORDS]
    offers += [{"label": f"{prefix}:", "type": "namespace", "detail": iri} for prefix, iri in names.PREFIXES.items()]
    for row in graph.ask("ontology-terms"):
        values = {key: text_of(value) for key, value in row.items()}
        kind = "class" if values["kind"].endswith("#Class") else "property"
        offers.append(
            {
                "label": names.shorten(values["term"]),
                "type": kind,
                "detail": f"{values['labelDa']} · {values['labelEn']}",
                "info": values["definitionDa"],
            }
        )
    uses: dict[str, dict[str, int]] = {}
    for row in graph.ask("class-properties"):
        kind, property, count = texts_of(row, "class", "property", "count")
        uses.setdefault(names.shorten(kind), {})[names.shorten(property)] = int(count)
    known = {offer["label"] for offer in offers}
    foreign = {term for used in uses.values() for term in used} - known
    offers += [{"label": term, "type": "property"} for term in sorted(foreign)]
    return {"offers": list({offer["label"]: offer for offer in offers}.values()), "uses": uses}


@router.post("/results-network.json")
async def results_as_network(request: Request) -> Response:
    """Turn SPARQL results in JSON, or triples in Turtle, into a network whose things have places."""
    data, kind = await parameters.body(request, _MOST_BYTES), parameters.content_type(request)
    return JSONResponse(await asyncio.to_thread(_network, request, data, kind))


def _table(data: bytes, kind: str) -> rows.Table:
    """Give results or triples as rows; raises Problem (400) if they are neither."""
    try:
        if kind == "application/sparql-results+json":
            _read(data)
            return from_results(data)
        if quoted.in_rdf(data):
            raise rows.Nested
        triples = ox.parse(data, format=ox.RdfFormat.TURTLE)
        return from_triples(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")
    except (KeyError, TypeError, AttributeError, ValueError, SyntaxError) as error:
        raise Problem(400, "The body is neither a SPARQL result in JSON nor Turtle.") from error


def _network(request: Request, body: bytes, kind: str) -> dict[str, object]:
    with turn(_drawing, "network"):
        return _drawn(request, body, kind)


def _drawn(request: Request, body: bytes, kind: str) -> dict[str, object]:
    found = _table(body, kind)
    entries = derived_of(request).by_iri
    network = network_of_table(found, _Names(entries, _labels_of(request)), "")
    shown = best_connected(network, MOST_NODES)
    placed = apart({iri: (1.3 * x, 1.1 * y) for iri, (x, y) in places(shown).items()}, *_BOX)
    nodes = []
    for iri, data in shown.nodes(data=True):
        label = {"da": data["label"], "en": data["english"] or data["label"]}
        x, y = placed[iri]
        known = iri in entries
        nodes.append(
            {"id": iri, "label": label, "type": data["type"], "x": x, "y": y, "href": href(iri) if known else ""}
        )
    language = language_of(request)
    words = {name: column_name(name, language) for name in found.names}
    edges = [[one, other, words.get(data["label"], data["label"])] for one, other, data in shown.edges(data=True)]
    return {"nodes": nodes, "edges": edges, "all": len(network)}


@dataclass(frozen=True)
class _Names:
    """What a network asks of the things in it."""

    entries: dict[str, Entry]
    labels: dict[str, str]

    def label(self, iri: str) -> str | None:
        return self.labels.get(iri)


def _labels_of(request: Request) -> dict[str, str]:
    """Give the name of everything that has one in the reader's language."""
    language = language_of(request)
    terms = derived_of(request).property_labels
    entries = derived_of(request).by_iri
    own = {iri: name_of(entry, language) for iri, entry in entries.items()}
    return {iri: label[language] for iri, label in terms.items()} | own


def _read(data: bytes) -> Any:
    try:
        found = json.loads(data)
        if _HALF.search(data):
            # Half a character stands in no answer: only as an escape can it be sent.
            json.dumps(found, ensure_ascii=False).encode()
        return found
    except (ValueError, RecursionError) as error:
        raise Problem(400, "The body is not JSON.") from error
