"""What changed between two builds, as plain values for JSON; and between two releases, kept where it is asked most."""

from __future__ import annotations

import gzip
import json
import zlib
from contextlib import suppress
from dataclasses import asdict
from functools import reduce
from itertools import pairwise
from pathlib import Path
from typing import Any

from graph.dataset import write_dataset
from graph.difference import Difference, Fact, ThingChange, difference
from graph.releases import Release, content, releases, since_of


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


def keep_changes(dataset: Path) -> None:
    """Keep beside each release what changed since the one before, where both can be read: to compare them takes long."""
    for newer, before in pairwise(releases(dataset)):
        if since_of(dataset, newer).exists():
            continue
        with suppress(OSError, SyntaxError):
            found = difference(content(dataset, before), content(dataset, newer))
            told = json.dumps({"from": before.version, **asdict(found)}, ensure_ascii=False)
            write_dataset(gzip.compress(told.encode(), mtime=0), since_of(dataset, newer))


def changes(dataset: Path, earlier: Release, later: Release) -> Difference:
    """Give what changed between two releases: the steps between them as they were kept, else both compared anew.

    Back in time things keep the names that they have in the later one, where steps were kept.

    Raises
    ------
    OSError
        If a release cannot be read.
    """
    if earlier.number == later.number:
        return Difference((), {})
    first, last = sorted((earlier, later), key=lambda release: release.number)
    between = [release for release in releases(dataset) if first.number < release.number < last.number]
    try:
        steps = [_kept(dataset, before, newer) for newer, before in pairwise([last, *between, first])]
    except (OSError, EOFError, ValueError, TypeError, KeyError, zlib.error):
        # Not kept, or by a program that tells it otherwise.
        return difference(content(dataset, earlier), content(dataset, later))
    found = reduce(Difference.then, reversed(steps))
    return found if earlier is first else found.backwards()


def _kept(dataset: Path, before: Release, newer: Release) -> Difference:
    told = json.loads(gzip.decompress(since_of(dataset, newer).read_bytes()))
    if told["from"] != before.version:
        raise ValueError(f"{newer.name} was compared with {told['from']}, not with {before.version}.")
    return Difference(tuple(_thing(**one) for one in told["things"]), told["labels"])


def _thing(added: list[Any], removed: list[Any], **told: str) -> ThingChange:
    sides = (tuple(_read(**fact) for fact in side) for side in (added, removed))
    return ThingChange(told["iri"], told["label"], told["type"], told["change"], *sides)


def _read(of: list[str] | None, **told: Any) -> Fact:
    return Fact(**told, of=(of[0], of[1]) if of else None)
