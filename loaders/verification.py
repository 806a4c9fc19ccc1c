"""Looks every claim up in the lines it cites; what is not there is a problem with a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from itertools import product

from graph.months import MONTHS
from loaders.claims import Claim
from loaders.documents import Document
from loaders.folding import find_name, numbers
from loaders.problems import Problem


def verify(claims: Iterable[Claim], documents: dict[str, Document]) -> Iterator[Problem]:
    """Yield a problem for every claim that does not hold.

    Parameters
    ----------
    claims : iterable of Claim
        What the records claim.
    documents : dict
        Source documents by slug.

    Yields
    ------
    Problem
        One sentence for each name or number that is not in the cited lines.
    """
    for claim in claims:
        if claim.document not in documents:
            continue
        try:
            text = documents[claim.document].text(claim.lines)
        except IndexError as error:
            yield Problem(claim.origin, f"{claim.field}: {error.args[0]}.", "verification")
            continue
        if (missing := _missing(claim, text)) is not None:
            yield Problem(claim.origin, f"{claim.field}: {missing} not in {cite(claim)}.", "verification")


def cite(claim: Claim) -> str:
    """Give the lines of a claim as people cite them."""
    ranges = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in claim.lines)
    single = len(claim.lines) == 1 and claim.lines[0][0] == claim.lines[0][1]
    return f"{'line' if single else 'lines'} {ranges} of {claim.document}"


def _missing(claim: Claim, text: str) -> str | None:
    """Give what a text lacks of a claim, as the subject of a sentence, or None."""
    if claim.wordings and not any(find_name(wording, text) for wording in claim.wordings):
        subject = f" (the names of {claim.about})" if claim.about else ""
        return f"{' / '.join(repr(wording) for wording in claim.wordings[:4])}{subject} is"
    if claim.iso_date and not date_stands_in(claim.iso_date, text):
        return f"the date {claim.iso_date} is"
    present = numbers(text)
    absent = [figure for figure in claim.figures if figure not in present]
    if absent:
        near = get_close_matches(absent[0], present, n=1, cutoff=0.6)
        return f"the number {absent[0]}{f' (but {near[0]} is)' if near else ''} is"
    if claim.field == "years" and not _in_order(claim.figures, present):
        return f"the sequence {' '.join(claim.figures)} is"
    return None


def _in_order(figures: tuple[str, ...], present: list[str]) -> bool:
    rest = iter(present)
    return all(figure in rest for figure in figures)


def date_stands_in(iso_date: str, text: str) -> bool:
    """Tell whether a date stands in a text: 15. august 2019, 15. aug. i 2019, 15.8.2019, 15-08-2019.

    Examples
    --------
    >>> date_stands_in("2019-08-15", "henvendelse af d. 15. august 2019")
    True
    >>> date_stands_in("2019-08-15", "d. 15. august 2018, svar i 2019"), date_stands_in("2019-08-05", "15.8.2019")
    (False, False)
    """
    year, month, day = (int(step) for step in iso_date.split("-"))
    name = MONTHS["da"][month - 1]
    days, months = (f"{day}.", f"{day:02}."), (name, name[:3], f"{name} i", f"{name[:3]} i")
    spelled = (" ".join((*date, str(year))) for date in product(days, months))
    digits = rf"(?<!\d)0?{day}([./-])0?{month}(?:\1|\.){year}(?!\d)"
    return any(find_name(form, text) for form in spelled) or re.search(digits, text) is not None
