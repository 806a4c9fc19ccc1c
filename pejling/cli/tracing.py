"""Commands that trace: lineage, compare, path, suggest, importance."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from graph import names
from graph.answers.descent import LineageAnswer
from graph.answers.files import DRAWINGS, FORMATS
from graph.answers.finding import NothingNamed
from graph.answers.given import slug_given
from graph.answers.traced import places, told
from graph.comparison import KINDS, Continued, NoSuchGeneration
from graph.comparison import compare as compare_generations
from graph.importance import weigh
from graph.lineage import GRADES, Lineage, UnknownGrade, read_lineage
from graph.paths import NotConnected, sentence
from graph.search import index
from graph.store import Graph
from graph.suggestions import suggest as suggest_links
from pejling.cli.files import analyst_of, format_for, write
from pejling.cli.options import DATASET, USAGE, AsJson, DatasetFile, fail, graph_of, note, or_elsewhere, say
from pejling.cli.writing import Day, Language, ToFile, Tongue

app = typer.Typer()

Evidence = Annotated[str, typer.Option("--evidence", help=f"Least evidence grade: {', '.join(GRADES)}.")]
Generation = Annotated[str, typer.Argument(help="A generation, e.g. 2019-2022.")]


def _known(lineage: Lineage, generation: str) -> None:
    """End with a message unless there is such a generation."""
    slugs = [item.slug for item in lineage.generations]
    if generation not in slugs:
        fail(f"There is no generation {generation!r}; there are {', '.join(slugs)}.", USAGE)


def _lineage(graph: Graph, evidence: str) -> Lineage:
    try:
        return read_lineage(graph, evidence)
    except UnknownGrade as error:
        fail(str(error), USAGE)


@app.command()
@or_elsewhere
def lineage(
    name: Annotated[
        str, typer.Argument(help="Name or address of a thing, or address of a thread; without it all.")
    ] = "",
    evidence: Evidence = "weak",
    as_json: AsJson = False,
    to: ToFile = None,
    out: Annotated[
        str | None, typer.Option("--out", "-o", help="csv, xlsx, jsonld, graphml, gexf, svg, png, html …")
    ] = None,
    language: Language = Tongue.da,
    day: Day = None,
    dataset: DatasetFile = DATASET,
) -> None:
    """Tell where a thing comes from and what became of it; or write it as rows, as a network or as a picture."""
    analyst = analyst_of(dataset)
    try:
        answer = analyst.lineage(name, evidence)
    except (NothingNamed, UnknownGrade) as error:
        fail(str(error), USAGE)
    format = format_for(out, to, (*FORMATS, *DRAWINGS))
    if format:
        write(answer, format, to, day, language)
    elif as_json:
        line = answer.part.lineage.line(answer.part.thing) if answer.part.thing else answer.part.lineage
        shown = {key: value for key, value in asdict(line).items() if key in ("steps", "links", "generations", "gaps")}
        say(json.dumps({"thing": answer.part.thing or None, **shown}, ensure_ascii=False, indent=1))
    else:
        _tell(answer)


def _tell(answer: LineageAnswer) -> None:
    """Print the steps of a line, or what a thread holds, then the links with reason and passages."""
    part = answer.part
    say(f"{part.title}  {names.shorten(part.thing) if part.thing else ''}".rstrip())
    if part.thing and part.thing not in part.lineage.members:
        say("  The sources state no lineage for it.")
    steps = part.lineage.line(part.thing).steps if part.thing else ()
    depths = {step.iri: f"{step.depth:+d}  " for step in steps} or dict.fromkeys(part.lineage.members, "")
    for iri, depth in depths.items():
        member = part.lineage.members.get(iri)
        if member:
            say(f"  {depth}{', '.join(member.generations):22}  {member.label}  {names.shorten(iri)}")
    for row in answer:
        ends = f"{names.shorten(str(row['earlier']))} → {names.shorten(str(row['later']))}"
        say(f"  {ends}: {row['relation']} ({row['evidence']}). {row['reason']}")
        say(f"      {row['earlierPassages'] or '–'} → {row['laterPassages'] or '–'}")
    gaps = part.lineage.line(part.thing).gaps if part.thing else ()
    if gaps:
        say(f"  The line skips {', '.join(gaps)}.")


@app.command()
@or_elsewhere
def compare(
    first: Generation,
    last: Annotated[str, typer.Argument(help="Another, e.g. 2019-2022; the comparison runs forward in time.")],
    kind: Annotated[str, typer.Option(help=f"What to compare: {', '.join(KINDS)}.")] = "Measure",
    evidence: Evidence = "weak",
    as_json: AsJson = False,
    to: ToFile = None,
    out: Annotated[str | None, typer.Option("--out", "-o", help="csv, xlsx, json, jsonld, parquet …")] = None,
    language: Language = Tongue.da,
    day: Day = None,
    dataset: DatasetFile = DATASET,
) -> None:
    """Compare two generations: added, gone, continued, changed."""
    first, last = slug_given(first), slug_given(last)
    format = format_for(out, to)
    try:
        if format:
            write(analyst_of(dataset).compare(first, last, kind, evidence), format, to, day, language)
            return
        graph = graph_of(dataset)
        result = compare_generations(graph, _lineage(graph, evidence), first, last, kind)
    except (NoSuchGeneration, UnknownGrade) as error:
        fail(str(error), USAGE)
    if as_json:
        say(json.dumps(asdict(result), ensure_ascii=False, indent=1))
        return
    say(
        f"continued {len(result.continued)} (renamed {len(result.renamed)}, changed {len(result.changed)}), in both {len(result.both)}, "
        f"gone {len(result.gone)}, added {len(result.added)}  ({result.first} → {result.last})"
    )
    for pair in result.continued:
        say(f"= {pair.earlier.label} → {pair.later.label}  ({pair.relation}, {pair.evidence}){_told(pair)}")
    for mark, things in (("~", result.both), ("-", result.gone), ("+", result.added)):
        for thing in things:
            say(f"{mark} {thing.label}")
    for pair in result.crossed:
        say(f"* {pair.earlier.label} → {pair.later.label}  (of another kind: {pair.relation}, {pair.evidence})")


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
    longer: Annotated[
        float | None,
        typer.Option(min=0, help="Only paths at most so much longer than the shortest; 0: all the shortest."),
    ] = None,
    language: Language = Tongue.da,
    dataset: DatasetFile = DATASET,
) -> None:
    """Tell how two things are connected, in sentences."""
    try:
        found = told(analyst_of(dataset).known, one, other, limit, longer)
    except NothingNamed as error:
        fail(str(error), USAGE)
    except NotConnected as error:
        fail(str(error))
    for hops in found.paths:
        say(sentence(hops, found.labels, language))
        for number, hop in enumerate(hops, 1):
            ground = found.grounds[hop.statement()]
            inferred = f" ({ground.reason.told(language)})" if ground.reason else ""
            say(f"  {number}. {places(ground) or '–'}{inferred}")


@app.command()
@or_elsewhere
def suggest(
    generation: Annotated[str, typer.Argument(help="The generation just added, e.g. 2027-2030.")],
    least: Annotated[float, typer.Option(min=0, max=100, help="Least score of a suggestion.")] = 30.0,
    dataset: DatasetFile = DATASET,
) -> None:
    """Propose lineage links as a file for review; none enters the graph by itself."""
    graph = graph_of(dataset)
    known = _lineage(graph, "weak")
    _known(known, generation)
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
    generation: Generation,
    top: Annotated[int, typer.Option(min=1, max=1000, help="Show so many.")] = 20,
    dataset: DatasetFile = DATASET,
) -> None:
    """Show what weighs most in the policy network of a generation, with communities."""
    graph = graph_of(dataset)
    labels = {entry.iri: entry.label for entry in index(graph)}
    _known(_lineage(graph, "weak"), generation)
    weighed = weigh(graph, generation)
    if not weighed:
        note(f"The sources state nothing of {generation}.")
    for item in weighed[:top]:
        say(
            f"{item.importance:.4f}  community {item.community:3}  {labels.get(item.iri, item.iri)}  {names.shorten(item.iri)}"
        )
