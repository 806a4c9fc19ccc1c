"""Measures how long the server takes to make each page: python -m benchmarks.pages [--runs 20] [--started | --all] [dataset]

Of each page: its first view, once the server has prepared what pages show; then so many views in turn, which the server
has kept. With --started also the first view of each page as the first question ever to a server that has just begun to
answer, with a server of its own for each, while it still prepares.

With --all instead the first view of every page there is: those of the sitemap, those that the chief pages lead to, and each
ready-made question with some of the values that its form offers; the better of two servers' times, for what else the
machine does. The slowest are told.
"""

from __future__ import annotations

import argparse
import html
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

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
_SLOWEST = 40
# Of the values that a form offers for one parameter so many are asked, from the first to the last.
_VALUES = 8
_LISTED = re.compile(r"<loc>([^<]+)</loc>")
_LINK = re.compile(r'href="(/[^"#]*)')
_CHOICES = re.compile(
    r'<(select|datalist)[^>]*? (?:name|id)="(?:choices-)?(\w+)"[^>]*>(.*?)</\1>',
    re.DOTALL,
)
_VALUE = re.compile(r'<option[^>]*? value="([^"]+)"')
# What leads to a file or to the other language is no page of its own.
_FILE = re.compile(r"^/(?:static|dumps/.)|[?&](?:format|lang)=|\.[a-z]+(?:\?|$)")


def main() -> None:
    """Start a server, ask every page, print a table, the slowest first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", nargs="?", default="build/pejling.nq", type=Path)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--started", action="store_true", help="also ask each page of a server that has just begun")
    parser.add_argument("--all", action="store_true", help="ask every page there is, and tell the slowest")
    options = parser.parse_args()
    if options.all:
        _tell_slowest([_walk(options.dataset) for _ in range(2)])
        return
    with _server(options.dataset) as client:
        _until(lambda: client.get("/ready").json()["prepared"])
        client.get("/health")
        rows = [_row(client, page, options.runs) for page in _pages()]
    started: dict[str, float] = {}
    for page in _PAGES if options.started else ():
        with _server(options.dataset) as client:
            _until(lambda: client.get("/ready").status_code == 200)
            started[page] = _row(client, page, 0)[2]
    print("| page | just begun, first ms | first ms | kept, median ms | p95 ms | |\n|---|--:|--:|--:|--:|---|")
    for page, status, first, times in sorted(rows, key=lambda row: -row[2]):
        median, p95 = statistics.median(times), sorted(times)[int(len(times) * 0.95)]
        told = f"HTTP {status}" if status != 200 else "over the goal" if first > GOAL else ""
        begun = f"{started[page] * 1000:.0f}" if page in started else ""
        print(f"| {page} | {begun} | {first * 1000:.1f} | {median * 1000:.1f} | {p95 * 1000:.1f} | {told} |")
    _sum_up([row[2] for row in rows])


def _walk(dataset: Path) -> dict[str, float]:
    """Ask every page of a server, and give how long its first view took."""
    with _server(dataset) as client:
        _until(lambda: client.get("/ready").json()["prepared"])
        base = str(client.base_url).rstrip("/")
        listed = [address.removeprefix(base) for address in _LISTED.findall(client.get("/sitemap.xml").text)]
        asked: dict[str, float] = {}
        for page in (waiting := [*_pages(), *listed]):
            if page in asked:
                continue
            begun = time.perf_counter()
            answer = client.get(page, headers={"Accept": "text/html", "Accept-Encoding": "identity"})
            asked[page] = time.perf_counter() - begun
            if answer.status_code != 200:
                raise SystemExit(f"{page}: HTTP {answer.status_code}")
            waiting += _with_other_values(page, answer.text)
            if page in _PAGES:
                waiting += [
                    address for link in _LINK.findall(answer.text) if not _FILE.search(address := html.unescape(link))
                ]
    return asked


def _with_other_values(page: str, text: str) -> list[str]:
    """Give the addresses of a question with values that its page offers; none for any other page."""
    question = questions().get(page.removeprefix("/queries/"))
    if question is None:
        return []
    known = {parameter.name for parameter in question.parameters}
    found = []
    for _, name, options in _CHOICES.findall(text):
        values = [html.unescape(value) for value in _VALUE.findall(options)] if name in known else []
        step = max(1, -(-len(values) // _VALUES))
        found += [f"{page}?{urlencode(question.defaults() | {name: value})}" for value in values[::step]]
    return found


def _tell_slowest(walks: list[dict[str, float]]) -> None:
    best = {page: min(walk[page] for walk in walks) for page in walks[0]}
    print("| page | first ms | |\n|---|--:|---|")
    for page in sorted(best, key=lambda page: -best[page])[:_SLOWEST]:
        print(f"| {page} | {best[page] * 1000:.1f} | {'over the goal' if best[page] > GOAL else ''} |")
    _sum_up(list(best.values()))


def _sum_up(firsts: list[float]) -> None:
    over = sum(first > GOAL for first in firsts)
    median = statistics.median(firsts) * 1000
    print(f"\n{len(firsts)} pages; first views: median {median:.1f} ms, {over} over {GOAL * 1000:.0f} ms.")


@contextmanager
def _server(dataset: Path) -> Iterator[httpx.Client]:
    """Serve a dataset, and give who asks it."""
    port = free_port()
    command = [sys.executable, "-m", "pejling", "serve", "--dataset", str(dataset), "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env=os.environ | {"PEJLING_RATE": "0"}) as server:
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:
                yield client
        finally:
            server.terminate()


def _pages() -> list[str]:
    return [*_PAGES, *(f"/queries/{name}" for name in questions())]


def _until(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            if happened():
                return
        except httpx.TransportError:
            pass
        time.sleep(0.02)
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
