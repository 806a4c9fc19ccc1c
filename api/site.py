"""All that is served beside the endpoint: pages, files, linked data."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api import (
    about,
    asking,
    browsing,
    comparing,
    connecting,
    crawling,
    dumps,
    exporting,
    flowing,
    guided,
    money,
    networks,
    quality,
    releases,
    results,
    searching,
    sources,
    things,
    tracing,
    vocabulary,
    wholes,
)
from api.endpoint import Endpoint

_STATIC = Path(__file__).resolve().parent / "static"


def furnish(app: FastAPI, endpoint: Endpoint, dataset: Path | None) -> None:
    """Give an application its pages; ``dataset`` is the file of which dumps are made, if there is one."""
    app.state.shelf = dumps.Shelf(endpoint, dataset)
    for router in (
        things.router,
        asking.router,
        guided.router,
        browsing.router,
        money.router,
        networks.router,
        vocabulary.router,
        wholes.router,
        quality.router,
        results.router,
        searching.router,
        sources.router,
        flowing.router,
        tracing.router,
        comparing.router,
        connecting.router,
        exporting.router,
        crawling.router,
        dumps.router,
        releases.router,
        about.router,
    ):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
