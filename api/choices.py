"""What may be chosen in the form of a ready-made question: the things of a class, the terms of a list, the years of the data."""

from __future__ import annotations

from api.alphabet import alphabetical
from api.texts import LANGUAGES
from graph.answers import choosing
from graph.questions import Parameter, questions
from graph.store import Graph

# Values with their words, by language.
Choices = dict[str, list[tuple[str, str]]]


def all_choices(graph: Graph) -> dict[str, Choices]:
    """Give the values of every parameter of the questions with their words, by those words; none for free text.

    Each list stands under its key; see ``key_of``.
    """
    parameters = {key_of(one): one for question in questions().values() for one in question.parameters}
    return {key: _worded(choosing.choices(graph, one), one.type == "year") for key, one in parameters.items()}


def key_of(parameter: Parameter) -> str:
    """Give what tells the list of a parameter: the terms of a list by its name (evidence, relation, verdict …), else its type."""
    return parameter.name if parameter.type == "Concept" else parameter.type


def _worded(found: list[choosing.Choice], in_order: bool) -> Choices:
    worded = {}
    for language in LANGUAGES:
        told = [(one.value, _words(one, language)) for one in found]
        worded[language] = told if in_order else sorted(told, key=lambda one: alphabetical(one[1]))
    return worded


def _words(one: choosing.Choice, language: str) -> str:
    name = one.english if language == "en" else one.danish
    return f"{name} ({one.generation})" if one.generation else name
