"""Puts the service together, in the order of its start: queries are answered first, pages when their code has been read.

1. The keeper of the store is begun before anything else is read (``pejling.kitchen``); it loads the data beside all that follows.
2. The endpoint and the way in are made, of little code: no FastAPI, no templates, nothing that only pages need.
3. When the keeper has its workers, queries, health and metrics are answered.
4. Only then the pages' code is read and the graph is opened once more in this process, beside the queries. Who asks for
   a page before that waits.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from starlette.datastructures import State
from starlette.types import Receive, Scope, Send

from api import operating, sparql
from api.endpoint import Endpoint
from api.front import Answers, Front
from api.headers import SafetyHeaders

# What is answered without the pages.
_ANSWERS: dict[str, Answers] = {
    "/sparql": sparql.ANSWERS,
    "*": {"OPTIONS": operating.options},
    "/health": {"GET": operating.health, "HEAD": operating.health},
    "/ready": {"GET": operating.ready, "HEAD": operating.ready},
    "/metrics": {"GET": operating.metrics, "HEAD": operating.metrics},
}


class Application:
    """The ASGI application that serves a dataset.

    Parameters
    ----------
    endpoint : Endpoint
        The workers that answer queries, started already, and the graph that pages are made of.
    dataset : pathlib.Path, optional
        The file of which dumps are made, or None if what is served is no file.
    """

    def __init__(self, endpoint: Endpoint, dataset: Path | None) -> None:
        self._endpoint, self._dataset = endpoint, dataset
        self.state = State({"endpoint": endpoint})
        self._front = Front(self.state, _ANSWERS, lambda: endpoint.version)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or live for as long as the service does."""
        if scope["type"] == "http":
            await self._front(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        if self._endpoint.versions.without:
            self._furnish()
        self._endpoint.versions.begin(self._furnish)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._endpoint.versions.stop()
        await self._endpoint.pool.stop()
        # Here and not where the process ends: it does so by the signal that stopped it, after which nothing more is run.
        if shelf := getattr(self.state, "shelf", None):
            shelf.end()
        await send({"type": "lifespan.shutdown.complete"})

    def _furnish(self) -> Callable[[], None]:
        # The code of the pages takes longer to read than a query to answer.
        from api.site import site

        pages, make_routes = site(self.state, self._dataset)
        self._front.pages = SafetyHeaders(pages, lambda: self._endpoint.version)
        return make_routes
