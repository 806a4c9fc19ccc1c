"""Writes answers as files for other programs: workbooks, tables, networks, pictures."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from graph import gate, names
from graph.answers import Answer
from graph.answers import files as exports
from graph.answers.finding import NothingNamed
from graph.answers.networks import WITHOUT
from graph.drawing.descent import TooMuch
from graph.drawing.raster import TooLarge
from graph.exports.frames import MissingLibrary
from graph.exports.workbook import TooManyRows
from graph.questions import BadParameter, UnknownQuestion
from graph.rows import Nested
from graph.store import NoDataset
from graph.workers.stops import Stopped
from loaders.problems import CorpusError
from pejling import limits, settings
from pejling.analyst import Analyst
from pejling.cli.options import DATASET, USAGE, DatasetFile, fail, note, or_elsewhere
from pejling.cli.writing import Day, Language, ToFile, Tongue, put, writing
from pejling.opening import open_graph

app = typer.Typer()
# Bars and lineage have pictures too.
WRITTEN = (*exports.FORMATS, *exports.DRAWINGS)


def write_query(dataset: Path, sparql: str, format: str, to: Path | None, day: datetime | None, language: str) -> None:
    """Write the answer to a query in one of ``exports.FORMATS``, or end with what was wrong."""
    analyst = analyst_of(dataset)
    try:
        answer = analyst.query(sparql)
    except (gate.Malformed, gate.Refused, Stopped, Nested) as error:
        fail(str(error))
    write(answer, format, to, day, language)


def write_question(
    dataset: Path,
    name: str,
    values: dict[str, str],
    format: str,
    to: Path | None,
    day: datetime | None,
    language: str,
) -> None:
    """Write the answer to a ready-made question in one of ``exports.FORMATS``, or end with what was wrong."""
    analyst = analyst_of(dataset)
    try:
        answer = analyst.ask(name, **values)
    except (UnknownQuestion, BadParameter) as error:
        fail(str(error), USAGE)
    except Stopped as error:
        fail(str(error))
    write(answer, format, to, day, language)


def analyst_of(dataset: Path) -> Analyst:
    """Open the dataset to ask, or end with a message."""
    try:
        return open_graph(dataset, limits=limits.most(), endpoint=settings.text(settings.ENDPOINT))
    except (NoDataset, CorpusError, settings.BadSetting) as error:
        fail(str(error), USAGE)


def write(answer: Answer, format: str, to: Path | None, day: datetime | None, language: str = "da") -> None:
    """Write an answer in a format to a file, or to standard output."""
    on = day.date() if day else None
    if answer.truncated:
        note("More rows were left out; narrow the query or use LIMIT and OFFSET.")
    try:
        if to is not None and to.name.endswith(f".{format}"):
            with writing(to):
                note(f"{len(answer)} rows in {exports.save(answer, to, on, language)}")
        else:
            put(exports.as_bytes(answer, format, on, language), to)
    except (MissingLibrary, TooManyRows, TooMuch, TooLarge) as error:
        fail(str(error))
    except (exports.UnknownFormat, ValueError) as error:
        fail(str(error), USAGE)


def format_for(out: str | None, to: Path | None, formats: Collection[str] = exports.FORMATS) -> str | None:
    """Give the format that --out or else the ending of --to asks for, of those there are; None if neither does."""
    if out is not None or to is None:
        return out
    try:
        return exports.format_of(to, formats)
    except exports.UnknownFormat as error:
        fail(f"{error} Or name a format with --out.", USAGE)


def is_export(format: str | None, to: Path | None) -> bool:
    """Tell whether a format is a file for other programs, not SPARQL's own: csv and json are that in a file."""
    return format in WRITTEN and (format not in ("csv", "json") or to is not None)


@app.command()
@or_elsewhere
def network(
    thing: Annotated[str, typer.Argument(help="Name or address of the thing in the centre; without it all.")] = "",
    to: ToFile = None,
    out: Annotated[str | None, typer.Option("--out", "-o", help="graphml, gexf, network.json or html.")] = None,
    steps: Annotated[int, typer.Option(min=1, max=6, help="How far from the centre.")] = 1,
    without: Annotated[list[str], typer.Option(help="Property to leave out, repeated.")] = list(WITHOUT),  # noqa: B006
    language: Language = Tongue.da,
    day: Day = None,
    dataset: DatasetFile = DATASET,
) -> None:
    """Write the network around a thing, or all of it: for Gephi, networkx, D3, or as a page that opens offline."""
    analyst = analyst_of(dataset)
    format = format_for(out, to, exports.NETWORKS) or "network.json"
    try:
        found = analyst.network(thing or None, steps, tuple(without), language)
        title = (analyst.known.label(analyst.iri(thing)) or names.shorten(thing)) if thing else "Pejling"
        data = exports.network_as_bytes(found, title, format, day.date() if day else None, language)
    except (NothingNamed, exports.UnknownFormat, ValueError) as error:
        fail(str(error), USAGE)
    put(data, to)
    note(f"{len(found)} things, {found.number_of_edges()} connections, version {analyst.version}")
