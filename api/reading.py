"""What a source document states, in reading order."""

from __future__ import annotations

from dataclasses import dataclass

from graph import names
from graph.search import narrowest
from graph.store import Graph
from graph.values import text_of


@dataclass(frozen=True)
class Stated:
    """A thing with the lines that state it."""

    thing: str
    label: str
    type: str
    first: int
    last: int


def stated_in(graph: Graph, document: str) -> list[Stated]:
    """Give what a document, named by its IRI, states."""
    classes: dict[tuple[int, int, str, str], set[str]] = {}
    for row in graph.ask("document-things", {"graph": names.document_graph(document.rpartition("/")[2])}):
        values = {key: text_of(value) for key, value in row.items()}
        place = (int(values["first"]), int(values["last"]), values["label"], values["thing"])
        classes.setdefault(place, set()).add(values["class"].removeprefix(names.PEJ))
    return [
        Stated(thing, label, narrowest(kinds), first, last)
        for (first, last, label, thing), kinds in sorted(classes.items())
    ]
