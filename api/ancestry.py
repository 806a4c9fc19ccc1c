"""A thing's line, as its page shows it: what it comes from and what it became, generation by generation, with the distance."""

from __future__ import annotations

from dataclasses import dataclass

from graph.lineage import GRADES, Line, Lineage, Link, Member

# So many of a generation stand open; the rest are folded away.
_OPEN = 3
_BEFORE, _AFTER = "before", "after"


@dataclass(frozen=True)
class Relative:
    """A thing on the line of another: so many links away (earlier: negative), the link itself where it is one alone.

    ``weak``: only weak links lead to it.
    """

    member: Member
    depth: int
    link: Link | None
    weak: bool


@dataclass(frozen=True)
class Place:
    """A generation on the line; ``slug`` is "before" or "after" for what stands in none.

    ``here``: the thing itself stands in it, after ``before`` and before ``after``.
    """

    slug: str
    has_source: bool
    here: bool
    before: tuple[Relative, ...] = ()
    after: tuple[Relative, ...] = ()

    @property
    def is_generation(self) -> bool:
        """Whether it is a generation, and not merely earlier or later than the thing."""
        return self.slug not in (_BEFORE, _AFTER, "")

    @property
    def shown(self) -> tuple[tuple[Relative, ...], tuple[Relative, ...]]:
        """What stands open on both sides of the thing, the nearest."""
        return self.before[:_OPEN], self.after[:_OPEN]

    @property
    def more(self) -> tuple[Relative, ...]:
        """What is folded away."""
        return self.before[_OPEN:] + self.after[_OPEN:]


def ancestry(whole: Lineage, firm: Lineage, iri: str) -> tuple[Place, ...]:
    """Give the line of a thing in the order of time, the generations that it passes over among it; nothing if it has none.

    Parameters
    ----------
    whole : Lineage
        Of all grades of evidence.
    firm : Lineage
        Without weak links.
    iri : str
        The thing.
    """
    line = whole.line(iri)
    if len(line.steps) < 2:
        return ()
    relatives = _relatives(whole, firm, line, iri)
    own = whole.generations_of(iri)
    known = {one.slug: one.has_source for one in whole.generations}
    spanned = [slug for slug in known if slug in (*line.generations, *line.gaps)]
    places = []
    for slug in _columns(spanned, relatives, own):
        here = slug in own if own else not slug
        among = [one for one in relatives if slug in _slugs(one)]
        before = tuple(one for one in among if one.depth < 0)
        after = tuple(one for one in among if one.depth > 0)
        places.append(Place(slug, known.get(slug, True), here, before, after))
    return tuple(places)


def _slugs(one: Relative) -> tuple[str, ...]:
    return one.member.generations or ((_BEFORE,) if one.depth < 0 else (_AFTER,))


def _columns(spanned: list[str], relatives: list[Relative], own: tuple[str, ...]) -> list[str]:
    """Give the generations in order, between what stands in none; a thing without a generation has a column of its own."""
    without = {slug for one in relatives for slug in _slugs(one) if not one.member.generations}
    earlier = {slug for one in relatives if one.depth < 0 for slug in one.member.generations}
    middle = spanned if own else [*(s for s in spanned if s in earlier), "", *(s for s in spanned if s not in earlier)]
    return [*([_BEFORE] if _BEFORE in without else []), *middle, *([_AFTER] if _AFTER in without else [])]


def _relatives(whole: Lineage, firm: Lineage, line: Line, iri: str) -> list[Relative]:
    """Give what stands on the line beside the thing, nearest first; of several links to one thing the best evidenced."""
    near: dict[str, Link] = {}
    for link in sorted(line.links, key=lambda link: -GRADES.index(link.evidence)):
        if iri in (link.earlier, link.later):
            near[link.earlier if link.later == iri else link.later] = link
    sound = {step.iri for step in firm.line(iri).steps}
    return [
        Relative(
            whole.members[step.iri],
            step.depth,
            near.get(step.iri) if abs(step.depth) == 1 else None,
            step.iri not in sound,
        )
        for step in sorted(line.steps, key=lambda step: abs(step.depth))
        if step.depth and step.iri in whole.members
    ]
