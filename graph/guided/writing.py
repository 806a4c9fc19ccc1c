"""Writes a guided question as SPARQL: readable, with the parts named in comments, and each name in one language only.

The text stands in ``query.rq`` and ``pattern.rq`` beside this module; here the state is turned into what they show. Every
value passes ``graph.terms``, so no word of a user becomes a part of the query.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pyoxigraph as ox
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from graph import names
from graph.guided.catalogue import Catalogue
from graph.guided.columns import columns_of, counted_once
from graph.guided.places import Place, places
from graph.guided.state import COMPARING, LABEL, PASSAGE, WITH_THINGS, Column, Condition, Measure, State
from graph.terms import remark, term, written

Say = Callable[[str], str]
_SIGNS = {"eq": "=", "ge": ">=", "le": "<=", "gt": ">", "lt": "<"}
_PLACE = ("Document", "Line", "Passage", "Before")
_PERIOD = names.PEJ + "PolicyGeneration"


@dataclass(frozen=True)
class Written:
    """A query, and what each of its columns shows, by variable."""

    sparql: str
    columns: dict[str, Column | Measure | Place]

    @property
    def with_one_more(self) -> str:
        """The query with room for one row more, by which one sees whether its own limit cuts the answer."""
        text, keyword, limit = self.sparql.rpartition("LIMIT ")
        return f"{text}{keyword}{int(limit) + 1}\n"


@dataclass
class _Value:
    """A property of a thing whose value is shown, compared or measured."""

    variable: str
    term: str
    label: str = ""
    filtered: bool = False
    required: bool = False
    place: dict[str, str] = field(default_factory=dict)


@dataclass
class _Block:
    """A thing of the question as the pattern shows it."""

    variable: str
    says: str
    parent: str
    term: str
    inverse: bool
    klass: str
    mode: str
    label: str = ""
    once: str = ""
    place: dict[str, str] = field(default_factory=dict)
    conditions: list[dict[str, object]] = field(default_factory=list)
    values: list[_Value] = field(default_factory=list)
    children: list[_Block] = field(default_factory=list)


class _Variables:
    """Gives each part of the question a variable of its own."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def new(self, name: str, ending: str = "") -> str:
        stem = re.sub(r"[^A-Za-z0-9]", "", name) or "x"
        stem = stem[0].lower() + stem[1:]
        found = next(
            v for n in range(1, 1000) if not self._taken & {v := f"?{stem}{n if n > 1 else ''}{ending}", f"{v}Label"}
        )
        self._taken |= {found, f"{found}Label"}
        return found

    def place(self, stem: str, alone: bool) -> dict[str, str]:
        """Give those of a place in a source; the only one of a question needs no name of its own."""
        stem = "" if alone and not self._taken & {"?document", "?line"} else stem
        return {part: self.new(f"{stem}{part}" if stem else part.lower()) for part in _PLACE}


