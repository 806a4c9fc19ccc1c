"""Compares two generations: what was added, what is gone, what continued, and what changed in it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import networkx as nx

from graph import names
from graph.lineage import GRADES, Lineage, Link
from graph.search import fold
from graph.store import Graph

KINDS = ("Measure", "Objective", "Direction")


class NoSuchGeneration(ValueError):
    """A generation that the graph does not hold."""


@dataclass(frozen=True)
class Compared:
    """A thing of one of the two generations."""

    iri: str
    label: str
    english: str | None
    theme: str | None


@dataclass(frozen=True)
class Change:
    """What differs between an earlier and a later thing in one respect: ``name``, a property's local name or ``amount``."""

    what: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Continued:
    """A pair joined by lineage (directly or over other generations), with its weakest evidence and its changes."""

    earlier: Compared
    later: Compared
    relation: str
    evidence: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Comparison:
    """Two generations side by side."""

    first: str
    last: str
    added: tuple[Compared, ...]
    gone: tuple[Compared, ...]
    continued: tuple[Continued, ...]

    @property
    def changed(self) -> tuple[Continued, ...]:
        """The continued pairs in which something differs."""
        return tuple(pair for pair in self.continued if pair.changes)


def compare(graph: Graph, lineage: Lineage, first: str, last: str, kind: str = "Measure") -> Comparison:
    """Compare two generations.

    Parameters
    ----------
    graph : Graph
        The dataset.
    lineage : Lineage
        Its lineage, read at the least evidence grade wanted.
    first, last : str
        Slugs of the generations, e.g. 2015-2018 and 2019-2022.
    kind : str
        ``Measure``, ``Objective`` or ``Direction``.

    Raises
    ------
    NoSuchGeneration
        If a slug is none of the generations', the same as the other, or ``kind`` is unknown.
    """
    known = [generation.slug for generation in lineage.generations]
    for slug in (first, last):
        if slug not in known:
            raise NoSuchGeneration(f"There is no generation {slug!r}; there are {', '.join(known)}.")
    if first == last or kind not in KINDS:
        raise NoSuchGeneration(f"Two different generations and a kind of {', '.join(KINDS)} are needed.")
    before, after = (_things(graph, lineage, slug, kind) for slug in (first, last))
    facts, amounts = _facts(graph), _amounts(graph)
    continued: list[Continued] = []
    for iri, thing in before.items():
        for step in lineage.descendants(iri):
            if step.iri in after and step.iri != iri:
                links = _links_between(lineage, iri, step.iri)
                changes = _changes(thing, after[step.iri], facts, amounts)
                continued.append(Continued(thing, after[step.iri], links[-1].relation, _weakest(links), changes))
    earlier = {pair.earlier.iri for pair in continued}
    later = {pair.later.iri for pair in continued}
    both = before.keys() & after.keys()
    return Comparison(
        first,
        last,
        tuple(thing for iri, thing in after.items() if iri not in later and iri not in both),
        tuple(thing for iri, thing in before.items() if iri not in earlier and iri not in both),
        tuple(continued),
    )


def _things(graph: Graph, lineage: Lineage, generation: str, kind: str) -> dict[str, Compared]:
    bound = {"generation": names.thing_iri(f"generation/{generation}"), "kind": names.term_iri(kind)}
    found = {}
    for row in graph.ask("things-of-generation", bound):
        iri, label = (str(getattr(row[key], "value", "")) for key in ("thing", "label"))
        member = lineage.members.get(iri)
        themes = [lineage.threads[t].theme for t in member.threads if t in lineage.threads] if member else []
        english = getattr(row["labelEn"], "value", None)
        found[iri] = Compared(iri, label, english, next((theme for theme in themes if theme), None))
    return found


def _facts(graph: Graph) -> dict[str, dict[str, set[str]]]:
    facts: dict[str, dict[str, set[str]]] = {}
    for row in graph.ask("comparable-facts"):
        thing, predicate, text = (str(getattr(row[key], "value", "")) for key in ("thing", "property", "text"))
        facts.setdefault(thing, {}).setdefault(predicate.rpartition("#")[2], set()).add(text)
    return facts


def _amounts(graph: Graph) -> dict[str, dict[str, Decimal]]:
    amounts: dict[str, dict[str, Decimal]] = {}
    for row in graph.ask("comparable-amounts"):
        thing, year, total = (str(getattr(row[key], "value", "")) for key in ("thing", "year", "sum"))
        amounts.setdefault(thing, {})[year] = Decimal(total)
    return amounts


def _links_between(lineage: Lineage, earlier: str, later: str) -> list[Link]:
    nodes = nx.shortest_path(lineage.network, earlier, later)
    return [lineage.network.edges[a, b]["link"] for a, b in pairwise(nodes)]


def _weakest(links: list[Link]) -> str:
    return max((link.evidence for link in links), key=GRADES.index)


def _changes(
    earlier: Compared, later: Compared, facts: dict[str, dict[str, set[str]]], amounts: dict[str, dict[str, Decimal]]
) -> tuple[Change, ...]:
    changes = []
    if fold(earlier.label) != fold(later.label):
        changes.append(Change("name", (earlier.label,), (later.label,)))
    old, new = facts.get(earlier.iri, {}), facts.get(later.iri, {})
    for predicate in sorted(old.keys() | new.keys()):
        before, after = old.get(predicate, set()), new.get(predicate, set())
        if {fold(text) for text in before} != {fold(text) for text in after}:
            changes.append(Change(predicate, tuple(sorted(before)), tuple(sorted(after))))
    before_money, after_money = amounts.get(earlier.iri, {}), amounts.get(later.iri, {})
    if before_money != after_money:
        changes.append(Change("amount", _money(before_money), _money(after_money)))
    return tuple(changes)


def _money(amounts: dict[str, Decimal]) -> tuple[str, ...]:
    return tuple(f"{year}: {amount:,.0f} kr.".replace(",", ".") for year, amount in sorted(amounts.items()))
