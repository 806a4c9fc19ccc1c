"""The size of the amounts that a search asks for: at least so much, at most, between two, or just that."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from graph.values import amount_within, kroner_of

_ABOVE = r"(?:\b(?:over|mindst|minimum|fra|(?:mere|større|højere) end|above|at least|from|(?:more|greater|larger) than)|[>≥]=?)"
_BELOW = (
    r"(?:\b(?:under|højst|maksimalt|op til|(?:mindre|lavere) end|below|at most|up to|(?:less|smaller) than)|[<≤]=?)"
)
_AT_LEAST, _AT_MOST = (re.compile(f"(?:.*\\W)?{words}", re.IGNORECASE | re.DOTALL) for words in (_ABOVE, _BELOW))
_NOT = re.compile(rf"(?:.*\W)?(?:ikke|not|no)\s+(?:{_ABOVE}|{_BELOW})", re.IGNORECASE | re.DOTALL)
_OR_MORE = re.compile(r"\s*(?:\+|(?:eller|og|or|and)\s+(?:mere|derover|opefter|more|above|over)\b)", re.IGNORECASE)
_OR_LESS = re.compile(r"\s*(?:eller|og|or|and)\s+(?:mindre|derunder|nedefter|less|below|under)\b", re.IGNORECASE)
# The words by which a search says of what size an amount is.
SAYING = frozenset(
    re.findall(r"[^\W\d_]{2,}", f"{_ABOVE} {_BELOW} {_OR_MORE.pattern} {_OR_LESS.pattern} mellem between")
)
_BETWEEN = re.compile(
    r"(?P<low>(?<![\w.,])\d+(?:[.,]\d+)*)(?P<unit>\s*[^\W\d]+\.?)?(?:\s*(?:kr\.?|kroner))?\s*(?:og|til|and|to|[-–])\s*(?P<rest>\d.*)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Size:
    """What amounts must be, of which either end may be open; ``written`` is what of the search says so, ``key`` how."""

    least: Decimal | None
    most: Decimal | None
    written: str
    key: str

    def nearest(self, amounts: Sequence[Decimal]) -> tuple[Decimal, ...]:
        """Give the one or two of the amounts, in their order, that are nearest, where none is of this size; else nothing."""
        low, high = self.least or Decimal(0), amounts[-1] if self.most is None else self.most
        place = bisect_left(amounts, low)
        if place < len(amounts) and amounts[place] <= high:
            return ()
        return tuple(dict.fromkeys((amounts[max(place - 1, 0)], amounts[min(place, len(amounts) - 1)])))


def size_within(wanted: str) -> Size | None:
    """Give the size of the first amount of money in a search, or None.

    Examples
    --------
    >>> for wanted in ("over 20 mio.", "ikke over 5 mio. kr.", "2-3 mio. kr.", "1 mio. kr. eller mere", "2,3 mio."):
    ...     size = size_within(wanted)
    ...     size.key, size.written, str(size.least), str(size.most)
    ('least', '20 mio.', '20000000', 'None')
    ('most', '5 mio. kr.', 'None', '5000000')
    ('between', '2–3 mio. kr.', '2000000', '3000000')
    ('least', '1 mio. kr.', '1000000', 'None')
    ('exact', '2,3 mio.', '2300000', '2300000')
    """
    if between := _between(wanted):
        return between
    if not (given := amount_within(wanted)):
        return None
    before, shown, amount = given
    after = wanted.partition(shown)[2]
    least = bool(_AT_LEAST.fullmatch(before) or _OR_MORE.match(after))
    most = bool(_AT_MOST.fullmatch(before) or _OR_LESS.match(after))
    if _NOT.fullmatch(before):
        least, most = most, least
    if least == most:
        return Size(amount, amount, shown, "exact")
    return Size(amount, None, shown, "least") if least else Size(None, amount, shown, "most")


def _between(wanted: str) -> Size | None:
    if not (match := _BETWEEN.search(wanted)) or not (given := amount_within(match["rest"])) or given[0]:
        return None
    _, shown, high = given
    unit = match["unit"] or re.sub(r"^[\d.,\s]+", "", shown)
    low = kroner_of(f"{match['low']} {unit.strip()}")
    if low is None or low >= high:
        return None
    return Size(low, high, f"{match['low']}{match['unit'] or ''}–{shown}", "between")
