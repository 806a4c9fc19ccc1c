"""Holds what is derived from the version of the graph being served; a change is followed beside the service."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from api.errors import Problem

if TYPE_CHECKING:
    # What a query can be answered without is read later.
    from api.derived import Derived
    from api.state import Service

log = logging.getLogger("pejling")


class Versions:
    """Holds what is derived from the version being served; while a newer one is made, the older serves.

    ``without`` tells why no pages are made of the data, if none are: then nothing is opened and derived here.
    """

    def __init__(self, open_service: Callable[[], Service], without: str = "") -> None:
        self._open_service = open_service
        self.without = without
        self._worker = ThreadPoolExecutor(1, "derived")
        self._latest: Derived | None = None
        self._prepared: Derived | None = None
        self._wanted = ""
        self.first: Future[Derived] = Future()
        # Many wait for it; that one of them gives up must not cancel it.
        self.first.set_running_or_notify_cancel()

    def begin(self, furnish: Callable[[], Callable[[], None]]) -> None:
        """Make the first; ``furnish`` sets up what shows it, while another thread opens the graph, and gives what can wait."""
        if self.without:
            log.warning(self.without)
            return
        self._worker.submit(self._open, furnish)

    @property
    def latest(self) -> Derived | None:
        """What is served, or None at the start."""
        return self._latest

    @property
    def now(self) -> Derived:
        """What is served; at the start, waits until there is something.

        Raises
        ------
        Problem
            If pages are not made of the data.
        """
        self._check()
        return self._latest or self.first.result()

    @property
    def prepared(self) -> bool:
        """Whether everything is made of what is served."""
        return bool(self.without) or (self._latest is not None and self._latest is self._prepared)

    async def opened(self) -> None:
        """Wait until there is something, without holding up the event loop; raises as ``now``."""
        self._check()
        if self._latest is None:
            await asyncio.wrap_future(self.first)

    def follow(self, version: str) -> None:
        """Make everything anew beside the service, for data that have changed; of several changes, once for the last."""
        self._wanted = version
        if self.without:
            return
        self._worker.submit(self._renew, version)

    def stop(self) -> None:
        """Begin nothing more."""
        self._worker.shutdown(wait=False, cancel_futures=True)

    def _check(self) -> None:
        if self.without:
            raise Problem(404, self.without)

    def _open(self, furnish: Callable[[], Callable[[], None]]) -> None:
        try:
            with ThreadPoolExecutor(1, "opening") as beside:
                service = beside.submit(self._open_service)
                rest = furnish()
                from api.derived import Derived

                first = self._take(Derived(service.result()).names())
        except BaseException as error:
            self.first.set_exception(error)
            return
        self.first.set_result(first)
        try:
            rest()
            self._settle(first.all())
        except Exception:
            log.exception("what pages show is made when it is first asked for")

    def _renew(self, version: str) -> None:
        if version != self._wanted:
            return
        try:
            self._settle(self._take(self.now.at(version).all()))
        except Exception:
            log.exception("the pages still show the data before change %s", version)

    def _settle(self, derived: Derived) -> None:
        derived.rest()
        # What was made now lasts. To look through it for what may be let go would stop every thread, again and again.
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        self._prepared = derived

    def _take(self, derived: Derived) -> Derived:
        self._latest = derived
        return derived
