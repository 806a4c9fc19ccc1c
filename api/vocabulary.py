"""What the ontology's page shows: terms with definitions, uses and examples, a diagram, alignments, and its files."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from api.citing import short_document, written
from api.demands import demands
from api.diagram import diagram, placed
from api.errors import Problem
from api.headers import CORS
from api.tables import Cell, Table
from api.texts import text
from graph import names
from graph.model import Passage
from graph.rows import Column
from graph.store import Graph, Row
from graph.values import text_of
from ontology import ALIGNMENTS, FOLDER, SCHEMES, SHAPES

router = APIRouter(prefix="/ontology", tags=["Linked data"])
_FILES = {"shapes": SHAPES, "alignments": ALIGNMENTS, "schemes": SCHEMES}
_TURTLE = "text/turtle; charset=utf-8"


@router.get("/{name}.ttl", summary="The shapes, the alignments or the schemes as Turtle")
def file(name: str) -> Response:
    """Give a file of the ontology as it is kept."""
    if name not in _FILES:
        raise Problem(404, f"The ontology has no file {name!r}; there are {', '.join(_FILES)}.")
    return FileResponse(_FILES[name], media_type=_TURTLE, headers=CORS)


@router.get("/examples/{name}.ttl", summary="An example of a class as Turtle")
def example(name: str) -> Response:
    """Give the example of a class, which conforms to its shape."""
    known = {path.stem: path for path in (FOLDER / "examples").glob("*.ttl")}
    if name not in known:
        raise Problem(404, f"There is no example of {name!r}. The classes are at /ontology.")
    return FileResponse(known[name], media_type=_TURTLE, headers=CORS)


Vocabulary = dict[str, Any]


def class_counts(graph: Graph) -> dict[str, int]:
    """Give how many things each class of ours has, by its local name."""
    return {_local(row, "class"): _count(row) for row in graph.ask("class-counts")}


def vocabulary(graph: Graph, counts: dict[str, int]) -> Vocabulary:
    """Give what the page shows; ``counts`` are those of ``class_counts``."""
    uses = {text_of(row["property"]): (_count(row), text_of(row["example"])) for row in graph.ask("property-counts")}
    examples = {text_of(row["class"]): text_of(row["example"]) for row in graph.ask("class-examples")}
    aligned: dict[str, list[str]] = {}
    for row in graph.ask("alignments"):
        aligned.setdefault(text_of(row["term"]), []).append(text_of(row["other"]))
    terms = [{key: getattr(value, "value", None) for key, value in row.items()} for row in graph.ask("ontology-terms")]
    kept = {path.stem for path in (FOLDER / "examples").glob("*.ttl")}
    classes, properties = [], []
    for term in terms:
        iri = str(term["term"])
        local = iri.removeprefix(names.PEJ)
        common = {"local": local, "aligned": aligned.get(iri, [])}
        if str(term["kind"]).endswith("#Class"):
            has_file = local in kept
            classes.append(
                term
                | common
                | {"count": counts.get(local, 0), "example": examples.get(iri), "file": has_file}
                | {"demands": demands(local)}
            )
        else:
            count, used = uses.get(iri, (0, None))
            properties.append(term | common | {"count": count, "example": used})
    shown = [iri for term in (*classes, *properties) if names.path_of(iri := str(term["example"] or ""))]
    labels = {text_of(row["thing"]): text_of(row["label"]) for row in graph.ask("labels-of", {"thing": shown})}
    called = {iri: labels.get(iri) or _called(iri) for iri in shown}
    return {
        "classes": classes,
        "properties": properties,
        "called": called,
        "diagram": _drawn(graph, counts),
        "files": list(_FILES),
    }


def _called(iri: str) -> str:
    """Give what a thing without a name is called: a passage by its document and lines."""
    kind, _, rest = (names.path_of(iri) or "").partition("/")
    document, _, lines = rest.rpartition("/")
    if kind != "passage":
        return names.shorten(iri)
    first, _, last = lines.partition("-")
    return f"{short_document(document)} l. {written(Passage(document, int(first), int(last)))}"


def terms_table(told: Vocabulary, name: str, language: str) -> Table:
    """Give the ``classes`` or the ``properties`` as rows; raises Problem (400) for another name."""
    columns = {
        "classes": ("local", "label", "definition", "parent", "example", "count", "aligned", "demands"),
        "properties": ("local", "label", "definition", "domain", "range", "example", "count", "aligned"),
    }
    if name not in columns:
        raise Problem(400, f"The ontology has no table {name!r}; there are {', '.join(columns)}.")
    heads = [
        Column(text(f"ontology.column.{key}", language), "integer" if key == "count" else "text")
        for key in columns[name]
    ]
    worded = {"label", "definition"}

    def cell(term: dict[str, Any], key: str) -> Cell:
        value = term[key + ("Da" if language == "da" else "En")] if key in worded else term[key]
        if key == "demands":
            return "; ".join(one[language] for one in value) or None
        if key == "aligned":
            return ", ".join(names.shorten(iri) for iri in value) or None
        return names.shorten(value) if key in ("parent", "domain", "range") and value else value

    rows = [[cell(term, key) for key in columns[name]] for term in told[name]]
    return Table(name, heads, rows)


def _drawn(graph: Graph, counts: dict[str, int]) -> object:
    main = [names.term_iri(name) for name in placed()]
    joins = [
        (_local(row, "from"), _local(row, "property"), _local(row, "to"), _count(row))
        for row in graph.ask("class-joins", {"from": main, "to": main})
    ]
    return diagram(counts, joins)


def _local(row: Row, key: str) -> str:
    return text_of(row[key]).removeprefix(names.PEJ)


def _count(row: Row) -> int:
    return int(text_of(row["count"]) or 0)
