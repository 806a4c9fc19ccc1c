"""Whoever answers queries in the benchmark: a server, asked over HTTP, or the store itself."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx
import pyoxigraph as ox
import uvloop

from benchmarks.client import Load, Measured
from benchmarks.servers import Server
from graph.gate import BY_NAME, Form, read_query

_JSON, _TURTLE = "application/sparql-results+json", "text/turtle"


@dataclass(frozen=True)
class First:
    """The first answer to a query: seconds that it took, what it was in words (empty where it is not compared), why there is none."""

    took: float
    told: str = ""
    failure: str = ""


class Entrant(Protocol):
    """One that is measured."""

    @property
    def name(self) -> str:
        """The name in the table."""

    def first(self, file: Path, patience: float) -> First | None:
        """Ask a query once, to warm up; gives None where this one has no such query."""

    def turn(self, file: Path, clients: int, seconds: float, patience: float) -> Measured | None:
        """Ask a query for so many seconds; gives None where this one has no such measurement."""

    def settle(self, patience: float) -> None:
        """Wait until it is idle."""


@dataclass(frozen=True)
class Asked:
    """A server.

    ``fresh`` asks it to evaluate each query anew; else it may give what it has kept. ``only`` names the one query that is asked of a
    server that does nothing.
    """

    name: str
    server: Server
    fresh: bool = False
    only: str = ""

    def first(self, file: Path, patience: float) -> First | None:
        """Ask once."""
        if self.only:
            return First(0.0) if file.stem == self.only else None
        text = file.read_text("utf-8")
        headers = {"Accept": _accept(text), "Cache-Control": "no-cache"}
        begun = time.perf_counter()
        try:
            response = httpx.post(self.server.address, data={"query": text}, headers=headers, timeout=patience)
            took = time.perf_counter() - begun
            response.raise_for_status()
            if headers["Accept"] == _TURTLE:
                return First(took)
            rows = response.json()["results"]["bindings"]
        except httpx.TimeoutException:
            return First(time.perf_counter() - begun, failure=f"> {patience:g} s")
        except httpx.HTTPStatusError as error:
            return First(0.0, failure=f"HTTP {error.response.status_code}")
        except (httpx.TransportError, ValueError, KeyError) as error:
            return First(0.0, failure=f"failed: {type(error).__name__}")
        told = "the value " + next(iter(rows[0].values()))["value"] if len(rows) == 1 else f"{len(rows)} rows"
        return First(took, told)

    def turn(self, file: Path, clients: int, seconds: float, patience: float) -> Measured:
        """Ask by several clients at once."""
        text = file.read_text("utf-8")
        load = Load(self.server.address, text, _accept(text), patience, self.fresh)
        try:
            return uvloop.run(load.run(clients, seconds))
        except OSError as error:
            return Measured(failure=f"failed: {error.strerror or error}")

    def settle(self, patience: float) -> None:
        """Wait until the server is idle."""
        self.server.settle(patience)


@dataclass(frozen=True)
class Alone:
    """The store in this process, without HTTP."""

    name: str
    store: ox.Store

    def first(self, file: Path, patience: float) -> First:  # noqa: ARG002
        """Ask once."""
        return First(self._answer(file.read_text("utf-8")))

    def turn(self, file: Path, clients: int, seconds: float, patience: float) -> Measured | None:  # noqa: ARG002
        """Ask by one client."""
        if clients > 1:
            return None
        text, times = file.read_text("utf-8"), list[float]()
        begun = time.perf_counter()
        while not times or time.perf_counter() < begun + seconds:
            times.append(self._answer(text))
        # The time between the queries is none of the store's.
        return Measured(times, times, math.fsum(times))

    def settle(self, patience: float) -> None:
        """Do nothing: nothing runs when nothing is asked."""

    def _answer(self, sparql: str) -> float:
        format = BY_NAME["turtle" if read_query(sparql).form is Form.CONSTRUCT else "json"].kind
        begun = time.perf_counter()
        self.store.query(sparql).serialize(format=format)
        return time.perf_counter() - begun


def _accept(text: str) -> str:
    return _TURTLE if "CONSTRUCT" in text else _JSON
