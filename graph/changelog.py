"""What changed between two builds, as plain values for JSON and as a table."""

from __future__ import annotations

from graph.difference import Difference, Fact
from graph.rows import Column, Table, table


def as_json(found: Difference, old: str, new: str) -> dict[str, object]:
    """Give a difference as plain values, with the names of the two builds."""
    return {
        "from": old,
        "to": new,
        "counts": found.counts,
        "things": [
            {
                "iri": thing.iri,
                "label": thing.label,
                "class": thing.type,
                "change": thing.change,
                "added": [_fact(found, fact) for fact in thing.added],
                "removed": [_fact(found, fact) for fact in thing.removed],
            }
            for thing in found.things
        ],
    }


def as_table(found: Difference) -> Table:
    """Give a difference as one row a fact: thing, label, class, change, side, property, value, its label, graph."""
    rows = [
        (thing.iri, thing.label, thing.type, thing.change, side, fact.predicate, *_value(found, fact), fact.graph)
        for thing in found.things
        for side, facts in (("removed", thing.removed), ("added", thing.added))
        for fact in facts
    ]
    columns: list[str | Column] = [
        Column("thing", "iri"),
        "label",
        "class",
        "change",
        "side",
        Column("property", "iri"),
    ]
    return table([*columns, "value", "valueLabel", "ofProperty", "ofValue", Column("graph", "iri")], rows)


def _value(found: Difference, fact: Fact) -> tuple[str, str | None, str | None, str | None]:
    return (fact.value, found.labels.get(fact.value), *(fact.of or (None, None)))


def _fact(found: Difference, fact: Fact) -> dict[str, object]:
    told: dict[str, object] = {"property": fact.predicate, "value": fact.value, "graph": fact.graph}
    if fact.is_iri and fact.value in found.labels:
        told["valueLabel"] = found.labels[fact.value]
    if fact.of:
        told["of"] = {"property": fact.of[0], "value": fact.of[1]}
    return told
