"""The command ``pejling``: a module for each group of commands, read when one of them is called (``root``)."""

from pejling.cli.root import main

__all__ = ["main"]
