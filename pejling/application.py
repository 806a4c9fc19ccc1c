"""The service on a dataset as an ASGI application, with the text of the sources where they are at hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from starlette.types import ASGIApp

from api.app import create_app
from api.endpoint import Endpoint, Rules
from api.proxy import BadRoot, BelowRoot
from api.rights import BadRight, Right, rights
from api.state import Service
from api.versions import Versions
from graph.dataset import dataset_version, read_report
from graph.engines.remote import Remote
from graph.journal import length, versioned
from graph.store import open_graph
from graph.workers.forwarding import Forwarding
from graph.workers.in_process import InProcess
from graph.workers.keeping import Kitchen
from graph.workers.limits import MEBIBYTE
from graph.workers.pool import Pool
from pejling import limits, settings
from pejling.opening import opened
from pejling.passages import passage_reader


def application(kitchen: Kitchen, pool: Pool | None, sources: Path | None) -> tuple[ASGIApp, Versions]:
    """Give the application for a dataset, or for the service at PEJLING_ENDPOINT, and what it holds open.

    Parameters
    ----------
    kitchen : Kitchen
        The dataset and how it is served.
    pool : Pool, optional
        The processes that answer queries; without it (where none can be forked) threads do.
    sources : pathlib.Path, optional
        Folder of the source documents, whose passages are then shown.

    Raises
    ------
    pejling.settings.BadSetting
        If a setting is none.
    graph.engines.Fault
        If the service does not answer.
    """
    if settings.text(settings.ENDPOINT):
        return _forwarding(kitchen.dataset, sources)
    built, rules = dataset_version(kitchen.dataset), _rules()
    version = versioned(built, length(kitchen.journal))

    def service() -> Service:
        graph = open_graph(kitchen.dataset, union=kitchen.union, journal=kitchen.journal)
        passage_text, has_sources = passage_reader(graph, sources)
        return Service(graph, read_report(kitchen.dataset), version, passage_text, has_sources, kitchen.dataset)

    versions = Versions(service)
    endpoint = Endpoint(pool or InProcess(kitchen, lambda: versions.now.service.graph), versions, built, rules)
    return _below_root(endpoint, kitchen.dataset), versions


def _forwarding(dataset: Path, sources: Path | None) -> tuple[ASGIApp, Versions]:
    """Give the application for a service elsewhere, to which queries are handed on; data are not changed through it."""
    found = opened(dataset)
    engine = found.graph.engine
    assert isinstance(engine, Remote)
    passage_text, has_sources = passage_reader(found.graph, sources)
    kitchen = Kitchen(
        dataset, workers=int(settings.number(settings.WORKERS)), queue=int(settings.number(settings.QUEUE))
    )
    service = Service(found.graph, found.report, found.version, passage_text, has_sources)
    versions = Versions(lambda: service)
    rules = replace(_rules(), rights=())
    return _below_root(Endpoint(Forwarding(kitchen, engine), versions, found.version, rules), None), versions


def _below_root(endpoint: Endpoint, dataset: Path | None) -> ASGIApp:
    try:
        return BelowRoot(create_app(endpoint, dataset), settings.text(settings.ROOT_PATH))
    except BadRoot as error:
        raise settings.BadSetting(str(error)) from error


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
