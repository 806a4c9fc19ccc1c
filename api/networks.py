"""The network view: a page, the groups of neighbours that it unfolds, and what is shown as files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated
from urllib.parse import quote

import networkx as nx
from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, RedirectResponse, Response

from api import frame, parameters
from api.errors import Problem
from api.labels import Labels, label_of, relation_of
from api.neighbours import Group, count_hidden, groups
from api.pages import href, page
from api.parameters import iri_of
from api.state import derived_of, service_of
from api.strict import also
from api.tables import Table, respond_with
from api.texts import LANGUAGES, language_of, text
from graph import names
from graph.answers.files import MEDIA_TYPES
from graph.answers.finding import NothingNamed, named
from graph.description import describe
from graph.exports import networks, pictures
from graph.search import Entry
from graph.values import name_of, texts_of

router = APIRouter()
_FORMATS = ("graphml", "gexf", "html")
_MOST_THINGS = 12_000
# Of a form; FastAPI's own would hold a thousand fields of a megabyte each.
_MOST_BYTES = 4_000_000
_LONGEST_TITLE = 500
# A picture of more boxes is read from so far that no number in a box is.
_MOST_COUNTED = 500
# What the page's script keeps in the address: see static/network/state.js.
_VIEW = ("to", "name", "open", "groups", "hide", "pin", "generation", "class", "relation", "form", "chosen", "at")


@router.get("/network", summary="Network view", include_in_schema=False, openapi_extra=also(**dict.fromkeys(_VIEW, "")))
def network(request: Request, thing: str = "", q: str = "", format: str = "") -> Response:
    """Show a thing and its neighbours as a picture that unfolds, with the same as a list; ``q`` begins with a name.

    ``format=`` csv or xlsx gives the list as rows.
    """
    if q:
        return _begin_with(request, q)
    iri = iri_of(thing) if thing else frame.latest_policy(request)
    found = describe(service_of(request).graph, iri)
    if found is None:
        raise Problem(404, f"The graph says nothing of {thing!r}. Search for a name at /search.")
    entries = derived_of(request).by_iri
    around = groups(service_of(request).graph, iri, entries)
    if format:
        return respond_with(_table(request, iri, around), format, language_of(request))
    return page(
        request,
        "network.html",
        thing=found,
        thing_path=names.path_of(found.iri) or thing,
        groups=around,
        generations=frame.slugs(request),
    )


@router.get("/network.json", summary="A thing and its neighbours, in groups", tags=["Network"])
def network_json(
    request: Request,
    thing: Annotated[str, Query(description="kind/slug path or IRI.")],
) -> JSONResponse:
    """Give the thing and its neighbours by relation, direction and class, with what to show of each group at first."""
    iri = iri_of(thing)
    entries = derived_of(request).by_iri
    labels = derived_of(request).property_labels
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


def _table(request: Request, iri: str, around: list[Group]) -> Table:
    language = language_of(request)
    entries = derived_of(request).by_iri
    labels = derived_of(request).property_labels
    heads = ("thing.rows.relation", "network.class", "ontology.name", "browse.generation", "money.column.iri")
    rows = []
    for group in around:
        for other in group.members:
            entry = entries[other]
            name = name_of(entry, language)
            generations = ", ".join(entry.slugs)
            kind = label_of(labels, group.type, language)
            rows.append([_relation(labels, group)[language], kind, name, generations or None, other])
    return Table(f"network-{iri.rpartition('/')[2]}", [text(key, language) for key in heads], rows)


def _begin_with(request: Request, name: str) -> Response:
    try:
        iri = named(derived_of(request).entries, name).iri
    except NothingNamed as error:
        raise Problem(404, f"Nothing is named {name!r}. Search for a name at /search.") from error
    path = names.path_of(iri) or iri
    return RedirectResponse(f"/network?thing={quote(path, safe='/')}", 303)


def _form(**fields: str) -> dict[str, object]:
    """Describe a form of fields, of which only a title may be lacking."""
    properties = {name: {"type": "string", "description": told} for name, told in fields.items()}
    schema = {"type": "object", "properties": properties, "required": [name for name in fields if name != "title"]}
    return {"requestBody": {"required": True, "content": {parameters.FORM: {"schema": schema}}}}


@router.post(
    "/network/file",
    summary="Things and what joins them, as a file",
    tags=["Network"],
    openapi_extra=_form(
        things="kind/slug paths or IRIs, one a line.", format="graphml, gexf or html.", title="What the page is called."
    ),
)
async def network_file(request: Request) -> Response:
    """Give the network that the things span as GraphML, GEXF or a page that stands alone."""
    given = parameters.Parameters(await parameters.in_form(request, _MOST_BYTES))
    format, title = given.one("format") or "", (given.one("title") or "Pejling")[:_LONGEST_TITLE]
    if format not in _FORMATS:
        raise Problem(400, f"There is no format {format[:40]!r} of a network; allowed are {', '.join(_FORMATS)}.")
    return await run_in_threadpool(_file, request, given.one("things") or "", format, title)


def _file(request: Request, things: str, format: str, title: str) -> Response:
    iris = _named(request, things, _MOST_THINGS)
    language = language_of(request)
    spanned = _spanned(request, iris, language)
    if format == "html":
        body = pictures.page(spanned, title, language).encode()
    else:
        body = networks.as_graphml(spanned) if format == "graphml" else networks.as_gexf(spanned)
    headers = {"Content-Disposition": f'attachment; filename="pejling.{format}"'}
    return Response(body, media_type=MEDIA_TYPES[format], headers=headers)


@router.post(
    "/network/hidden.json",
    summary="How many neighbours a picture does not show",
    tags=["Network"],
    openapi_extra=_form(things="The things that are shown, as kind/slug paths or IRIs, one a line."),
)
async def network_hidden(request: Request) -> JSONResponse:
    """Give, for each thing of a picture, how many of its neighbours the picture does not show."""
    given = parameters.Parameters(await parameters.in_form(request, _MOST_BYTES))
    return await run_in_threadpool(_hidden, request, given.one("things") or "")


def _hidden(request: Request, things: str) -> JSONResponse:
    counts = count_hidden(service_of(request).graph, _named(request, things, _MOST_COUNTED), derived_of(request).by_iri)
    return JSONResponse({names.path_of(iri) or iri: count for iri, count in counts.items()})


def _named(request: Request, things: str, most: int) -> list[str]:
    """Give the things that lines name, each once; raises Problem (400) for one that the network does not hold, or too many."""
    iris = list(dict.fromkeys(iri_of(line.strip()) for line in things.splitlines() if line.strip()))
    entries = derived_of(request).by_iri
    unknown = [iri for iri in iris if iri not in entries]
    if not iris or unknown or len(iris) > most:
        told = f"the network holds nothing of {unknown[0]}" if unknown else f"{len(iris)} things were named"
        raise Problem(400, f"Name 1 to {most} things of the network, one a line; {told}.")
    return iris


def _spanned(request: Request, iris: Iterable[str], language: str) -> nx.MultiDiGraph[str]:
    """Give the network that things span: every statement of ours from one of them to another."""
    entries = derived_of(request).by_iri
    labels = derived_of(request).property_labels
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for iri in iris:
        entry = entries[iri]
        name = name_of(entry, language)
        generations = ", ".join(entry.slugs)
        made.add_node(iri, label=name, type=label_of(labels, entry.type, language), generations=generations)
    for row in service_of(request).graph.ask_each("statements-of", "s", list(made)):
        iri, term, value = texts_of(row, "s", "p", "o")
        if value in made:
            words = label_of(labels, term, language)
            made.add_edge(iri, value, key=term, property=names.shorten(term), label=words)
    return made


def _relation(labels: Labels, group: Group) -> dict[str, str]:
    return {language: relation_of(labels, group.property, group.inward, language) for language in LANGUAGES}


def _node(entry: Entry) -> dict[str, object]:
    return {
        "id": names.path_of(entry.iri) or entry.iri,
        "label": {"da": entry.label, "en": entry.english or entry.label},
        "type": entry.type,
        "generations": entry.slugs,
        "href": href(entry.iri),
    }
