"""Counts the rows of an answer in its bytes."""

from __future__ import annotations

from graph.gate.formats import Format

# What ends, or stands between, the rows of a serialised answer.
_ENDS = {"json": b"},{", "xml": b"</result>"}


def most_rows(data: bytes, format: Format) -> int:
    """Give a number that the rows of a SELECT's answer do not exceed: what may stand in a literal too counts as an end.

    Examples
    --------
    >>> from graph.gate.formats import BY_NAME
    >>> most_rows(b"name\\r\\nFerieCamp\\r\\n", BY_NAME["csv"])
    3
    """
    return data.count(_ENDS.get(format.name, b"\n")) + 1
