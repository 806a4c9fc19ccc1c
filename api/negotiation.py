"""Chooses a format by ``format=`` or by the Accept header with its q-values (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence

# A browser names eight; what comes after so many is a waste of everyone's time.
_MOST = 100
_NO_GZIP = re.compile(r"gzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)", re.IGNORECASE)


def choose(accept: str, offers: Sequence[str]) -> str | None:
    """Give the offered media type that an Accept header likes best, or None.

    Parameters
    ----------
    accept : str
        The header's value; empty means anything.
    offers : sequence of str
        Media types, best first; the order decides between equals.

    Examples
    --------
    >>> choose("text/html;q=0.5, text/turtle", ["text/html", "text/turtle"])
    'text/turtle'
    >>> choose("image/png", ["text/html"]) is None
    True
    """
    if not accept.strip():
        return offers[0]
    ranges = [_parse(part) for part in accept.split(",", _MOST)[:_MOST] if part.strip()]
    best, best_quality = None, 0.0
    for offer in offers:
        matching = [(specificity, quality) for pattern, specificity, quality in ranges if _matches(pattern, offer)]
        quality = max(matching)[1] if matching else 0.0
        if quality > best_quality:
            best, best_quality = offer, quality
    return best


def takes_gzip(codings: str) -> bool:
    """Tell whether what Accept-Encoding lists has gzip, and not as what is never taken (RFC 9110, section 12.5.3).

    Examples
    --------
    >>> takes_gzip("br, gzip;q=0.5"), takes_gzip("gzip;q=0"), takes_gzip("")
    (True, False, False)
    """
    return "gzip" in codings and not _NO_GZIP.search(codings)


def _parse(part: str) -> tuple[str, int, float]:
    pattern, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                quality = min(1.0, max(0.0, float(parameter[2:])))
            except ValueError:
                quality = 0.0
    specificity = 0 if pattern == "*/*" else 1 if pattern.endswith("/*") else 2
    return pattern, specificity, quality


def _matches(pattern: str, offer: str) -> bool:
    return pattern in ("*/*", offer) or (pattern.endswith("/*") and offer.startswith(pattern[:-1]))
