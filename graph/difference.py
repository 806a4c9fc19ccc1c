"""What changed between two builds: by thing, and by statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import pyoxigraph as ox

from graph import names
from graph.search import narrowest
from graph.values import Term

_STATEMENT = names.thing_iri("statement/x").removesuffix("x")
_PASSAGE = names.thing_iri("passage/x").removesuffix("x")
_PARTS = {names.term_iri(f"rdf:{part}"): part for part in ("subject", "predicate", "object")}
_STATEMENTS = f"<{_STATEMENT}".encode()
_LABEL, _TYPE = names.term_iri("rdfs:label"), names.term_iri("rdf:type")

# The lines of a build about each subject, in their order.
Build = dict[bytes, list[bytes]]


@dataclass(frozen=True, order=True)
class Fact:
    """One thing stated of another.

    ``value`` is an IRI if ``is_iri``; ``graph`` is the named graph that states it. With ``of`` the fact is about a statement
    (its predicate and object), such as the passage behind it.
    """

    predicate: str
    value: str
    is_iri: bool
    graph: str
    of: tuple[str, str] | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """What the fact is ordered by: its statement's first, then what is said about that."""
        return (
            *(self.of or (self.predicate, self.value)),
            "" if self.of is None else self.predicate,
            self.value,
            self.graph,
        )


@dataclass(frozen=True)
class ThingChange:
    """A thing that came, went or changed (``change``: added, removed, changed), with the facts on either side."""

    iri: str
    label: str
    type: str
    change: str
    added: tuple[Fact, ...]
    removed: tuple[Fact, ...]

    def then(self, later: ThingChange) -> ThingChange:
        """Give this change and a later one of the same thing as one: what came and went again is in neither."""
        came = {*self.added}.difference(later.removed) | {*later.added}.difference(self.removed)
        gone = {*self.removed}.difference(later.added) | {*later.removed}.difference(self.added)
        change = "added" if self.change == "added" else "removed" if later.change == "removed" else "changed"
        return replace(later, change=change, added=_ordered(came), removed=_ordered(gone))


