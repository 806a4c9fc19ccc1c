"""Compares two generations: what was added, what is gone, what continued, and what changed in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, get_args

from graph import names
from graph.lineage import GRADES, Lineage, Link
from graph.search import fold
from graph.store import Graph, Row
from graph.values import text_of, texts_of, with_unit

Kind = Literal["Measure", "Objective", "Direction", "Indicator"]
KINDS: tuple[str, ...] = get_args(Kind)


class NoSuchGeneration(ValueError):
    """A generation that the graph does not hold."""


@dataclass(frozen=True)
class Compared:
    """A thing of one of the two generations; ``committees`` are IRIs."""

    iri: str
    label: str
    english: str | None
    theme: str | None
    committees: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """What differs between an earlier and a later thing in one respect: ``name``, ``amount`` or a term's local name."""

    what: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def is_stated(self) -> bool:
        """Whether both generations say something: silence on one side is no change."""
        return bool(self.before and self.after)


@dataclass(frozen=True)
class Continued:
    """A pair joined by lineage, with its changes.

    ``links`` are the IRIs of the links from the earlier to the later, over other generations where need be; ``relation``
    is that of the last of them, ``evidence`` the weakest.
    """

    earlier: Compared
    later: Compared
    relation: str
    evidence: str
    changes: tuple[Change, ...]
    links: tuple[str, ...] = ()

    @property
    def is_renamed(self) -> bool:
        """Whether the names are worded differently."""
        return any(change.what == "name" for change in self.changes)

    @property
    def is_changed(self) -> bool:
        """Whether something beside the name differs that both generations state."""
        return any(change.what != "name" and change.is_stated for change in self.changes)


@dataclass(frozen=True)
class Comparison:
    """Two generations side by side; ``both`` are the things that one record places in both.

    ``crossed`` joins what is gone to things of other classes that come of it, and what was added to such that it comes of.
    """

    first: str
    last: str
    added: tuple[Compared, ...]
    gone: tuple[Compared, ...]
    continued: tuple[Continued, ...]
    both: tuple[Compared, ...] = ()
    crossed: tuple[Continued, ...] = ()

    def of_other_kinds(self, thing: Compared) -> list[tuple[Compared, Continued]]:
        """Give what of another class comes of a gone thing, or an added one of, each with the pair that joins them."""
        joined = [pair for pair in self.crossed if thing.iri in (pair.earlier.iri, pair.later.iri)]
        return [(pair.later if pair.earlier.iri == thing.iri else pair.earlier, pair) for pair in joined]

    @property
    def changed(self) -> tuple[Continued, ...]:
        """The continued pairs in which something beside the name differs that both generations state."""
        return tuple(pair for pair in self.continued if pair.is_changed)

    @property
    def renamed(self) -> tuple[Continued, ...]:
        """The continued pairs whose names are worded differently."""
        return tuple(pair for pair in self.continued if pair.is_renamed)


@dataclass(frozen=True)
class Side:
    """A generation as it is compared: its things by kind and IRI, what is stated of each, and their amounts by year."""

    things: Mapping[str, Mapping[str, Compared]]
    facts: Mapping[str, Mapping[str, set[str]]]
    amounts: Mapping[str, Mapping[str, Decimal]]


def side(graph: Graph, lineage: Lineage, generation: str) -> Side:
    """Read the things of a generation, by its slug, with what two generations are compared by."""
    return Side(_things(graph, lineage, generation), _facts(graph, generation), _amounts(graph, generation))


def compare(
    graph: Graph,
    lineage: Lineage,
    first: str,
    last: str,
    kind: str = "Measure",
    read: Callable[[str], Side] | None = None,
) -> Comparison:
    """Compare two generations.

    Parameters
    ----------
    graph : Graph
        The dataset.
    lineage : Lineage
        Its lineage, read at the least evidence grade wanted.
    first, last : str
        Slugs of the generations, e.g. 2015-2018 and 2019-2022; the comparison runs forward in time whichever is
        named first.
    kind : str
        ``Measure``, ``Objective``, ``Direction`` or ``Indicator``.
    read : callable
        Gives the side of a generation; default reads it from the graph.

    Raises
    ------
    NoSuchGeneration
        If a slug is none of the generations', the same as the other, or ``kind`` is unknown.
    """
    known = [generation.slug for generation in lineage.generations]
    for slug in (first, last):
        if slug not in known:
            raise NoSuchGeneration(f"There is no generation {slug!r}; there are {', '.join(known)}.")
    if first == last:
        raise NoSuchGeneration(f"{first} cannot be compared with itself; name two different generations.")
    if kind not in KINDS:
        raise NoSuchGeneration(f"There is no kind {kind!r} to compare; there are {', '.join(KINDS)}.")
    first, last = sorted((first, last), key=known.index)
    before, after = (read(slug) if read else side(graph, lineage, slug) for slug in (first, last))
    earlier, later = before.things.get(kind, {}), after.things.get(kind, {})
    found = join(lineage, first, last, earlier, later, lambda one, other: _changes(one, before, other, after))
    return replace(found, crossed=_crossed(lineage, found, earlier, later))


