"""Reads lineage from a graph: all of it, or the line of one thing step by step.

The line of one thing is walked by questions for the things at its ends, a batch at a time, so that a graph behind an
endpoint elsewhere gives a line without giving all its lineage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from graph import names
from graph.lineage.network import Lineage
from graph.lineage.records import GRADES, Generation, Link, Member, Thread
from graph.search import narrowest
from graph.store import Graph, Row

# So many things are asked about at once: enough to need few questions, few enough for an address line elsewhere.
_BATCH = 100


class UnknownGrade(ValueError):
    """An evidence grade that the concept scheme does not hold."""


def grades_from(minimum: str) -> frozenset[str]:
    """Give the evidence grades that are at least as good as ``minimum``.

    Raises
    ------
    UnknownGrade
        If there is no such grade.

    Examples
    --------
    >>> sorted(grades_from("same-name"))
    ['same-name', 'stated']
    """
    if minimum not in GRADES:
        raise UnknownGrade(f"{minimum!r} is no evidence grade; allowed are {', '.join(GRADES)}.")
    return frozenset(GRADES[: GRADES.index(minimum) + 1])


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
    grades_from(minimum)
    generations = read_generations(graph)
    threads = {thread.iri: thread for thread in map(_thread, graph.ask("lineage-threads"))}
    links = tuple(map(_link, graph.ask("lineage-links")))
    return limited(Lineage(generations, threads, _members(graph.ask("lineage-members"), generations), links), minimum)


def limited(lineage: Lineage, minimum: str) -> Lineage:
    """Give a lineage without the links whose evidence is less than a grade; raises UnknownGrade."""
    kept = grades_from(minimum)
    if minimum == lineage.minimum:
        return lineage
    return replace(lineage, links=tuple(link for link in lineage.links if link.evidence in kept), minimum=minimum)


def read_line(graph: Graph, iri: str, minimum: str = "weak") -> Lineage:
    """Read what stands on the line of one thing, and no more: by a few small questions for each step away from it.

    Parameters
    ----------
    graph : Graph
        The dataset, here or behind an endpoint.
    iri : str
        The thing.
    minimum : str
        Least evidence grade of a link.

    Returns
    -------
    Lineage
        With the thing's ancestors and descendants alone; ``line(iri)`` gives the same as of the whole lineage.

    Raises
    ------
    UnknownGrade
        If ``minimum`` is no evidence grade.
    """
    kept = grades_from(minimum)
    links: dict[str, Link] = {}
    reached: dict[str, set[str]] = {}
    for near, far in (("later", "earlier"), ("earlier", "later")):
        seen, frontier = {iri}, [iri]
        while frontier:
            found = [
                link for link in map(_link, _asked(graph, "lineage-links", near, frontier)) if link.evidence in kept
            ]
            links |= {link.iri: link for link in found}
            frontier = sorted({getattr(link, far) for link in found} - seen)
            seen.update(frontier)
        reached[far] = seen
    # What came of the thing may also come straight from what the thing came from.
    past, future = (sorted(reached[end] - {iri}) for end in ("earlier", "later"))
    straight = map(_link, _asked(graph, "lineage-links", "later", future if past else []))
    links |= {link.iri: link for link in straight if link.earlier in past and link.evidence in kept}
    generations = read_generations(graph)
    members = _members(_asked(graph, "lineage-members", "thing", [*past, iri, *future]), generations)
    known = sorted({thread for member in members.values() for thread in member.threads})
    threads = {thread.iri: thread for thread in map(_thread, _asked(graph, "lineage-threads", "thread", known))}
    ordered = tuple(sorted(links.values(), key=lambda link: (link.later, link.earlier, link.iri)))
    return Lineage(generations, threads, members, ordered, minimum)


def _asked(graph: Graph, query: str, name: str, iris: list[str]) -> Iterator[Row]:
    rest = iter(iris)
    while batch := list(islice(rest, _BATCH)):
        yield from graph.ask(query, {name: batch})


def _text(row: Row, name: str) -> str:
    return str(getattr(row[name], "value", ""))


def _slug(row: Row, name: str) -> str:
    return _text(row, name).rpartition("/")[2]


def _link(row: Row) -> Link:
    iri, later, earlier, thread = (_text(row, name) for name in ("link", "later", "earlier", "thread"))
    return Link(
        iri, later, earlier, _slug(row, "relation"), _slug(row, "evidence"), thread, _text(row, "reason"), _text(row, "reasonEn")
    )  # fmt: skip


def read_generations(graph: Graph) -> tuple[Generation, ...]:
    """Give the generations of the data, by their first year."""
    return tuple(_generation(row) for row in graph.ask("generation-order"))


def _generation(row: Row) -> Generation:
    start, end = int(_text(row, "start")), int(_text(row, "end"))
    return Generation(_text(row, "generation"), _text(row, "label"), start, end, _text(row, "source") == "true")


def _thread(row: Row) -> Thread:
    kind = _text(row, "class").removeprefix(names.PEJ)
    english, theme = _text(row, "labelEn") or None, _text(row, "theme") or None
    return Thread(_text(row, "thread"), _text(row, "label"), english, _text(row, "description"), theme, kind)


def _members(rows: Iterable[Row], generations: tuple[Generation, ...]) -> dict[str, Member]:
    order = {generation.slug: place for place, generation in enumerate(generations)}
    found: dict[str, dict[str, set[str]]] = {}
    labels: dict[str, tuple[str, str | None]] = {}
    for row in rows:
        iri = _text(row, "thing")
        labels[iri] = (_text(row, "label"), _text(row, "labelEn") or None)
        sets = found.setdefault(iri, {"threads": set(), "generations": set(), "types": set(), "committees": set()})
        sets["threads"].add(_text(row, "thread"))
        if _text(row, "generation"):
            sets["generations"].add(_slug(row, "generation"))
        if _text(row, "committee"):
            sets["committees"].add(_text(row, "committee"))
        sets["types"].add(_text(row, "class").removeprefix(names.PEJ))
    return {
        iri: Member(
            iri,
            *labels[iri],
            narrowest(sets["types"]),
            tuple(sorted(sets["generations"], key=lambda slug: order.get(slug, len(order)))),
            tuple(sorted(sets["threads"])),
            tuple(sorted(sets["committees"])),
        )
        for iri, sets in found.items()
    }
