"""The service on a dataset as an ASGI application, with the text of the sources where they are at hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.types import ASGIApp

from api.app import Application
from api.endpoint import Endpoint, Rules
from api.pieces import InPieces
from api.proxy import BadRoot, BelowRoot
from api.rights import BadRight, Right, rights
from api.state import Service
from api.versions import Versions
from graph.dataset import dataset_version, read_report
from graph.journal import length, versioned
from graph.store import open_graph
from graph.workers.in_process import InProcess
from graph.workers.kitchen import Kitchen
from graph.workers.limits import MEBIBYTE
from graph.workers.pool import Pool
from pejling import limits, settings
from pejling.kitchen import too_large
from pejling.passages import passage_reader

if TYPE_CHECKING:
    from graph.engines.federation import Federation


def application(kitchen: Kitchen, pool: Pool | None, sources: Path | None) -> tuple[ASGIApp, Endpoint]:
    """Give the application for a dataset, or for the service at PEJLING_ENDPOINT, and the endpoint in it, to be started.

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
        # Takes a while to import.
        from pejling.forwarding import forwarded

        return forwarded(kitchen.dataset, sources)
    built, rules = dataset_version(kitchen.dataset), rules_of_settings()
    version = versioned(built, length(kitchen.journal))

    def service() -> Service:
        report = read_report(kitchen.dataset)
        graph = open_graph(kitchen.dataset, union=kitchen.union, journal=kitchen.journal, vouched=report is not None)
        passage_text, has_sources = passage_reader(graph, sources)
        return Service(graph, report, version, passage_text, has_sources, kitchen.dataset)

    versions = Versions(service, too_large(kitchen.dataset) if pool else "")
    kept = pool or InProcess(kitchen, lambda: versions.now.service.graph)
    endpoint = Endpoint(kept, versions, built, rules, federation_of_settings())
    return below_root(endpoint, kitchen.dataset), endpoint


def below_root(endpoint: Endpoint, dataset: Path | None) -> ASGIApp:
    """Give the application that stands where a proxy shows it; raises BadSetting."""
    try:
        return InPieces(BelowRoot(Application(endpoint, dataset), settings.text(settings.ROOT_PATH)))
    except BadRoot as error:
        raise settings.BadSetting(str(error)) from error


def rules_of_settings() -> Rules:
    """Give how the operator lets the endpoint be used; raises BadSetting."""
    cache = int(settings.number(settings.CACHE) * MEBIBYTE)
    return Rules(
        limits.usual(),
        limits.most(),
        rate=settings.number(settings.RATE),
        per_client=int(settings.number(settings.PER_CLIENT)),
        cache=cache,
        pages=cache // 4,
        rights=_rights(),
    )


def federation_of_settings() -> Federation | None:
    """Give the services that queries may call, None for none; raises BadSetting."""
    addresses = [address.strip() for address in settings.text(settings.SERVICES).split(",") if address.strip()]
    if not addresses:
        return None
    # What only this needs takes a while to import.
    from graph.engines.federation import Federation

    try:
        return Federation(addresses)
    except ValueError as error:
        raise settings.BadSetting(f"{settings.SERVICES.variable}: {error}") from error


def _rights() -> tuple[Right, ...]:
    try:
        return rights(settings.text(settings.TOKEN_HASH))
    except BadRight as error:
        raise settings.BadSetting(f"{settings.TOKEN_HASH.variable}: {error}") from error
