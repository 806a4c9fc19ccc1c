"""Lineage, comparison and paths as answers."""

from __future__ import annotations

from graph.answers.answer import Answer
from graph.answers.knowledge import Knowledge
from graph.comparison import Comparison, Continued, compare
from graph.lineage import Line, Lineage
from graph.paths import Hop, paths_between, sentence
from graph.rows import Column, Table, table


def lineage(known: Knowledge, name: str, evidence: str) -> Answer:
    """Give the line of a thing; raises NothingNamed, UnknownGrade."""
    read = known.lineage(evidence)
    iri = known.iri(name, set(read.members))
    return Answer(lineage_table(read.line(iri), read, known), known.label(iri) or name, "", known=known)


def comparison(known: Knowledge, first: str, last: str, kind: str, evidence: str) -> Answer:
    """Give the comparison of two generations; raises NoSuchGeneration, UnknownGrade."""
    result = compare(known.graph, known.lineage(evidence), first, last, kind)
    return Answer(comparison_table(result), f"{first} → {last}: {kind}", "", known=known)


def paths(known: Knowledge, one: str, other: str, limit: int, language: str) -> Answer:
    """Give the paths between two things; raises NothingNamed, NotConnected."""
    start, end = (known.iri(name, known.policy.nodes) for name in (one, other))
    found = paths_between(known.policy, start, end, limit)
    title = f"{known.label(start)} – {known.label(end)}"
    return Answer(paths_table(found, known, language), title, "", known=known)


def lineage_table(line: Line, read: Lineage, known: Knowledge) -> Table:
    """Give the links of a line, oldest first: what came from what, how, and how well that is evidenced."""
    columns: list[str | Column] = [
        "earlierGeneration", Column("earlier", "iri"), "earlierLabel", "relation", "evidence",
        "laterGeneration", Column("later", "iri"), "laterLabel", "reason", Column("link", "iri"),
    ]  # fmt: skip

    def when(iri: str) -> str:
        return ", ".join(read.generations_of(iri))

    order = {step.iri: place for place, step in enumerate(line.steps)}
    links = sorted(line.links, key=lambda link: (order[link.earlier], order[link.later], link.iri))
    return table(
        columns,
        [
            [
                *(when(link.earlier), link.earlier, known.label(link.earlier), link.relation, link.evidence),
                *(when(link.later), link.later, known.label(link.later), link.reason, link.iri),
            ]
            for link in links
        ],
    )


def comparison_table(result: Comparison) -> Table:
    """Give one row for each thing that is gone or added, and for each pair that continued."""
    columns: list[str | Column] = [
        "status", Column("earlier", "iri"), "earlierLabel", Column("later", "iri"), "laterLabel",
        "theme", "relation", "evidence", "changes",
    ]  # fmt: skip
    rows: list[list[str | None]] = [
        [
            "changed" if pair.changes else "continued", pair.earlier.iri, pair.earlier.label, pair.later.iri, pair.later.label,
            pair.later.theme or pair.earlier.theme, pair.relation, pair.evidence, _changes(pair),
        ]
        for pair in result.continued
    ]  # fmt: skip
    rows += [["gone", one.iri, one.label, None, None, one.theme, None, None, None] for one in result.gone]
    rows += [["added", None, None, one.iri, one.label, one.theme, None, None, None] for one in result.added]
    return table(columns, rows)


def _changes(pair: Continued) -> str | None:
    told = [f"{c.what}: {'; '.join(c.before) or '–'} → {'; '.join(c.after) or '–'}" for c in pair.changes]
    return "\n".join(told) or None


def paths_table(found: list[tuple[Hop, ...]], known: Knowledge, language: str) -> Table:
    """Give one row for each step of each path, with the step in words."""
    columns: list[str | Column] = [
        Column("path", "integer"), Column("step", "integer"), Column("source", "iri"), "sourceLabel",
        "property", Column("target", "iri"), "targetLabel", "sentence",
    ]  # fmt: skip
    rows = [
        [
            *(number, step, hop.source, known.label(hop.source), hop.property, hop.target, known.label(hop.target)),
            sentence((hop,), known.labels, language),
        ]
        for number, hops in enumerate(found, 1)
        for step, hop in enumerate(hops, 1)
    ]
    return table(columns, rows)
