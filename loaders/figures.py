"""Reads printed Danish figures: 3,3 is three and three tenths, 1.500 is one thousand five hundred."""

from __future__ import annotations

from decimal import Decimal

from loaders.folding import numbers

SCALES: dict[str, Decimal] = {
    "kr.": Decimal(1),
    "1000 kr.": Decimal(1000),
    "mio. kr.": Decimal(1_000_000),
    "mia. kr.": Decimal(1_000_000_000),
}


def parse_number(printed: str) -> Decimal:
    """Read one printed number.

    Raises
    ------
    ValueError
        If the text holds no number, or more than one.

    Examples
    --------
    >>> parse_number("3,3"), parse_number("1.500"), parse_number("94.655")
    (Decimal('3.3'), Decimal('1500'), Decimal('94655'))
    """
    found = numbers(printed)
    if len(found) != 1:
        raise ValueError(
            f"{printed!r} holds {len(found)} numbers, not one; write the figure alone, or give value and valueReason"
        )
    whole, comma, part = found[0].rpartition(",")
    text = whole.replace(".", "") + "." + part if comma else found[0].replace(".", "")
    number = Decimal(text)
    return -number if printed.strip().startswith(("-", "−", "÷")) else number


def amount(printed: str, unit: str) -> Decimal:
    """Give the amount in DKK of a figure printed in a unit of money, one of SCALES.

    Raises
    ------
    ValueError
        If the figure is not one number or the unit is unknown.

    Examples
    --------
    >>> amount("3,3", "mio. kr.")
    Decimal('3300000')
    """
    if unit not in SCALES:
        raise ValueError(f"{unit!r} is no unit of money; allowed are {', '.join(SCALES)}")
    product = parse_number(printed) * SCALES[unit]
    return product.quantize(Decimal(1)) if product == product.to_integral() else product.normalize()
