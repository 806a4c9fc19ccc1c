"""What may be chosen in the form of a ready-made question: the things of a class, the terms of a list, the years of the data."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from api.alphabet import alphabetical
from api.endpoint import endpoint_of
from api.state import service_of
from api.texts import language_of
from graph import names
from graph.questions import Parameter
from graph.store import Graph
from graph.values import text_of, texts_of


@dataclass(frozen=True)
class Choice:
    """A value as it stands in an address, and what it is called in Danish and English."""

    value: str
    danish: str
    english: str


def choices(request: Request, parameter: Parameter) -> list[tuple[str, str]]:
    """Give the values of a parameter with their words in the reader's language, by those words; none for free text.

    Each list is read once for each version of the data.
    """
    version = endpoint_of(request).version
    kept: dict[str, list[Choice]] | None = getattr(request.app.state, "choices", {}).get(version)
    if kept is None:
        kept = {}
        request.app.state.choices = {version: kept}
    # The terms of a list are told apart by the parameter's name: evidence, relation, verdict …
    key = parameter.name if parameter.type == "Concept" else parameter.type
    if key not in kept:
        kept[key] = _read(service_of(request).graph, parameter)
    english = language_of(request) == "en"
    found = [(one.value, one.english if english else one.danish) for one in kept[key]]
    return found if parameter.type == "year" else sorted(found, key=lambda one: alphabetical(one[1]))


def _read(graph: Graph, parameter: Parameter) -> list[Choice]:
    if parameter.type in ("text", "number"):
        return []
    if parameter.type == "year":
        return [Choice(year, year, year) for row in graph.ask("choice-years") if (year := text_of(row["year"]))]
    if parameter.type == "Concept":
        rows = graph.ask("choice-concepts", {"scheme": f"{names.ID}scheme/{parameter.name.replace('_', '-')}"})
    else:
        rows = graph.ask("choice-things", {"class": names.term_iri(parameter.type)})
    found: dict[str, Choice] = {}
    for row in rows:
        iri, danish, generation = texts_of(row, "thing", "label", "generation")
        when = f" ({generation.rpartition('/')[2].replace('-', '–')})" if generation else ""
        english = text_of(row["labelEn"]) or danish
        found.setdefault(iri, Choice(names.path_of(iri) or iri, danish + when, english + when))
    return list(found.values())