def write(state: State, known: Catalogue, say: Say, language: str = "da") -> Written:
    """Write a question as SPARQL.

    Parameters
    ----------
    state : State
        A question that ``checked`` has let through.
    known : Catalogue
        What kind each property is of.
    say : callable
        Gives the name of an IRI for the comments.
    language : str
        The language of the comments, ``da`` or ``en``.
    """
    chosen = columns_of(state, known)
    variables = _Variables()
    comments = {key: words[language] for key, words in _words().items()}
    blocks = _blocks(state, known, say, variables, comments)
    values = _values(state, chosen, known, blocks, variables)
    node = counted_once(state)
    if node is not None:
        blocks[node].once = variables.new("reason")
    shown: dict[str, Column | Measure | Place] = {}
    grouping: list[str] = []
    stated = places(chosen, state, known)
    for column in chosen:
        value = values.get((column.node, column.property))
        variable = value.variable if value else blocks[column.node].variable
        if column.property is None:
            blocks[column.node].label = f"{variable}Label"
        if column.property != PASSAGE:
            shown[variable] = column
            grouping += [variable, f"{variable}Label"] if not value or value.label else [variable]
        if of := stated.get(column):
            alone = len(stated) == 1
            place = variables.place(variable.removeprefix("?"), alone)
            (values[of.node, of.property] if of.property else blocks[of.node]).place = place
            shown |= {place["Document"]: Place(of, False, alone), place["Line"]: Place(of, True, alone)}
            grouping += [place["Document"], f"{place['Document']}Label", place["Line"]]
    figures = [_figure(measure, blocks, values, variables) for measure in state.measures]
    shown |= {str(f["variable"]): measure for f, measure in zip(figures, state.measures, strict=True)}
    sums = [m for m in state.measures if m.function in ("sum", "avg")]
    added = [*grouping, blocks[sums[0].node].variable, values[sums[0].node, sums[0].property].variable] if sums else []
    timely = bool(chosen) and _is_time(chosen[0], state, known)
    sort, falls = _sorting(state, list(shown), blocks, values, timely)
    text = rendered(
        "query.rq", grouped=bool(figures), shown=grouping, figures=figures, added=list(dict.fromkeys(added)),
        root=blocks[0], sort=sort, falls=falls, limit=state.limit, comments=comments,
    )  # fmt: skip
    used = [(p, iri) for p, iri in names.PREFIXES.items() if re.search(rf"(?<![\w:<]){p}:[A-Za-z]", text)]
    head = "".join(f"PREFIX {p}: <{iri}>\n" for p, iri in used)
    return Written(head + "\n" + text, shown)


def pattern_of(state: State, known: Catalogue, node: int) -> tuple[str, str]:
    """Give the pattern of a question without columns, as far as it binds a thing, and that thing's variable.

    What hangs elsewhere need only be there, if it need be: the things of two branches, each with each, are often more than any
    answer may take.
    """
    line, place = set(), node
    while place is not None and place not in line:
        line.add(place)
        place = state.nodes[place].parent  # type: ignore[assignment]
    nodes = tuple(
        replace(one, mode="" if index in line else one.mode or "needed") for index, one in enumerate(state.nodes)
    )
    blocks = _blocks(replace(state, nodes=nodes), known, lambda _: "", _Variables(), {})
    for block in blocks:
        block.children = [child for child in block.children if child.mode != "optional"]
    return rendered("things.rq", root=blocks[0]), blocks[node].variable


def _blocks(
    state: State, known: Catalogue, say: Say, variables: _Variables, comments: Mapping[str, str]
) -> list[_Block]:
    blocks: list[_Block] = []
    for node in state.nodes:
        told = known.properties[node.property] if node.property else None
        named = node.klass or (told and (told.domain if node.inverse else told.range)) or node.property
        parent = blocks[node.parent] if node.parent is not None else None
        says = (
            say(node.klass or "")
            if parent is None
            else f"{comments.get(node.mode, '')}{say(node.property)}{': ' + say(node.klass) if node.klass else ''}"
        )
        block = _Block(
            variables.new(_local(named or "thing")),
            remark(f"{'← ' if node.inverse else ''}{says}"),
            parent.variable if parent else "",
            written(ox.NamedNode(node.property)) if node.property else "",
            node.inverse,
            written(ox.NamedNode(node.klass)) if node.klass else "",
            node.mode,
        )
        if parent:
            parent.children.append(block)
        blocks.append(block)
    for one in state.conditions:
        made = _condition(one, blocks[one.node].variable, known, say, variables, comments)
        blocks[one.node].conditions.append(made)
    return blocks


def _condition(
    one: Condition, of: str, known: Catalogue, say: Say, variables: _Variables, comments: Mapping[str, str]
) -> dict[str, object]:
    kind = known.properties[one.property].kind
    values = [_literal(one.operator, value, kind) for value in one.values]
    told = (
        ", ".join(map(say, one.values))
        if one.operator in WITH_THINGS
        else one.values[0]
        if one.operator in COMPARING
        else ""
    )
    spoken = _SIGNS.get(one.operator) or comments.get(one.operator, "")
    operator, sign = one.operator, _SIGNS.get(one.operator, "=")
    if operator in ("true", "false"):
        values, operator = [written(ox.Literal(operator == "true"))], "eq"
    return {
        "of": of,
        "says": remark(f"{'← ' if one.inverse else ''}{say(one.property)} {spoken} {told}"),
        "term": "rdfs:label|skos:altLabel" if one.property == LABEL else written(ox.NamedNode(one.property)),
        "operator": operator,
        "sign": sign,
        "given": values,
        "inverse": one.inverse,
        "variable": variables.new(_local(one.property)),
    }


