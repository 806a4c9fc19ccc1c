"""How many may be in at once; whoever finds a free seat takes it without a turn of the event loop."""

from __future__ import annotations

import asyncio


class Seats(asyncio.Semaphore):
    """A semaphore that can also be taken at once.

    Examples
    --------
    >>> seats = Seats(1)
    >>> seats.take(), seats.take()
    (True, False)
    """

    def take(self) -> bool:
        """Take a seat if one is free and nobody waits for it; tells whether it was."""
        if self.locked():
            return False
        self._value -= 1
        return True
