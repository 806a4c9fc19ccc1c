"""Writes what was measured as Markdown: the machine, the goals and whether they are met, and the tables."""

from __future__ import annotations

import platform
import re
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import psutil  # type: ignore[import-untyped]

from benchmarks.bounds import EMPTY, HANDED, STORE
from benchmarks.measuring import Row
from benchmarks.results import Scale
from benchmarks.rogue import Rogue

HEAD = (
    "| server | query | clients | requests/s | p50 ms | p99 ms | first byte ms | first answer ms |\n"
    "|---|---|--:|--:|--:|--:|--:|--:|"
)
SERVER_HEAD = "| server | load s | start s | memory MiB |\n|---|--:|--:|--:|"
_OURS, _CACHED, _MEMORY, _DISK, _RDFLIB = (
    "pejling",
    "pejling, cached",
    "oxigraph, memory",
    "oxigraph, disk",
    "rdflib-endpoint",
)
_LOOK_UP = "1-look-up"
_JOINS = {"of all": "3-join-of-all", "from one thing": "2-join-from-one"}
_ANALYTICAL = ("3-join-of-all", "4-aggregate", "6-negation", "7-regex", "8-construct", "9-large")
_LEVEL, _MILLISECOND = 0.9, 0.001


def line(row: Row) -> str:
    """Give a row of the table."""
    told = [f"{row.rate:.0f}" if row.rate >= 10 else f"{row.rate:.2f}"]
    told += [f"{value * 1000:.2f}" for value in (row.p50, row.p99, row.first)]
    told.append(f"{row.once * 1000:.2f}" if row.once else "")
    cells = [row.failure, "", "", "", ""] if row.failure else told
    return f"| {row.server} | {row.query} | {row.clients} | {' | '.join(cells)} |"


def rogue_line(rogue: Rogue) -> str:
    """Give what a product did, as a sentence."""
    return (
        f"A product of all triples with themselves, allowed {rogue.allowed:g} s, was stopped after {rogue.stopped:.2f} s (HTTP "
        f"{rogue.status}); meanwhile look-ups of eight other clients went on at {rogue.beside:.0f} a second, "
        f"{rogue.beside / rogue.alone:.0%} of the {rogue.alone:.0f} without it."
    )


def servers_table(scale: Scale) -> str:
    """Give what the servers took as a table."""
    rows = [f"| {name} | {one.load:.2f} | {one.start:.2f} | {one.memory} |" for name, one in scale.servers.items()]
    return "\n".join([SERVER_HEAD, *rows])


def made(arguments: list[str]) -> str:
    """Tell when, where and by which command something is measured; where made-up countries are kept makes no difference."""
    command = re.sub(r" --data[ =]\S+", "", " ".join(["python -m benchmarks.run", *arguments]))
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"`{command}` on {date.today().isoformat()}: {psutil.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB, "
        f"Python {platform.python_version()}"
    )


def document(scales: list[Scale]) -> str:
    """Give the whole report."""
    parts = [
        "# Benchmarks",
        "Server and client share the machine, so ratios count, not figures. Every server has the same triples and is asked the "
        "same queries (`benchmarks/queries`) by POST over kept connections, by turns: all run, and each is asked the same query "
        "for a moment while the others are idle, then the next, and again in the other order; requests a second are the median of "
        "the turns. *pejling* evaluates each anew, *pejling, cached* may give what it has kept. Pejling takes its memory as its "
        "systemd unit sets it (`docs/operation.md`), and its start holds its load; the others' loads are told apart. An answer "
        "that takes longer than is told after `>` is given up. The first answer of all is told apart: it warms up, and of Pejling's "
        "workers it also copies what it reads (`docs/operation.md`). By which command and when, stands with each set of data; what "
        "was measured is kept in `benchmarks/results`.",
        "## Goals",
        goals_table(scales),
        "*At best* tells how far any service in Python could come at the corpus's size: its every answer would take what an "
        "HTTP server takes that does nothing (`benchmarks.empty`, on the parser and the event loop of Pejling), and what the store "
        "alone takes for the query, without HTTP; and what Oxigraph itself reaches in memory, where a goal is set by another. Where a "
        "query must run in a process of its own, so that it can be stopped (all but look-ups), the server that does nothing hands "
        "each request to another process and back.",
    ]
    for scale in scales:
        parts += [f"## {scale.name}: {scale.triples:,} triples", _by(scale)]
        parts += [f"{HEAD}\n" + "\n".join(map(line, scale.rows)), servers_table(scale)]
        if scale.rogue:
            parts.append(rogue_line(scale.rogue))
        if scale.left_out:
            parts.append("\n".join(f"- left out: {name}: {why}" for name, why in scale.left_out.items()))
    return "\n\n".join(parts) + "\n"


def _by(scale: Scale) -> str:
    """Tell how it was measured, for each command by name of the servers if there were several."""
    commands: dict[str, list[str]] = {}
    for name, one in scale.servers.items():
        commands.setdefault(one.made, []).append(name)
    told = [f"{made} ({'; '.join(names)})" if len(commands) > 1 else made for made, names in commands.items()]
    return "Measured by " + ", and by ".join(told) + "."


def goals_table(scales: list[Scale]) -> str:
    """Give the goals as a table."""
    words = {None: "–", True: "yes", False: "no"}
    rows = [f"| {one.goal} | {one.measured} | {words[one.met]} | {one.at_best} |" for one in goals(scales)]
    return "\n".join(["| goal | measured | met | at best |", "|---|---|---|---|", *rows])


