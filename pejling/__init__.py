"""Pejling: policy documents as a knowledge graph, a source passage behind every fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pejling.analyst import Analyst, open_graph

__all__ = ["Analyst", "open_graph"]


def __getattr__(name: str) -> Any:
    # The command line starts sooner without what only analysts need.
    if name in __all__:
        from pejling import analyst

        return getattr(analyst, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
