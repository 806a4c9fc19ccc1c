"""Prints how large a store a city, a country and Europe's cities need, from what this machine measures.

    python -m benchmarks.capacity --dataset build/pejling.nq [--figures benchmark.txt]

The triples of one city are those of the dataset. What a triple costs is measured on made-up municipalities of two sizes, in
memory and on disk, each in a process of its own; larger sizes are reckoned from the larger of the two, not measured, and say so.
``--figures`` adds the throughput that ``benchmarks.run`` printed to a file.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from benchmarks import municipalities

_MEBIBYTE = 1 << 20
_HERE = "--measure-here"


@dataclass(frozen=True)
class Cost:
    """What a store of so many quads takes: seconds to load, bytes of memory and of disk."""

    quads: int
    file: int
    seconds: float
    memory: int
    disk: int


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", type=Path, default=Path("build/pejling.nq"), help="The dataset of one city.")
    parser.add_argument("--quads", type=int, nargs=2, default=(100_000, 1_000_000), help="The two sizes measured.")
    parser.add_argument("--municipalities", type=int, default=98, help="Those of a country; Denmark has 98.")
    parser.add_argument(
        "--cities", type=int, default=828, help="Europe's: of 50 000 and more, as the EC and OECD count."
    )
    parser.add_argument("--figures", type=Path, help="What benchmarks.run printed.")
    options = parser.parse_args()
    with options.dataset.open("rb") as stream:
        city = sum(1 for _ in stream)
    print(
        f"{platform.machine()}, {psutil.cpu_count()} cores, {psutil.virtual_memory().total >> 30} GiB · {date.today().isoformat()}\n"
    )
    print("| quads | file MiB | load s | memory MiB | bytes a quad | on disk: load s | memory MiB | store MiB |")
    print("|--:|--:|--:|--:|--:|--:|--:|--:|")
    costs = [_measured(quads) for quads in options.quads]
    _print_plan(
        city, costs[-1], {"one city": 1, "a country": options.municipalities, "Europe's cities": options.cities}
    )
    if options.figures:
        print(f"\nThroughput, as benchmarks.run measured it:\n\n{_throughput(options.figures.read_text('utf-8'))}")


def _measured(quads: int) -> tuple[Cost, Cost]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "country.nq"
        count = municipalities.write(file, Path(folder) / "country.nt", quads)
        memory, disk = (_cost(count, file, where) for where in ("", str(Path(folder) / "store")))
    print(
        f"| {count} | {memory.file / _MEBIBYTE:.0f} | {memory.seconds:.1f} | {memory.memory / _MEBIBYTE:.0f} "
        f"| {memory.memory / count:.0f} | {disk.seconds:.1f} | {disk.memory / _MEBIBYTE:.0f} | {disk.disk / _MEBIBYTE:.0f} |",
        flush=True,
    )
    return memory, disk


def _cost(quads: int, file: Path, on_disk: str) -> Cost:
    """Load in a process of its own, which tells what it took."""
    command = [sys.executable, "-m", "benchmarks.capacity", _HERE, str(file), on_disk]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    disk = sum(part.stat().st_size for part in Path(on_disk).rglob("*") if part.is_file()) if on_disk else 0
    return Cost(quads, file.stat().st_size, told["seconds"], told["memory"], disk)


def _measure_here(file: Path, on_disk: str) -> None:
    import time

    from graph.store import open_graph

    process = psutil.Process()
    before, begun = process.memory_info().rss, time.monotonic()
    graph = open_graph(file, on_disk=Path(on_disk) if on_disk else None)
    seconds = time.monotonic() - begun
    assert len(graph.store)
    print(json.dumps({"seconds": seconds, "memory": process.memory_info().rss - before}))


def _print_plan(city: int, cost: tuple[Cost, Cost], sizes: dict[str, int]) -> None:
    memory, disk = cost
    print(f"\nReckoned from the {memory.quads} quads measured; only one city's is a count:\n")
    print("| | cities | quads | file GiB | memory GiB | load min | on disk: store GiB | load min |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for name, cities in sizes.items():
        quads = city * cities
        times = quads / memory.quads
        gibibytes = [f"{times * size / (1 << 30):.2g}" for size in (memory.file, memory.memory)]
        print(
            f"| {name} | {cities} | {quads} | {' | '.join(gibibytes)} | {times * memory.seconds / 60:.1f} "
            f"| {times * disk.disk / (1 << 30):.2g} | {times * disk.seconds / 60:.1f} |"
        )


def _throughput(told: str) -> str:
    """Give the rows of the benchmark's first table that are Pejling's, with its heading."""
    lines = [line for line in told.splitlines() if line.startswith("|")]
    rows = [line for line in lines[2:] if line.split("|")[1].strip().startswith("pejling") and line.count("|") > 5]
    return "\n".join([*lines[:2], *rows])


if __name__ == "__main__":
    if sys.argv[1:2] == [_HERE]:
        _measure_here(Path(sys.argv[2]), sys.argv[3])
    else:
        main()
