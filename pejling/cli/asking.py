"""Commands that ask the graph: query, ask, describe, export."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import pyoxigraph as ox
import typer
from rich.console import Console
from rich.table import Table

from graph import gate, names, questions
from graph.dataset import as_nquads
from graph.description import Description
from graph.description import describe as describe_thing
from graph.store import Graph
from graph.terms import is_iri
from graph.workers.frames import Job
from graph.workers.single import answer
from graph.workers.stops import Stopped
from pejling import limits, settings
from pejling.cli.options import DATASET, USAGE, DatasetFile, fail, graph_of, note, or_elsewhere, say
from pejling.cli.writing import Day, Language, ToFile, Tongue, put

app = typer.Typer()


class Out(StrEnum):
    """How an answer is printed."""

    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"
    xml = "xml"
    turtle = "turtle"
    ntriples = "ntriples"
    jsonld = "jsonld"
    rdfxml = "rdfxml"
    xlsx = "xlsx"
    parquet = "parquet"
    graphml = "graphml"
    gexf = "gexf"
    network_json = "network.json"
    html = "html"
    svg = "svg"
    png = "png"


# Formats of SPARQL's own, which are printed as the store writes them.
_PRINTED = {None, Out.table, Out.csv, Out.tsv, Out.json, Out.xml, Out.turtle, Out.ntriples, Out.rdfxml}


class Dump(StrEnum):
    """Format of an export."""

    trig = "trig"
    nq = "nq"
    ttl = "ttl"
    jsonld = "json-ld"


OutOption = Annotated[Out | None, typer.Option("--out", "-o", help="Format of the answer; a table by default.")]


@app.command()
@or_elsewhere
def query(
    sparql: Annotated[str, typer.Argument(help="A query, a file of one, or - for standard input.")] = "-",
    out: OutOption = None,
    to: ToFile = None,
    language: Language = Tongue.da,
    day: Day = None,
    dataset: DatasetFile = DATASET,
) -> None:
    """Run a SPARQL query; the prefixes of the known vocabularies need not be declared."""
    text = _read(sparql)
    if format := _export_format(out, to):
        from pejling.cli import files

        files.write_query(dataset, text, format, to, day, language)
    else:
        _answer(graph_of(dataset), text, out or Out.table, to)


def _read(sparql: str) -> str:
    """Give a query that stands in the call, in a file or on standard input."""
    if sparql == "-":
        return sys.stdin.read()
    # A DESCRIBE of an address is the one query that can do without braces.
    if "{" in sparql or (":" in sparql and sparql.lstrip().upper().startswith(("DESCRIBE ", "PREFIX ", "BASE "))):
        return sparql
    try:
        return Path(sparql).read_text("utf-8")
    except OSError as error:
        reason = (error.strerror or str(error)) if sparql.strip() else "it is empty"
    except UnicodeDecodeError:
        reason = "it holds no UTF-8 text"
    fail(f"{sparql!r} is neither a query nor a readable file: {reason}.", USAGE)


@app.command()
@or_elsewhere
def ask(
    name: Annotated[str, typer.Argument(help="Name of a ready-made question; without it all are listed.")] = "",
    param: Annotated[list[str] | None, typer.Option("--param", "-p", help="name=value, repeated.")] = None,
    out: OutOption = None,
    to: ToFile = None,
    language: Language = Tongue.da,
    day: Day = None,
    show_query: Annotated[bool, typer.Option("--show-query", help="Print the SPARQL instead of the answer.")] = False,
    dataset: DatasetFile = DATASET,
) -> None:
    """Ask a ready-made question."""
    if not name:
        for entry in questions.questions().values():
            given = "".join(f" [{parameter.name}]" for parameter in entry.parameters)
            say(f"{entry.name}{given}  {entry.title['en']}")
        return
    values = {}
    for item in param or []:
        key, equals, value = item.partition("=")
        if not equals:
            fail(f"--param {item!r} must read name=value.", USAGE)
        values[key] = value
    try:
        chosen = questions.question(name)
        if chosen.named(values):
            # What reads names takes a while to import.
            from graph.answers.choosing import addressed

            values = addressed(graph_of(dataset), chosen, values)
        text = chosen.bind(values)
    except (questions.UnknownQuestion, questions.BadParameter) as error:
        fail(str(error), USAGE)
    if show_query:
        say(text)
        return
    if format := _export_format(out, to):
        from pejling.cli import files

        files.write_question(dataset, name, values, format, to, day, language)
    else:
        _answer(graph_of(dataset), text, out or Out.table, to)


@app.command()
@or_elsewhere
def describe(
    thing: Annotated[str, typer.Argument(help="Name or address of the thing, e.g. goal/2019-2022/1.")],
    language: Annotated[Tongue, typer.Option(help="Language of names and reasons, where they have it.")] = Tongue.da,
    dataset: DatasetFile = DATASET,
) -> None:
    """Print all that is said of a thing, each statement with its source."""
    graph = graph_of(dataset)
    iri = thing if "://" in thing else names.ID + thing.removeprefix("id:")
    if not (is_iri(iri) if "://" in thing else names.is_thing(iri)):
        iri = _named(graph, thing)
    found = describe_thing(graph, iri)
    if found is None:
        fail(f"The graph says nothing of <{iri}>. Search for it with `pejling search` or at /search.")
    _tell(found, language)


def _named(graph: Graph, name: str) -> str:
    """Give the IRI of the thing that a name means."""
    # What finds names takes a while to import.
    from graph.answers.finding import NothingNamed, named
    from graph.search import index

    try:
        return named(index(graph), name).iri
    except NothingNamed as error:
        fail(str(error), USAGE)


def _tell(found: Description, language: str) -> None:
    say(found.label.name(language))
    say(f"  <{found.iri}>  {', '.join(names.shorten(kind) for kind in found.types)}")
    where = ", ".join(map(str, found.passages))
    say(
        f"  stated in {where or 'no document'}{f'  (inferred: {found.inferred.told(language)})' if found.inferred else ''}"
    )
    for predicate, statements in sorted(found.said.items()):
        for said in statements:
            source = ", ".join(map(str, said.passages))
            reason = f"  (inferred: {said.reason.told(language)})" if said.reason else ""
            target = f"  {names.shorten(said.value.iri)}" if said.value.iri else ""
            say(
                f"  {names.shorten(predicate)}: {said.value.name(language)}{target}{f'  [{source}]' if source else ''}{reason}"
            )
    for predicate, subjects in sorted(found.pointed_at.items()):
        for subject in subjects:
            say(f"  ← {names.shorten(predicate)}: {subject.name(language)}  {names.shorten(subject.iri or '')}")


@app.command()
@or_elsewhere
def export(
    format: Annotated[Dump, typer.Option("--format", "-f", help="Format of the dump.")] = Dump.trig,
    dataset: DatasetFile = DATASET,
) -> None:
    """Write the whole dataset to standard output."""
    graph = graph_of(dataset)
    prefixes = dict(names.PREFIXES.items())
    out = sys.stdout.buffer
    if format is Dump.ttl:
        ox.serialize(sorted(graph.engine.triples(), key=str), out, format=ox.RdfFormat.TURTLE, prefixes=prefixes)
        return
    if format is Dump.nq:
        out.write(dataset.read_bytes() if graph.embedded else as_nquads(graph))
        return
    kind = ox.RdfFormat.TRIG if format is Dump.trig else ox.RdfFormat.JSON_LD
    read: dict[str, Any] = {"path": str(dataset)} if graph.embedded else {"input": as_nquads(graph)}
    ox.serialize(ox.parse(**read, format=ox.RdfFormat.N_QUADS), out, format=kind, prefixes=prefixes)


def _export_format(out: Out | None, to: Path | None) -> str | None:
    """Give the format of a file for other programs, if that is what --out and --to ask for."""
    if to is None and out in _PRINTED:
        return None
    # What makes such files takes a while to import.
    from pejling.cli import files

    format = files.format_for(out, to, files.WRITTEN)
    return format if files.is_export(format, to) else None


def _answer(graph: Graph, sparql: str, out: Out, to: Path | None) -> None:
    try:
        form = gate.classify(sparql)
        if out is Out.table and to is None and not form.gives_triples:
            if form is gate.Form.SELECT:
                _print_table(json.loads(_bytes(graph, sparql, gate.BY_NAME["json"])))
            else:
                say(_bytes(graph, sparql, gate.BY_NAME["csv"]).decode().strip())
            return
        choices = gate.by_name(gate.GRAPH_FORMATS if form.gives_triples else gate.RESULT_FORMATS)
        wanted = ("turtle" if form.gives_triples else "csv") if out is Out.table else out.value
        if wanted not in choices:
            fail(f"--out {wanted} does not fit a {form.value} query; choose {', '.join(choices)}.", USAGE)
        put(_bytes(graph, sparql, choices[wanted]), to)
    except (gate.Malformed, gate.Refused, Stopped) as error:
        fail(str(error))


def _bytes(graph: Graph, sparql: str, format: gate.Format) -> bytes:
    """Run a query in a process that can be stopped, and say so if rows are left out."""
    allowed = limits.most()
    data, truncated = answer(graph, Job("query", sparql, format.name), allowed)
    if truncated:
        note(f"only the first {allowed.rows} rows; {settings.MOST_ROWS.variable} allows more")
    return data


def _print_table(found: dict[str, Any]) -> None:
    rows = found["results"]["bindings"]
    if not rows:
        note("no rows")
        return
    table = Table(box=None, pad_edge=False)
    for name in found["head"]["vars"]:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row.get(name)) for name in found["head"]["vars"]))
    Console(file=sys.stdout, width=None if sys.stdout.isatty() else 240, markup=False, highlight=False).print(table)


def _cell(term: dict[str, Any] | None) -> str:
    if term is None:
        return ""
    return names.shorten(term["value"]) if term["type"] == "uri" else str(term["value"])
