"""How many may be in at once; those who must wait are let in in the order in which they came."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable


class Seats:
    """So many seats; whoever finds a free one takes it without a turn of the event loop.

    Examples
    --------
    >>> seats, let_in = Seats(1), []
    >>> seats.take(), seats.take()
    (True, False)
    >>> _ = seats.ask(lambda: let_in.append("first")), seats.ask(lambda: let_in.append("second"))
    >>> seats.release()
    >>> let_in
    ['first']
    """

    def __init__(self, count: int) -> None:
        self._free = count
        self._waiting: deque[Callable[[], None]] = deque()

    @property
    def waiting(self) -> int:
        """How many wait for one."""
        return len(self._waiting)

    def locked(self) -> bool:
        """Tell whether all are taken."""
        return not self._free

    def take(self) -> bool:
        """Take a seat if one is free; tells whether it was."""
        if not self._free:
            return False
        self._free -= 1
        return True

    def ask(self, then: Callable[[], None]) -> Callable[[], None]:
        """Have ``then`` called, once, when a seat has become free, which is its own; gives what takes the wish back before that."""
        self._waiting.append(then)

        def withdraw() -> None:
            with contextlib.suppress(ValueError):
                self._waiting.remove(then)

        return withdraw

    async def acquire(self) -> None:
        """Take a seat, when one is free."""
        if self.take():
            return
        seated: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def seat() -> None:
            # Who has given up, and has not been told yet, lets the next one in.
            if seated.cancelled():
                self.release()
            else:
                seated.set_result(None)

        withdraw = self.ask(seat)
        try:
            await seated
        except asyncio.CancelledError:
            if seated.cancelled():
                withdraw()
            else:
                self.release()
            raise

    def release(self) -> None:
        """Give a seat to who has waited longest, or leave it free."""
        if self._waiting:
            self._waiting.popleft()()
        else:
            self._free += 1
