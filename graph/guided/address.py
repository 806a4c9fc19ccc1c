"""How a guided question stands in an address.

A question is a tree of things: the first, and those reached from it by following relations. Each has conditions; columns
and measures say what is shown of them. In an address it reads::

    class=Initiative                                     thing 0
    follow=0.administeredBy                              thing 1, reached from thing 0
    follow=0.^contributesTo.Goal.optional                thing 2, against the relation, of a class, where there is one
    follow=0.indicator.absent                            thing 3, of which there must be none
    where=0.targetGroup.within.target-group/kvinder      a condition on thing 0
    show=1&measure=count.0&sort=-2&limit=20              columns, a count, sorted by the second column, falling
    once=no                                              amounts that state the same money again are added, too
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from graph import names
from graph.guided.state import (
    ALL_OPERATORS,
    COMPARING,
    FUNCTIONS,
    MODES,
    ROWS,
    WITH_THINGS,
    BadState,
    Column,
    Condition,
    Measure,
    Node,
    State,
)

MOST_VALUES, MOST_TEXT = 50, 200
_LOCAL = re.compile(r"[A-Za-z][\w-]*")


def parameters(state: State) -> list[tuple[str, str]]:
    """Give the parameters of a question's address, from which ``read_state`` makes an equal question."""
    return [(key, value) for key, value in _pairs(state) if value]


def _pairs(state: State) -> Iterator[tuple[str, str]]:
    yield "class", short(state.nodes[0].klass or "")
    for node in state.nodes[1:]:
        steps = [
            str(node.parent),
            _arrow(node.property, node.inverse),
            short(node.klass or ""),
            node.mode,
        ]
        yield "follow", ".".join(step for step in steps if step)
    for one in state.conditions:
        value = " ".join(map(path, one.values)) if one.operator in WITH_THINGS else "".join(one.values)
        steps = [str(one.node), _arrow(one.property, one.inverse), one.operator, value]
        yield "where", ".".join(step for step in steps if step)
    yield from (("show", _dotted(column.node, column.property)) for column in state.columns)
    yield from (("measure", f"{one.function}.{_dotted(one.node, one.property)}") for one in state.measures)
    yield "sort", f"{'-' * state.sort[1]}{state.sort[0]}" if state.sort else ""
    yield "limit", str(state.limit) if state.limit != ROWS else ""
    yield "once", "" if state.once else "no"


def short(iri: str) -> str:
    """Give the name of a term as it stands in an address: ours without prefix."""
    return names.shorten(iri).removeprefix("pej:") if iri else ""


def read_state(pairs: Iterable[tuple[str, str]]) -> State:
    """Read a question from the parameters of an address; empty ones count as absent.

    Raises
    ------
    BadState
        If they make no question.

    Examples
    --------
    >>> state = read_state([("class", "Initiative"), ("where", "0.startYear.ge.2019")])
    >>> state.conditions[0].operator, dict(parameters(state))["where"]
    ('ge', '0.startYear.ge.2019')
    """
    given: dict[str, list[str]] = {}
    for key, value in pairs:
        if value.strip():
            given.setdefault(key, []).append(value.strip())
    unknown = given.keys() - {"class", "follow", "where", "show", "measure", "sort", "limit", "once"}
    if unknown or "class" not in given:
        name = min(unknown, default="class")
        raise BadState(f"The address has {'an unknown' if unknown else 'no'} parameter `{name}`.")
    first = Node(_term(given["class"][0]))
    return State(
        (first, *(_node(text) for text in given.get("follow", ()))),
        tuple(dict.fromkeys(read_condition(text) for text in given.get("where", ()))),
        tuple(dict.fromkeys(Column(*_of(text)) for text in given.get("show", ()))),
        tuple(dict.fromkeys(_measure(text) for text in given.get("measure", ()))),
        _sort(given.get("sort", [""])[0]),
        _whole("limit", given.get("limit", [str(ROWS)])[0]),
        given.get("once", [""])[0] != "no",
    )


def _node(text: str) -> Node:
    parent, arrow, *rest = text.split(".") if "." in text else (text, "")
    mode = rest.pop() if rest and rest[-1] in MODES else ""
    if not arrow or len(rest) > 1:
        raise BadState(f"`follow={text}` is not of the form thing.relation.Class.optional (or .absent).")
    property, inverse = _property(arrow)
    return Node(_term(rest[0]) if rest else None, _whole("follow", parent), property, inverse, mode)


def read_condition(text: str) -> Condition:
    """Read one condition as it stands in an address; raises BadState."""
    steps = text.split(".", 3)
    if len(steps) < 3:
        raise BadState(f"`where={text}` is not of the form thing.property.operator.value.")
    node, arrow, operator, value = (*steps, "")[:4]
    if operator not in ALL_OPERATORS:
        allowed = ", ".join(ALL_OPERATORS)
        raise BadState(f"There is no operator {operator!r}; there are {allowed}.")
    property, inverse = _property(arrow)
    return Condition(_whole("where", node), property, operator, _values(operator, value), inverse)


def _values(operator: str, value: str) -> tuple[str, ...]:
    value = value.strip()
    if operator in WITH_THINGS:
        found = tuple(dict.fromkeys(thing(path) for path in value.split()))
        if not 0 < len(found) <= MOST_VALUES:
            raise BadState(f"`{operator}` needs 1 to {MOST_VALUES} things.")
        return found
    if operator in COMPARING:
        if not re.fullmatch(r"-?[0-9]{1,18}([.,][0-9]{1,9})?|[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise BadState(f"{value!r} is no number, year or date.")
        return (value.replace(",", "."),)
    if operator == "contains":
        if not 0 < len(value) <= MOST_TEXT:
            raise BadState(f"The text to look for must have 1 to {MOST_TEXT} characters.")
        return (value,)
    return ()


def _measure(text: str) -> Measure:
    function, _, rest = text.partition(".")
    node, property = _of(rest)
    if function not in FUNCTIONS or (function == "count") != (property is None):
        raise BadState(f"`measure={text}` is not of the form count.thing or sum.thing.property.")
    return Measure(function, node, property)


def _of(text: str) -> tuple[int, str | None]:
    node, _, name = text.partition(".")
    return _whole("show", node), _term(name) if name else None


def _sort(text: str) -> tuple[int, bool] | None:
    return (_whole("sort", text.removeprefix("-")), text.startswith("-")) if text else None


def _whole(name: str, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise BadState(f"`{name}` has {text!r} where a number must stand.")
    return int(text)


def _property(arrow: str) -> tuple[str, bool]:
    return _term(arrow.removeprefix("^")), arrow.startswith("^")


def _term(name: str) -> str:
    prefix, colon, local = name.rpartition(":")
    if not _LOCAL.fullmatch(local) or (colon and prefix not in names.PREFIXES):
        raise BadState(f"{name!r} is no class or property; write Initiative or dct:description.")
    return names.term_iri(name)


def thing(path: str) -> str:
    """Give the IRI of a thing from its path or IRI; raises BadState."""
    try:
        return ox.NamedNode(path).value if "://" in path else names.thing_iri(path)
    except ValueError as error:
        raise BadState(f"{path!r} is no thing; write kind/slug, such as target-group/kvinder.") from error


def path(iri: str) -> str:
    """Give a thing as it stands in an address: its path, or its IRI if it is none of ours."""
    own = names.path_of(iri)
    return own if own and "/" in own and re.fullmatch(names.SLUG, own) else iri


def _arrow(property: str, inverse: bool) -> str:
    return "^" * inverse + short(property)


def _dotted(node: int, property: str | None) -> str:
    return f"{node}.{short(property)}" if property else str(node)
