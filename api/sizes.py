"""Says in words the size of the amounts that a search leads to."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from api.figures import kroner
from api.texts import text
from graph.search.sizes import Size


def told(size: Size, nearest: Sequence[Decimal], language: str) -> str:
    """Say the size and, where no amount is of that size, which are nearest."""
    said = text(f"size.{size.key}", language).format(size.written)
    if not nearest:
        return said
    shown = text("size.and", language).join(kroner(amount, language) for amount in nearest)
    return text("size.nearest" if len(nearest) > 1 else "size.nearest.one", language).format(said, shown)
