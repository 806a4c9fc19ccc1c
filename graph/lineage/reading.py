"""Reads lineage from a graph: all of it, or the line of one thing step by step.

The line of one thing is walked by questions for the things at its ends, a batch at a time, so that a graph behind an
endpoint elsewhere gives a line without giving all its lineage.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from graph import names
from graph.lineage.network import Lineage
from graph.lineage.records import GRADES, Generation, Link, Member, Thread
from graph.search import narrowest
from graph.store import Graph, Row
from graph.values import text_of, texts_of

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
                link for link in map(_link, graph.ask_each("lineage-links", near, frontier)) if link.evidence in kept
            ]
            links |= {link.iri: link for link in found}
            frontier = sorted({getattr(link, far) for link in found} - seen)
            seen.update(frontier)
        reached[far] = seen
    # What came of the thing may also come straight from what the thing came from.
    past, future = (sorted(reached[end] - {iri}) for end in ("earlier", "later"))
    straight = map(_link, graph.ask_each("lineage-links", "later", future if past else []))
    links |= {link.iri: link for link in straight if link.earlier in past and link.evidence in kept}
    generations = read_generations(graph)
    members = _members(graph.ask_each("lineage-members", "thing", [*past, iri, *future]), generations)
    known = sorted({thread for member in members.values() for thread in member.threads})
    threads = {thread.iri: thread for thread in map(_thread, graph.ask_each("lineage-threads", "thread", known))}
    ordered = tuple(sorted(links.values(), key=lambda link: (link.later, link.earlier, link.iri)))
    return Lineage(generations, threads, members, ordered, minimum)


def _slug(row: Row, name: str) -> str:
    return text_of(row[name]).rpartition("/")[2]


def _link(row: Row) -> Link:
    iri, later, earlier, thread = texts_of(row, "link", "later", "earlier", "thread")
    return Link(
        iri, later, earlier, _slug(row, "relation"), _slug(row, "evidence"), thread, text_of(row["reason"]), text_of(row["reasonEn"])
    )  # fmt: skip


def read_generations(graph: Graph) -> tuple[Generation, ...]:
    """Give the generations of the data, by their first year."""
    return tuple(_generation(row) for row in graph.ask("generation-order"))


def _generation(row: Row) -> Generation:
    start, end = int(text_of(row["start"])), int(text_of(row["end"]))
    return Generation(text_of(row["generation"]), text_of(row["label"]), start, end, text_of(row["source"]) == "true")


def _thread(row: Row) -> Thread:
    kind = text_of(row["class"]).removeprefix(names.PEJ)
    english, theme = text_of(row["labelEn"]) or None, text_of(row["theme"]) or None
    return Thread(text_of(row["thread"]), text_of(row["label"]), english, text_of(row["description"]), theme, kind)


def _members(rows: Iterable[Row], generations: tuple[Generation, ...]) -> dict[str, Member]:
    order = {generation.slug: place for place, generation in enumerate(generations)}
    found: dict[str, dict[str, set[str]]] = {}
    labels: dict[str, tuple[str, str | None]] = {}
    for row in rows:
        iri = text_of(row["thing"])
        labels[iri] = (text_of(row["label"]), text_of(row["labelEn"]) or None)
        sets = found.setdefault(iri, {"threads": set(), "generations": set(), "types": set(), "committees": set()})
        sets["threads"].add(text_of(row["thread"]))
        if text_of(row["generation"]):
            sets["generations"].add(_slug(row, "generation"))
        if text_of(row["committee"]):
            sets["committees"].add(text_of(row["committee"]))
        sets["types"].add(text_of(row["class"]).removeprefix(names.PEJ))
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
