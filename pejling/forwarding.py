"""The application for data at a service elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from starlette.types import ASGIApp

from api.endpoint import Endpoint
from api.state import Service
from api.versions import Versions
from graph.engines.remote import Remote
from graph.workers.forwarding import Forwarding
from graph.workers.kitchen import Kitchen
from pejling import settings
from pejling.application import below_root, federation_of_settings, rules_of_settings
from pejling.opening import opened
from pejling.passages import passage_reader


def forwarded(dataset: Path, sources: Path | None) -> tuple[ASGIApp, Endpoint]:
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
    # What a service elsewhere holds may change unseen: its pages are not kept.
    rules = replace(rules_of_settings(), rights=(), pages=0)
    endpoint = Endpoint(Forwarding(kitchen, engine), versions, found.version, rules, federation_of_settings())
    return below_root(endpoint, None), endpoint
