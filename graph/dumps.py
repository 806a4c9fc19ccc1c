"""The whole dataset as files to take away: their names and formats, and how each is written.

Run as a program it writes one: the service does so in a process of its own, so that nobody waits for it.
"""

from __future__ import annotations

import hashlib
import heapq
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from graph import names
from graph.context import context, written
from graph.gate import xml
from graph.gate.formats import BY_NAME, Format
from graph.journal import changes

FOLDER = names.BASE + "dumps/"
# What the program ends with where a format cannot hold the data.
UNFIT = 3
_HELD = 20_000


@dataclass(frozen=True)
class Dump:
    """A file of the whole dataset; ``with_graphs`` tells whether it says which graph states a triple."""

    file: str
    format: Format
    with_graphs: bool

    @property
    def iri(self) -> str:
        """The file's IRI, at whose path it is."""
        return FOLDER + self.file


DUMPS = (
    Dump("pejling.nq", BY_NAME["nquads"], True),
    Dump("pejling.trig", BY_NAME["trig"], True),
    Dump("pejling.jsonld", BY_NAME["jsonld"], True),
    Dump("pejling.nt", BY_NAME["ntriples"], False),
    Dump("pejling.ttl", BY_NAME["turtle"], False),
    Dump("pejling.rdf", BY_NAME["rdfxml"], False),
)


def write(dump: Dump, dataset: Path, journal: Path | None, file: Path) -> str:
    """Write a dump, in memory that does not grow with the dataset, and give its SHA-256.

    Parameters
    ----------
    dump : Dump
        Which one.
    dataset : pathlib.Path
        The built dataset: sorted N-Quads.
    journal : pathlib.Path, optional
        File of the changes made since.
    file : pathlib.Path
        What to write; it is there whole or not at all.

    Raises
    ------
    OSError
        If it cannot be written.
    graph.gate.xml.Unwritable
        If its format cannot hold the data.
    """
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with beside.open("wb") as stream, tempfile.TemporaryDirectory(dir=file.parent) as folder:
            lines = _current(dataset, journal)
            if dump.format.name == "nquads":
                stream.writelines(lines)
            elif dump.with_graphs:
                _by_graph(dump, _graphs(lines, Path(folder)), stream)
            else:
                _merged(dump, lines, stream)
        with beside.open("rb") as stream:
            checksum = hashlib.file_digest(stream, "sha256").hexdigest()
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
    return checksum


def _current(dataset: Path, journal: Path | None) -> Iterator[bytes]:
    """Give the lines of N-Quads as they are now, sorted as the dataset is."""
    added: set[bytes] = set()
    removed: set[bytes] = set()
    for change in changes(journal) if journal else ():
        came, went = (set(document.splitlines(keepends=True)) for document in change.written())
        added, removed = (added - went) | came, (removed - came) | went
    with dataset.open("rb") as stream:
        last = b""
        for line in heapq.merge(stream, sorted(added)):
            if line != last and line not in removed:
                yield line
            last = line


def _quads(lines: Iterable[bytes]) -> Iterator[ox.Quad]:
    held: list[bytes] = []
    for line in lines:
        held.append(line)
        if len(held) == _HELD:
            yield from ox.parse(b"".join(held), format=ox.RdfFormat.N_QUADS)
            held = []
    yield from ox.parse(b"".join(held), format=ox.RdfFormat.N_QUADS)


def _merged(dump: Dump, lines: Iterable[bytes], stream: IO[bytes]) -> None:
    # In sorted N-Quads a triple that several graphs state stands on lines that follow each other.
    triples = (triple for triple, _ in groupby(quad.triple for quad in _quads(lines)))
    ox.serialize(triples, xml.written(stream, dump.format), format=dump.format.kind, prefixes=dict(names.PREFIXES))


def _graphs(lines: Iterable[bytes], folder: Path) -> dict[str, Path]:
    """Put the lines of each graph into a file of its own, and give these by graph."""
    files: dict[str, Path] = {}
    held: dict[str, list[bytes]] = {}

    def put() -> None:
        for graph, kept in held.items():
            place = files.setdefault(graph, folder / str(len(files)))
            with place.open("ab") as stream:
                stream.writelines(kept)
        held.clear()

    for number, line in enumerate(lines, 1):
        held.setdefault(_graph_of(line), []).append(line)
        if number % _HELD == 0:
            put()
    put()
    return dict(sorted(files.items()))


def _graph_of(line: bytes) -> str:
    """Give the graph of a line of N-Quads, empty for the default graph.

    Examples
    --------
    >>> _graph_of(b'<urn:s> <urn:p> "a <urn:x>" <urn:g> .'), _graph_of(b"<urn:s> <urn:p> <urn:o> .")
    ('urn:g', '')
    """
    before, graph, _ = line.rsplit(b" ", 2)
    named = graph.startswith(b"<") and graph.endswith(b">") and before.count(b" ") > 1
    return graph[1:-1].decode() if named else ""


def _by_graph(dump: Dump, files: dict[str, Path], stream: IO[bytes]) -> None:
    if dump.format.name != "jsonld":
        quads = (quad for file in files.values() for quad in _quads(file.open("rb")))
        ox.serialize(quads, stream, format=dump.format.kind, prefixes=dict(names.PREFIXES))
        return
    stream.write(b'{"@context":' + _json(context()) + b',"@graph":[')
    for place, (graph, file) in enumerate(files.items()):
        stream.write(b",\n" if place else b"\n")
        stream.write(b'{"@id":' + _json(graph) + b',"@graph":[' if graph else b'{"@graph":[')
        for number, node in enumerate(written(quad.triple for quad in _quads(file.open("rb")))):
            stream.write((b",\n" if number else b"\n") + _json(node))
        stream.write(b"]}")
    stream.write(b"]}\n")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def main() -> None:
    """Write one dump: arguments are its name, the dataset, the journal (or nothing) and the file; its SHA-256 is printed.

    Where its format cannot hold the data, the program ends with ``UNFIT`` and prints why.
    """
    name, dataset, journal, file = sys.argv[1:]
    if hasattr(os, "nice"):
        os.nice(10)
    dump = next(dump for dump in DUMPS if dump.file == name)
    try:
        print(write(dump, Path(dataset), Path(journal) if journal else None, Path(file)))
    except xml.Unwritable as error:
        print(error)
        sys.exit(UNFIT)


if __name__ == "__main__":
    main()
