"""Writes amounts as Danes and the English write them."""

from __future__ import annotations

from decimal import Decimal

from graph.months import MONTHS


def kroner(amount: Decimal | str | int, language: str) -> str:
    """Give an amount in whole kroner with thousands apart.

    Examples
    --------
    >>> kroner("1600000", "da"), kroner("1600000", "en")
    ('1.600.000', '1,600,000')
    """
    written = f"{Decimal(amount):,.0f}"
    return written.replace(",", ".") if language == "da" else written


def figure(number: Decimal | str, language: str) -> str:
    """Give a number with thousands apart and its decimals as they are.

    Examples
    --------
    >>> figure("7207", "da"), figure("1806.5", "da"), figure("0.5", "en")
    ('7.207', '1.806,5', '0.5')
    """
    written = f"{Decimal(number):,f}"
    return written.translate(str.maketrans(",.", ".,")) if language == "da" else written


def millions(amount: Decimal, language: str) -> str:
    """Give an amount in millions, with at most two decimals.

    Examples
    --------
    >>> millions(Decimal(49020000), "da"), millions(Decimal(307000), "en")
    ('49,02', '0.31')
    """
    written = f"{amount / 1_000_000:,.2f}".rstrip("0").rstrip(".")
    return written.translate(str.maketrans(",.", ".,")) if language == "da" else written


def day(iso: str, language: str) -> str:
    """Give a date in words, from ISO 8601; anything else as it stands.

    Examples
    --------
    >>> day("2026-11-21", "da"), day("2026-11-21", "en"), day("2026", "da")
    ('21. november 2026', '21 November 2026', '2026')
    """
    year, _, rest = iso.partition("-")
    month, _, number = rest.partition("-")
    if not (month.isdigit() and number.isdigit() and 1 <= int(month) <= 12):
        return iso
    return f"{int(number)}{'.' if language == 'da' else ''} {MONTHS[language][int(month) - 1]} {year}"


def written(number: Decimal | str, language: str) -> str:
    """Give a number that is no amount, such as a count or a percentage, without thousands apart.

    Examples
    --------
    >>> written("56.50", "da"), written("2019", "da"), written("0.5", "en")
    ('56,5', '2019', '0.5')
    """
    plain = f"{Decimal(number):f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return plain.replace(".", ",") if language == "da" else plain
