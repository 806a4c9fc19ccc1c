"""What a measurement is: a query, asked of a server by so many clients, and how often and how soon it was answered."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.client import Measured

QUERIES = Path(__file__).resolve().parent / "queries"
CLIENTS = (1, 16)
PATIENCE = 20.0


@dataclass(frozen=True)
class Row:
    """One measurement: requests a second; the median and 99th percentile of answers, the median to the first byte, in seconds.

    ``once`` is the time of the first answer of all, before the measurement, 0 if not known; ``over`` is set to the seconds after which
    an answer was given up.
    """

    scale: str
    server: str
    query: str
    clients: int
    rate: float = 0.0
    p50: float = 0.0
    p99: float = 0.0
    first: float = 0.0
    failure: str = ""
    over: float = 0.0
    once: float = 0.0


def queries(corpus: bool) -> list[Path]:
    """Give the queries; some name things and are others for the corpus."""
    own = {file.name: file for file in (QUERIES / "corpus").glob("*.rq")} if corpus else {}
    return [own.get(file.name, file) for file in sorted(QUERIES.glob("*.rq"))]


def rated(row: Row, turns: Sequence[Measured]) -> Row:
    """Give a row with what was measured: the median of the turns' rates, and of the times of all turns together."""
    times = sorted(time for turn in turns for time in turn.times)
    if failure := next((turn.failure for turn in turns if turn.failure), "" if times else "no answer"):
        return replace(row, failure=failure)
    p99 = times[min(len(times) - 1, int(len(times) * 0.99))]
    rate = statistics.median(len(turn.times) / turn.took for turn in turns)
    first = statistics.median(time for turn in turns for time in turn.first)
    return replace(row, rate=rate, p50=statistics.median(times), p99=p99, first=first)
