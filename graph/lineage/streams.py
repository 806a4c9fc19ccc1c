"""What flows from generation to generation, gathered by theme, thread or committee: piles of things, streams of links."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from graph.lineage.network import Lineage
from graph.lineage.records import Link, Member

GROUPINGS = ("theme", "committee", "thread")
Place = tuple[str, str]


class UnknownGrouping(ValueError):
    """Nothing is gathered by this."""


@dataclass(frozen=True, slots=True)
class Pile:
    """The things of one group in one generation; ``on`` of them are carried on, ``since`` of them come from earlier."""

    generation: str
    group: str
    things: tuple[str, ...]
    on: int
    since: int


@dataclass(frozen=True, slots=True)
class Stream:
    """What leads from one pile to another: links, weak ones apart; or things that stand in both generations."""

    first: str
    last: str
    earlier: str
    later: str
    weak: bool
    links: tuple[Link, ...] = ()
    things: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many links or things it is."""
        return len(self.links) + len(self.things)


@dataclass(frozen=True, slots=True)
class Streams:
    """Piles and streams; ``groups`` largest first; ``within`` counts links inside a generation, which are no stream."""

    groups: tuple[str, ...]
    piles: dict[Place, Pile]
    streams: tuple[Stream, ...]
    within: int


def streams(lineage: Lineage, kind: str, by: str = "theme", theme: str = "") -> Streams:
    """Gather the threads of a kind into piles and streams.

    Parameters
    ----------
    lineage : Lineage
        Read at the least evidence grade wanted.
    kind : str
        ``MeasureThread``, ``ObjectiveThread`` or another class of threads.
    by : str
        ``theme``, ``thread`` or ``committee``: what makes a group; a group without a name is "".
    theme : str
        Only threads of this theme.

    Raises
    ------
    UnknownGrouping
        If ``by`` is none of these.
    """
    if by not in GROUPINGS:
        raise UnknownGrouping(f"Nothing is gathered by {by!r}; allowed are {', '.join(GROUPINGS)}.")
    chosen = {iri for iri, thread in lineage.threads.items() if thread.type == kind and theme in ("", thread.theme)}
    members = {iri: m for iri, m in lineage.members.items() if m.generations and not chosen.isdisjoint(m.threads)}

    def named(thread: str) -> str:
        return thread if by == "thread" else lineage.threads[thread].theme or ""

    def groups_of(member: Member) -> list[str]:
        if by == "committee":
            return [member.committees[0] if member.committees else ""]
        return sorted({named(thread) for thread in member.threads if thread in chosen})

    found: dict[tuple[str, str, str, str, bool], list[Link]] = {}
    within = 0
    for link in lineage.links:
        if link.thread in chosen and link.earlier in members and link.later in members:
            first, last = members[link.earlier].generations[-1], members[link.later].generations[0]
            if lineage.is_before(first, last):
                things = (members[link.earlier], members[link.later])
                ends = tuple(groups_of(one)[0] if by == "committee" else named(link.thread) for one in things)
                found.setdefault((first, last, ends[0], ends[1], link.evidence == "weak"), []).append(link)
            else:
                within += 1
    flowing = [Stream(*key, links=tuple(links)) for key, links in found.items()]
    flowing += _staying(members.values(), groups_of)
    piles = _piles(members.values(), groups_of, flowing)
    sizes: dict[str, int] = {}
    for pile in piles.values():
        sizes[pile.group] = sizes.get(pile.group, 0) + len(pile.things)
    # What has no name of its own comes last.
    groups = tuple(sorted(sizes, key=lambda name: (not name, -sizes[name], name)))
    order = {name: place for place, name in enumerate(groups)}
    flowing.sort(key=lambda one: (one.first, one.last, order.get(one.earlier, -1), order.get(one.later, -1), one.weak))
    return Streams(groups, piles, tuple(flowing), within)


def _staying(members: Iterable[Member], groups_of: Callable[[Member], list[str]]) -> list[Stream]:
    """Give streams of the things that one record places in several generations."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for member in members:
        for first, last in pairwise(member.generations):
            for group in groups_of(member):
                found.setdefault((first, last, group), []).append(member.iri)
    return [Stream(first, last, own, own, False, things=tuple(iris)) for (first, last, own), iris in found.items()]


def _piles(
    members: Iterable[Member], groups_of: Callable[[Member], list[str]], streams: Iterable[Stream]
) -> dict[Place, Pile]:
    things: dict[Place, list[str]] = {}
    for member in members:
        for slug in member.generations:
            for group in groups_of(member):
                things.setdefault((slug, group), []).append(member.iri)
    on: dict[Place, set[str]] = {}
    since: dict[Place, set[str]] = {}
    for one in streams:
        on.setdefault((one.first, one.earlier), set()).update([*(link.earlier for link in one.links), *one.things])
        since.setdefault((one.last, one.later), set()).update([*(link.later for link in one.links), *one.things])
    return {
        place: Pile(
            *place, tuple(iris), len(on.get(place, set()) & set(iris)), len(since.get(place, set()) & set(iris))
        )
        for place, iris in things.items()
    }
