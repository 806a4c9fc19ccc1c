"""The generations that the data have: in order, with a source or without, adopted or still a draft."""

from __future__ import annotations

from collections.abc import Collection

from fastapi import Request

from api.errors import Problem
from api.state import derived_of
from graph import names
from graph.store import Graph
from graph.values import Term, text_of


def drafts(graph: Graph) -> frozenset[str]:
    """Give the slugs of the generations of which there is a draft and no adopted policy."""
    known = {(_last(row["generation"]), _last(row["status"])) for row in graph.ask("policy-status")}
    return frozenset(
        generation for generation, status in known if status == "draft" and (generation, "adopted") not in known
    )


def generation_counts(graph: Graph) -> dict[str, dict[str, int]]:
    """Give how many things of each of the wide classes a generation has, by its slug and their local names."""
    counts: dict[str, dict[str, int]] = {}
    for row in graph.ask("generation-counts"):
        kind = text_of(row["class"]).removeprefix(names.PEJ)
        counts.setdefault(_last(row["generation"]), {})[kind] = int(text_of(row["count"]))
    return counts


def slugs(request: Request, with_source: bool = False) -> tuple[str, ...]:
    """Give the generations, e.g. 2019-2022, oldest first."""
    known = derived_of(request).generations
    return tuple(generation.slug for generation in known if generation.has_source or not with_source)


def adopted(request: Request) -> tuple[str, ...]:
    """Give the generations with a source that are no drafts, oldest first; all with a source if there are none.

    Raises
    ------
    Problem
        404, if no generation has a source.
    """
    known = slugs(request, with_source=True)
    if not known:
        raise Problem(404, "The data hold no generation that has a source.")
    return tuple(slug for slug in known if slug not in derived_of(request).drafts) or known


def latest_policy(request: Request) -> str:
    """Give the IRI of the policy of the latest adopted generation, else of any thing.

    Raises
    ------
    Problem
        404, if there is nothing at all.
    """
    entries = derived_of(request).entries
    policies = {
        iri.rpartition("/")[2]: entry.iri
        for entry in reversed(entries)
        if entry.type == "Policy"
        for iri in entry.generations
    }
    found = next((policies[slug] for slug in reversed(adopted(request)) if slug in policies), None)
    if found is None and not entries:
        raise Problem(404, "The data hold nothing that has a name.")
    return found or entries[0].iri


def _last(term: Term | None) -> str:
    return text_of(term).rpartition("/")[2]


def newest(generations: Collection[str]) -> tuple[str, int, str]:
    """Give a key that sorts what stands in some generations, in falling order: the newest first, what stands in none last.

    Lists begin with what is in force or to come; pictures and time lines run with time.

    Examples
    --------
    >>> sorted([("2015-2018",), (), ("2015-2018", "2019-2022"), ("2019-2022",)], key=newest, reverse=True)
    [('2019-2022',), ('2015-2018', '2019-2022'), ('2015-2018',), ()]
    """
    return max(generations, default=""), -len(generations), min(generations, default="")
