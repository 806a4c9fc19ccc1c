"""The money: every appropriation as one row, and the sums that may be made of them.

An amount is added only if nothing speaks against it: ``pej:notSummed`` is absent, it has an amount and a year, it does
not belong to a measure of which several alternatives are funded once, and it is not stated again by a measure that
``pej:restates`` its own for the same year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from graph import names
from graph.model import Passage
from graph.store import Graph
from graph.values import passage_of, text_of, texts_of

NONE = ""
# Why an amount is not added: it is told in words, has no year, is a sum or part of others, or stands elsewhere too.
LEFT_OUT = ("text", "undated", "total", "part", "alternative", "restated")
DIMENSIONS = {
    "administration": "administeredBy",
    "source": "fundedBy",
    "group": "targetGroup",
    "place": "place",
    "theme": "theme",
    "generation": "generation",
}
# Where an entry has what it falls under in a dimension.
_FIELDS = {dimension: f"{dimension}s" for dimension in DIMENSIONS}


@dataclass(frozen=True)
class Entry:
    """One appropriation; ``left_out`` says why it is not added to others, or is None where it is."""

    iri: str
    owner: str
    year: str
    period: str
    amount: Decimal | None
    text: str
    written: str
    document: str
    administrations: tuple[str, ...]
    sources: tuple[str, ...]
    groups: tuple[str, ...]
    places: tuple[str, ...]
    themes: tuple[str, ...]
    generations: tuple[str, ...]
    left_out: str | None
    passages: tuple[Passage, ...] = ()

    def under(self, dimension: str) -> tuple[str, ...]:
        """Give the things (or the theme, as a word) that the row falls under in a dimension; one empty string if none."""
        values: tuple[str, ...] = getattr(self, _FIELDS[dimension])
        return values or (NONE,)


def ledger(graph: Graph) -> list[Entry]:
    """Give every appropriation, by year and owner.

    Parameters
    ----------
    graph : Graph
        The dataset.
    """
    facts = _facts(graph)
    entries = [_entry(node, rows, facts) for node, rows in _grouped(graph).items()]
    covered = _restated_years(entries, facts)
    passages = _passages(graph)
    told = [replace(_told_again(entry, covered), passages=tuple(passages.get(entry.iri, ()))) for entry in entries]
    return sorted(told, key=lambda entry: (entry.year or "9999", entry.owner, entry.iri))


def totals(entries: Iterable[Entry], key: Callable[[Entry], Iterable[str]]) -> dict[str, dict[str, Decimal]]:
    """Add up the amounts that may be added.

    Parameters
    ----------
    entries : iterable of Entry
        Rows of the ledger.
    key : callable
        Gives the groups a row falls under. A row under several groups counts fully in each.

    Returns
    -------
    dict
        Group to year to sum.
    """
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for entry in entries:
        if entry.left_out is None and entry.amount is not None:
            for group in key(entry):
                sums[group][entry.year] += entry.amount
    return sums


def _facts(graph: Graph) -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in graph.ask("spenders"):
        owner, term, value = texts_of(row, "owner", "property", "value")
        found[owner][term.removeprefix(names.PEJ)].add(value)
    return {owner: {term: tuple(sorted(values)) for term, values in terms.items()} for owner, terms in found.items()}


def _grouped(graph: Graph) -> dict[str, list[dict[str, str]]]:
    grouped: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in graph.ask("appropriations"):
        values = {key: text_of(term) for key, term in row.items()}
        grouped[values["amount_node"]].append(values)
    return grouped


def _passages(graph: Graph) -> dict[str, list[Passage]]:
    found: dict[str, list[Passage]] = defaultdict(list)
    for row in graph.ask("appropriation-passages"):
        found[text_of(row["amount_node"])].append(passage_of(row))
    return found


def _entry(node: str, rows: list[dict[str, str]], facts: dict[str, dict[str, tuple[str, ...]]]) -> Entry:
    first = rows[0]
    owner = first["owner"]
    of_owner = facts.get(owner, {})
    restated = [facts.get(other, {}) for other in of_owner.get("restates", ())]

    def inherited(term: str) -> tuple[str, ...]:
        return of_owner.get(term, ()) or tuple(sorted({value for other in restated for value in other.get(term, ())}))

    own_sources = tuple(sorted({row["source"] for row in rows if row["source"]}))
    own_generations = tuple(sorted({row["generation"] for row in rows if row["generation"]}))
    amount = Decimal(first["amount"]) if first["amount"] else None
    return Entry(
        node, owner, first["year"], first["period"], amount, first["text"], first["written"], first["document"],
        inherited("administeredBy"), own_sources or inherited("fundedBy"), inherited("targetGroup"), inherited("place"),
        inherited("theme"), own_generations or inherited("generation"), _reason(first, amount),
    )  # fmt: skip


def _reason(row: dict[str, str], amount: Decimal | None) -> str | None:
    if row["reason"]:
        return row["reason"].rpartition("/")[2]
    if amount is None:
        return "text"
    return None if row["year"] else "undated"


def _restated_years(entries: list[Entry], facts: dict[str, dict[str, tuple[str, ...]]]) -> set[tuple[str, str]]:
    covered = set()
    for entry in entries:
        if entry.left_out is None:
            for other in facts.get(entry.owner, {}).get("restates", ()):
                covered.add((other, entry.year))
    return covered


def _told_again(entry: Entry, covered: set[tuple[str, str]]) -> Entry:
    again = entry.left_out is None and (entry.owner, entry.year) in covered
    return replace(entry, left_out="restated") if again else entry
