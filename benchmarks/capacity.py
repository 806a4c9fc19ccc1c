"""Prints how large a store a city, a country and Europe's cities need, from what this machine measures.

    python -m benchmarks.capacity --dataset build/pejling.nq [--figures] [--pages] [--workers]

The triples of one city are those of the dataset. What a triple costs is measured on made-up municipalities of two sizes,
each in a process of its own; larger sizes are reckoned from the larger of the two, not measured, and say so.
``--figures`` adds the throughput that ``benchmarks.run --write`` kept, ``--pages`` what pages need beside the store, ``--workers`` what
a worker takes when it has read all: the store counts who reads it, so every page that is read is copied.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pyoxigraph as ox

from benchmarks import municipalities
from benchmarks.measuring import CLIENTS
from benchmarks.results import Scale, all_kept
from graph.workers.writer import Kept

_MEBIBYTE = 1 << 20
_HERE = "--measure-here"


@dataclass(frozen=True)
class Cost:
    """What a store of so many quads takes: bytes of the file, seconds to load, bytes of memory; what pages take beside, and a worker."""

    quads: int
    file: int
    seconds: float
    memory: int
    pages_seconds: float = 0.0
    pages_memory: int = 0
    worker_memory: int = 0


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", type=Path, default=Path("build/pejling.nq"), help="The dataset of one city.")
    parser.add_argument("--quads", type=int, nargs=2, default=(100_000, 1_000_000), help="The two sizes measured.")
    parser.add_argument("--municipalities", type=int, default=98, help="Those of a country; Denmark has 98.")
    parser.add_argument(
        "--cities", type=int, default=828, help="Europe's: of 50 000 and more, as the EC and OECD count."
    )
    parser.add_argument("--figures", action="store_true", help="Add the throughput that benchmarks.run kept.")
    parser.add_argument("--pages", action="store_true", help="Add what pages need beside the store.")
    parser.add_argument("--workers", action="store_true", help="Add what a worker takes that has read all.")
    options = parser.parse_args()
    beside = [flag for flag in ("--pages", "--workers") if getattr(options, flag[2:])]
    with options.dataset.open("rb") as stream:
        city = sum(1 for _ in stream)
    print(
        f"{platform.machine()}, {psutil.cpu_count()} cores, {psutil.virtual_memory().total >> 30} GiB · {date.today().isoformat()}\n"
    )
    heads = ["quads", "file MiB", "load s", "memory MiB", "bytes a quad"]
    heads += ["pages s", "pages MiB"] * options.pages + ["worker MiB"] * options.workers
    print(f"| {' | '.join(heads)} |\n|{'--:|' * len(heads)}")
    costs = [_measured(quads, beside) for quads in options.quads]
    _print_plan(
        city, costs[-1], {"one city": 1, "a country": options.municipalities, "Europe's cities": options.cities}
    )
    if options.figures:
        print(f"\nThroughput, as `python -m benchmarks.run` measured it:\n\n{_throughput()}")


def _measured(quads: int, beside: list[str]) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "country.nq"
        count = municipalities.write(file, Path(folder) / "country.nt", quads)
        cost = _cost(count, file, beside)
    cells = [f"{count}", f"{cost.file / _MEBIBYTE:.0f}", f"{cost.seconds:.1f}", f"{cost.memory / _MEBIBYTE:.0f}"]
    cells.append(f"{cost.memory / count:.0f}")
    if "--pages" in beside:
        cells += [f"{cost.pages_seconds:.1f}", f"{cost.pages_memory / _MEBIBYTE:.0f}"]
    if "--workers" in beside:
        cells.append(f"{cost.worker_memory / _MEBIBYTE:.0f}")
    print(f"| {' | '.join(cells)} |", flush=True)
    return cost


def _cost(quads: int, file: Path, beside: list[str]) -> Cost:
    """Load in a process of its own, which tells what it took."""
    command = [sys.executable, "-m", "benchmarks.capacity", _HERE, str(file), *beside]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return Cost(quads, file.stat().st_size, **told)


def _measure_here(file: Path, beside: list[str]) -> None:
    import time

    from graph.store import open_graph

    process = psutil.Process()
    before, begun = process.memory_info().rss, time.monotonic()
    graph = open_graph(file)
    seconds = time.monotonic() - begun
    assert len(graph.store)
    told = {"seconds": seconds, "memory": process.memory_info().rss - before}
    if "--workers" in beside:
        told["worker_memory"] = _of_worker(graph.store)
    if "--pages" in beside:
        from api.derived import Derived
        from api.state import Service

        before, begun = process.memory_info().rss, time.monotonic()
        derived = Derived(Service(graph, None, graph.version, lambda _: None, has_sources=False)).all()
        derived.rest()
        told |= {"pages_seconds": time.monotonic() - begun, "pages_memory": process.memory_info().rss - before}
    print(json.dumps(told))


def _of_worker(store: ox.Store) -> int:
    """Give the bytes that a process forked beside the store has alone when it has read the copy that workers read."""
    kept = Kept(store, True, frozenset())
    while not kept.filled:
        kept.fill()
    ours, theirs = os.pipe()
    if os.fork() == 0:
        for _ in kept.stores.plain.quads_for_pattern(None, None, None):  # type: ignore[union-attr]
            pass
        os.write(theirs, str(psutil.Process().memory_full_info().uss).encode())
        os._exit(0)
    os.wait()
    return int(os.read(ours, 100))


def _print_plan(city: int, cost: Cost, sizes: dict[str, int]) -> None:
    print(f"\nReckoned from the {cost.quads} quads measured; only one city's is a count:\n")
    print("| | cities | quads | file GiB | memory GiB | load min |")
    print("|---|--:|--:|--:|--:|--:|")
    for name, cities in sizes.items():
        quads = city * cities
        times = quads / cost.quads
        gibibytes = [f"{times * size / (1 << 30):.2g}" for size in (cost.file, cost.memory)]
        print(f"| {name} | {cities} | {quads} | {' | '.join(gibibytes)} | {times * cost.seconds / 60:.1f} |")


def _throughput() -> str:
    """Give what one client and sixteen got answered a second, by query and size, each evaluated anew."""
    scales = [scale for scale in all_kept() if "pejling" in scale.servers]
    queries = sorted({row.query for scale in scales for row in scale.rows})
    heads = [f"{scale.triples:,} triples" for scale in scales]
    lines = ["| queries a second, 1 / 16 clients | " + " | ".join(heads) + " |", "|---|" + "--:|" * len(heads)]
    for query in queries:
        lines.append(f"| {query} | " + " | ".join(_rates(scale, query) for scale in scales) + " |")
    lines.append(
        "| MiB, all processes | " + " | ".join(str(scale.servers["pejling"].memory) for scale in scales) + " |"
    )
    lines.append(
        "| first answer, s | " + " | ".join(f"{scale.servers['pejling'].start:.1f}" for scale in scales) + " |"
    )
    return "\n".join(lines)


def _rates(scale: Scale, query: str) -> str:
    rates = [scale.rate("pejling", query, clients) for clients in CLIENTS]
    return " / ".join("–" if rate is None else f"{rate:.0f}" if rate >= 10 else f"{rate:.2g}" for rate in rates)


if __name__ == "__main__":
    if sys.argv[1:2] == [_HERE]:
        _measure_here(Path(sys.argv[2]), sys.argv[3:])
    else:
        main()
