"""Runs Pejling against its peers on the same data and queries, and prints one table.

    python -m benchmarks.run --triples 100000 --peers ~/peers/bin

Peers (``pip install --target``, or a virtual environment of their own: oxigraph, rdflib-endpoint) are left out, and named as
left out, where they are not installed.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import uvloop

from benchmarks import municipalities, servers
from benchmarks.client import Load
from benchmarks.servers import Server

_QUERIES = sorted((Path(__file__).parent / "queries").glob("*.rq"))
_CLIENTS = (1, 16)


def main() -> None:
    """Make the data, run every server in turn, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=100_000, help="How many to make.")
    parser.add_argument("--seconds", type=float, default=2.0, help="How long each measurement lasts.")
    parser.add_argument("--peers", type=Path, help="Folder of the peers' programs.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        quads, triples = Path(folder) / "country.nq", Path(folder) / "country.nt"
        count = municipalities.write(quads, options.triples, graphs=True)
        municipalities.write(triples, options.triples, graphs=False)
        print(f"{count} triples · {platform.machine()}, {platform.python_version()} · {date.today().isoformat()}\n")
        print("| server | query | clients | requests/s | p50 ms | p99 ms | first byte ms |")
        print("|---|---|--:|--:|--:|--:|--:|")
        told = [_measured(run, options.seconds) for run in _runs(quads, triples, options.peers, Path(folder) / "disk")]
    print("\n| server | start s | memory MiB |\n|---|--:|--:|")
    print("\n".join(told))
    for program in ("oxigraph", "rdflib-endpoint"):
        if not servers.has(options.peers, program):
            print(f"\nleft out: {program} (not in --peers)")


def _runs(
    quads: Path, triples: Path, peers: Path | None, disk: Path
) -> list[Callable[[], AbstractContextManager[Server]]]:
    runs: list[Callable[[], AbstractContextManager[Server]]] = [
        lambda: servers.pejling(quads, cached=False),
        lambda: servers.pejling(quads, cached=True),
    ]
    if peers and servers.has(peers, "oxigraph"):
        runs.append(lambda: servers.oxigraph(triples, peers, None))
        runs.append(lambda: servers.oxigraph(triples, peers, disk))
    if peers and servers.has(peers, "rdflib-endpoint"):
        runs.append(lambda: servers.rdflib_endpoint(triples, peers))
    return runs


def _measured(run: Callable[[], AbstractContextManager[Server]], seconds: float) -> str:
    with run() as server:
        for query in _QUERIES:
            for clients in _CLIENTS:
                print(_row(server, query, clients, seconds), flush=True)
        return f"| {server.name} | {server.start:.2f} | {server.memory()} |"


def _row(server: Server, query: Path, clients: int, seconds: float) -> str:
    text = query.read_text("utf-8")
    load = Load(server.address, text, "text/turtle" if "CONSTRUCT" in text else "application/sparql-results+json")
    took = uvloop.run(load.run(clients, seconds))
    if load.failure or not load.times:
        return f"| {server.name} | {query.stem} | {clients} | failed: {load.failure} | | | |"
    ordered = sorted(load.times)
    p50, p99 = statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    told = [
        f"{len(ordered) / took:.0f}",
        *(f"{value * 1000:.2f}" for value in (p50, p99, statistics.median(load.first))),
    ]
    return f"| {server.name} | {query.stem} | {clients} | {' | '.join(told)} |"


if __name__ == "__main__":
    main()
