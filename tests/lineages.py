"""Small made-up lineages for tests."""

from __future__ import annotations

from graph.lineage import Generation, Lineage, Link, Member, Thread

GENERATIONS = tuple(
    Generation(f"https://w3id.org/pejling/id/generation/{a}-{b}", f"{a}–{b}", a, b, a != 2023)
    for a, b in ((2007, 2010), (2011, 2014), (2015, 2018), (2019, 2022), (2023, 2026), (2027, 2030))
)


def lineage(edges: list[tuple[str, str]], when: dict[str, tuple[str, ...]], evidence: str = "same-name") -> Lineage:
    members = {name: Member(name, name, None, "Initiative", slugs, ("t",)) for name, slugs in when.items()}
    links = tuple(Link(f"{b}-{a}", b, a, "continues", evidence, "t", "", "") for a, b in edges)
    return Lineage(GENERATIONS, {"t": Thread("t", "t", None, "", None, "MeasureThread")}, members, links)