@dataclass(frozen=True)
class Difference:
    """All changes between two builds, by class and name; ``labels`` names what the facts mention."""

    things: tuple[ThingChange, ...]
    labels: dict[str, str]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many things were added, removed and changed, and how many facts on either side."""
        kinds = [thing.change for thing in self.things]
        return {kind: kinds.count(kind) for kind in ("added", "removed", "changed")} | {
            "facts added": sum(len(thing.added) for thing in self.things),
            "facts removed": sum(len(thing.removed) for thing in self.things),
        }

    def name_of(self, iri: str) -> str:
        """Give the Danish name of an IRI, else its short form."""
        return self.labels.get(iri) or names.shorten(iri)

    def then(self, later: Difference) -> Difference:
        """Give this difference and one from where it ends as one; things are called as the later calls them."""
        before = {thing.iri: thing for thing in self.things}
        both = [before.pop(thing.iri).then(thing) if thing.iri in before else thing for thing in later.things]
        told = (thing for thing in (*before.values(), *both) if thing.added or thing.removed)
        return Difference(tuple(sorted(told, key=_place)), self.labels | later.labels)

    def backwards(self) -> Difference:
        """Give the difference from its end to its beginning; things keep the names of its end."""
        turned = {"added": "removed", "removed": "added"}
        things = (
            replace(thing, change=turned.get(thing.change, thing.change), added=thing.removed, removed=thing.added)
            for thing in self.things
        )
        return Difference(tuple(things), self.labels)


def difference(old: bytes, new: bytes) -> Difference:
    """Compare two datasets.

    Parameters
    ----------
    old, new : bytes
        N-Quads as a build writes them: one quad a line, each once.

    Returns
    -------
    Difference
        Passages count as part of what cites them, statement nodes as part of the thing they are about; the dataset's own
        description is left out, since it changes with everything.

    Raises
    ------
    SyntaxError
        If a line that differs is no quad.
    """
    before, after = _by_subject(old), _by_subject(new)
    changed = [subject for subject in before.keys() | after.keys() if before.get(subject) != after.get(subject)]
    gone, came = _lines_apart(changed, before, after), _lines_apart(changed, after, before)
    statements = [subject for subject in changed if subject.startswith(_STATEMENTS)]
    owners = _owners(line for subject in statements for build in (before, after) for line in build.get(subject, ()))
    removed, added = _facts(gone, owners), _facts(came, owners)
    touched = removed.keys() | added.keys()
    mentioned = touched | {
        iri
        for facts in (*removed.values(), *added.values())
        for fact in facts
        for iri in (fact.value, fact.predicate, *(fact.of or ()))
    }
    labels, types = _names((before, after), mentioned)
    things = []
    for iri in touched:
        subject = f"<{iri}>".encode()
        change = "added" if subject not in before else "removed" if subject not in after else "changed"
        facts = (_ordered(side.get(iri, ())) for side in (added, removed))
        label = labels.get(iri) or names.shorten(iri)
        things.append(ThingChange(iri, label, narrowest(types.get(iri, ())), change, *facts))
    return Difference(tuple(sorted(things, key=_place)), labels)


def _ordered(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple(sorted(facts, key=lambda fact: fact.key))


def _place(thing: ThingChange) -> tuple[str, str, str]:
    return thing.type, thing.label.lower(), thing.iri


def _by_subject(build: bytes) -> Build:
    lines: Build = {}
    for line in build.splitlines():
        lines.setdefault(line.split(b" ", 1)[0], []).append(line)
    return lines


def _lines_apart(subjects: Iterable[bytes], one: Build, other: Build) -> list[bytes]:
    """Give the lines about some subjects that one build has and the other has not."""
    return [line for subject in subjects for line in set(one.get(subject, ())).difference(other.get(subject, ()))]


def _quads(lines: Iterable[bytes]) -> Iterator[ox.Quad]:
    return iter(ox.parse(b"\n".join(lines), format=ox.RdfFormat.N_QUADS))


def _owners(lines: Iterable[bytes]) -> dict[str, dict[str, str]]:
    """Give the subject, predicate and object that each statement node stands for."""
    owners: dict[str, dict[str, str]] = {}
    for quad in _quads(lines):
        if part := _PARTS.get(quad.predicate.value):
            owners.setdefault(_text(quad.subject), {})[part] = _text(quad.object)
    return owners


def _facts(lines: Iterable[bytes], owners: dict[str, dict[str, str]]) -> dict[str, set[Fact]]:
    """Give the facts of quads by the thing they are about."""
    facts: dict[str, set[Fact]] = {}
    for quad in _quads(lines):
        subject, graph = _text(quad.subject), _text(quad.graph_name)
        if graph == names.DATASET_GRAPH or subject.startswith(_PASSAGE):
            continue
        said = (quad.predicate.value, _text(quad.object), isinstance(quad.object, ox.NamedNode), graph)
        if not subject.startswith(_STATEMENT):
            facts.setdefault(subject, set()).add(Fact(*said))
        elif quad.predicate.value not in (*_PARTS, _TYPE) and len(owner := owners.get(subject, {})) == len(_PARTS):
            facts.setdefault(owner["subject"], set()).add(Fact(*said, (owner["predicate"], owner["object"])))
    return facts


def _names(builds: tuple[Build, Build], iris: set[str]) -> tuple[dict[str, str], dict[str, set[str]]]:
    """Give the Danish labels and the classes of ours of things, as the later build has them, else the earlier."""
    labels: dict[str, str] = {}
    types: dict[str, set[str]] = {}
    wanted = [f"<{iri}>".encode() for iri in iris]
    telling = (f"<{_LABEL}>".encode(), f"<{_TYPE}>".encode())
    for build in builds:
        told = (line for subject in wanted for line in build.get(subject, ()) if line.split(b" ", 2)[1] in telling)
        for quad in _quads(told):
            subject, value = _text(quad.subject), _text(quad.object)
            if quad.predicate.value == _TYPE:
                if value.startswith(names.PEJ):
                    types.setdefault(subject, set()).add(value.removeprefix(names.PEJ))
            elif isinstance(quad.object, ox.Literal) and quad.object.language != "en":
                labels[subject] = value
    return labels, types


def _text(term: Term | ox.DefaultGraph) -> str:
    return str(getattr(term, "value", term))
