"""What a thing gets, gives or has for it, year by year: sums of the ledger's amounts that may be added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from api.ledger import DIMENSIONS, Entry, totals


@dataclass(frozen=True)
class Spending:
    """Sums by year; ``dimension`` is how the amounts fall under the thing, or nothing where they are its own."""

    dimension: str
    years: dict[str, Decimal]
    left_out: int


def spending(entries: Sequence[Entry], iri: str) -> Spending | None:
    """Give the money of a thing by year, or None where nothing may be added.

    Parameters
    ----------
    entries : sequence of Entry
        The ledger.
    iri : str
        A measure, an administration, a funding source, a target group or a generation.
    """
    own = [entry for entry in entries if entry.owner == iri]
    if own:
        return _summed("", own)
    for dimension in DIMENSIONS:
        under = [entry for entry in entries if iri in entry.under(dimension)]
        if under:
            return _summed(dimension, under)
    return None


def _summed(dimension: str, entries: list[Entry]) -> Spending | None:
    sums = totals(entries, lambda _: ("all",)).get("all", {})
    left_out = sum(1 for entry in entries if entry.left_out is not None)
    return Spending(dimension, dict(sorted(sums.items())), left_out) if sums else None