def _literal(operator: str, value: str, kind: str) -> str:
    if operator in WITH_THINGS:
        return written(ox.NamedNode(value))
    if operator == "contains":
        return written(ox.Literal(value.lower()))
    if kind == "number":
        return written(ox.Literal(value, datatype=term("xsd:decimal")))
    return written(ox.Literal(value, datatype=term("xsd:gYear" if kind == "year" else "xsd:date")))


def _values(
    state: State, chosen: tuple[Column, ...], known: Catalogue, blocks: list[_Block], variables: _Variables
) -> dict[tuple[int, str | None], _Value]:
    """Give each property that is shown or measured a variable in its thing's block."""
    values: dict[tuple[int, str | None], _Value] = {}
    measured = {(m.node, m.property) for m in state.measures if m.property}
    parts: tuple[Column | Measure, ...] = (*chosen, *state.measures)
    for part in parts:
        key = (part.node, part.property)
        if part.property in (None, PASSAGE) or key in values:
            continue
        property = known.properties[part.property]
        value = _Value(
            variables.new(_local(part.property)), written(ox.NamedNode(part.property)), required=key in measured
        )
        value.label = f"{value.variable}Label" if property.kind == "thing" else ""
        value.filtered = len(property.languages - {""}) > 1
        values[key] = value
        blocks[part.node].values.append(value)
    for one in state.conditions:
        # What is compared and shown is the same value: a row must not show another year than the one that was asked for.
        if (same := values.get((one.node, one.property))) and one.operator in _SIGNS:
            spoken = next(
                c for c in blocks[one.node].conditions if c["term"] == same.term and c["operator"] == one.operator
            )
            spoken["variable"] = same.variable
            same.required = True
    return values


def _figure(
    measure: Measure, blocks: list[_Block], values: dict[tuple[int, str | None], _Value], variables: _Variables
) -> dict[str, str]:
    thing = blocks[measure.node].variable
    if measure.property is None:
        return {"function": "COUNT", "of": f"DISTINCT {thing}", "variable": variables.new(thing, "Count")}
    value = values[measure.node, measure.property].variable
    return {
        "function": measure.function.upper(),
        "of": value,
        "variable": variables.new(value, measure.function.title()),
    }


def _is_time(column: Column, state: State, known: Catalogue) -> bool:
    """Tell whether a column shows years or generations, which stand in their own order."""
    if column.property:
        told = known.properties[column.property]
        return told.kind in ("year", "date") or told.range == _PERIOD
    node = state.nodes[column.node]
    led = known.properties[node.property] if node.property and not node.inverse else None
    return _PERIOD in (node.klass, led and led.range)


def _sorting(
    state: State, shown: list[str], blocks: list[_Block], values: dict[tuple[int, str | None], _Value], timely: bool
) -> tuple[str, bool]:
    # Unasked, time runs on; else the largest figure comes first, or the names stand in order.
    largest = bool(state.measures) and not timely
    place, falls = state.sort or (len(shown) - len(state.measures) + 1 if largest else 1, largest)
    if not 1 <= place <= len(shown):
        return "", False
    variable = shown[place - 1]
    labels = {block.variable: block.label for block in blocks} | {v.variable: v.label for v in values.values()}
    return labels.get(variable) or variable, falls


def _local(iri: str) -> str:
    return re.split(r"[#/:]", iri)[-1]


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(Path(__file__).resolve().parent)
    return Environment(
        loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )


def compile_templates() -> None:
    """Make every template ready, which takes longer than to fill it."""
    for name in _environment().list_templates(extensions=["rq"]):
        _environment().get_template(name)


def rendered(name: str, **values: object) -> str:
    """Give the text of a template beside this module, without blank lines; a value's own line breaks are escaped in it."""
    text = _environment().get_template(name).render(**values)
    return re.sub(r"\n(?:[ \t]*\n)+", "\n", text).strip() + "\n"
