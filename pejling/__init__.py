"""Pejling: policy documents as a knowledge graph, a source passage behind every fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graph.answers import Answer, Network, Picture
    from graph.answers.things import Thing
    from pejling.analyst import Analyst
    from pejling.opening import open_graph

    __version__: str

__all__ = ["Analyst", "Answer", "Network", "Picture", "Thing", "open_graph"]
_HOMES = {
    "Analyst": "pejling.analyst",
    "Answer": "graph.answers",
    "Network": "graph.answers",
    "Picture": "graph.answers",
    "Thing": "graph.answers.things",
    "open_graph": "pejling.opening",
}


def __getattr__(name: str) -> Any:
    # The command line starts sooner without what only analysts need.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    if name == "__version__":
        from importlib.metadata import version

        return version("pejling")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
