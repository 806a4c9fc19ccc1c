"""Sends a large answer as it comes; one that is cut short ends as a broken transfer, never as a complete one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.ready import RawHeaders
from graph.workers.answer import Answer
from graph.workers.stops import Stopped

log = logging.getLogger("pejling.queries")


class Streamed(Response):
    """A response whose bytes come from a worker; ``collected`` is given every chunk as it comes, and None after the last.

    ``after`` is called when the last has been sent, or none can be, and ``ended`` is told then how it went: ok, gone, or why it broke
    off, which is logged if nobody else is told.
    """

    def __init__(
        self,
        answer: Answer,
        head: RawHeaders,
        id: str,
        after: Callable[[], None] = lambda: None,
        collected: Callable[[bytes | None], None] | None = None,
    ) -> None:
        self.status_code, self.background, self.raw_headers = 200, None, [*head]
        self._answer, self._id, self._after = answer, id, after
        self._collected = collected or (lambda _: None)
        self.ended: Callable[[str], None] = self._logged

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head and every chunk, then let go of what was held for it; a client that goes away is sent no more."""
        gone, outcome = asyncio.ensure_future(_gone(receive)), "failed"
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            if scope["method"] == "HEAD":
                # What compresses answers tells by it whether it would compress this one.
                await send({"type": "http.response.body", "body": b"", "more_body": True})
            else:
                async for chunk in self._answer.chunks(self._collected):
                    if gone.done():
                        outcome = "gone"
                        return
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            outcome = "ok"
        except Stopped as error:
            # Returning without the last chunk makes the server close the connection: the client sees a broken transfer.
            outcome = error.reason
        finally:
            gone.cancel()
            self._answer.close()
            self._after()
            self.ended(outcome)

    def _logged(self, outcome: str) -> None:
        if outcome not in ("ok", "gone"):
            log.warning('{"query": "%s", "outcome": "%s", "after": "head"}', self._id, outcome)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
