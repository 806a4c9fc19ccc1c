"""The whole branch under a direction, goal, policy or measure: what hangs below it, with figures and money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from api.ledger import Entry as Amount
from graph import names
from graph.search import Entry
from graph.store import Graph
from graph.values import text_of, texts_of, with_unit

_MOST = 400


@dataclass(frozen=True)
class Figure:
    """An indicator with its baseline and target as the source prints them."""

    iri: str
    label: str
    baselines: list[str]
    targets: list[str]


@dataclass
class Branch:
    """A thing in the branch with what hangs below it."""

    thing: Entry
    number: str
    committees: list[Entry]
    figures: list[Figure]
    baselines: list[str]
    targets: list[str]
    money: dict[str, Decimal]
    below: list[Branch] = field(default_factory=list)


Facts = dict[str, dict[str, list[tuple[str, str]]]]


def branch_facts(graph: Graph) -> Facts:
    """Give each thing's indicators, baselines, targets, committees and number, with the figure as printed.

    Returns
    -------
    dict
        Thing to local property name to (value, printed figure).
    """
    found: Facts = defaultdict(lambda: defaultdict(list))
    for row in graph.ask("branch-facts"):
        values = {key: text_of(term) for key, term in row.items()}
        when = values["year"] or values["period"]
        figure = with_unit(values["written"], values["unit"])
        printed = figure + (f" ({when})" if when and figure else "")
        found[values["thing"]][values["property"].removeprefix(names.PEJ)].append((values["value"], printed))
    return found


def branches(graph: Graph) -> dict[str, list[str]]:
    """Give what hangs directly below each thing; below a document, what stands at the top of its policy."""
    children: dict[str, list[str]] = defaultdict(list)
    for query, above in (("branches", "parent"), ("policy-tops", "policy")):
        for row in graph.ask(query):
            parent, child = texts_of(row, above, "child")
            if child not in children[parent]:
                children[parent].append(child)
    return dict(children)


@dataclass(frozen=True, eq=False)
class Gardener:
    """What is needed to grow the branch of any thing; ``amounts`` are its sums by year."""

    graph: Graph
    entries: dict[str, Entry]
    facts: Facts
    children: dict[str, list[str]]
    amounts: dict[str, dict[str, Decimal]]

    def grow(self, root: str) -> list[Branch]:
        """Give what hangs directly below a thing, each with its own branch."""
        return self._below(root, {root})

    def below(self, root: str) -> frozenset[str]:
        """Give all that hangs below a thing, however deep."""
        found, fresh = {root}, [root]
        while fresh:
            fresh = [child for iri in fresh for child in self.children.get(iri, ()) if child not in found]
            found.update(fresh)
        return frozenset(found - {root})

    def money(self, iri: str) -> dict[str, Decimal]:
        """Give a measure's own amounts by year."""
        return self.amounts.get(iri, {})

    def number(self, iri: str) -> str:
        """Give a thing's number as its source prints it, or nothing."""
        return next((value for value, _ in self.facts.get(iri, {}).get("number", [])), "")

    def rank(self, iri: str) -> tuple[int, int, str, str]:
        """Give a thing's order among its siblings: by class, number and name."""
        return _order(self.entries[iri], self.number(iri))

    def _below(self, parent: str, seen: set[str]) -> list[Branch]:
        fresh = [iri for iri in self.children.get(parent, []) if iri in self.entries and iri not in seen]
        if len(seen) > _MOST:
            return []
        seen.update(fresh)
        made = [self._branch(iri) for iri in fresh]
        for branch in made:
            branch.below = self._below(branch.thing.iri, seen)
        return sorted(made, key=lambda branch: _order(branch.thing, branch.number))

    def _branch(self, iri: str) -> Branch:
        said = self.facts.get(iri, {})
        figures = [self._figure(value) for value, _ in said.get("indicator", [])]
        return Branch(
            self.entries[iri],
            self.number(iri),
            [self.entries[value] for value, _ in said.get("responsibleCommittee", []) if value in self.entries],
            sorted(figures, key=lambda figure: figure.label),
            _printed(said.get("baseline", [])),
            _printed(said.get("targetValue", [])),
            self.money(iri),
        )

    def _figure(self, iri: str) -> Figure:
        said = self.facts.get(iri, {})
        label = self.entries[iri].label if iri in self.entries else names.shorten(iri)
        return Figure(iri, label, _printed(said.get("baseline", [])), _printed(said.get("targetValue", [])))


def _printed(values: Iterable[tuple[str, str]]) -> list[str]:
    return sorted({printed for _, printed in values if printed})


def amounts_by_year(amounts: Iterable[Amount]) -> dict[str, dict[str, Decimal]]:
    """Give each measure's own amounts by year, whether they are counted there or where they are stated again."""
    sums: dict[str, dict[str, Decimal]] = {}
    for amount in amounts:
        if amount.left_out in (None, "restated") and amount.amount is not None and amount.year:
            of_year = sums.setdefault(amount.owner, defaultdict(Decimal))
            of_year[amount.year] += amount.amount
    return {owner: dict(sorted(by_year.items())) for owner, by_year in sums.items()}


def _order(thing: Entry, number: str) -> tuple[int, int, str, str]:
    ranks = {"Vision": 0, "Principle": 3, "Action": 5, "Initiative": 4, "LighthouseProject": 4, "Measure": 4}
    return ranks.get(thing.type, 1), *by_number(number), thing.label


def by_number(number: str) -> tuple[int, str]:
    """Give what to sort things by that have numbers such as ``3``, ``4.b.`` or none, which come last.

    Examples
    --------
    >>> sorted(["", "10", "4.b.", "4.a.", "9"], key=by_number)
    ['4.a.', '4.b.', '9', '10', '']
    """
    digits = number.strip(".").split(".")[0]
    return int(digits) if digits.isdigit() else 10_000, number
