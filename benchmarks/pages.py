"""Measures how long the server takes to make each page: python -m benchmarks.pages [--runs 20] [dataset]

Every page is asked once first, since some keep what they read of a dataset; then so many times in turn.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import httpx

from benchmarks.servers import free_port
from graph.questions import questions

GOAL = 0.050
_PAGES = (
    *("/", "/search?q=uddannelse", "/search?q=ferie&type=Initiative", "/queries", "/build", "/sparql"),
    *("/build?class=Initiative", "/browse/Initiative", "/browse/Goal", "/browse/Committee", "/ontology"),
    *("/id/initiative/2019-2022/feriecamp", "/id/committee/socialudvalget", "/id/goal/2019-2022/1"),
    *("/id/generation/2019-2022", "/lineage", "/lineage?kind=MeasureThread", "/money", "/money?by=administration"),
    *("/compare?first=2015-2018&last=2019-2022", "/path?one=feriecamp&other=socialudvalget", "/quality"),
    *("/network", "/network?thing=initiative/2019-2022/feriecamp", "/sources", "/releases", "/dumps/"),
    "/sources/svar-2019-integrationsindsatser?lines=1-200",
)


def main() -> None:
    """Start a server, ask every page, print a table, the slowest first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", nargs="?", default="build/pejling.nq", type=Path)
    parser.add_argument("--runs", type=int, default=20)
    options = parser.parse_args()
    port = free_port()
    command = [sys.executable, "-m", "pejling", "serve", "--dataset", str(options.dataset), "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env=os.environ | {"PEJLING_RATE": "0"}) as server:
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:
                _wait(client)
                rows = [_row(client, page, options.runs) for page in _pages()]
        finally:
            server.terminate()
    print("| page | median ms | p95 ms | first ms | |\n|---|--:|--:|--:|---|")
    for page, status, first, times in sorted(rows, key=lambda row: -statistics.median(row[3])):
        median, p95 = statistics.median(times), sorted(times)[int(len(times) * 0.95)]
        told = f"HTTP {status}" if status != 200 else "over the goal" if median > GOAL else ""
        print(f"| {page} | {median * 1000:.1f} | {p95 * 1000:.1f} | {first * 1000:.1f} | {told} |")


def _pages() -> list[str]:
    return [*_PAGES, *(f"/queries/{name}" for name in questions())]


def _wait(client: httpx.Client) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            client.get("/search", params={"q": "a"})
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("the server did not answer")


def _row(client: httpx.Client, page: str, runs: int) -> tuple[str, int, float, list[float]]:
    times = []
    status = 200
    for _ in range(runs + 1):
        begun = time.perf_counter()
        status = client.get(page, headers={"Accept": "text/html", "Accept-Encoding": "identity"}).status_code
        times.append(time.perf_counter() - begun)
    return page, status, times[0], times[1:]


if __name__ == "__main__":
    main()
