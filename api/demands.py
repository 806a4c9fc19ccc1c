"""What the shapes demand of each class, in the words in which a breach is told."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from graph import names
from ontology import SHAPES, superclasses


@cache
def _demands() -> dict[str, tuple[dict[str, str], ...]]:
    """Give the demands of the shapes by the class that they target: each a sentence by language."""
    targets: dict[str, list[str]] = {}
    parts: dict[str, list[str]] = {}
    messages: dict[str, dict[str, str]] = {}
    for triple in ox.parse(path=SHAPES):
        subject, value = str(triple.subject), triple.object
        term = names.shorten(triple.predicate.value)
        if term == "sh:targetClass" and isinstance(value, ox.NamedNode):
            targets.setdefault(value.value, []).append(subject)
        elif term in ("sh:property", "sh:sparql"):
            parts.setdefault(subject, []).append(str(value))
        elif term == "sh:message" and isinstance(value, ox.Literal):
            messages.setdefault(subject, {})[value.language or ""] = value.value
    return {
        target: tuple(messages[one] for shape in shapes for one in (shape, *parts.get(shape, ())) if one in messages)
        for target, shapes in targets.items()
    }


def demands(name: str) -> list[dict[str, str]]:
    """Give what the shapes demand of a class, named by its local name: its own demands, then those of the classes above it."""
    every = _demands()
    told = [one for kind in (name, *superclasses().get(name, ())) for one in every.get(names.term_iri(kind), ())]
    return [one for place, one in enumerate(told) if one not in told[:place]]
