"""Comparison and paths as answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from graph.answers.answer import Answer
from graph.answers.finding import check_count
from graph.answers.knowledge import Knowledge
from graph.comparison import Compared, Comparison, Continued
from graph.exports.about import check_language
from graph.grounds import Ground, Statement, grounds_of
from graph.paths import Hop, network_between, paths_between, sentence
from graph.rows import Column, Table, table
from graph.values import text_of


def comparison(known: Knowledge, first: str, last: str, kind: str, evidence: str) -> Answer:
    """Give the comparison of two generations; raises NoSuchGeneration, UnknownGrade."""
    result = known.comparison(first, last, kind, evidence)
    return Answer(comparison_table(result), f"{first} → {last}: {kind}", "", known=known)


@dataclass(frozen=True)
class Told:
    """The paths between two things, with the names of all that is on them."""

    one: str
    other: str
    paths: list[tuple[Hop, ...]]
    labels: dict[str, str]
    grounds: dict[Statement, Ground]


def told(known: Knowledge, one: str, other: str, limit: int, longer: float | None = None) -> Told:
    """Find the paths between two things; raises NothingNamed, NotConnected."""
    if known.graph.embedded:
        start, end = (known.iri(name, known.policy.nodes) for name in (one, other))
        walked = paths_between(known.policy, start, end, limit, longer)
        return Told(start, end, walked, known.labels, _grounds(known, walked))
    # A service elsewhere gives what lies between, by small questions.
    start, end = (known.iri(name) for name in (one, other))
    found = paths_between(network_between(known.graph, start, end), start, end, limit, longer)
    on_them = sorted({start, end, *(hop.target for hops in found for hop in hops)})
    rows = known.graph.ask("labels-of", {"thing": on_them})
    labels = {text_of(row["thing"]): text_of(row["label"]) for row in rows}
    return Told(start, end, found, labels, _grounds(known, found))


def _grounds(known: Knowledge, found: list[tuple[Hop, ...]]) -> dict[Statement, Ground]:
    return grounds_of(known.graph, {hop.statement() for hops in found for hop in hops})


def places(ground: Ground) -> str:
    """Give the lines that a step rests on, each as ``document:first-last``."""
    return "; ".join(map(str, ground.passages))


def _ground(ground: Ground, language: str) -> tuple[str | None, str | None, str | None]:
    return places(ground) or None, ground.basis or None, ground.reason.told(language) if ground.reason else None


@dataclass(frozen=True, repr=False)
class PathsAnswer(Answer):
    """The steps of the paths between two things, with the paths themselves."""

    told: Told = field(repr=False, compare=False, kw_only=True)


def paths(
    known: Knowledge, one: str, other: str, limit: int, language: str, longer: float | None = None
) -> PathsAnswer:
    """Give the paths between two things; raises NothingNamed, NotConnected, ValueError."""
    check_count("limit", limit)
    check_language(language)
    found = told(known, one, other, limit, longer)
    title = f"{found.labels.get(found.one)} – {found.labels.get(found.other)}"
    return PathsAnswer(paths_table(found, language), title, "", known=known, told=found)


def comparison_table(result: Comparison) -> Table:
    """Give one row for each thing that is gone, added or in both generations, and for each pair that continued.

    ``otherKind`` names what of another class comes of a gone thing, or what an added one comes of.
    """
    columns: list[str | Column] = [
        "status", Column("earlier", "iri"), "earlierLabel", Column("later", "iri"), "laterLabel",
        "theme", "relation", "evidence", "changes", "committees", "links", "otherKind",
    ]  # fmt: skip
    changed = set(result.changed)
    rows: list[list[str | None]] = [
        [
            "changed" if pair in changed else "continued", pair.earlier.iri, pair.earlier.label, pair.later.iri, pair.later.label,
            pair.later.theme or pair.earlier.theme, pair.relation, pair.evidence, _changes(pair),
            _committees(pair.earlier, pair.later), " ".join(pair.links), None,
        ]
        for pair in result.continued
    ]  # fmt: skip
    nothing = [None, None, None]
    for one in result.both:
        rows.append(["both", one.iri, one.label, one.iri, one.label, one.theme, *nothing, _committees(one), None, None])
    for one in result.gone:
        rows.append(
            ["gone", one.iri, one.label, None, None, one.theme, *nothing, _committees(one), None, _others(result, one)]
        )
    for one in result.added:
        rows.append(
            ["added", None, None, one.iri, one.label, one.theme, *nothing, _committees(one), None, _others(result, one)]
        )
    return table(columns, rows)


def _others(result: Comparison, thing: Compared) -> str | None:
    return " ".join(other.iri for other, _ in result.of_other_kinds(thing)) or None


def _committees(*things: Compared) -> str | None:
    return " ".join(sorted({iri for one in things for iri in one.committees})) or None


def _changes(pair: Continued) -> str | None:
    told = [f"{c.what}: {'; '.join(c.before) or '–'} → {'; '.join(c.after) or '–'}" for c in pair.changes]
    return "\n".join(told) or None


def paths_table(found: Told, language: str) -> Table:
    """Give one row for each step of each path, with the step in words."""
    columns: list[str | Column] = [
        Column("path", "integer"), Column("step", "integer"), Column("source", "iri"), "sourceLabel",
        "property", Column("target", "iri"), "targetLabel", "sentence", "sources", "basis", "inferred",
    ]  # fmt: skip
    name = found.labels.get
    rows = [
        [
            *(number, step, hop.source, name(hop.source), hop.property, hop.target, name(hop.target)),
            sentence((hop,), found.labels, language),
            *_ground(found.grounds[hop.statement()], language),
        ]
        for number, hops in enumerate(found.paths, 1)
        for step, hop in enumerate(hops, 1)
    ]
    return table(columns, rows)
