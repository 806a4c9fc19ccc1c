"""Refuses parameters that a page does not have, so that a misspelt one is not taken for an answer without it."""

from __future__ import annotations

import difflib
import re
from typing import Any

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.errors import Problem

# What mail programs, search engines and social media put behind every link that passes through them.
_TRACKING = re.compile(
    r"(utm|mtm|pk)_\w+|(fb|g|d|y|tt|tw)clid|msclkid|igshid|igsh|li_fat_id|gad_source|[gw]braid|srsltid|mc_[ce]id|_ga|_gl",
    re.ASCII,
)
# What every page may have; those that have nothing else show the same whatever stands beside.
_EVERYWHERE = frozenset({"lang", "table"})
# Whoever asks for a file by it would take a page for that file.
_FORMAT = "format"
# These read all that they are given, and refuse for themselves; of a query's file clients send more, as to the endpoint.
_OWN = ("/queries/{name}", "/build", "/sparql.{format}")


def given(request: Request) -> list[tuple[str, str]]:
    """Give the parameters of a request's address, without those that track readers."""
    return [(name, value) for name, value in request.query_params.multi_items() if not _TRACKING.fullmatch(name)]


def also(**told: str) -> dict[str, Any]:
    """Give, for ``openapi_extra`` of a route, parameters with what they mean that its function does not name."""
    told_of = [{"name": name, "in": "query", "description": text} for name, text in told.items()]
    return {"parameters": [one | {"schema": {"type": "string"}} for one in told_of]}


def only_known(request: Request) -> None:
    """Refuse what the route of a request does not take; raises Problem (400) with what it takes."""
    route = request.scope["route"]
    assert isinstance(route, APIRoute)
    if route.path in _OWN:
        return
    named = _named(route.dependant)
    named += [str(one["name"]) for one in (route.openapi_extra or {}).get("parameters", ())]
    known = [name for name in named if name not in _EVERYWHERE]
    takes_all = not set(known) - {_FORMAT}
    for name, value in given(request):
        if not value or name in known or name in _EVERYWHERE:
            continue
        if name == _FORMAT:
            raise Problem(400, f"`{request.url.path}` comes in no other format; leave out `format`.")
        if not takes_all:
            meant = difflib.get_close_matches(name, known, n=1)
            hint = f" Did you mean `{meant[0]}`?" if meant else ""
            raise Problem(400, f"`{request.url.path}` has no parameter `{name[:80]}`; it has {', '.join(known)}.{hint}")


def _named(dependant: Dependant) -> list[str]:
    """Give the parameters that a route's function names, or what it depends on."""
    own = [parameter.alias for parameter in dependant.query_params]
    return [*own, *(name for part in dependant.dependencies for name in _named(part))]
