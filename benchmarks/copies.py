"""What the copies of the default graph cost and save, and what a look-up and a search in SPARQL take: figures of docs/decisions.

Run as ``python -m benchmarks.copies [build/pejling.nq]``. All is done in this process, without HTTP and workers, and what is told is
the processor's time.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from benchmarks.measuring import queries
from graph.gate import Query, read_query
from graph.gate.views import Stores, view
from graph.store import open_graph
from graph.workers.writer import Kept

_NAMES = 'SELECT ?thing WHERE { ?thing rdfs:label ?name . FILTER(LANG(?name) = "da" && CONTAINS(LCASE(?name), "feriecamp")) }'
_PREFIXES = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"


def main(dataset: Path) -> None:
    """Measure, and print a table and the rest as a list."""
    store = open_graph(dataset).store
    kept = Kept(store, True, frozenset())
    triples = sum(1 for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    copied = _seconds(lambda: kept.fill(triples + 1), 1)
    print("| query | whole store, ms | default graph alone, ms | |\n|---|--:|--:|--:|")
    for file in queries(corpus=True):
        whole, plain = (
            _asked(stores, read_query(file.read_text("utf-8"))) for stores in (Stores(store, None, True), kept.stores)
        )
        print(f"| {file.stem} | {whole * 1000:.2f} | {plain * 1000:.2f} | {plain / whole:.2f} |")
    graphs = sorted(str(graph.value) for graph in store.named_graphs())[:-1]
    merged = read_query("SELECT * " + " ".join(f"FROM <{graph}>" for graph in graphs) + " WHERE { ?s ?p ?o } LIMIT 1")
    look_up = read_query(queries(corpus=True)[0].read_text("utf-8"))
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    names = len({quad.subject for quad in store.quads_for_pattern(None, label, None, ox.DefaultGraph())})
    print(f"\n- the copy of {triples} triples: {copied:.2f} s, {copied / triples * 1e6:.1f} µs a triple")
    print(f"- the merge of all graphs but one: {_asked(kept.stores, merged, 3):.2f} s")
    print(f"- a look-up: {_asked(kept.stores, look_up, 500) * 1e6:.0f} µs")
    print(
        f"- a filter on the names of {names} things: {_asked(kept.stores, read_query(_PREFIXES + _NAMES)) * 1000:.1f} ms"
    )


def _asked(stores: Stores, query: Query, times: int = 9) -> float:
    """Give the median of the seconds that an answer takes, until its last row."""

    def ask() -> None:
        seen = view(stores, query)
        answer = seen.store.query(query.text, default_graph=seen.default_graphs, named_graphs=seen.named_graphs)
        for _ in answer:  # type: ignore[union-attr]
            pass

    return _seconds(ask, times)


def _seconds(act: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        begun = time.process_time()
        act()
        taken.append(time.process_time() - begun)
    return statistics.median(taken)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "build/pejling.nq"))
