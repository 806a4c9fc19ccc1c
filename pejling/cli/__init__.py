"""The command ``pejling``: one module for what makes the graph, one for what asks it."""

from pejling.cli.root import main

__all__ = ["main"]
