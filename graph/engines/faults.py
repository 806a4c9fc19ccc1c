"""What can go wrong with a service elsewhere, apart from the query."""

from __future__ import annotations


class Fault(Exception):
    """A service that did not answer as it should; ``reason`` is upstream, upstream-time or upstream-busy."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)
