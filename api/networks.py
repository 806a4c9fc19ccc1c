"""The network view: a page, and the groups of neighbours that it unfolds."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from api.errors import Problem
from api.labels import Labels, label_of
from api.neighbours import Group, groups
from api.pages import href, page
from api.state import service_of
from api.texts import LANGUAGES, text, texts
from graph import names
from graph.description import describe
from graph.search import Entry

router = APIRouter()
_GENERATIONS = ("2007-2010", "2011-2014", "2015-2018", "2019-2022", "2023-2026", "2027-2030")


@router.get("/network", summary="Network view", include_in_schema=False)
def network(request: Request, thing: str = "policy/2019-2022") -> Response:
    """Show a thing and its neighbours as a picture that unfolds, with the same as a list."""
    iri = iri_of(thing)
    found = describe(service_of(request).graph, iri)
    if found is None:
        raise Problem(404, f"The graph says nothing of {thing!r}. Search for a name at /search.")
    entries: dict[str, Entry] = request.app.state.by_iri
    around = groups(service_of(request).graph, iri, entries)
    return page(
        request,
        "network.html",
        thing=found,
        thing_path=names.path_of(found.iri) or thing,
        groups=around,
        generations=_GENERATIONS,
    )


@router.get("/network.json", summary="A thing and its neighbours, in groups", tags=["Network"])
def network_json(
    request: Request,
    thing: Annotated[str, Query(description="kind/slug path or IRI.")],
) -> JSONResponse:
    """Give the thing and its neighbours by relation, direction and class, with what to show of each group at first."""
    iri = iri_of(thing)
    entries: dict[str, Entry] = request.app.state.by_iri
    labels: Labels = request.app.state.property_labels
    if iri not in entries:
        raise Problem(404, f"The network holds nothing of {thing!r}. Search for a name at /search.")
    around = groups(service_of(request).graph, iri, entries)
    return JSONResponse(
        {
            "centre": _node(entries[iri]),
            "groups": [
                {
                    "property": names.shorten(group.property),
                    "inward": group.inward,
                    "label": _relation(labels, group),
                    "type": group.type,
                    "typeLabel": {language: label_of(labels, group.type, language) for language in LANGUAGES},
                    "shown": group.shown,
                    "members": [_node(entries[other]) for other in group.members],
                }
                for group in around
            ],
        }
    )


def _relation(labels: Labels, group: Group) -> dict[str, str]:
    key = f"inverse.{group.property.removeprefix(names.PEJ)}"
    if group.inward and key in texts():
        return {language: text(key, language) for language in LANGUAGES}
    arrow = "← " if group.inward else ""
    return {language: arrow + label_of(labels, group.property, language) for language in LANGUAGES}


def _node(entry: Entry) -> dict[str, object]:
    return {
        "id": names.path_of(entry.iri) or entry.iri,
        "label": {"da": entry.label, "en": entry.english or entry.label},
        "type": entry.type,
        "generations": [generation.rpartition("/")[2] for generation in entry.generations],
        "href": href(entry.iri),
    }


def iri_of(thing: str) -> str:
    """Give the IRI of a thing from its path or IRI.

    Raises
    ------
    Problem
        If the path is malformed.
    """
    try:
        return thing if "://" in thing else names.thing_iri(thing)
    except ValueError as error:
        raise Problem(400, str(error)) from error
