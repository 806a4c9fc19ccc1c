"""Runs the service on a dataset, with the text of the sources where they are at hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from api.app import create_app
from api.endpoint import Endpoint, Rules
from api.proxy import BelowRoot
from api.rights import BadRight, Right, rights
from api.state import Service
from graph.dataset import dataset_version, read_report
from graph.engines.remote import Remote
from graph.store import open_graph
from graph.workers.forwarding import Forwarding
from graph.workers.in_process import InProcess
from graph.workers.keeping import Kitchen
from graph.workers.limits import MEBIBYTE
from graph.workers.pool import Pool
from graph.workers.single import CAN_FORK
from pejling import limits, settings
from pejling.opening import opened
from pejling.passages import passage_reader


def application(dataset: Path, sources: Path | None) -> ASGIApp:
    """Give the application for a dataset, or for the service at PEJLING_ENDPOINT.

    Parameters
    ----------
    dataset : pathlib.Path
        The built dataset; not looked at if there is an endpoint.
    sources : pathlib.Path, optional
        Folder of the source documents, whose passages are then shown.

    Raises
    ------
    graph.store.NoDataset
        If there is no dataset.
    graph.engines.Fault
        If the service does not answer.
    loaders.problems.CorpusError
        If a source file is not the one curated.
    """
    if settings.text(settings.ENDPOINT):
        return _forwarding(dataset, sources)
    kitchen = _kitchen(dataset)
    # The pool's keeper loads the store while this process loads its own.
    pool = Pool(kitchen) if CAN_FORK and dataset.is_file() else None
    graph = open_graph(dataset, union=kitchen.union, journal=kitchen.journal)
    passage_text, has_sources = passage_reader(graph, sources)
    service = Service(graph, read_report(dataset), dataset_version(dataset), passage_text, has_sources, dataset)
    endpoint = Endpoint(pool or InProcess(kitchen, graph), graph, service.version, _rules())
    return create_app(service, endpoint)


def _forwarding(dataset: Path, sources: Path | None) -> ASGIApp:
    """Give the application for a service elsewhere, to which queries are handed on; data are not changed through it."""
    found = opened(dataset)
    engine = found.graph.engine
    assert isinstance(engine, Remote)
    passage_text, has_sources = passage_reader(found.graph, sources)
    kitchen = Kitchen(
        dataset, workers=int(settings.number(settings.WORKERS)), queue=int(settings.number(settings.QUEUE))
    )
    service = Service(found.graph, found.report, found.version, passage_text, has_sources)
    pool = Forwarding(kitchen, engine)
    return create_app(service, Endpoint(pool, found.graph, found.version, replace(_rules(), rights=())))


def _kitchen(dataset: Path) -> Kitchen:
    union = settings.text(settings.DEFAULT_GRAPH)
    if union not in ("union", "own"):
        raise settings.BadSetting(f"{settings.DEFAULT_GRAPH.variable} is {union!r}; it must be union or own.")
    journal = Path(settings.text(settings.JOURNAL) or dataset.with_suffix(".journal"))
    has_changes = journal.is_file() or settings.text(settings.TOKEN_HASH)
    return Kitchen(
        dataset,
        union == "union",
        journal if has_changes else None,
        workers=int(settings.number(settings.WORKERS)),
        queue=int(settings.number(settings.QUEUE)),
    )


def _rules() -> Rules:
    return Rules(
        limits.usual(),
        limits.most(),
        rate=settings.number(settings.RATE),
        per_client=int(settings.number(settings.PER_CLIENT)),
        cache=int(settings.number(settings.CACHE) * MEBIBYTE),
        rights=_rights(),
    )


def _rights() -> tuple[Right, ...]:
    try:
        return rights(settings.text(settings.TOKEN_HASH))
    except BadRight as error:
        raise settings.BadSetting(f"{settings.TOKEN_HASH.variable}: {error}") from error


def run(dataset: Path, sources: Path | None, host: str, port: int) -> None:
    """Serve until interrupted; raises as ``application``, and BadRoot for a root path that is none."""
    uvicorn.run(
        BelowRoot(application(dataset, sources), settings.text(settings.ROOT_PATH)),
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
        access_log=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.text(settings.PROXIES),
        timeout_graceful_shutdown=15,
    )
