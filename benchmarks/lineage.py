"""How long the questions on lineage and on the policy network take when there are a million edges.

Prints a table for docs/lineage.md: ``python -m benchmarks.lineage``. The networks are made up by a fixed seed: as many things
in each generation, each come of one to four earlier ones, now and then over a generation; and things joined to partners,
places and groups of which a few are named by very many.
"""

from __future__ import annotations

import argparse
import datetime
import platform
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import networkx as nx

from graph import names
from graph.comparison import Change, Compared, join
from graph.importance import weigh_network
from graph.lineage import GRADES, RELATIONS, Generation, Lineage, Link, Member, Thread, read_line, read_lineage
from graph.paths import paths_between
from graph.store import open_graph

SLUGS = ("2007-2010", "2011-2014", "2015-2018", "2019-2022", "2023-2026", "2027-2030")
_EMPTY = "2023-2026"
T = TypeVar("T")


def made_up_lineage(edges: int, seed: int = 3) -> Lineage:
    """Give a lineage of so many links."""
    chance = random.Random(seed)
    generations = tuple(
        Generation(names.thing_iri(f"generation/{s}"), s, int(s[:4]), int(s[5:]), s != _EMPTY) for s in SLUGS
    )
    standing = [slug for slug in SLUGS if slug != _EMPTY]
    each = edges // (2 * (len(standing) - 1))
    threads = {names.thing_iri(f"thread/t{n}"): n for n in range(each // 5)}
    known = {iri: Thread(iri, f"Spor {n}", None, "", f"theme-{n % 14}", "MeasureThread") for iri, n in threads.items()}
    members: dict[str, Member] = {}
    things: list[list[str]] = []
    for slug in standing:
        ring = [names.thing_iri(f"measure/{slug}/m{n}") for n in range(each)]
        for n, iri in enumerate(ring):
            thread = names.thing_iri(f"thread/t{n % len(threads)}")
            members[iri] = Member(iri, f"Indsats {n}", None, "Measure", (slug,), (thread,))
        things.append(ring)
    links: dict[tuple[str, str], Link] = {}
    while len(links) < edges:
        place = chance.randrange(1, len(standing))
        n = chance.randrange(each)
        back = place - (2 if place > 1 and chance.random() < 0.1 else 1)
        later, earlier = things[place][n], things[back][(n + int(chance.gauss(0, 3))) % each]
        relation, evidence = chance.choice(RELATIONS), chance.choice(GRADES)
        iri = f"{names.ID}lineage-link/{later.rpartition('/id/')[2]}/from/{earlier.rpartition('/id/')[2]}"
        links[later, earlier] = Link(
            iri, later, earlier, relation, evidence, members[later].threads[0], "Fordi.", "Because."
        )
    return Lineage(generations, known, members, tuple(links.values()))


def made_up_network(edges: int, seed: int = 3) -> nx.MultiGraph[str]:
    """Give a policy network of so many edges."""
    chance = random.Random(seed)
    network: nx.MultiGraph[str] = nx.MultiGraph()
    things = edges // 4
    relations = ("partner", "place", "targetGroup", "underDirection", "contributesTo")
    for number in range(edges):
        relation = relations[number % len(relations)]
        thing = number % things
        # Things of one part of town mostly meet each other's partners; a few names stand everywhere.
        other = int(chance.paretovariate(0.8)) if chance.random() < 0.1 else thing // 50 * 10 + chance.randrange(10)
        network.add_edge(
            f"thing/{thing}", f"{relation}/{other}", relation, property=relation, source=f"thing/{thing}", cost=1.0
        )
    return network


def triples(lineage: Lineage) -> Iterator[str]:
    """Give a lineage as lines of N-Quads, as a build writes it."""
    a, pej = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", names.PEJ
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    for one in lineage.generations:
        yield f'<{one.iri}> {a} <{pej}PolicyGeneration> .\n<{one.iri}> {label} "{one.label}"@da .\n'
        yield f'<{one.iri}> <{pej}startYear> "{one.start}" .\n<{one.iri}> <{pej}endYear> "{one.end}" .\n'
        yield f'<{one.iri}> <{pej}hasSource> "{str(one.has_source).lower()}" .\n'
    for thread in lineage.threads.values():
        yield f"<{thread.iri}> {a} <{pej}Thread> .\n<{thread.iri}> {a} <{pej}MeasureThread> .\n"
        yield f'<{thread.iri}> {label} "{thread.label}"@da .\n'
    for member in lineage.members.values():
        yield f'<{member.iri}> {a} <{pej}Measure> .\n<{member.iri}> {label} "{member.label}"@da .\n'
        yield f"<{member.iri}> <{pej}thread> <{member.threads[0]}> .\n"
        yield f"<{member.iri}> <{pej}generation> <{names.thing_iri('generation/' + member.generations[0])}> .\n"
    for link in lineage.links:
        ends = {"later": link.later, "earlier": link.earlier, "thread": link.thread}
        ends |= {"relation": f"{names.ID}relation/{link.relation}", "evidence": f"{names.ID}evidence/{link.evidence}"}
        yield f"<{link.iri}> {a} <{pej}LineageLink> .\n" + "".join(
            f"<{link.iri}> <{pej}{key}> <{iri}> .\n" for key, iri in ends.items()
        )


def timed(told: str, work: Callable[[], T], size: Callable[[T], str] = lambda _: "") -> T:
    """Print a row with how long something takes; give what it gives."""
    start = time.process_time()
    result = work()
    print(f"| {told} | {time.process_time() - start:.2f} | {size(result)} |", flush=True)
    return result


def _named(one: Compared, other: Compared) -> tuple[Change, ...]:
    return (Change("name", (one.label,), (other.label,)),) if one.label != other.label else ()


def ask_lineage(lineage: Lineage) -> None:
    """Ask everything of a lineage."""
    middle = next(iri for iri, member in lineage.members.items() if member.generations == ("2015-2018",))
    first = next(iter(lineage.members))
    last = next(iri for iri, member in reversed(lineage.members.items()) if lineage.before.get(iri))
    timed(
        "descendants of one thing (first question: links indexed)",
        lambda: lineage.descendants(first),
        lambda r: f"{len(r)}",
    )
    timed("ancestors of one thing", lambda: lineage.ancestors(last), lambda r: f"{len(r)}")
    timed(
        "the whole line of a thing",
        lambda: lineage.line(middle),
        lambda r: f"{len(r.steps)} things, {len(r.links)} links",
    )
    timed(
        "what survived from 2007–2010 to 2027–2030",
        lambda: lineage.survived(SLUGS[0], SLUGS[-1]),
        lambda r: f"{len(r)}",
    )
    timed("what ended in 2015–2018", lambda: lineage.ended("2015-2018"), lambda r: f"{len(r)}")
    timed("what is new in 2019–2022", lambda: lineage.began("2019-2022"), lambda r: f"{len(r)}")
    timed("longest-lived threads", lineage.longest_lived, lambda r: f"{len(r)}")
    timed(
        "what split, and what merged",
        lambda: (lineage.branchings(), lineage.mergers()),
        lambda r: f"{len(r[0])}, {len(r[1])}",
    )

    def side(slug: str) -> dict[str, Compared]:
        chosen = (member for member in lineage.members.values() if slug in member.generations)
        return {m.iri: Compared(m.iri, m.label, None, None) for m in chosen}

    before, after = side("2015-2018"), side("2019-2022")
    timed(
        "2015–2018 and 2019–2022 compared",
        lambda: join(lineage, "2015-2018", "2019-2022", before, after, _named),
        lambda r: f"{len(r.continued)} pairs",
    )
    timed("as a networkx graph", lambda: lineage.network, lambda r: f"{r.number_of_edges()} edges")


def ask_network(network: nx.MultiGraph[str]) -> None:
    """Ask everything of a policy network."""
    one, other = "thing/1", f"thing/{network.number_of_edges() // 8}"
    timed(
        "a shortest path (first question: cheapest edges chosen)",
        lambda: paths_between(network, one, other, 1),
        lambda r: f"{len(r[0])} steps",
    )
    timed(
        "all the shortest paths, at most 50", lambda: paths_between(network, one, other, 50, 0), lambda r: f"{len(r)}"
    )
    timed(
        "importance and communities",
        lambda: weigh_network(nx.Graph(network)),
        lambda r: f"{max(item.community for item in r)} communities",
    )


def ask_store(edges: int) -> None:
    """Read a lineage from a store: all of it, and the line of one thing."""
    lineage = made_up_lineage(edges)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "lineage.nq"
        with file.open("w", encoding="utf-8") as sink:
            sink.writelines(triples(lineage))
        graph = open_graph(file, union=False)
    thing = next(iter(lineage.after))
    timed(
        f"from a store of {edges:,} links: the line of one thing",
        lambda: read_line(graph, thing),
        lambda r: f"{len(r.links)} links",
    )
    timed(f"from a store of {edges:,} links: all", lambda: read_lineage(graph), lambda r: f"{len(r.links)} links")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edges", type=int, default=1_000_000)
    parser.add_argument("--stored", type=int, default=100_000, help="links in the store")
    chosen = parser.parse_args()
    today = datetime.date.today().isoformat()
    print(f"{today}, {platform.machine()}, Python {platform.python_version()}, networkx {nx.__version__}\n")
    print("| question | processor seconds | answer |\n|---|---|---|")
    ask_lineage(made_up_lineage(chosen.edges))
    ask_network(made_up_network(chosen.edges))
    ask_store(chosen.stored)
    unit = 2**30 if sys.platform == "darwin" else 2**20
    print(f"\nMost memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit:.1f} GiB")


if __name__ == "__main__":
    main()
