"""What no service in Python can go below: a server that does nothing, and what the store itself takes for each query.

Both are rows like those of a server. Together they tell how fast Pejling would be if all that it does itself cost nothing.
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

EMPTY, STORE = "an empty server", "the store alone"
_JSON = "application/sparql-results+json"
# Bytes that the empty server answers: those of a look-up.
_SIZE = 1_500


def bounds(data: Data, scale: str, corpus: bool, seconds: float) -> Iterator[Row]:
    """Measure the look-up's request at an empty server, and each query in the store, in this process and without HTTP."""
    look_up = queries(corpus)[0]
    with servers.empty(_SIZE) as server:
        for clients in CLIENTS:
            measured = uvloop.run(Load(server.address, look_up.read_text("utf-8"), _JSON).run(clients, seconds))
            yield rated(Row(scale, EMPTY, look_up.stem, clients), measured)
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
