"""Commands that make and check the graph: build, validate, verify, coverage, schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from graph.triples import quads
from loaders.claims import corpus_claims
from loaders.corpus import read_corpus
from loaders.coverage import coverage as measure_coverage
from loaders.coverage import overlaps
from loaders.documents import read_documents
from loaders.files import json_schema
from loaders.lineage import Lineage, lineage_claims, read_lineage
from loaders.problems import CorpusError
from loaders.verification import verify as verify_claims
from pejling import building, settings
from pejling.cli.options import (
    CORPUS,
    DATASET,
    USAGE,
    AsJson,
    CorpusFolder,
    DatasetFile,
    Only,
    SourcesFolder,
    fail,
    fail_with,
    note,
    say,
)

app = typer.Typer()


@app.command()
def build(corpus: CorpusFolder = CORPUS, dataset: DatasetFile = DATASET, sources: SourcesFolder = None) -> None:
    """Build the dataset from the corpus: check, verify (with --sources), validate, write, swap in."""
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("")
        try:
            kept = int(settings.number(settings.RELEASES))
            report = building.build(corpus, dataset, sources, lambda step: bar.update(task, description=step), kept)
        except CorpusError as error:
            problems = error.problems
        except OSError as error:
            fail(f"The dataset cannot be written: {error}. The last good one still stands.")
        else:
            problems = []
    if problems:
        fail_with(problems)
    say(f"{report.quads} quads of {report.things} things in {dataset}")
    if report.verified:
        say(f"verified: {report.claims} names and numbers stand in the cited lines")
        unaccounted = sum(len(part["unaccounted"]) for part in report.coverage)
        say(f"coverage: {sum(part['lines'] for part in report.coverage)} lines, {unaccounted} unaccounted")
    else:
        note("not verified: no source documents were given (--sources DIR or PEJLING_SOURCES)")


@app.command()
def validate(corpus: CorpusFolder = CORPUS) -> None:
    """Check the corpus against the record models and the SHACL shapes, without writing anything."""
    try:
        found = read_corpus(corpus)
        things = building.things_of(found, read_lineage(found))
    except CorpusError as error:
        fail_with(error.problems)
    if problems := building.validation_problems(things, quads(things)):
        fail_with(problems)
    say(f"{len(things)} things conform to the shapes")


@app.command()
def verify(corpus: CorpusFolder = CORPUS, sources: SourcesFolder = None, only: Only = "") -> None:
    """Look up every name and every number of the corpus in the lines it cites."""
    if sources is None:
        fail("No source documents given: use --sources DIR or PEJLING_SOURCES. Nothing was verified.", USAGE)
    try:
        found = read_corpus(corpus, only)
        lineage = read_lineage(found) if not only else Lineage(())
        documents = read_documents(found.documents, sources)
    except CorpusError as error:
        fail_with(error.problems)
    claims = list(corpus_claims(found))
    if not only:
        claims += lineage_claims(lineage, found)
    if problems := [*verify_claims(claims, documents), *overlaps(found)]:
        fail_with(problems)
    say(f"{len(claims)} claims of {len(found.entries)} records stand in the cited lines")


@app.command()
def coverage(
    corpus: CorpusFolder = CORPUS,
    sources: SourcesFolder = None,
    only: Only = "",
    show: Annotated[
        int, typer.Option(help="Print up to so many unaccounted lines and unexplained numbers of each part.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Account for every line and every number of the documents."""
    if sources is None:
        fail("No source documents given: use --sources DIR or PEJLING_SOURCES. Lines cannot be counted.", USAGE)
    try:
        found = read_corpus(corpus, only)
        documents = read_documents(found.documents, sources)
    except CorpusError as error:
        fail_with(error.problems)
    parts = [
        part
        for part in measure_coverage(found, corpus_claims(found), documents)
        if not only or only == f"{part.document}/{part.part}"
    ]
    if as_json:
        say(json.dumps([building.coverage_row(part) for part in parts], ensure_ascii=False, indent=1))
        return
    for part in parts:
        aside = ", ".join(f"{reason} {count}" for reason, count in sorted(part.set_aside.items()))
        say(
            f"{part.document}/{part.part}: {part.lines} lines, {part.cited} cited, {sum(part.set_aside.values())} set aside"
            f"{f' ({aside})' if aside else ''}, {len(part.unaccounted)} unaccounted, "
            f"{len(part.unexplained)} unexplained numbers"
        )
        lines = documents[part.document].lines
        for number in part.unaccounted[:show]:
            say(f"  unaccounted {number}: {lines[number - 1].strip()[:100]}")
        for number, figure in part.unexplained[:show]:
            say(f"  unexplained {figure} in {number}: {lines[number - 1].strip()[:100]}")


@app.command()
def schema(
    write: Annotated[Path | None, typer.Option(help="Write it to this file instead.")] = None,
) -> None:
    """Print the JSON Schema of a corpus file, for editors that complete and check YAML."""
    text = json.dumps(json_schema(), ensure_ascii=False, indent=1)
    if write:
        write.write_text(text + "\n", "utf-8")
    else:
        say(text)
