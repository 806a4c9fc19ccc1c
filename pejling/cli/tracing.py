"""Commands that trace: lineage, compare, path."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from graph import names
from graph.answers.finding import NothingNamed, named
from graph.comparison import KINDS, Continued, NoSuchGeneration
from graph.comparison import compare as compare_generations
from graph.importance import weigh
from graph.lineage import GRADES, Lineage, UnknownGrade, read_lineage
from graph.paths import NotConnected, paths_between, policy_network, sentence
from graph.search import Entry, index
from graph.store import Graph
from graph.suggestions import suggest as suggest_links
from pejling.cli.options import DATASET, USAGE, DatasetFile, fail, graph_of, or_elsewhere, say

app = typer.Typer()

Evidence = Annotated[str, typer.Option("--evidence", help=f"Least evidence grade: {', '.join(GRADES)}.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def _lineage(graph: Graph, evidence: str) -> Lineage:
    try:
        return read_lineage(graph, evidence)
    except UnknownGrade as error:
        fail(str(error), USAGE)


def _find(entries: list[Entry], name: str, preferred: set[str] | None = None) -> Entry:
    try:
        return named(entries, name, preferred or ())
    except NothingNamed as error:
        fail(str(error), USAGE)


@app.command()
@or_elsewhere
def lineage(
    name: Annotated[str, typer.Argument(help="Name or address of a thing.")],
    evidence: Evidence = "weak",
    as_json: AsJson = False,
    dataset: DatasetFile = DATASET,
) -> None:
    """Tell where a thing comes from and what became of it."""
    graph = graph_of(dataset)
    known = _lineage(graph, evidence)
    entry = _find(index(graph), name, set(known.members))
    line = known.line(entry.iri)
    if as_json:
        say(json.dumps({"thing": entry.iri, **asdict(line)}, ensure_ascii=False, indent=1))
        return
    say(f"{entry.label}  {names.shorten(entry.iri)}")
    if entry.iri not in known.members:
        say("  The sources state no lineage for it.")
    for step in line.steps:
        member = known.members.get(step.iri)
        when = ", ".join(member.generations) if member else ""
        say(f"  {step.depth:+d}  {when:22}  {member.label if member else entry.label}  {names.shorten(step.iri)}")
    for link in line.links:
        say(
            f"  {names.shorten(link.earlier)} → {names.shorten(link.later)}: {link.relation} ({link.evidence}). {link.reason}"
        )
    if line.gaps:
        say(f"  The line skips {', '.join(line.gaps)}.")


@app.command()
@or_elsewhere
def compare(
    first: Annotated[str, typer.Argument(help="The earlier generation, e.g. 2015-2018.")],
    last: Annotated[str, typer.Argument(help="The later generation, e.g. 2019-2022.")],
    kind: Annotated[str, typer.Option(help=f"What to compare: {', '.join(KINDS)}.")] = "Measure",
    evidence: Evidence = "weak",
    as_json: AsJson = False,
    dataset: DatasetFile = DATASET,
) -> None:
    """Compare two generations: added, gone, continued, changed."""
    graph = graph_of(dataset)
    try:
        result = compare_generations(graph, _lineage(graph, evidence), first, last, kind)
    except NoSuchGeneration as error:
        fail(str(error), USAGE)
    if as_json:
        say(json.dumps(asdict(result), ensure_ascii=False, indent=1))
        return
    say(
        f"continued {len(result.continued)} (changed {len(result.changed)}), gone {len(result.gone)}, added {len(result.added)}"
    )
    for pair in result.continued:
        say(f"= {pair.earlier.label} → {pair.later.label}  ({pair.relation}, {pair.evidence}){_told(pair)}")
    for thing in result.gone:
        say(f"- {thing.label}")
    for thing in result.added:
        say(f"+ {thing.label}")


def _told(pair: Continued) -> str:
    changes = [
        f"{c.what}: {'; '.join(c.before) or '–'} → {'; '.join(c.after) or '–'}"
        for c in pair.changes
        if c.what != "name"
    ]
    return "".join(f"\n    {change}" for change in changes)


@app.command()
@or_elsewhere
def path(
    one: Annotated[str, typer.Argument(help="Name or address of a thing.")],
    other: Annotated[str, typer.Argument(help="Name or address of another.")],
    limit: Annotated[int, typer.Option(min=1, max=50, help="At most so many paths.")] = 3,
    language: Annotated[str, typer.Option(help="da or en.")] = "da",
    dataset: DatasetFile = DATASET,
) -> None:
    """Tell how two things are connected, in sentences."""
    if language not in ("da", "en"):
        fail(f"{language!r} is no language of the sentences; allowed are da and en.", USAGE)
    graph = graph_of(dataset)
    entries = index(graph)
    network = policy_network(graph)
    ends = [_find(entries, name, set(network)) for name in (one, other)]
    labels = {entry.iri: entry.label for entry in entries}
    try:
        for hops in paths_between(network, ends[0].iri, ends[1].iri, limit):
            say(sentence(hops, labels, language))
    except NotConnected as error:
        fail(str(error))


@app.command()
@or_elsewhere
def suggest(
    generation: Annotated[str, typer.Argument(help="The generation just added, e.g. 2027-2030.")],
    least: Annotated[float, typer.Option(min=0, max=100, help="Least score of a suggestion.")] = 35.0,
    dataset: DatasetFile = DATASET,
) -> None:
    """Propose lineage links as a file for review; none enters the graph by itself."""
    graph = graph_of(dataset)
    known = _lineage(graph, "weak")
    if generation not in [item.slug for item in known.generations]:
        fail(f"There is no generation {generation!r}; there are {', '.join(g.slug for g in known.generations)}.", USAGE)
    linked = {(link.later, link.earlier) for link in known.links}
    say("# Proposed by `pejling suggest`; read both passages before a link goes into corpus/lineage/.")
    for proposal in suggest_links(graph, known, generation, least):
        if (proposal.later.iri, proposal.earlier.iri) not in linked:
            pair = (names.path_of(proposal.later.iri), names.path_of(proposal.earlier.iri))
            reasons = json.dumps(list(proposal.reasons), ensure_ascii=False)
            say(f"- {{later: {pair[0]}, earlier: {pair[1]}, score: {proposal.score}, reasons: {reasons}}}")


@app.command()
@or_elsewhere
def importance(
    generation: Annotated[str, typer.Argument(help="A generation, e.g. 2019-2022.")],
    top: Annotated[int, typer.Option(min=1, max=1000, help="Show so many.")] = 20,
    dataset: DatasetFile = DATASET,
) -> None:
    """Show what weighs most in the policy network of a generation, with communities."""
    graph = graph_of(dataset)
    labels = {entry.iri: entry.label for entry in index(graph)}
    weighed = weigh(graph, generation)
    if not weighed:
        fail(f"The graph holds nothing of a generation {generation!r}.", USAGE)
    for item in weighed[:top]:
        say(
            f"{item.importance:.4f}  community {item.community:3}  {labels.get(item.iri, item.iri)}  {names.shorten(item.iri)}"
        )
