"""The same matter under other names: what links join to things of a name, though they are called something else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from graph.lineage.network import Lineage
from graph.lineage.records import GRADES, Link, Member, Thread


@dataclass(frozen=True)
class Other:
    """A thing of another name, with the best evidence of the links that join it to the rest ("" if none does)."""

    member: Member
    evidence: str


@dataclass(frozen=True)
class Kindred:
    """A thread with its things that are called something else; ``named`` tells whether the thread itself bears the name."""

    thread: Thread
    named: bool
    known: int
    others: tuple[Other, ...]


def kindred(lineage: Lineage, called: Collection[str], kept: Collection[str] | None = None) -> tuple[Kindred, ...]:
    """Give the threads of things of a name, with what else is the same matter, those that bear the name first.

    Of a thread that bears the name all members count; of another those alone that links join, one to the next, to a
    member of the name: such a thread may hold much besides.

    Parameters
    ----------
    lineage : Lineage
        All of it.
    called : collection of str
        IRIs of the things, threads among them, whose name or other wording is the one looked for.
    kept : collection of str, optional
        Only these things are given.
    """
    found = []
    for iri, thread in lineage.threads.items():
        members = lineage.thread_members(iri)
        known = [member.iri for member in members if member.iri in called]
        if not known and iri not in called:
            continue
        links = lineage.thread_links(iri)
        reached = {member.iri for member in members} if iri in called else _joined(known, links)
        best = _best(links)
        others = tuple(
            Other(member, best.get(member.iri, ""))
            for member in members
            if member.iri in reached and member.iri not in called and (kept is None or member.iri in kept)
        )
        if others:
            found.append(Kindred(thread, iri in called, len(known), others))
    return tuple(sorted(found, key=lambda one: (not one.named, -one.known, one.thread.label)))


def _joined(starts: Collection[str], links: Collection[Link]) -> set[str]:
    """Give what links lead to, in either direction and one after another."""
    beside: dict[str, set[str]] = {}
    for link in links:
        beside.setdefault(link.earlier, set()).add(link.later)
        beside.setdefault(link.later, set()).add(link.earlier)
    reached, frontier = set(starts), list(starts)
    while frontier:
        fresh = beside.get(frontier.pop(), set()) - reached
        reached |= fresh
        frontier += fresh
    return reached


def _best(links: Collection[Link]) -> Mapping[str, str]:
    best: dict[str, str] = {}
    for link in links:
        for end in (link.earlier, link.later):
            best[end] = min(best.get(end, "weak"), link.evidence, key=GRADES.index)
    return best
