"""Runs Pejling against its peers on the same data and queries, and prints one table.

    python -m benchmarks.run                                   the corpus and a country of 10^5 triples
    python -m benchmarks.run --all --write docs/benchmarks.md  10^6 and 10^7 too, as a file
    python -m benchmarks.run --triples 1000000 --write docs/benchmarks.md
                                                               10^6 alone; the rest stays in the file as it was measured

What was measured is kept in ``benchmarks/results``, of which the report is written; ``--only`` replaces what was measured of one
server. Peers are installed by the benchmark itself (``benchmarks/peers.txt``; Virtuoso by ``scripts/install-virtuoso.sh``); one that
cannot be run is told as left out, with the reason.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyoxigraph as ox

from benchmarks import municipalities, servers
from benchmarks.bounds import EMPTY, HANDED, STORE, bounds
from benchmarks.entrants import Asked, Entrant
from benchmarks.measuring import PATIENCE
from benchmarks.peers import NotThere
from benchmarks.report import HEAD, document, goals_table, line, made, rogue_line, servers_table
from benchmarks.results import Running, Scale, all_kept, kept
from benchmarks.rogue import rogue
from benchmarks.servers import Data, Failed, Server
from benchmarks.turns import How, measure

_PEERS: dict[str, Callable[[Data], AbstractContextManager[Server]]] = {
    "pejling": servers.pejling,
    "oxigraph, memory": servers.oxigraph_memory,
    "oxigraph, disk": servers.oxigraph_disk,
    "rdflib-endpoint": servers.rdflib_endpoint,
    "virtuoso": servers.virtuoso,
}
_LEFT_OUT = {
    ("rdflib-endpoint", 10_000_000): "it would need tens of GiB",
}


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, action="append", help="Size of a country to make; repeated; 0: corpus.")
    parser.add_argument("--all", action="store_true", help="The corpus, and 10^5, 10^6 and 10^7 triples.")
    parser.add_argument("--patience", type=float, default=PATIENCE, help="Seconds that an answer may take.")
    parser.add_argument("--data", type=Path, help="Folder where made-up countries are kept, and taken from.")
    parser.add_argument("--seconds", type=float, default=1.5, help="How long each measurement lasts.")
    parser.add_argument("--only", action="append", choices=list(_PEERS), help="Only these servers; repeated.")
    parser.add_argument("--write", type=Path, help="Write the report to this file too.")
    options = parser.parse_args()
    sizes = [0, 100_000, 1_000_000, 10_000_000] if options.all else options.triples or [0, 100_000]
    how = _How(options.only or list(_PEERS), How(options.seconds, options.patience), made(sys.argv[1:]))
    scales: list[Scale] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            with _data(size, Path(folder), options.data) as (data, scale):
                scales.append(scale)
                _measure(data, scale, size, how)
                # Written after each, so that what was measured is not lost with what comes after.
                if options.write:
                    scale.save()
                    options.write.write_text(document(all_kept()), "utf-8")
    print("\n" + goals_table(scales))


@dataclass(frozen=True)
class _How:
    """Which servers are measured, and how; ``made`` tells of this run."""

    servers: list[str]
    turns: How
    made: str


def _build(folder: Path) -> tuple[Path, float]:
    file = folder / "corpus.nq"
    begun = time.monotonic()
    subprocess.run([sys.executable, "-m", "pejling", "build", "--dataset", str(file)], check=True, capture_output=True)
    return file, time.monotonic() - begun


@contextmanager
def _data(size: int, folder: Path, cache: Path | None) -> Iterator[tuple[Data, Scale]]:
    with tempfile.TemporaryDirectory(dir=folder) as own:
        if size == 0:
            corpus, seconds = _build(Path(own))
            triples = Path(own) / "data.nt"
            store = ox.Store()
            quads = ox.parse(path=str(corpus), format=ox.RdfFormat.N_QUADS)
            store.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
            store.dump(str(triples), format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
            scale = kept("corpus", len(store))
            scale.build = seconds
            yield Data(corpus, triples, Path(own)), scale
        else:
            quads_file, triples, count = _country(size, cache or Path(own))
            name = f"country of {size:.0e}".replace("e+0", "·10^")
            yield Data(quads_file, triples, Path(own)), kept(name, count)


def _country(size: int, folder: Path) -> tuple[Path, Path, int]:
    """Give the files of a made-up country and its number of triples: those that are in the folder, or new ones."""
    folder.mkdir(parents=True, exist_ok=True)
    files = folder / f"{size}.nq", folder / f"{size}.nt"
    if not all(file.is_file() for file in files):
        # Named when they are whole, for who takes them next time.
        parts = [file.with_suffix(f"{file.suffix}.part") for file in files]
        municipalities.write(parts[0], parts[1], size)
        for part, file in zip(parts, files, strict=True):
            part.rename(file)
    with files[1].open("rb") as stream:
        return *files, sum(1 for _ in stream)


def _measure(data: Data, scale: Scale, size: int, how: _How) -> None:
    corpus = size == 0
    with ExitStack() as running:
        entrants: list[Entrant] = []
        if corpus and "pejling" in how.servers:
            entrants += running.enter_context(bounds(data, corpus))
            for entrant in entrants:
                scale.forget(entrant.name)
        begun = [server for name in how.servers if (server := _begin(name, data, scale, size, running))]
        for server in begun:
            # What is made beside the start (the pages' search index) shall not be measured with the queries.
            server.settle(600.0)
            entrants += _entrants(server)
        print(f"\n## {scale.name}: {scale.triples:,} triples\n\n{HEAD}", flush=True)
        for row in measure(entrants, scale.name, corpus, how.turns, scale.answers):
            scale.rows.append(row)
            print(line(row), flush=True)
        for server in begun:
            scale.servers[server.name] = Running(server.load, server.start, server.memory(), how.made)
            if server.name == "pejling":
                server.settle()
                scale.rogue = rogue(server, scale.name, corpus)
    order = [name for one in (EMPTY, HANDED, STORE, *_PEERS) for name in (one, f"{one}, cached")]
    scale.rows.sort(key=lambda row: (order.index(row.server), row.query, row.clients))
    print("\n" + servers_table(scale))
    if scale.rogue:
        print("\n" + rogue_line(scale.rogue))
    for name, why in scale.left_out.items():
        print(f"\nleft out: {name}: {why}")


def _begin(name: str, data: Data, scale: Scale, size: int, running: ExitStack) -> Server | None:
    """Run a server until the end, or tell why it is left out."""
    scale.forget(name)
    if why := _LEFT_OUT.get((name, size)):
        scale.left_out[name] = why
        return None
    print(f"{name} is started …", file=sys.stderr, flush=True)
    try:
        return running.enter_context(_PEERS[name](data))
    except NotThere as error:
        scale.left_out[name] = str(error)
    except (Failed, OSError, httpx.HTTPError, subprocess.SubprocessError) as error:
        scale.left_out[name] = f"failed, {error}"
    return None


def _entrants(server: Server) -> list[Entrant]:
    if server.name == "pejling":
        return [Asked("pejling", server, fresh=True), Asked("pejling, cached", server)]
    return [Asked(server.name, server)]


if __name__ == "__main__":
    main()
