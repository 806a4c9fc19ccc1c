"""Lineage as a network: what came before a thing, what became of it, what survived and what ended.

Edges run from the earlier thing to the later one. Generations are those of the data, in order of their first year;
a line that skips one says so. Every function takes a minimum evidence grade.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import networkx as nx

from graph import names
from graph.search import narrowest
from graph.store import Graph, Row

# Evidence grades, best first.
GRADES = ("stated", "same-name", "same-content", "weak")


class UnknownGrade(ValueError):
    """An evidence grade that the concept scheme does not hold."""


@dataclass(frozen=True)
class Generation:
    """A policy generation with its years."""

    iri: str
    label: str
    start: int
    end: int
    has_source: bool

    @property
    def slug(self) -> str:
        """The last step of its address, e.g. 2019-2022."""
        return self.iri.rpartition("/")[2]


@dataclass(frozen=True)
class Link:
    """One claim that ``later`` comes from ``earlier``; relation and evidence are last steps of their concepts."""

    iri: str
    later: str
    earlier: str
    relation: str
    evidence: str
    thread: str
    reason: str
    reason_en: str


@dataclass(frozen=True)
class Member:
    """A thing that stands in a thread; ``generations`` are slugs, oldest first."""

    iri: str
    label: str
    english: str | None
    type: str
    generations: tuple[str, ...]
    threads: tuple[str, ...]


@dataclass(frozen=True)
class Thread:
    """What is the same through several generations."""

    iri: str
    label: str
    english: str | None
    description: str
    theme: str | None
    type: str


@dataclass(frozen=True)
class Step:
    """A thing on a line with its distance from the thing asked for (earlier: negative, later: positive)."""

    iri: str
    depth: int


@dataclass(frozen=True)
class Line:
    """The whole line of a thing: its steps, the links between them, the generations it stands in and those it skips."""

    steps: tuple[Step, ...]
    links: tuple[Link, ...]
    generations: tuple[str, ...]
    gaps: tuple[str, ...]


@dataclass(frozen=True)
class Lineage:
    """All threads, members and links of a dataset at or above an evidence grade."""

    generations: tuple[Generation, ...]
    threads: dict[str, Thread]
    members: dict[str, Member]
    links: tuple[Link, ...]

    @cached_property
    def network(self) -> nx.DiGraph[str]:
        """Things as nodes, an edge from each earlier thing to the later one."""
        network: nx.DiGraph[str] = nx.DiGraph()
        network.add_nodes_from(self.members)
        network.add_edges_from((link.earlier, link.later, {"link": link}) for link in self.links)
        return network

    def ancestors(self, iri: str) -> tuple[Step, ...]:
        """Give what a thing comes from, nearest first; depth counts from the thing, negative."""
        if iri not in self.network:
            return ()
        lengths = nx.single_source_shortest_path_length(self.network.reverse(copy=False), iri)
        return tuple(Step(node, -depth) for node, depth in sorted(lengths.items(), key=lambda i: (i[1], i[0])) if depth)

    def descendants(self, iri: str) -> tuple[Step, ...]:
        """Give what became of a thing, nearest first; depth counts from the thing."""
        if iri not in self.network:
            return ()
        lengths = nx.single_source_shortest_path_length(self.network, iri)
        return tuple(Step(node, depth) for node, depth in sorted(lengths.items(), key=lambda i: (i[1], i[0])) if depth)

    def line(self, iri: str) -> Line:
        """Give the whole line of a thing, oldest first."""
        steps = (*reversed(self.ancestors(iri)), Step(iri, 0), *self.descendants(iri))
        on_line = {step.iri for step in steps}
        links = tuple(link for link in self.links if link.later in on_line and link.earlier in on_line)
        present = self._order({slug for step in steps for slug in self.generations_of(step.iri)})
        return Line(steps, links, present, self.gaps(present))

    def generations_of(self, iri: str) -> tuple[str, ...]:
        """Give the slugs of the generations that a member stands in."""
        member = self.members.get(iri)
        return member.generations if member else ()

    def gaps(self, present: Iterable[str]) -> tuple[str, ...]:
        """Give the generations between the first and the last of ``present`` that are not among them."""
        order = [generation.slug for generation in self.generations]
        indices = [order.index(slug) for slug in present if slug in order]
        if not indices:
            return ()
        return tuple(slug for slug in order[min(indices) : max(indices) + 1] if slug not in set(present))

    def thread_members(self, thread: str) -> tuple[Member, ...]:
        """Give the members of a thread, by generation and name."""
        chosen = [member for member in self.members.values() if thread in member.threads]
        return tuple(sorted(chosen, key=lambda m: (self._rank(m.generations), m.label, m.iri)))

    def thread_generations(self, thread: str) -> tuple[str, ...]:
        """Give the generations in which a thread has members, in order."""
        return self._order({slug for member in self.thread_members(thread) for slug in member.generations})

    def survived(self, first: str, last: str) -> tuple[Member, ...]:
        """Give the members of generation ``first`` that have a descendant in generation ``last``."""
        return tuple(
            member
            for member in self._of(first)
            if any(last in self.generations_of(step.iri) for step in self.descendants(member.iri))
        )

    def ended(self, generation: str) -> tuple[Member, ...]:
        """Give the members of a generation without a descendant in any later one, as far as the sources reach."""
        rank = self._rank((generation,))
        return tuple(
            member
            for member in self._of(generation)
            if self._last_rank(member.generations) <= rank
            and not any(self._last_rank(self.generations_of(step.iri)) > rank for step in self.descendants(member.iri))
        )

    def began(self, generation: str) -> tuple[Member, ...]:
        """Give the members of a generation without an ancestor in any earlier one."""
        rank = self._rank((generation,))
        return tuple(
            member
            for member in self._of(generation)
            if self._rank(member.generations) >= rank
            and not any(self._rank(self.generations_of(step.iri)) < rank for step in self.ancestors(member.iri))
        )

    def longest_lived(self, kind: str = "MeasureThread") -> tuple[tuple[Thread, tuple[str, ...]], ...]:
        """Give the threads of a kind by the span from first to last generation, longest first."""
        spans = [(thread, self.thread_generations(iri)) for iri, thread in self.threads.items() if thread.type == kind]
        return tuple(sorted(spans, key=lambda item: (-self._span(item[1]), -len(item[1]), item[0].label)))

    def branchings(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Give each thing that became several, with what it became."""
        return tuple(
            (node, tuple(sorted(self.network.successors(node))))
            for node in sorted(self.network)
            if self.network.out_degree(node) > 1
        )

    def mergers(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Give each thing that came of several, with what it came from."""
        return tuple(
            (node, tuple(sorted(self.network.predecessors(node))))
            for node in sorted(self.network)
            if self.network.in_degree(node) > 1
        )

    def _of(self, generation: str) -> list[Member]:
        return [member for member in self.members.values() if generation in member.generations]

    def _order(self, slugs: set[str]) -> tuple[str, ...]:
        return tuple(generation.slug for generation in self.generations if generation.slug in slugs)

    def _rank(self, slugs: tuple[str, ...]) -> int:
        order = [generation.slug for generation in self.generations]
        return min((order.index(slug) for slug in slugs if slug in order), default=len(order))

    def _last_rank(self, slugs: tuple[str, ...]) -> int:
        order = [generation.slug for generation in self.generations]
        return max((order.index(slug) for slug in slugs if slug in order), default=-1)

    def _span(self, slugs: tuple[str, ...]) -> int:
        return self._last_rank(slugs) - self._rank(slugs) if slugs else -1


def read_lineage(graph: Graph, minimum: str = "weak") -> Lineage:
    """Read the lineage of a dataset.

    Parameters
    ----------
    graph : Graph
        The dataset.
    minimum : str
        Least evidence grade of a link: ``stated``, ``same-name``, ``same-content`` or ``weak`` (all).

    Raises
    ------
    UnknownGrade
        If ``minimum`` is none of these.
    """
    if minimum not in GRADES:
        raise UnknownGrade(f"{minimum!r} is no evidence grade; allowed are {', '.join(GRADES)}.")
    kept = set(GRADES[: GRADES.index(minimum) + 1])
    links = tuple(link for link in map(_link, graph.ask("lineage-links")) if link.evidence in kept)
    generations = tuple(_generation(row) for row in graph.ask("generation-order"))
    threads = {thread.iri: thread for thread in map(_thread, graph.ask("lineage-threads"))}
    return Lineage(generations, threads, _members(graph, generations), links)


def _text(row: Row, name: str) -> str:
    return str(getattr(row[name], "value", ""))


def _slug(row: Row, name: str) -> str:
    return _text(row, name).rpartition("/")[2]


def _link(row: Row) -> Link:
    iri, later, earlier, thread = (_text(row, name) for name in ("link", "later", "earlier", "thread"))
    return Link(
        iri, later, earlier, _slug(row, "relation"), _slug(row, "evidence"), thread, _text(row, "reason"), _text(row, "reasonEn")
    )  # fmt: skip


def _generation(row: Row) -> Generation:
    start, end = int(_text(row, "start")), int(_text(row, "end"))
    return Generation(_text(row, "generation"), _text(row, "label"), start, end, _text(row, "source") == "true")


def _thread(row: Row) -> Thread:
    kind = _text(row, "class").removeprefix(names.PEJ)
    english, theme = _text(row, "labelEn") or None, _text(row, "theme") or None
    return Thread(_text(row, "thread"), _text(row, "label"), english, _text(row, "description"), theme, kind)


def _members(graph: Graph, generations: tuple[Generation, ...]) -> dict[str, Member]:
    order = [generation.slug for generation in generations]
    found: dict[str, dict[str, set[str]]] = {}
    labels: dict[str, tuple[str, str | None]] = {}
    for row in graph.ask("lineage-members"):
        iri = _text(row, "thing")
        labels[iri] = (_text(row, "label"), _text(row, "labelEn") or None)
        sets = found.setdefault(iri, {"threads": set(), "generations": set(), "types": set()})
        sets["threads"].add(_text(row, "thread"))
        if _text(row, "generation"):
            sets["generations"].add(_slug(row, "generation"))
        sets["types"].add(_text(row, "class").removeprefix(names.PEJ))
    return {
        iri: Member(
            iri,
            *labels[iri],
            narrowest(sets["types"]),
            tuple(sorted(sets["generations"], key=order.index)),
            tuple(sorted(sets["threads"])),
        )
        for iri, sets in found.items()
    }
