"""An answer as those who asked meet it: whole, or still on its way from a worker."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import AsyncIterator, Callable

from graph.workers.backlog import Backlog, Room
from graph.workers.frames import DATA, ERROR, RETIRE
from graph.workers.stops import raised
from graph.workers.watch import Watch

# Seconds that a worker waits for its reader in all before the answer goes on into a backlog, and how often that is looked at.
_PROMPT, _LOOK = 1.0, 0.05


class Answer:
    """An answer: ``body`` if it is complete, else its bytes by iteration; ``close`` it in either case."""

    def __init__(self, truncated: bool, body: bytes | None, coming: Coming | None = None) -> None:
        self.truncated, self.body, self._coming = truncated, body, coming

    async def chunks(self, collected: Callable[[bytes | None], None] = lambda _: None) -> AsyncIterator[bytes]:
        """Give the bytes as they are read; ``collected`` is given each as it comes, and None after the last.

        Raises
        ------
        Stopped
            If the answer is cut short.
        """
        if self._coming is None:
            yield self.body or b""
            return
        async for chunk in self._coming.chunks(collected):
            yield chunk

    def close(self) -> None:
        """Let the worker go; one that is not at its end is stopped."""
        if self._coming:
            self._coming.close()


class Coming:
    """The rest of an answer on its way from a worker, which goes as soon as it has given it, whoever reads how slowly.

    While the reader keeps up, its pieces are handed on as they come; one who does not finds the rest in a ``Backlog``.
    """

    def __init__(self, watch: Watch, room: Room, leave: Callable[[Watch, bool], None]) -> None:
        self._watch, self._room, self._leave = watch, room, leave
        self._left = False
        # Seconds that the reader has kept the worker waiting, and since when it does so now.
        self._waited, self._since = 0.0, math.inf
        self._clock: asyncio.TimerHandle | None = None
        self._backlog: Backlog | None = None
        self._task: asyncio.Task[None] | None = None

    async def chunks(self, collected: Callable[[bytes | None], None]) -> AsyncIterator[bytes]:
        """Give the bytes; see ``Answer.chunks``."""
        self._look(collected)
        while self._backlog is None:
            piece = await self._piece(collected)
            if piece is None:
                return
            self._since = time.monotonic()
            yield piece
            self._waited += time.monotonic() - self._since
            self._since = math.inf
        async for piece in self._backlog:
            yield piece

    def close(self) -> None:
        """Stop what is still on its way."""
        self._let_go(keep=False)
        if self._clock:
            self._clock.cancel()
        if self._task:
            self._task.cancel()
        if self._backlog:
            self._backlog.close()

    def _look(self, collected: Callable[[bytes | None], None]) -> None:
        """Begin a backlog when the reader has kept the worker waiting too long, else look again when it may have."""
        left = _PROMPT - self._waited - max(time.monotonic() - self._since, 0.0)
        if left > 0 or self._since == math.inf:
            self._clock = asyncio.get_running_loop().call_later(max(left, _LOOK), self._look, collected)
            return
        self._backlog = Backlog(self._room)
        self._task = asyncio.ensure_future(self._lay(self._backlog, collected))

    async def _piece(self, collected: Callable[[bytes | None], None]) -> bytes | None:
        kind, payload = await self._watch.frame()
        if kind == DATA:
            collected(payload)
            return payload
        if kind == ERROR:
            raise raised(json.loads(payload))
        collected(None)
        self._let_go(keep=not payload[0] & RETIRE)
        return None

    async def _lay(self, backlog: Backlog, collected: Callable[[bytes | None], None]) -> None:
        try:
            while (piece := await self._piece(collected)) is not None:
                await backlog.put(piece)
        except Exception as error:
            self._let_go(keep=False)
            backlog.end(error)
            return
        backlog.end()

    def _let_go(self, keep: bool) -> None:
        if not self._left:
            self._left = True
            self._leave(self._watch, keep)
