"""What stands behind a graph: a store of our own in memory, or any SPARQL 1.1 service."""

from graph.engines.embedded import Embedded
from graph.engines.engine import Engine, Row
from graph.engines.faults import Fault

__all__ = ["Embedded", "Engine", "Fault", "Row"]
