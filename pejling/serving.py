"""Runs the service on a dataset; light, so that the keeper of the store is at work before the rest is even read."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from graph.workers.keeping import Kitchen
from graph.workers.pool import Pool
from graph.workers.single import CAN_FORK
from pejling import settings
from pejling.logs import LEVELS, log_from

if TYPE_CHECKING:
    from concurrent.futures import Future

    from api.derived import Derived

# Threads that make pages must not keep the event loop waiting the usual 5 ms for its turn.
_TURN = 0.0005

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]


def kitchen_of(dataset: Path) -> Kitchen:
    """Give how a dataset is served, from the settings; raises BadSetting."""
    union = settings.text(settings.DEFAULT_GRAPH)
    if union not in ("union", "own"):
        raise settings.BadSetting(f"{settings.DEFAULT_GRAPH.variable} is {union!r}; it must be union or own.")
    journal = settings.journal_of(dataset)
    has_changes = journal.is_file() or settings.text(settings.TOKEN_HASH)
    return Kitchen(
        dataset,
        union == "union",
        journal if has_changes else None,
        workers=int(settings.number(settings.WORKERS)),
        queue=int(settings.number(settings.QUEUE)),
    )


def run(dataset: Path, sources: Path | None, host: str, port: int) -> None:
    """Serve until interrupted.

    Parameters
    ----------
    dataset : pathlib.Path
        The built dataset.
    sources : pathlib.Path, optional
        Folder of the source documents, whose passages are then shown.
    host, port : str, int
        Where to listen.

    Raises
    ------
    pejling.settings.BadSetting
        If a setting is none.
    loaders.problems.CorpusError
        If a source file is not the one curated.
    graph.engines.Fault
        If the service at PEJLING_ENDPOINT does not answer.
    """
    if (level := settings.text(settings.LOG)) not in LEVELS:
        raise settings.BadSetting(f"{settings.LOG.variable} is {level!r}; it must be {', '.join(LEVELS)}.")
    log_from(level)
    kitchen = kitchen_of(dataset)
    # From here on another process loads the store, while this one reads its own code.
    pool = Pool(kitchen) if CAN_FORK and not settings.text(settings.ENDPOINT) else None
    import uvicorn

    from pejling.application import application
    from pejling.patience import patient

    sys.setswitchinterval(_TURN)
    _take_files()
    app, versions = application(kitchen, pool, sources)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=patient(settings.number(settings.PATIENCE)),
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

    versions.first.add_done_callback(ended)
    server.run()
    if versions.first.done() and not versions.first.cancelled():
        versions.first.result()


def _take_files() -> None:
    """Let this process hold as many connections as the system allows it at all."""
    if resource is not None:
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
