"""What no service in Python can go below: servers that do nothing, and what the store itself takes for each query.

All are rows like those of a server. Together they tell how fast Pejling would be if all that it does itself cost nothing.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

import pyoxigraph as ox
import uvloop

from benchmarks import servers
from benchmarks.client import Load
from benchmarks.measuring import CLIENTS, Row, queries, rated
from benchmarks.servers import Data
from graph.gate import BY_NAME, Form, read_query

EMPTY, HANDED, STORE = "an empty server", "an empty server, handed on", "the store alone"
_JSON = "application/sparql-results+json"
# Bytes that the empty server answers: those of a look-up.
_SIZE = 1_500


def bounds(data: Data, scale: str, corpus: bool, seconds: float) -> Iterator[Row]:
    """Measure the look-up's request at empty servers, and each query in the store, in this process and without HTTP."""
    look_up = queries(corpus)[0]
    for name in (EMPTY, HANDED):
        with servers.empty(_SIZE, handed=name == HANDED) as server:
            for clients in CLIENTS:
                measured = uvloop.run(Load(server.address, look_up.read_text("utf-8"), _JSON).run(clients, seconds))
                yield rated(Row(scale, name, look_up.stem, clients), measured)
    store = ox.Store()
    store.bulk_load(path=str(data.triples), format=ox.RdfFormat.N_TRIPLES)
    for file in queries(corpus):
        took = statistics.median(_times(store, file.read_text("utf-8"), seconds))
        yield Row(scale, STORE, file.stem, 1, 1 / took, took, took, took)


def _times(store: ox.Store, sparql: str, seconds: float) -> Iterator[float]:
    """Give the seconds of each answer, serialised, for so many seconds and at least once."""
    format = BY_NAME["turtle" if read_query(sparql).form is Form.CONSTRUCT else "json"].kind
    until = time.perf_counter() + seconds
    while True:
        begun = time.perf_counter()
        answer = store.query(sparql)
        answer.serialize(format=format)
        now = time.perf_counter()
        yield now - begun
        if now >= until:
            return
