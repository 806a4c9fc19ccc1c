"""Puts whole graphs into a service: by the Graph Store Protocol, or by updates."""

from __future__ import annotations

import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import pyoxigraph as ox

from graph import names
from graph.engines.own import own_update
from graph.engines.service import Service
from graph.engines.transport import Transport

# Virtuoso's parser runs out of room at about 5 000 triples an update.
_TRIPLES, _BYTES = 1_000, 500_000
_STAGING = names.ID + "graph/staging"


class Writer(Protocol):
    """Replaces and removes named graphs, each at once for those who read; raises as ``Transport.send``."""

    def replace(self, graph: str, triples: Sequence[str]) -> None:
        """Put these triples, as lines of N-Triples, in the place of what the graph holds."""
        ...

    def remove(self, graph: str) -> None:
        """Remove a graph."""
        ...


@dataclass(frozen=True)
class GraphStore:
    """Writes by the SPARQL 1.1 Graph Store Protocol: one PUT for each graph."""

    address: str
    transport: Transport = field(default_factory=Transport)

    def replace(self, graph: str, triples: Sequence[str]) -> None:
        """Put a graph."""
        request = urllib.request.Request(self._of(graph), "".join(triples).encode(), method="PUT")
        request.add_header("Content-Type", "application/n-triples")
        self.transport.send(request)

    def remove(self, graph: str) -> None:
        """Delete a graph."""
        self.transport.send(urllib.request.Request(self._of(graph), method="DELETE"))

    def _of(self, graph: str) -> str:
        parts = urllib.parse.urlsplit(self.address)
        query = [*urllib.parse.parse_qsl(parts.query), ("graph", graph)]
        return parts._replace(query=urllib.parse.urlencode(query)).geturl()


@dataclass(frozen=True)
class Updates:
    """Writes by SPARQL 1.1 Update: the triples go by parts to a graph aside, which one MOVE then puts in place."""

    service: Service

    def replace(self, graph: str, triples: Sequence[str]) -> None:
        """Fill a graph aside and move it."""
        self.remove(_STAGING)
        if not triples:
            return self.remove(graph)
        for part in _parts(triples):
            self.service.update(_about("insert", _STAGING).replace("#triples", part))
        # Moved twice, the second time moves nothing over what came first.
        self.service.update(_about("move", graph).replace("<urn:pejling:source>", f"<{_STAGING}>"), again=False)

    def remove(self, graph: str) -> None:
        """Drop a graph."""
        self.service.update(_about("drop", graph))


def _about(name: str, graph: str) -> str:
    return own_update(name).replace("<urn:pejling:target>", str(ox.NamedNode(graph)))


def _parts(triples: Sequence[str]) -> Iterator[str]:
    part: list[str] = []
    size = 0
    for line in triples:
        if part and (len(part) == _TRIPLES or size + len(line) > _BYTES):
            yield "".join(part)
            part, size = [], 0
        part.append(line)
        size += len(line)
    if part:
        yield "".join(part)
