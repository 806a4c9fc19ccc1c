"""Lineage as a network: edges run from the earlier thing to the later one.

Generations are those of the data, in order of their first year; a line that skips one says so. Every question about the
whole walks each link once, so that a million of them are answered in seconds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import networkx as nx

from graph.lineage.records import Generation, Line, Link, Member, Step, Thread

_Around = Mapping[str, list[Link]]


@dataclass(frozen=True)
class Lineage:
    """Threads, members and links of a dataset at or above an evidence grade, ``minimum``."""

    generations: tuple[Generation, ...]
    threads: dict[str, Thread]
    members: dict[str, Member]
    links: tuple[Link, ...]
    minimum: str = "weak"

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The slugs of the generations, oldest first."""
        return tuple(generation.slug for generation in self.generations)

    @cached_property
    def by_iri(self) -> dict[str, Link]:
        """The links by their IRIs."""
        return {link.iri: link for link in self.links}

    @cached_property
    def network(self) -> nx.DiGraph[str]:
        """Things as nodes, an edge with its ``link`` from each earlier thing to the later one."""
        network: nx.DiGraph[str] = nx.DiGraph()
        network.add_nodes_from(self.members)
        network.add_edges_from((link.earlier, link.later, {"link": link}) for link in self.links)
        return network

    @cached_property
    def after(self) -> _Around:
        """The links to what came of each thing, by the thing."""
        around: dict[str, list[Link]] = {}
        for link in self.links:
            around.setdefault(link.earlier, []).append(link)
        return around

    @cached_property
    def before(self) -> _Around:
        """The links to what each thing came from, by the thing."""
        around: dict[str, list[Link]] = {}
        for link in self.links:
            around.setdefault(link.later, []).append(link)
        return around

    def ancestors(self, iri: str) -> tuple[Step, ...]:
        """Give what a thing comes from, nearest first; depth counts from the thing, negative."""
        return tuple(Step(node, -depth) for node, depth in _reached([iri], self.before, "earlier") if depth)

    def descendants(self, iri: str) -> tuple[Step, ...]:
        """Give what became of a thing, nearest first; depth counts from the thing."""
        return tuple(Step(node, depth) for node, depth in _reached([iri], self.after, "later") if depth)

    def line(self, iri: str) -> Line:
        """Give the whole line of a thing, oldest first."""
        steps = (*reversed(self.ancestors(iri)), Step(iri, 0), *self.descendants(iri))
        on_line = {step.iri for step in steps}
        links = tuple(link for step in steps for link in self.before.get(step.iri, ()) if link.earlier in on_line)
        present = self._order({slug for step in steps for slug in self.generations_of(step.iri)})
        return Line(steps, links, present, self.gaps(present))

    def ways(self, iri: str, wanted: Collection[str]) -> dict[str, tuple[Link, ...]]:
        """Give the links of a shortest way from a thing to each wanted one that comes of it, nearest first."""
        came: dict[str, Link] = {}
        ways: dict[str, tuple[Link, ...]] = {}
        for node, depth in _reached([iri], self.after, "later"):
            for link in self.after.get(node, ()):
                came.setdefault(link.later, link)
            if depth and node in wanted:
                ways[node] = self._back(came, iri, node)
        return ways

    @staticmethod
    def _back(came: Mapping[str, Link], start: str, node: str) -> tuple[Link, ...]:
        way: list[Link] = []
        while node != start:
            way.append(came[node])
            node = came[node].earlier
        return tuple(reversed(way))

    def part(self, links: Iterable[Link], members: Iterable[str] = ()) -> Lineage:
        """Give the lineage of some links, with what they join and with further members, alone."""
        kept = tuple(links)
        things = {*members, *(link.earlier for link in kept), *(link.later for link in kept)}
        found = {iri: member for iri, member in self.members.items() if iri in things}
        return Lineage(self.generations, self.threads, found, kept, self.minimum)

    def part_of_line(self, iri: str) -> Lineage:
        """Give the lineage of a thing's line alone."""
        line = self.line(iri)
        return self.part(line.links, [step.iri for step in line.steps])

    def part_of_thread(self, thread: str) -> Lineage:
        """Give the lineage of a thread alone."""
        return self.part(self.thread_links(thread), [member.iri for member in self.thread_members(thread)])

    def generations_of(self, iri: str) -> tuple[str, ...]:
        """Give the slugs of the generations that a member stands in."""
        member = self.members.get(iri)
        return member.generations if member else ()

    def gaps(self, present: Iterable[str]) -> tuple[str, ...]:
        """Give the generations between the first and the last of ``present`` that are not among them."""
        found = {slug for slug in present if slug in self._ranks}
        if not found:
            return ()
        places = [self._ranks[slug] for slug in found]
        return tuple(slug for slug in self.order[min(places) : max(places) + 1] if slug not in found)

    def is_before(self, first: str, last: str) -> bool:
        """Tell whether a generation is earlier than another."""
        return self._ranks.get(first, -1) < self._ranks.get(last, -1)

    def thread_members(self, thread: str) -> tuple[Member, ...]:
        """Give the members of a thread, by generation and name."""
        return self._by_thread.get(thread, ())

    def thread_links(self, thread: str) -> tuple[Link, ...]:
        """Give the links of a thread, by the generation of the later end."""
        return self._links_by_thread.get(thread, ())

    def thread_generations(self, thread: str) -> tuple[str, ...]:
        """Give the generations in which a thread has members, in order."""
        return self._order({slug for member in self._by_thread.get(thread, ()) for slug in member.generations})

    def survived(self, first: str, last: str) -> tuple[Member, ...]:
        """Give the members of generation ``first`` that stand in ``last`` too or have a descendant there."""
        known = self._of(last)
        reached = {node for node, _ in _reached([member.iri for member in known], self.before, "earlier")}
        return tuple(member for member in self._of(first) if member.iri in reached)

    def ended(self, generation: str) -> tuple[Member, ...]:
        """Give the members of a generation without a descendant in any later one, as far as the sources reach."""
        rank = self._rank((generation,))
        later = [iri for iri, member in self.members.items() if self._last_rank(member.generations) > rank]
        going_on = {node for node, _ in _reached(later, self.before, "earlier")}
        return tuple(member for member in self._of(generation) if member.iri not in going_on)

    def began(self, generation: str) -> tuple[Member, ...]:
        """Give the members of a generation without an ancestor in any earlier one."""
        rank = self._rank((generation,))
        earlier = [iri for iri, member in self.members.items() if self._rank(member.generations) < rank]
        come_from = {node for node, _ in _reached(earlier, self.after, "later")}
        return tuple(member for member in self._of(generation) if member.iri not in come_from)

    def longest_lived(self, kind: str = "MeasureThread") -> tuple[tuple[Thread, tuple[str, ...]], ...]:
        """Give the threads of a kind by the span from first to last generation, longest first.

        A thread lives as long as what its links join: a member that no link joins to the others does not lengthen it.
        """
        spans = [(thread, self._lived(iri)) for iri, thread in self.threads.items() if thread.type == kind]
        return tuple(sorted(spans, key=lambda item: (-self._span(item[1]), -len(item[1]), item[0].label)))

    def branchings(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Give each thing that became several, with what it became."""
        return _several(self.after, "later")

    def mergers(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Give each thing that came of several, with what it came from."""
        return _several(self.before, "earlier")

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {slug: place for place, slug in enumerate(self.order)}

    @cached_property
    def _by_thread(self) -> dict[str, tuple[Member, ...]]:
        found: dict[str, list[Member]] = {}
        for member in sorted(self.members.values(), key=lambda m: (self._rank(m.generations), m.label, m.iri)):
            for thread in member.threads:
                found.setdefault(thread, []).append(member)
        return {thread: tuple(members) for thread, members in found.items()}

    @cached_property
    def _links_by_thread(self) -> dict[str, tuple[Link, ...]]:
        def place(link: Link) -> tuple[int, str, str]:
            return self._rank(self.generations_of(link.later)), link.later, link.earlier

        found: dict[str, list[Link]] = {}
        for link in sorted(self.links, key=place):
            found.setdefault(link.thread, []).append(link)
        return {thread: tuple(links) for thread, links in found.items()}

    @cached_property
    def _by_generation(self) -> dict[str, list[Member]]:
        found: dict[str, list[Member]] = {}
        for member in self.members.values():
            for slug in member.generations:
                found.setdefault(slug, []).append(member)
        return found

    def _lived(self, thread: str) -> tuple[str, ...]:
        """Give the generations of that part of a thread, hanging together by its links, that spans most."""
        known: nx.Graph[str] = nx.Graph()
        known.add_nodes_from(member.iri for member in self._by_thread.get(thread, ()))
        known.add_edges_from((link.earlier, link.later) for link in self._links_by_thread.get(thread, ()))
        parts = (
            self._order({slug for iri in part for slug in self.generations_of(iri)})
            for part in nx.connected_components(known)
        )
        return max(parts, key=lambda slugs: (self._span(slugs), len(slugs)), default=())

    def _of(self, generation: str) -> list[Member]:
        return self._by_generation.get(generation, [])

    def _order(self, slugs: set[str]) -> tuple[str, ...]:
        return tuple(slug for slug in self.order if slug in slugs)

    def _rank(self, slugs: tuple[str, ...]) -> int:
        return min((self._ranks[slug] for slug in slugs if slug in self._ranks), default=len(self._ranks))

    def _last_rank(self, slugs: tuple[str, ...]) -> int:
        return max((self._ranks[slug] for slug in slugs if slug in self._ranks), default=-1)

    def _span(self, slugs: tuple[str, ...]) -> int:
        return self._last_rank(slugs) - self._rank(slugs) if slugs else -1


def _several(around: _Around, end: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Give the things that several different ones are joined to at this end, each with these, by name."""
    found = {node: {getattr(link, end) for link in links} for node, links in around.items() if len(links) > 1}
    return tuple((node, tuple(sorted(ends))) for node, ends in sorted(found.items()) if len(ends) > 1)


def _reached(starts: Iterable[str], around: _Around, end: str) -> Iterable[tuple[str, int]]:
    """Give what links lead to from any of some things, with the number of links to it, nearest first."""
    frontier = sorted(set(starts))
    seen = set(frontier)
    depth = 0
    while frontier:
        yield from ((node, depth) for node in frontier)
        frontier = sorted({getattr(link, end) for node in frontier for link in around.get(node, ())} - seen)
        seen.update(frontier)
        depth += 1
