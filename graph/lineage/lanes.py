"""A thread as a lane: what stands of it in each generation, and how well what leads onward is evidenced."""

from __future__ import annotations

from dataclasses import dataclass

from graph.lineage.network import Lineage
from graph.lineage.records import GRADES, Member


@dataclass(frozen=True)
class Cell:
    """A thread in one generation: its members, whether it passes silently, and how well what leads onward is evidenced."""

    slug: str
    members: list[Member]
    skipped: bool
    onward: str


def lane(lineage: Lineage, thread: str) -> list[Cell]:
    """Give a thread's cell in each generation; ``onward`` is "" at its end, ``unlinked`` where no link leads on."""
    here: dict[str, list[Member]] = {generation: [] for generation in lineage.order}
    for member in lineage.thread_members(thread):
        for slug in member.generations:
            here.setdefault(slug, []).append(member)
    skipped, linked = lineage.gaps(slug for slug, members in here.items() if members), _linked(lineage, thread)
    cells: list[Cell] = []
    coming = ""
    for slug in reversed(lineage.order):
        silent = slug in skipped
        onward = linked.get(coming, "unlinked") if coming and (here[slug] or silent) else ""
        cells.append(Cell(slug, here[slug], silent, onward))
        coming = slug if here[slug] else coming
    return cells[::-1]


def _linked(lineage: Lineage, thread: str) -> dict[str, str]:
    """Give for each generation the best evidence of the links by which the thread comes into it from earlier ones."""
    best: dict[str, str] = {}
    for link in lineage.thread_links(thread):
        for slug in lineage.generations_of(link.later)[:1]:
            if any(lineage.is_before(earlier, slug) for earlier in lineage.generations_of(link.earlier)):
                best[slug] = min(best.get(slug, "weak"), link.evidence, key=GRADES.index)
    return best
