"""The command that searches in all that is written of things."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated

import typer

from graph import names
from graph.answers.finding import check_words
from graph.answers.given import slug_given
from graph.search import FACETS, Found, find, index, text_index, told
from graph.search.snippets import Piece
from loaders.problems import CorpusError
from pejling.cli.options import (
    DATASET,
    USAGE,
    AsJson,
    DatasetFile,
    SourcesFolder,
    fail,
    graph_of,
    note,
    or_elsewhere,
    say,
)
from pejling.passages import passage_reader

app = typer.Typer()


@app.command()
@or_elsewhere
def search(
    words: Annotated[list[str], typer.Argument(help="Words, in any inflection or as beginnings.")],
    type: Annotated[str, typer.Option(help="Only things of this class, e.g. Initiative.")] = "",
    generation: Annotated[str, typer.Option(help="Only of this generation, e.g. 2019-2022.")] = "",
    committee: Annotated[str, typer.Option(help="Only of this committee, e.g. socialudvalget.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=500, help="At most so many things.")] = 20,
    as_typed: Annotated[bool, typer.Option("--as-typed", help="Not for other words of the same meaning too.")] = False,
    as_json: AsJson = False,
    dataset: DatasetFile = DATASET,
    sources: SourcesFolder = None,
) -> None:
    """Find things by their names, other wordings, descriptions and, with --sources, passages."""
    graph = graph_of(dataset)
    try:
        known = text_index(graph, index(graph), passage_reader(graph, sources)[0])
    except CorpusError as error:
        fail("\n".join(map(str, error.problems)))
    limits = {"type": type, "generation": slug_given(generation), "committee": slug_given(committee)}
    try:
        check_words(" ".join(words))
        found = find(known, " ".join(words), limits, limit, as_typed=as_typed)
    except ValueError as error:
        fail(str(error), USAGE)
    if as_json:
        say(json.dumps(asdict(found), ensure_ascii=False, indent=1))
    else:
        _print(found)


def _print(found: Found) -> None:
    for sentence in told(found):
        note(sentence)
    if found.also_searched:
        note("--as-typed searches for the words alone.")
    for match in found.matches:
        say(f"{_text(match.name)}  {match.entry.type}  {names.shorten(match.entry.iri)}")
        if match.snippet:
            place = match.snippet.passage
            say(f"    {place or match.snippet.kind}: {_text(match.snippet.pieces)}")
    if not found.matches:
        fail("The words stand nowhere, nor does anything like them. Try other or shorter words.")
    note(f"{len(found.matches)} of {found.total}")
    for facet in FACETS:
        if counts := found.facets[facet]:
            note(f"--{facet}: {', '.join(f'{value} ({count})' for value, count in counts)}")


def _text(pieces: Iterable[Piece]) -> str:
    return "".join(f"*{piece.text}*" if piece.marked else piece.text for piece in pieces)
