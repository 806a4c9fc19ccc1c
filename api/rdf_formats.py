"""The RDF format that an address asks for by ``format=``, as a courtesy to who cannot set a header."""

from __future__ import annotations

from starlette.requests import Request

from api.errors import Problem
from graph import gate


def named(name: str, *beside: str) -> gate.Format:
    """Give an RDF format by one of its names; raises Problem (400) with those that there are, and what there is ``beside``."""
    if chosen := gate.named(gate.GRAPH_FORMATS, name):
        return chosen
    allowed = ", ".join((*gate.by_name(gate.GRAPH_FORMATS), *beside))
    raise Problem(400, f"There is no format {name[:40]!r}; allowed are {allowed}.")


def asked(request: Request) -> gate.Format | None:
    """Give the RDF format that a request's address names, or None where Accept decides; raises as ``named``."""
    name = request.query_params.get("format", "")
    return named(name) if name else None
