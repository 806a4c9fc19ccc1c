"""The order of Danish words: æ, ø and å last, aa as å, upper and lower case alike."""

from __future__ import annotations

_LAST = str.maketrans({"æ": "\uf001", "ä": "\uf001", "ø": "\uf002", "ö": "\uf002", "å": "\uf003", "é": "e", "ü": "y"})


def alphabetical(words: str) -> tuple[str, str]:
    """Give what to sort words by.

    Examples
    --------
    >>> sorted(["Ørestad", "Aarhus", "Æblegården", "bydel", "Amager"], key=alphabetical)
    ['Amager', 'bydel', 'Æblegården', 'Ørestad', 'Aarhus']
    """
    return words.lower().replace("aa", "å").translate(_LAST), words
