"""What changed between two builds, as plain values for JSON."""

from __future__ import annotations

from graph.difference import Difference, Fact


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


def _fact(found: Difference, fact: Fact) -> dict[str, object]:
    told: dict[str, object] = {"property": fact.predicate, "value": fact.value, "graph": fact.graph}
    if fact.is_iri and fact.value in found.labels:
        told["valueLabel"] = found.labels[fact.value]
    if fact.of:
        told["of"] = {"property": fact.of[0], "value": fact.of[1]}
    return told
