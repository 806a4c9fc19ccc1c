"""Work for a client that may leave before it is done: nobody would read the answer, so it is stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from starlette.types import Scope

from graph.workers.stops import left

Gone = Callable[[], bool]
Result = TypeVar("Result")

# How often it is looked, in seconds.
_LOOK = 0.5


def gone_of(scope: Scope) -> Gone:
    """Give what tells whether the client of a request has hung up: never, where the server does not say."""
    gone: Gone = scope.get("gone", lambda: False)
    return gone


async def unless_gone(work: Coroutine[Any, Any, Result], gone: Gone) -> Result:
    """Do some work to its end, or until the client has gone.

    Raises
    ------
    Stopped
        If the client has gone; the work has been cancelled then.
    """
    doing = asyncio.ensure_future(work)
    try:
        # Begun in any case: what is begun lets go at its end of what it holds.
        await asyncio.wait((doing,), timeout=_LOOK)
        while not (doing.done() or gone()):
            await asyncio.wait((doing,), timeout=_LOOK)
    finally:
        if not doing.done():
            doing.cancel()
            await asyncio.wait((doing,))
    if doing.cancelled():
        raise left()
    try:
        return doing.result()
    finally:
        # An error that is kept where it was raised keeps itself, and the query with it.
        del doing
