"""What may be chosen in the form of a ready-made question: the things of a class, the terms of a list, the years of the data."""

from __future__ import annotations

from fastapi import Request

from api.alphabet import alphabetical
from api.endpoint import endpoint_of
from api.state import service_of
from api.texts import language_of
from graph.answers import choosing
from graph.questions import Parameter


def choices(request: Request, parameter: Parameter) -> list[tuple[str, str]]:
    """Give the values of a parameter with their words in the reader's language, by those words; none for free text.

    Each list is read once for each version of the data.
    """
    version = endpoint_of(request).version
    kept: dict[str, list[choosing.Choice]] | None = getattr(request.app.state, "choices", {}).get(version)
    if kept is None:
        kept = {}
        request.app.state.choices = {version: kept}
    # The terms of a list are told apart by the parameter's name: evidence, relation, verdict …
    key = parameter.name if parameter.type == "Concept" else parameter.type
    if key not in kept:
        kept[key] = choosing.choices(service_of(request).graph, parameter)
    english = language_of(request) == "en"
    found = [
        (one.value, (one.english if english else one.danish) + (f" ({one.generation})" if one.generation else ""))
        for one in kept[key]
    ]
    return found if parameter.type == "year" else sorted(found, key=lambda one: alphabetical(one[1]))
