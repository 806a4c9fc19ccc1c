"""Runs the service on a dataset; light, so that the keeper of the store is at work before the rest is even read."""

from __future__ import annotations

import contextlib
import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from graph.workers.kitchen import CAN_FORK
from pejling import settings
from pejling.kitchen import keeper_of, kitchen_of
from pejling.logs import LEVELS, log_from

if TYPE_CHECKING:
    from concurrent.futures import Future

    from api.derived import Derived
    from pejling.listening import Listening

# Threads that make pages must not keep the event loop waiting the usual 5 ms for its turn.
_TURN = 0.0005
# Objects made before what is young is looked through for what may be let go; at the usual 700 that took a twentieth of all time.
_YOUNG = 20_000

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]


def run(dataset: Path, sources: Path | None, listening: Listening) -> None:
    """Serve until interrupted.

    Parameters
    ----------
    dataset : pathlib.Path
        The built dataset.
    sources : pathlib.Path, optional
        Folder of the source documents, whose passages are then shown.
    listening : Listening
        Where to listen.

    Raises
    ------
    pejling.settings.BadSetting
        If a setting is none.
    pejling.listening.CannotListen
        If another listens there by now.
    graph.workers.stops.Stopped
        If the store cannot be opened.
    loaders.problems.CorpusError
        If a source file is not the one curated.
    graph.engines.Fault
        If the service at PEJLING_ENDPOINT does not answer.
    """
    if (level := settings.text(settings.LOG)) not in LEVELS:
        raise settings.BadSetting(f"{settings.LOG.variable} is {level!r}; it must be {', '.join(LEVELS)}.")
    log_from(level)
    kitchen = kitchen_of(dataset)
    # From here on, at the latest, another process loads the store, while this one reads its own code.
    begun = keeper_of(kitchen) if CAN_FORK and not settings.text(settings.ENDPOINT) else None
    import asyncio

    import uvicorn

    from api.at_once import AtOnce
    from api.front import QUERIES
    from graph.workers.pool import Pool
    from pejling.application import application
    from pejling.patience import patient

    sys.setswitchinterval(_TURN)
    gc.set_threshold(_YOUNG, 20, 20)
    _take_files()
    app, endpoint = application(kitchen, Pool(kitchen, begun) if begun else None, sources)
    config = uvicorn.Config(
        app,
        lifespan="on",
        http=patient(
            settings.number(settings.PATIENCE),
            AtOnce(endpoint),
            frozenset({QUERIES, settings.text(settings.ROOT_PATH) + QUERIES}),
        ),
        ws="none",
        # What clients send amiss is their affair; what goes wrong here is told in the log's one format.
        log_config=None,
        log_level="error",
        server_header=False,
        access_log=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.text(settings.PROXIES),
        timeout_graceful_shutdown=15,
    )
    server = uvicorn.Server(config)

    def ended(first: Future[Derived]) -> None:
        server.should_exit = server.should_exit or (not first.cancelled() and first.exception() is not None)

    async def serve() -> None:
        # Before anything listens: who is answered is answered in full.
        await endpoint.pool.start()
        await server.serve(listening.begin())

    first = endpoint.versions.first
    first.add_done_callback(ended)
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(serve())
    if first.done() and not first.cancelled():
        first.result()


def _take_files() -> None:
    """Let this process hold as many connections as the system allows it at all."""
    if resource is not None:
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
