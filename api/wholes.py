"""The whole policy of a generation in one picture: a page with the same as a list, and the placed boxes as JSON."""

from __future__ import annotations

from functools import lru_cache

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from api import frame
from api.branches import Gardener
from api.errors import Problem
from api.labels import label_of
from api.nesting import RELATIONS, Nest, nest
from api.pages import href, page
from api.state import derived_of
from api.strict import also
from api.tables import Cell, Table, respond_with
from api.texts import LANGUAGES, heading, language_of, text
from graph import names
from graph.rows import Column
from graph.search import Entry
from graph.values import name_of

router = APIRouter()


@router.get(
    "/network/whole",
    summary="The whole policy of a generation",
    include_in_schema=False,
    openapi_extra=also(chosen="", at="", level=""),
)
def whole(request: Request, generation: str = "", relation: str = "responsibleCommittee", format: str = "") -> Response:
    """Show all directions, goals and measures of a generation as boxes within boxes, and as a list; ``format=`` gives its rows."""
    generation = generation or frame.adopted(request)[-1]
    given = _nest(request, generation)
    if relation and relation not in RELATIONS:
        raise Problem(400, f"There is no relation {relation!r} here; allowed are {', '.join(RELATIONS)}.")
    if format:
        return respond_with(_table(request, given, generation, relation), format, language_of(request))
    below: dict[int | None, list[int]] = {}
    for number, box in enumerate(given.boxes):
        below.setdefault(box.parent, []).append(number)
    return page(
        request, "whole.html", generation=generation, generations=frame.slugs(request, with_source=True), relation=relation,
        relations=[name for name in RELATIONS if name in given.shared], boxes=given.boxes, below=below,
        spanned=[box.thing.iri for box in given.boxes] + [one.thing.iri for one in given.shared.get(relation, [])],
    )  # fmt: skip


@router.get("/network/whole.json", summary="The whole policy of a generation, placed", tags=["Network"])
def whole_json(request: Request, generation: str = "") -> JSONResponse:
    """Give boxes (parent, level, top and height in leaves) and, by relation, what they share."""
    given = _nest(request, generation or frame.adopted(request)[-1])
    labels = derived_of(request).property_labels
    language = language_of(request)
    boxes = [
        _named(box.thing, language) | {"parent": box.parent, "level": box.level, "top": box.top, "height": box.height}
        for box in given.boxes
    ]
    shared = {
        relation: [_named(one.thing, language) | {"boxes": one.boxes} for one in things]
        for relation, things in given.shared.items()
    }
    kinds = {box.thing.type for box in given.boxes} | {
        one.thing.type for things in given.shared.values() for one in things
    }
    return JSONResponse(
        {
            "boxes": boxes,
            "shared": shared,
            "relations": {name: {key: label_of(labels, name, key) for key in LANGUAGES} for name in given.shared},
            "kinds": {kind: label_of(labels, kind, language) for kind in sorted(kinds)},
        },
        headers={"Vary": "Cookie"},
    )


def _table(request: Request, given: Nest, generation: str, relation: str) -> Table:
    """Give a row for each box: its class and name, what it stands within, and what it leads to by the relation shown."""
    language = language_of(request)
    labels = derived_of(request).property_labels
    led: dict[int, list[str]] = {}
    for one in given.shared.get(relation, []):
        for number in one.boxes:
            led.setdefault(number, []).append(str(_named(one.thing, language)["label"]))
    heads = ["network.class", "ontology.name", "whole.within"]
    columns = [Column(text(key, language)) for key in heads]
    columns += [Column(heading(label_of(labels, relation, language)))] if relation else []
    rows: list[list[Cell]] = []
    for number, box in enumerate(given.boxes):
        within = given.boxes[box.parent].thing if box.parent is not None else None
        row: list[Cell] = [
            label_of(labels, box.thing.type, language), str(_named(box.thing, language)["label"]),
            str(_named(within, language)["label"]) if within else None,
        ]  # fmt: skip
        rows.append([*row, *(["; ".join(led.get(number, [])) or None] if relation else []), box.thing.iri])
    return Table(f"generation-{generation}", [*columns, Column(text("money.column.iri", language), "iri")], rows)


def _named(entry: Entry, language: str) -> dict[str, object]:
    return {
        "id": names.path_of(entry.iri) or entry.iri,
        "label": name_of(entry, language),
        "type": entry.type,
        "href": href(entry.iri),
    }


def _nest(request: Request, generation: str) -> Nest:
    known = frame.slugs(request, with_source=True)
    if generation not in known:
        raise Problem(404, f"There is no policy of {generation!r}; there are those of {', '.join(known)}.")
    return _grown(derived_of(request).gardener, generation)


@lru_cache(maxsize=16)
def _grown(gardener: Gardener, generation: str) -> Nest:
    return nest(gardener.graph, names.thing_iri(f"generation/{generation}"), gardener.entries, gardener.rank)
