"""The command ``pejling``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from loaders.claims import corpus_claims
from loaders.corpus import read_corpus
from loaders.coverage import coverage as measure_coverage
from loaders.coverage import overlaps
from loaders.documents import read_documents
from loaders.problems import CorpusError, Problem
from loaders.verification import verify as verify_claims
from pejling.settings import CORPUS

app = typer.Typer(no_args_is_help=True, help="Policy documents as a knowledge graph.")
out, err = Console(soft_wrap=True), Console(stderr=True, soft_wrap=True)

Sources = Annotated[Path | None, typer.Option(help="Folder of the source documents.", envvar="PEJLING_SOURCES")]
CorpusFolder = Annotated[Path, typer.Option("--corpus", help="Folder of the curated corpus.", envvar="PEJLING_CORPUS")]


Only = Annotated[str, typer.Option(help="One document/part alone, for work in progress.")]


def _fail(problems: list[Problem]) -> None:
    for problem in problems:
        err.print(str(problem), markup=False, highlight=False)
    err.print(f"{len(problems)} problem(s).")
    raise typer.Exit(1)


@app.command()
def verify(sources: Sources = None, corpus: CorpusFolder = CORPUS, only: Only = "") -> None:
    """Look up every name and every number of the corpus in the cited lines."""
    if sources is None:
        err.print("No sources given (--sources DIR or PEJLING_SOURCES): nothing was verified.")
        raise typer.Exit(2)
    try:
        found = read_corpus(corpus, only)
        documents = read_documents(found.documents, sources)
    except CorpusError as error:
        return _fail(error.problems)
    claims = list(corpus_claims(found))
    problems = [*verify_claims(claims, documents), *overlaps(found)]
    if problems:
        _fail(problems)
    out.print(f"{len(claims)} claims of {len(found.entries)} records stand in the cited lines.")


@app.command()
def coverage(sources: Sources = None, corpus: CorpusFolder = CORPUS, only: Only = "", show: int = 0) -> None:
    """Account for every line and every number of the documents."""
    if sources is None:
        err.print("No sources given (--sources DIR or PEJLING_SOURCES): lines cannot be counted.")
        raise typer.Exit(2)
    try:
        found = read_corpus(corpus, only)
        documents = read_documents(found.documents, sources)
    except CorpusError as error:
        return _fail(error.problems)
    for row in measure_coverage(found, corpus_claims(found), documents):
        if only and only != f"{row.document}/{row.part}":
            continue
        aside = ", ".join(f"{reason} {count}" for reason, count in sorted(row.set_aside.items()))
        out.print(
            f"{row.document}/{row.part}: {row.lines} lines, cited {row.cited}, set aside {sum(row.set_aside.values())}"
            f" ({aside}), unaccounted {len(row.unaccounted)}, unexplained numbers {len(row.unexplained)}",
            highlight=False,
        )
        lines = documents[row.document].lines
        for number in row.unaccounted[:show]:
            out.print(f"  unaccounted {number}: {lines[number - 1].strip()[:100]}", markup=False, highlight=False)
        for number, figure in row.unexplained[:show]:
            out.print(f"  unexplained {figure} in {number}: {lines[number - 1].strip()[:100]}", markup=False, highlight=False)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a corpus file."""
    import json

    from loaders.records import json_schema

    print(json.dumps(json_schema(), ensure_ascii=False, indent=1))


def main() -> None:
    """Run the command line."""
    app()
