"""The limits of queries as the settings give them."""

from __future__ import annotations

from graph.workers.limits import MEBIBYTE, Limits
from pejling import settings
from pejling.settings import Setting, number


def usual() -> Limits:
    """Give what a query may use if nothing is asked for."""
    return _limits(settings.QUERY_SECONDS, settings.QUERY_MEMORY, settings.QUERY_ROWS, settings.QUERY_BYTES)


def most() -> Limits:
    """Give what a caller may ask for at most; the command line, whose caller owns the machine, begins there."""
    return _limits(settings.MOST_SECONDS, settings.MOST_MEMORY, settings.MOST_ROWS, settings.MOST_BYTES)


def _limits(seconds: Setting, memory: Setting, rows: Setting, size: Setting) -> Limits:
    return Limits(number(seconds), int(number(memory) * MEBIBYTE), int(number(rows)), int(number(size) * MEBIBYTE))
