"""What no service in Python can go below: servers that do nothing, and what the store itself takes for each query.

All are measured like a server. Together they tell how fast Pejling would be if all that it does itself cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pyoxigraph as ox

from benchmarks import servers
from benchmarks.entrants import Alone, Asked, Entrant
from benchmarks.measuring import queries
from benchmarks.servers import Data

EMPTY, HANDED, STORE = "an empty server", "an empty server, handed on", "the store alone"
# Bytes that the empty server answers: those of a look-up.
_SIZE = 1_500


@contextmanager
def bounds(data: Data, corpus: bool) -> Iterator[list[Entrant]]:
    """Give the servers that do nothing, which are asked the look-up, and the store."""
    only = queries(corpus)[0].stem
    store = ox.Store()
    store.bulk_load(path=str(data.triples), format=ox.RdfFormat.N_TRIPLES)
    with servers.empty(_SIZE, handed=False) as empty, servers.empty(_SIZE, handed=True) as handed:
        yield [Asked(EMPTY, empty, only=only), Asked(HANDED, handed, only=only), Alone(STORE, store)]
