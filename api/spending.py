"""What a thing gets, gives or has for it: the ledger's amounts that belong to it, and their sums year by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal

from api.ledger import DIMENSIONS, Entry, totals

# Amounts, each with the relations by which it belongs to a thing; no name stands for the thing's own.
Belonging = Sequence[tuple[Entry, Sequence[str]]]
# How others than those in a dimension answer for the measures that amounts are for, and how a document tells of amounts.
_ANSWERING, _STATED, _BELOW = ("responsibleCommittee", "responsible", "partner"), "statedIn", "underDirection"


@dataclass(frozen=True)
class Spending:
    """Sums by year; ``dimension`` is how the amounts fall under the thing, or nothing where they are its own.

    ``shared`` tells whether some of them fall under others too.
    """

    dimension: str
    years: dict[str, Decimal]
    left_out: int
    shared: bool


def spending(entries: Sequence[Entry], iri: str) -> Spending | None:
    """Give the money of a thing by year, or None where nothing may be added.

    Parameters
    ----------
    entries : sequence of Entry
        The ledger.
    iri : str
        A measure, an administration, a funding source, a target group, a place or a generation.
    """
    own = [entry for entry in entries if entry.owner == iri]
    if own:
        return _summed("", own)
    for dimension in DIMENSIONS:
        under = [entry for entry in entries if iri in entry.under(dimension)]
        if under:
            return _summed(dimension, under)
    return None


def answered_for(entries: Sequence[Entry], iri: str, pointing: Mapping[str, Set[str]]) -> list[Entry]:
    """Give the amounts for what a thing answers for or takes part in.

    A committee answers for plans and their lines alike, so that most of its amounts are sums of others: no bars tell it truly.
    """
    found = belonging(entries, iri, {term: pointing.get(term, frozenset()) for term in _ANSWERING})
    return [entry for entry, _ in found]


def _summed(dimension: str, entries: list[Entry]) -> Spending | None:
    sums = totals(entries, lambda _: ("all",)).get("all", {})
    left_out = sum(1 for entry in entries if entry.left_out is not None)
    shared = any(len(entry.under(dimension)) > 1 for entry in entries if dimension and entry.left_out is None)
    return Spending(dimension, dict(sorted(sums.items())), left_out, shared) if sums else None


def belonging(
    entries: Sequence[Entry], iri: str, pointing: Mapping[str, Set[str]], below: Set[str] = frozenset()
) -> Belonging:
    """Give every amount behind a thing once, in the order of the ledger, those too that are not added.

    Parameters
    ----------
    entries : sequence of Entry
        The ledger.
    iri : str
        The thing.
    pointing : mapping
        What points at the thing, by the local name of the property.
    below : set of str
        What hangs below the thing.
    """

    def relations(entry: Entry) -> list[str]:
        found = [""] if entry.owner == iri else []
        found += [term for name, term in DIMENSIONS.items() if iri in entry.under(name)]
        found += [term for term in _ANSWERING if entry.owner in pointing.get(term, ())]
        found += [_STATED] if entry.iri in pointing.get(_STATED, ()) else []
        return found or ([_BELOW] if entry.owner in below else [])

    return [(entry, told) for entry in entries if (told := relations(entry))]
