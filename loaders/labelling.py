"""Names and values of figures and amounts, which the sources print without a name."""

from __future__ import annotations

import re
from decimal import Decimal

from loaders.figures import parse_number
from loaders.folding import numbers, squeeze
from loaders.parts import Figure, ObservationFields

_SIGNS = {
    "≈": ("ca.", "cirka", "omkring", "næsten", "knap", "godt", "op mod"),
    ">": ("over ", "lidt over", "mere end"),
    "<": ("under ", "mindre end"),
    "≥": ("mindst ", "minimum"),
    "≤": ("op til",),
}


def amount_label(printed: str, unit: str | None, year: int | None) -> str:
    """Give the name of an amount: as printed, with its unit and year.

    Examples
    --------
    >>> amount_label("3,3", "mio. kr.", 2019)
    '3,3 mio. kr., 2019'
    """
    money = f"{printed} {unit.replace('1000 kr.', '(i 1000 kr.)')}" if unit else printed
    return f"{money}, {year}" if year else money


def figure_label(item: Figure) -> str:
    """Give the name of a figure: as printed, with what the print leaves to its context.

    Examples
    --------
    >>> fall = {"unit": "pct. reduktion", "period": "siden 2014", "lines": 1}
    >>> figure_label(Figure.model_validate({"asWritten": "25", **fall}))
    '25 pct. reduktion (siden 2014)'
    >>> figure_label(Figure.model_validate({"asWritten": "faldet med 15 procent", **fall}))
    'faldet med 15 procent (siden 2014)'
    """
    printed = squeeze(re.sub(r"%|procent\b", "pct.", item.asWritten).replace("faldet", "reduktion"))
    unit = " ".join(word for word in (item.unit or "").split() if squeeze(word) not in printed)
    when = item.year or item.period
    if item.value is not None:
        unit = f"({_sign(item.asWritten)} {_danish(item.value)}{f' {item.unit}' if item.unit else ''})"
    elif figure_value(item) is None:
        unit = ""
    return " ".join(str(part) for part in (item.asWritten, unit, f"({when.value})" if when else None) if part)


def _sign(printed: str) -> str:
    """Give the sign between a figure as printed and its value: equal, or what the first words say instead.

    Examples
    --------
    >>> _sign("Tre ud af fire"), _sign("næsten halvdelen"), _sign("under halvdelen")
    ('=', '≈', '<')
    """
    return next((sign for sign, words in _SIGNS.items() if printed.casefold().startswith(words)), "=")


def _danish(number: Decimal) -> str:
    return format(number.normalize(), "f").replace(".", ",")


def figure_value(item: Figure) -> Decimal | None:
    """Give the value of a figure: the one stated with a reason, else the one number printed, else None."""
    if item.value is not None:
        return item.value
    if isinstance(item, ObservationFields) and item.observationStatus == "to-be-measured":
        return None
    return parse_number(item.asWritten) if len(numbers(item.asWritten)) == 1 else None
