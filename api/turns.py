"""Work that keeps this process busy for seconds, one piece at a time: what is light goes on meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from api.errors import Problem

# Seconds that a request waits for its turn, so that many of them cannot hold all threads of the pages.
PATIENCE = 3.0


@contextmanager
def turn(lock: Lock, what: str, patience: float = PATIENCE) -> Iterator[None]:
    """Hold a lock for the length of a block.

    Raises
    ------
    Problem
        503 with Retry-After, if ``what`` is being made for others all the time.
    """
    if not lock.acquire(timeout=patience):
        raise Problem(503, f"Another {what} is being made; ask again in a moment.", {"Retry-After": "2"})
    try:
        yield
    finally:
        lock.release()
