"""The classes and properties that the data use: what a guided question may be made of."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from graph import names
from graph.guided.address import short
from graph.guided.state import COMPARING, LABEL, OPERATORS, BadState, Column, Condition, Measure, State
from graph.store import Graph, Row
from graph.values import text_of

_KINDS = {
    "gYear": "year", "integer": "number", "decimal": "number", "double": "number", "float": "number", "date": "date",
    "boolean": "boolean",
}  # fmt: skip
# What serves the machinery of the graph and tells a reader nothing.
_HIDDEN = frozenset(map(names.term_iri, ("rdf:type", "rdf:subject", "rdf:predicate", "rdf:object", "rdfs:isDefinedBy")))


@dataclass(frozen=True)
class Property:
    """A property as the data use it.

    ``kind`` is thing, text, number, year, date or boolean; ``languages`` are those of its texts; ``domain`` and ``range``
    the classes that the ontology gives it.
    """

    kind: str
    languages: frozenset[str] = frozenset()
    domain: str | None = None
    range: str | None = None
    count: int = 0


@dataclass(frozen=True)
class Catalogue:
    """The classes with their number of things, and the properties, by IRI.

    ``narrower`` are the properties whose values have broader ones, ``placed`` the classes of what stands in the sources.
    """

    classes: dict[str, int]
    properties: dict[str, Property]
    narrower: frozenset[str] = field(default=frozenset())
    placed: frozenset[str] = field(default=frozenset())

    def operators(self, property: str, inverse: bool = False) -> tuple[str, ...]:
        """Give the operators that fit a property."""
        if property == LABEL:
            return ("contains",)
        kind = "thing" if inverse else self.properties[property].kind
        return tuple(op for op in OPERATORS[kind] if op != "within" or (property in self.narrower and not inverse))


def catalogue(graph: Graph) -> Catalogue:
    """Give the catalogue of a dataset."""
    classes = {text_of(row["class"]): int(text_of(row["count"])) for row in graph.ask("class-counts")}
    told = {text_of(row["term"]): row for row in graph.ask("ontology-terms")}
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    languages: dict[str, set[str]] = defaultdict(set)
    for row in graph.ask("guided-properties"):
        property, datatype = text_of(row["property"]), text_of(row["datatype"])
        kind = _KINDS.get(datatype.rpartition("#")[2], "text") if datatype else "thing"
        kinds[property][kind] += int(text_of(row["count"]))
        if kind == "text":
            languages[property].add(text_of(row["language"]))
    properties = {
        property: Property(
            counted.most_common(1)[0][0],
            frozenset(languages[property]),
            _class(told, property, "domain"),
            _class(told, property, "range"),
            sum(counted.values()),
        )
        for property, counted in kinds.items()
        if property not in _HIDDEN and not names.shorten(property).startswith("<")
    }
    narrower = frozenset(text_of(row["property"]) for row in graph.ask("guided-narrower"))
    placed = frozenset(text_of(row["class"]) for row in graph.ask("guided-placed"))
    return Catalogue(classes, properties, narrower & properties.keys(), placed & classes.keys())


def checked(state: State, known: Catalogue) -> State:
    """Give the question back if every class and property of it is known and every condition fits its property.

    Raises
    ------
    BadState
        If not; the message says what was probably meant.
    """
    for node in state.nodes:
        if node.klass is not None:
            _known(node.klass, known.classes, "class")
        if node.property:
            _known(node.property, known.properties, "property")
            if known.properties[node.property].kind != "thing":
                name = short(node.property)
                raise BadState(f"{name} leads to no thing, so it cannot be followed.")
    for one in state.conditions:
        _known(one.property, known.properties, "property")
        _fits(one, known)
    parts: tuple[Column | Measure, ...] = (*state.columns, *state.measures)
    for part in parts:
        if part.property is not None:
            _known(part.property, known.properties, "property")
    for measure in state.measures:
        if measure.property and known.properties[measure.property].kind not in ("number", "year"):
            name = short(measure.property)
            raise BadState(f"{name} holds no numbers, so it has no {measure.function}.")
    return state


def _class(told: dict[str, Row], property: str, key: str) -> str | None:
    iri = text_of(told[property][key]) if property in told else ""
    return iri if iri.startswith(names.PEJ) else None


def _fits(one: Condition, known: Catalogue) -> None:
    name = short(one.property)
    allowed = known.operators(one.property, one.inverse)
    if one.operator not in allowed:
        raise BadState(f"`{one.operator}` does not fit {name}; {', '.join(allowed)} do.")
    if one.operator not in COMPARING:
        return
    kind, value = known.properties[one.property].kind, one.values[0]
    fits = {"year": value.isdigit() and len(value) == 4, "date": _is_date(value), "number": value.count("-", 1) == 0}
    if not fits[kind]:
        raise BadState(f"{value!r} is no {kind}, as {name} needs.")


def _is_date(value: str) -> bool:
    return len(value) == 10 and value[4:5] == "-"


def _known(term: str, known: Iterable[str], what: str) -> None:
    if term in known:
        return
    by_name = {short(iri).lower(): short(iri) for iri in known}
    meant = difflib.get_close_matches(short(term).lower(), by_name, n=1)
    hint = f" Did you mean `{by_name[meant[0]]}`?" if meant else ""
    raise BadState(f"The data have no {what} `{short(term)}`.{hint}")
