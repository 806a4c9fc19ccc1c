"""What a running service holds: the graph, its build report and, where the sources are at hand, their text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.requests import Request

from graph.dataset import Report
from graph.store import Graph

if TYPE_CHECKING:
    from api.derived import Derived
    from api.endpoint import Endpoint
    from graph.search.texts import PassageText


@dataclass(frozen=True)
class Service:
    """A dataset being served.

    ``passage_text`` gives the raw lines of a passage, or None without sources; ``dataset`` is the file beside which releases
    are kept, or None if what is served is no file.
    """

    graph: Graph
    report: Report | None
    version: str
    passage_text: PassageText
    has_sources: bool
    dataset: Path | None = None


def derived_of(request: Request) -> Derived:
    """Give what pages are made of, always of one version; at the start, wait until there is something.

    Raises
    ------
    Problem
        If pages are not made of the data.
    """
    endpoint: Endpoint = request.app.state.endpoint
    return endpoint.versions.now


def service_of(request: Request) -> Service:
    """Give the service that a request came to."""
    return derived_of(request).service