def join(
    lineage: Lineage,
    first: str,
    last: str,
    before: Mapping[str, Compared],
    after: Mapping[str, Compared],
    changes: Callable[[Compared, Compared], tuple[Change, ...]],
) -> Comparison:
    """Join the things of two generations by lineage.

    Parameters
    ----------
    lineage : Lineage
        What joins them.
    first, last : str
        Slugs of the earlier and the later generation.
    before, after : mapping
        The things of each, by IRI.
    changes : callable
        What differs between an earlier and a later thing.
    """
    continued: list[Continued] = []
    for iri, thing in before.items():
        for other, links in lineage.ways(iri, after).items():
            told = changes(thing, after[other])
            continued.append(Continued(thing, after[other], links[-1].relation, _weakest(links), told, _iris(links)))
    earlier = {pair.earlier.iri for pair in continued}
    later = {pair.later.iri for pair in continued}
    both = before.keys() & after.keys()
    return Comparison(
        first,
        last,
        tuple(thing for iri, thing in after.items() if iri not in later and iri not in both),
        tuple(thing for iri, thing in before.items() if iri not in earlier and iri not in both),
        tuple(continued),
        tuple(thing for iri, thing in before.items() if iri in both),
    )


def _crossed(
    lineage: Lineage, found: Comparison, before: Mapping[str, Compared], after: Mapping[str, Compared]
) -> tuple[Continued, ...]:
    """Give what lineage joins to a gone or an added thing, though it is not of the kind that is compared."""
    others = {
        slug: {iri for iri, one in lineage.members.items() if slug in one.generations} - before.keys() - after.keys()
        for slug in (found.first, found.last)
    }
    gone, added = ({one.iri: one for one in things} for things in (found.gone, found.added))
    pairs = [(one, lineage.ways(one.iri, others[found.last])) for one in found.gone]
    pairs += [(_member(lineage, iri), lineage.ways(iri, added)) for iri in others[found.first] if iri in lineage.after]
    return tuple(
        Continued(one, added.get(iri) or _member(lineage, iri), links[-1].relation, _weakest(links), (), _iris(links))
        for one, ways in pairs
        for iri, links in ways.items()
        if one.iri in gone or iri in added
    )


def _member(lineage: Lineage, iri: str) -> Compared:
    member = lineage.members[iri]
    return Compared(iri, member.label, member.english, next(iter(_themes(lineage, iri)), None), member.committees)


def _iris(links: tuple[Link, ...]) -> tuple[str, ...]:
    return tuple(link.iri for link in links)


def _things(graph: Graph, lineage: Lineage, generation: str) -> dict[str, dict[str, Compared]]:
    bound = {"generation": _iri(generation), "kind": [names.term_iri(kind) for kind in KINDS]}
    rows: dict[tuple[str, str], list[Row]] = {}
    for row in graph.ask("things-of-generation", bound):
        kind = text_of(row["kind"]).removeprefix(names.PEJ)
        rows.setdefault((kind, text_of(row["thing"])), []).append(row)
    found: dict[str, dict[str, Compared]] = {}
    for (kind, iri), several in rows.items():
        # An indicator without a thread stands under the theme of the goal that it measures.
        goals = sorted({text_of(row["goal"]) for row in several if row["goal"] is not None})
        themes = [theme for one in (iri, *goals) for theme in _themes(lineage, one)]
        committees = {text_of(row["committee"]) for row in several if row["committee"] is not None}
        label, english = text_of(several[0]["label"]), text_of(several[0]["labelEn"]) or None
        theme = next(iter(themes), None)
        found.setdefault(kind, {})[iri] = Compared(iri, label, english, theme, tuple(sorted(committees)))
    return found


def _themes(lineage: Lineage, iri: str) -> list[str]:
    member = lineage.members.get(iri)
    threads = [lineage.threads[t] for t in member.threads if t in lineage.threads] if member else []
    return [thread.theme for thread in threads if thread.theme]


def _iri(generation: str) -> str:
    return names.thing_iri(f"generation/{generation}")


def _facts(graph: Graph, generation: str) -> dict[str, dict[str, set[str]]]:
    facts: dict[str, dict[str, set[str]]] = {}
    for row in graph.ask("comparable-facts", {"generation": _iri(generation)}):
        thing, predicate, text, unit, when = texts_of(row, "thing", "property", "text", "unit", "when")
        text = with_unit(text, unit) + (f" ({when})" if when and when not in text else "")
        facts.setdefault(thing, {}).setdefault(predicate.rpartition("#")[2], set()).add(text)
    return facts


def _amounts(graph: Graph, generation: str) -> dict[str, dict[str, Decimal]]:
    amounts: dict[str, dict[str, Decimal]] = {}
    for row in graph.ask("comparable-amounts", {"generation": _iri(generation)}):
        thing, year, total = texts_of(row, "thing", "year", "sum")
        amounts.setdefault(thing, {})[year] = Decimal(total)
    return amounts


def _weakest(links: tuple[Link, ...]) -> str:
    return max((link.evidence for link in links), key=GRADES.index)


def _changes(earlier: Compared, of_earlier: Side, later: Compared, of_later: Side) -> tuple[Change, ...]:
    changes = []
    if fold(earlier.label) != fold(later.label):
        changes.append(Change("name", (earlier.label,), (later.label,)))
    old, new = of_earlier.facts.get(earlier.iri, {}), of_later.facts.get(later.iri, {})
    for predicate in sorted(old.keys() | new.keys()):
        before, after = old.get(predicate, set()), new.get(predicate, set())
        if {fold(text) for text in before} != {fold(text) for text in after}:
            changes.append(Change(predicate, tuple(sorted(before)), tuple(sorted(after))))
    before_money, after_money = of_earlier.amounts.get(earlier.iri, {}), of_later.amounts.get(later.iri, {})
    if before_money != after_money:
        changes.append(Change("amount", _money(before_money), _money(after_money)))
    return tuple(changes)


def _money(amounts: Mapping[str, Decimal]) -> tuple[str, ...]:
    return tuple(f"{year}: {amount:,.0f} kr.".replace(",", ".") for year, amount in sorted(amounts.items()))