@dataclass(frozen=True)
class Goal:
    """A goal, what was measured of it, whether it is met (None where nothing was measured), and what would be the best."""

    goal: str
    measured: str
    met: bool | None
    at_best: str = ""


def goals(scales: list[Scale]) -> Iterator[Goal]:
    """Give each goal."""
    yield _ratios("analytical queries level with Oxigraph in memory", scales, _ANALYTICAL, (1,), _OURS, _MEMORY, _LEVEL)
    yield _ratios("analytical queries three times Oxigraph on disk", scales, _ANALYTICAL, (1,), _OURS, _DISK, 3.0)
    yield _ratios("look-ups a third of Oxigraph in memory", scales, (_LOOK_UP,), (1, 16), _OURS, _MEMORY, 1 / 3)
    for name, join in _JOINS.items():
        yield _ratios(f"joins {name} a hundred times rdflib-endpoint", scales, (join,), (1,), _OURS, _RDFLIB, 100.0)
    yield _cached(scales)
    starts = [scale.servers[_OURS].start for scale in scales if scale.name == "corpus" and _OURS in scale.servers]
    build = next((scale.build for scale in scales if scale.build is not None), None)
    yield Goal(
        "first answer within 1 s of the start, corpus",
        f"{min(starts):.2f} s" if starts else "not measured",
        min(starts) < 1 if starts else None,
    )
    yield Goal(
        "the corpus built within 10 s",
        f"{build:.1f} s" if build else "not measured",
        build < 10 if build else None,
    )
    told = [scale.rogue for scale in scales if scale.rogue]
    yield Goal(
        "a product stopped on time, others keep 90 %",
        "; ".join(
            f"{one.scale}: stopped {one.stopped - one.allowed:+.2f} s, others {one.beside / one.alone:.0%}"
            for one in told
        )
        or "not measured",
        all(one.stopped < one.allowed + 1 and one.beside >= 0.9 * one.alone for one in told) if told else None,
    )


def _ratios(
    goal: str,
    scales: list[Scale],
    asked: Sequence[str],
    clients: Iterable[int],
    ours: str,
    theirs: str,
    least: float,
) -> Goal:
    """Compare by the geometric mean over the queries, for each scale and number of clients.

    Where an answer of the other was given up, the ratio is at least that to the time it had.
    """
    told, means = [], []
    for scale in scales:
        for count in clients:
            bounds = [scale.bound(theirs, query, count) for query in asked]
            others = [scale.rate(theirs, query, count) or bound for query, bound in zip(asked, bounds, strict=True)]
            own = [scale.rate(ours, query, count) for query in asked]
            ratios = [one / other for one, other in zip(own, others, strict=True) if one and other]
            if ratios:
                means.append(statistics.geometric_mean(ratios))
                several = f" ({min(ratios):.3g}–{max(ratios):.3g})" if len(ratios) > 1 else ""
                bounded = "at least " if any(bound and one for bound, one in zip(bounds, own, strict=True)) else ""
                told.append(
                    f"{scale.name}{f', {count} clients' if count > 1 else ''}: {bounded}{means[-1]:.3g}×{several}"
                )
    met = all(mean >= least for mean in means) if means else None
    best = [_at_best(scale, asked, count, theirs) for scale in scales for count in clients]
    return Goal(goal, "; ".join(told) or "not measured", met, "; ".join(filter(None, best)))


def _at_best(scale: Scale, asked: Sequence[str], clients: int, theirs: str) -> str:
    """Tell how an empty server and the store alone, and Oxigraph itself, compare with another; an empty text if not measured."""
    ratios, oxigraph = [], []
    for query in asked:
        # A look-up is answered by the process that took it; all else by one that can be stopped.
        server = EMPTY if query == _LOOK_UP else HANDED
        empty, store = scale.rate(server, _LOOK_UP, clients), scale.rate(STORE, query, 1)
        other, itself = scale.rate(theirs, query, clients), scale.rate(_MEMORY, query, clients)
        if not (empty and store and other):
            return ""
        ratios.append(1 / (1 / empty + 1 / store) / other)
        oxigraph.append((itself or 0.0) / other)
    several = f", {clients} clients" if clients > 1 else ""
    itself_too = (
        f" (Oxigraph itself {statistics.geometric_mean(oxigraph):.3g}×)" if theirs != _MEMORY and all(oxigraph) else ""
    )
    return f"{scale.name}{several}: {statistics.geometric_mean(ratios):.3g}×{itself_too}"


def _cached(scales: list[Scale]) -> Goal:
    behind, compared = [], 0
    for scale in scales:
        peers = {row.server for row in scale.rows} - {_OURS, _CACHED, EMPTY, HANDED, STORE}
        for ours in (row for row in scale.rows if row.server == _CACHED and not row.failure):
            of_peers = [
                row
                for row in scale.rows
                if row.server in peers and (row.query, row.clients) == (ours.query, ours.clients) and not row.failure
            ]
            single = [
                row.p50 for row in scale.rows if row.server in peers and row.query == ours.query and row.clients == 1
            ]
            if not of_peers or min((p50 for p50 in single if p50), default=0.0) < _MILLISECOND:
                continue
            compared += 1
            best = max(of_peers, key=lambda row: row.rate)
            if best.rate > ours.rate:
                behind.append(f"{scale.name} {ours.query} ({ours.clients}): {best.server} {best.rate / ours.rate:.1f}×")
    goal = "cached, ahead of every peer on all but sub-millisecond queries"
    told = f"ahead on {compared - len(behind)} of {compared}" + (f"; behind: {'; '.join(behind)}" if behind else "")
    return Goal(goal, told if compared else "not measured", not behind if compared else None)
