"""Finds the thing that a person means by a name or an address."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from graph import names
from graph.search import Entry, asked_words, search


class NothingNamed(ValueError):
    """No thing has this name or address."""


def named(entries: Iterable[Entry], name: str, preferred: Collection[str] = (), rather: Collection[str] = ()) -> Entry:
    """Find a thing by path, IRI or name.

    Parameters
    ----------
    entries : iterable of Entry
        What ``graph.search.index`` gives.
    name : str
        An address such as ``initiative/2019-2022/feriecamp``, an IRI, or words of a name.
    preferred : collection of str
        IRIs; one of these wins over everything else whose name holds the words.
    rather : collection of str
        IRIs; among names that match equally well one of these wins.

    Raises
    ------
    NothingNamed
        If there is none; what is written as an address is not looked for as words.
    """
    entries = list(entries)
    iri = name if "://" in name else names.ID + name.removeprefix("id:")
    for entry in entries:
        if entry.iri == iri:
            return entry
    hits = [] if names.is_address(name) else search(entries, name, 20)
    if not hits:
        raise NothingNamed(
            f"Nothing is named {name!r}. Give a name, or an address such as initiative/2019-2022/feriecamp."
        )
    hits.sort(key=lambda hit: (-hit.score, hit.entry.iri not in rather))
    return next((hit.entry for hit in hits if hit.entry.iri in preferred), hits[0].entry)


def check_count(name: str, given: int) -> None:
    """Refuse a number of things or steps below one.

    Raises
    ------
    ValueError
        If it is; the message names it.
    """
    if given < 1:
        raise ValueError(f"{name} is {given}; it must be at least 1.")


def check_words(wanted: str) -> None:
    """Refuse a search in which there is no word.

    Raises
    ------
    ValueError
        If there is none; the message gives the search back.
    """
    if not asked_words(wanted):
        raise ValueError(f"There is no word in {wanted!r} to search for. Give one or more, e.g. feriecamp.")
