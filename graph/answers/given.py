"""What people give in a call: words, a thing or its name, a generation."""

from __future__ import annotations

from graph.answers.things import Thing


def text_given(what: str, given: object) -> str:
    """Give a text as it was given, and refuse what is none.

    Raises
    ------
    TypeError
        If it is no text; the message names it.

    Examples
    --------
    >>> text_given("The query", None)
    Traceback (most recent call last):
    TypeError: The query is None; it must be text.
    """
    if not isinstance(given, str):
        raise TypeError(f"{what} is {given!r}; it must be text.")
    return given


def name_given(given: str | Thing) -> str:
    """Give the name, address or IRI by which a thing was given; raises TypeError if it is neither text nor a thing."""
    return given.iri if isinstance(given, Thing) else text_given("The name", given)


def slug_given(given: str | Thing) -> str:
    """Give the last part of an address, as generations and committees are told apart by: ``2019-2022``.

    Examples
    --------
    >>> slug_given("generation/2019-2022"), slug_given("2019–2022")
    ('2019-2022', '2019-2022')
    """
    return name_given(given).rpartition("/")[2].replace("–", "-")
