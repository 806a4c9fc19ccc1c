"""Runs Pejling against its peers on the same data and queries, and prints one table.

    python -m benchmarks.run                                   the corpus and a country of 10^5 triples
    python -m benchmarks.run --all --write docs/benchmarks.md  10^6 and 10^7 too, as a file

Peers are installed by the benchmark itself (``benchmarks/peers.txt``; Virtuoso by ``scripts/install-virtuoso.sh``); one that
cannot be run is told as left out, with the reason.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pyoxigraph as ox

from benchmarks import measuring, municipalities, servers
from benchmarks.peers import NotThere
from benchmarks.report import HEAD, SERVER_HEAD, Scale, document, goals_table, line, rogue_line
from benchmarks.servers import Data, Failed, Server

_PEERS: dict[str, Callable[[Data], AbstractContextManager[Server]]] = {
    "pejling": servers.pejling,
    "oxigraph, memory": servers.oxigraph_memory,
    "oxigraph, disk": servers.oxigraph_disk,
    "rdflib-endpoint": servers.rdflib_endpoint,
    "virtuoso": servers.virtuoso,
}
_LEFT_OUT = {
    ("rdflib-endpoint", 1_000_000): "one join takes minutes",
    ("rdflib-endpoint", 10_000_000): "it would need tens of GiB",
    ("oxigraph, disk", 10_000_000): "its load alone takes minutes; see 10^6",
    ("virtuoso", 10_000_000): "its load alone takes minutes; see 10^6",
}


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, action="append", help="Size of a country to make; repeated.")
    parser.add_argument("--all", action="store_true", help="The corpus, and 10^5, 10^6 and 10^7 triples.")
    parser.add_argument("--seconds", type=float, default=1.5, help="How long each measurement lasts.")
    parser.add_argument("--only", action="append", choices=list(_PEERS), help="Only these servers; repeated.")
    parser.add_argument("--write", type=Path, help="Write the report to this file too.")
    options = parser.parse_args()
    sizes = [100_000, 1_000_000, 10_000_000] if options.all else options.triples or [100_000]
    scales: list[Scale] = []
    with tempfile.TemporaryDirectory() as folder:
        built, build = _build(Path(folder))
        for size in (0, *sizes):
            with _data(built if size == 0 else None, size, Path(folder)) as (data, scale):
                scales.append(scale)
                _measure(data, scale, size, options.only or list(_PEERS), options.seconds)
                # Written after each, so that what was measured is not lost with what comes after.
                if options.write:
                    options.write.write_text(document(scales, build, " ".join(sys.argv[1:])), "utf-8")
    print("\n" + goals_table(scales, build))


def _build(folder: Path) -> tuple[Path, float]:
    file = folder / "corpus.nq"
    begun = time.monotonic()
    subprocess.run([sys.executable, "-m", "pejling", "build", "--dataset", str(file)], check=True, capture_output=True)
    return file, time.monotonic() - begun


@contextmanager
def _data(corpus: Path | None, size: int, folder: Path) -> Iterator[tuple[Data, Scale]]:
    with tempfile.TemporaryDirectory(dir=folder) as own:
        triples = Path(own) / "data.nt"
        if corpus:
            store = ox.Store()
            quads = ox.parse(path=str(corpus), format=ox.RdfFormat.N_QUADS)
            store.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
            store.dump(str(triples), format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
            yield Data(corpus, triples, Path(own)), Scale("corpus", len(store))
        else:
            count = municipalities.write(Path(own) / "data.nq", triples, size)
            yield (
                Data(Path(own) / "data.nq", triples, Path(own)),
                Scale(f"country of {size:.0e}".replace("e+0", "·10^"), count),
            )


def _measure(data: Data, scale: Scale, size: int, wanted: list[str], seconds: float) -> None:
    print(f"\n## {scale.name}: {scale.triples:,} triples\n\n{HEAD}", flush=True)
    for name in wanted:
        if why := _LEFT_OUT.get((name, size)):
            scale.left_out.append(f"{name}: {why}")
            continue
        try:
            with _PEERS[name](data) as server:
                _measure_one(server, scale, size == 0, seconds)
        except NotThere as error:
            scale.left_out.append(f"{name}: {error}")
        except (Failed, OSError, subprocess.SubprocessError) as error:
            scale.left_out.append(f"{name}: failed, {error}")
    print(f"\n{SERVER_HEAD}\n" + "\n".join(scale.servers))
    if scale.rogue:
        print("\n" + rogue_line(scale.rogue))
    for why in scale.left_out:
        print(f"\nleft out: {why}")


def _measure_one(server: Server, scale: Scale, corpus: bool, seconds: float) -> None:
    # What is made beside the start (the pages' search index) shall not be measured with the queries.
    server.settle(600.0)
    scale.starts[server.name] = server.start
    for row in measuring.measure(server, scale.name, corpus, seconds, scale.answers):
        scale.rows.append(row)
        print(line(row), flush=True)
    scale.servers.append(f"| {server.name} | {server.load:.2f} | {server.start:.2f} | {server.memory()} |")
    if server.name == "pejling":
        server.settle()
        scale.rogue = measuring.rogue(server, scale.name, corpus)


if __name__ == "__main__":
    main()
