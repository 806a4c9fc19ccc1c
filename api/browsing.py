"""Front page, search, lists of things, the network view and the quality page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from api.errors import Problem
from api.negotiation import choose
from api.pages import href, page
from api.state import service_of
from graph import names
from graph.description import describe
from graph.neighbourhood import neighbourhood
from graph.questions import questions
from graph.search import Entry, narrowest, search

router = APIRouter()
_GENERATIONS = ("2007-2010", "2011-2014", "2015-2018", "2019-2022", "2023-2026", "2027-2030")


@router.get("/", summary="Front page", include_in_schema=False)
def front(request: Request) -> Response:
    """Show the generations, a search field and three doors."""
    service = service_of(request)
    counts: dict[str, dict[str, int]] = {}
    for row in service.graph.ask("generation-counts"):
        generation = str(getattr(row["generation"], "value", "")).rpartition("/")[2]
        kind = str(getattr(row["class"], "value", "")).removeprefix(names.PEJ)
        counts.setdefault(generation, {})[kind] = int(getattr(row["count"], "value", 0))
    return page(
        request,
        "front.html",
        generations=[(name, counts.get(name, {})) for name in _GENERATIONS],
        report=service.report,
        version=service.version,
        questions=list(questions().values())[:6],
    )


@router.get("/search", summary="Search by name", tags=["Search"])
def find(
    request: Request,
    q: Annotated[str, Query(description="Words; each must occur in one of the thing's names.")] = "",
    type: Annotated[str, Query(description="Only things of this class, e.g. Initiative.")] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 60,
) -> Response:
    """Find things by name; JSON unless the client prefers HTML."""
    entries: list[Entry] = request.app.state.entries
    hits = search(entries, q, limit, type or None)
    if choose(request.headers.get("accept", ""), ["application/json", "text/html"]) == "text/html":
        kinds = sorted({hit.entry.type for hit in search(entries, q, 100_000)})
        return page(request, "search.html", q=q, type=type, hits=hits, kinds=kinds)
    return JSONResponse(
        {"query": q, "hits": [{"iri": h.entry.iri, "label": h.entry.label, "type": h.entry.type, "score": h.score} for h in hits]}
    )


@router.get("/browse/{kind}", summary="All things of a class", include_in_schema=False)
def browse(request: Request, kind: str, generation: str = "") -> Response:
    """List the things of a class, by generation."""
    if kind not in names.KINDS and kind not in ("Direction", "Objective", "SteeringDocument", "Actor", "Thread"):
        raise Problem(404, f"There is no class {kind!r}. The classes are at /ontology.")
    things: dict[str, dict[str, object]] = {}
    for row in service_of(request).graph.ask("instances", {"class": names.term_iri(kind)}):
        values = {key: getattr(value, "value", None) for key, value in row.items()}
        thing = things.setdefault(str(values["thing"]), values | {"generations": set()})
        if values["generation"]:
            generations = thing["generations"]
            assert isinstance(generations, set)
            generations.add(str(values["generation"]).rpartition("/")[2])
    listed = [t for t in things.values() if not generation or generation in t["generations"]]  # type: ignore[operator]
    listed.sort(key=lambda t: (sorted(t["generations"]), _number(t["number"]), str(t["label"]).lower()))  # type: ignore[call-overload]
    return page(request, "browse.html", kind=kind, things=listed, generation=generation, generations=_GENERATIONS)


def _number(value: object) -> tuple[int, str]:
    text = str(value or "")
    digits = text.strip(".").split(".")[0]
    return (int(digits) if digits.isdigit() else 10_000, text)


@router.get("/network", summary="Network view", include_in_schema=False)
def network(request: Request, thing: str = "policy/2019-2022") -> Response:
    """Show a thing and its neighbours on a canvas, with the same as a list."""
    found = describe(service_of(request).graph, _iri_of(thing))
    if found is None:
        raise Problem(404, f"The graph says nothing of {thing!r}. Search for a name at /search.")
    return page(request, "network.html", thing=found, thing_path=names.path_of(found.iri) or thing)


@router.get("/network.json", summary="A thing and its neighbours", tags=["Network"])
def network_json(
    request: Request,
    thing: Annotated[str, Query(description="kind/slug path or IRI.")],
    limit: Annotated[int, Query(ge=1, le=500)] = 60,
) -> JSONResponse:
    """Give nodes with positions, and edges with the names of their properties."""
    service = service_of(request)
    iri = _iri_of(thing)
    around = neighbourhood(service.graph, iri, limit)
    entries: dict[str, Entry] = request.app.state.by_iri
    labels: dict[str, dict[str, str]] = request.app.state.property_labels
    nodes = []
    for node in around.nodes:
        entry = entries.get(node.iri)
        label = entry.label if entry else _label(request, node.iri)
        kind = entry.type if entry else _kind(request, node.iri)
        nodes.append({"id": node.iri, "label": label, "type": kind, "x": node.x, "y": node.y, "href": href(node.iri)})
    edges = [
        {"from": e.source, "to": e.target, "property": e.property, "label": labels.get(e.property, {"da": names.shorten(e.property), "en": names.shorten(e.property)})}
        for e in around.edges
    ]
    return JSONResponse({"centre": iri, "nodes": nodes, "edges": edges, "hidden": around.hidden})


def _label(request: Request, iri: str) -> str:
    found = describe(service_of(request).graph, iri)
    return found.label.text if found else names.shorten(iri)


def _kind(request: Request, iri: str) -> str:
    found = describe(service_of(request).graph, iri)
    return narrowest(kind.removeprefix(names.PEJ) for kind in found.types) if found else ""


def _iri_of(thing: str) -> str:
    try:
        return thing if "://" in thing else names.thing_iri(thing)
    except ValueError as error:
        raise Problem(400, str(error)) from error


@router.get("/quality", summary="Quality of the data", include_in_schema=False)
def quality(request: Request) -> Response:
    """Show verification, coverage and what is inferred."""
    service = service_of(request)
    return page(request, "quality.html", report=service.report, version=service.version)
