"""What may stand in a parameter of a ready-made question: the things of its class, the terms of its list, by address or name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph import names
from graph.questions import BadParameter, Parameter, Question
from graph.search import fold
from graph.store import Graph
from graph.values import text_of, texts_of

_MOST_NAMED = 5


@dataclass(frozen=True)
class Choice:
    """A value as it stands in an address, what it is called in Danish and English, and its generation, if it has one."""

    value: str
    danish: str
    english: str
    generation: str = ""


def choices(graph: Graph, parameter: Parameter) -> list[Choice]:
    """Give the values of a parameter; none for free text, numbers and amounts."""
    if parameter.type in ("text", "number", "amount"):
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
        english = text_of(row["labelEn"]) or danish
        when = generation.rpartition("/")[2].replace("-", "–")
        found.setdefault(iri, Choice(names.path_of(iri) or iri, danish, english, when))
    return list(found.values())


def addressed(graph: Graph, question: Question, values: Mapping[str, str]) -> dict[str, str]:
    """Give the values of a question's parameters with an address for each whole name of a thing that may stand there.

    What is no such name stands as it was given, for the question to judge.

    Raises
    ------
    BadParameter
        If several that may stand there have the name.
    """
    given = dict(values)
    for parameter in question.named(values):
        value = given[parameter.name].strip()
        wanted = fold(value)
        called = [one.value for one in choices(graph, parameter) if wanted in (fold(one.danish), fold(one.english))]
        if len(called) > 1:
            some = ", ".join(called[:_MOST_NAMED]) + (" …" if len(called) > _MOST_NAMED else "")
            raise BadParameter(
                f"`{parameter.name}` must be one of the {len(called)} that are called {value!r}, by its address: {some}."
            )
        if called:
            given[parameter.name] = called[0]
    return given
