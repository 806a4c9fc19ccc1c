"""Answers and networks as files, by format."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import networkx as nx

from graph.drawing.frame import Drawing
from graph.exports import csvw, frames, jsonld, networks, pictures, workbook
from graph.exports.about import About

if TYPE_CHECKING:
    from graph.answers.answer import Answer

METADATA = "-metadata.json"
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "gexf": "application/gexf+xml",
    "graphml": "application/graphml+xml",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "network.json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "png": "image/png",
    "svg": "image/svg+xml",
    "xlsx": workbook.MEDIA_TYPE,
}


class UnknownFormat(ValueError):
    """A format that nothing is written in."""


def about(answer: Answer, day: date | None = None) -> About:
    """Give what goes along with an answer that leaves the house."""
    return About(answer.title, answer.query, answer.version, day, answer.truncated, answer.sources.table, answer.notes)


def _json(answer: Answer, told: About) -> bytes:
    facts = {
        "title": told.title,
        "query": told.query,
        "version": told.version,
        "date": told.day.isoformat() if told.day else None,
        "truncated": told.truncated,
        "notes": list(told.notes),
        "columns": {column.name: column.kind for column in answer.table.columns},
        "rows": answer.rows,
        "sources": answer.sources.rows,
    }
    # A decimal is written as text: a number of JSON may lose its digits in the reader's hands.
    return json.dumps(facts, ensure_ascii=False, indent=1, default=str).encode()


_TABLES: dict[str, Callable[[Answer, About, str], bytes]] = {
    "csv": lambda answer, _told, _language: csvw.as_csv(answer.table),
    "json": lambda answer, told, _language: _json(answer, told),
    "jsonld": lambda answer, told, _language: jsonld.as_jsonld(answer.table, told, answer.linked()),
    "parquet": lambda answer, told, _language: frames.as_parquet(answer.table, told),
    "xlsx": lambda answer, told, language: workbook.as_xlsx(answer.table, told, language),
}
_NETWORKS: dict[str, Callable[[nx.MultiDiGraph[str], str, date | None, str], bytes]] = {
    "gexf": lambda network, _title, day, _language: networks.as_gexf(network, day),
    "graphml": lambda network, _title, _day, _language: networks.as_graphml(network),
    "html": lambda network, title, _day, language: pictures.page(network, title, language).encode(),
    "network.json": lambda network, _title, _day, _language: networks.as_json(network),
}
DRAWINGS: dict[str, Callable[[Drawing], bytes]] = {
    "png": lambda drawing: drawing.png(),
    "svg": lambda drawing: drawing.standing_alone().encode(),
}
NETWORKS = tuple(_NETWORKS)
FORMATS = (*_TABLES, *NETWORKS)


def as_bytes(answer: Answer, format: str, day: date | None = None, language: str = "da") -> bytes:
    """Give an answer in a format.

    Parameters
    ----------
    answer : Answer
        Its rows, or the network of its rows, are given.
    format : str
        One of FORMATS, or of DRAWINGS where the answer has a picture of its own.
    day : datetime.date, optional
        The day to note in the file; without it the dataset's version alone tells how old the answer is.
    language : str
        ``da`` or ``en``: the words of sheets and pictures.

    Raises
    ------
    UnknownFormat
        If the format is another, or ``svg`` or ``png`` of an answer that has no picture of its own.
    graph.drawing.descent.TooMuch, graph.drawing.raster.TooLarge
        If the picture would be too large.
    graph.exports.workbook.TooManyRows
        If a sheet cannot hold it.
    graph.exports.frames.MissingLibrary
        If a library for it is not installed.
    TypeError
        If the day is no date.
    """
    _check_day(day)
    if format in _TABLES:
        return _TABLES[format](answer, about(answer, day), language)
    if format in DRAWINGS:
        return DRAWINGS[format](answer.drawing(language))
    if format not in FORMATS:
        raise UnknownFormat(f"There is no format {format!r} of this; there are {', '.join(FORMATS)}.")
    return network_as_bytes(answer.network(), answer.title, format, day, language)


def network_as_bytes(
    network: nx.MultiDiGraph[str], title: str, format: str, day: date | None = None, language: str = "da"
) -> bytes:
    """Give a network in a format; parameters and errors as for ``as_bytes``."""
    _check_day(day)
    if format not in _NETWORKS:
        raise UnknownFormat(f"There is no format {format!r} of a network; there are {', '.join(_NETWORKS)}.")
    return _NETWORKS[format](network, title, day, language)


def _check_day(day: object) -> None:
    if not isinstance(day, date | None):
        raise TypeError(f"The day is {day!r}; it must be a date, such as datetime.date(2026, 11, 21).")


def format_of(file: Path, formats: Collection[str] = (*FORMATS, *DRAWINGS)) -> str:
    """Give the format that a file's name tells, of those that can be written.

    Examples
    --------
    >>> format_of(Path("goals.network.json")), format_of(Path("goals.xlsx"))
    ('network.json', 'xlsx')

    Raises
    ------
    UnknownFormat
        If it tells none of them.
    """
    longest_first = sorted(formats, key=len, reverse=True)
    found = next((format for format in longest_first if file.name.endswith(f".{format}")), None)
    if found is None:
        raise UnknownFormat(f"{file.name!r} ends in no format of this; there are {', '.join(formats)}.")
    return found


def in_a_folder(file: str | Path) -> Path:
    """Give the path of a file that is to be written; raises FileNotFoundError, in a sentence, if its folder is not there."""
    path = Path(file)
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f"There is no folder {str(path.parent)!r} to write {path.name!r} in. Make it first, or name a file in one that is there."
        )
    return path


def save(answer: Answer, file: str | Path, day: date | None = None, language: str = "da") -> Path:
    """Write an answer to a file in the format that its name tells; a CSV file gets its metadata beside it.

    Parameters and errors as for ``as_bytes`` and ``format_of``; raises as ``in_a_folder``.

    Returns
    -------
    pathlib.Path
        The file.
    """
    path = in_a_folder(file)
    format = format_of(path)
    path.write_bytes(as_bytes(answer, format, day, language))
    if format == "csv":
        beside = path.with_name(path.name + METADATA)
        beside.write_bytes(csvw.as_metadata(answer.table, quote(path.name), about(answer, day)))
    return path


def save_network(
    network: nx.MultiDiGraph[str], file: str | Path, day: date | None = None, language: str = "da"
) -> Path:
    """Write a network to a file in the format that its name tells; parameters and errors as for ``save``."""
    path = in_a_folder(file)
    title = str(network.graph.get("title", path.stem))
    path.write_bytes(network_as_bytes(network, title, format_of(path, NETWORKS), day, language))
    return path
