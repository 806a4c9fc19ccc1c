"""The dataset file: sorted N-Quads, byte-identical from build to build, swapped into place at the end."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.store import Graph
from graph.triples import ontology_quads
from ontology import ALIGNMENTS, ONTOLOGY, SCHEMES

_VERSION = 16


@dataclass(frozen=True)
class Report:
    """What a build found: the dataset's checksum and counts, and what was verified; a graph that breaks a shape is not built."""

    sha256: str
    quads: int
    things: int
    verified: bool
    claims: int
    coverage: list[dict[str, Any]] = field(default_factory=list)

    @property
    def version(self) -> str:
        """The version of the dataset, as ``version_of`` gives it."""
        return self.sha256[:_VERSION]


def lines_of(quads: Iterable[ox.Quad]) -> set[str]:
    """Give quads as lines of N-Quads, each once, with those of the ontology."""
    return {f"{quad} .\n" for quads in (quads, ontology_quads((ONTOLOGY, ALIGNMENTS, SCHEMES))) for quad in quads}


def serialise(lines: Iterable[str]) -> bytes:
    """Give lines of N-Quads as a document: sorted, so that the same lines give the same bytes."""
    return "".join(sorted(lines)).encode()


def write_dataset(data: bytes, file: Path) -> None:
    """Write a dataset beside the old one and swap it in at the end; a crash leaves the old one.

    Raises
    ------
    OSError
        If the folder cannot be written or the disk is full; the old dataset then still stands.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with beside.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(beside, file)
    finally:
        beside.unlink(missing_ok=True)


def as_nquads(graph: Graph) -> bytes:
    """Give a graph as the dataset file that it came from: sorted N-Quads."""
    lines = (f"{triple} <{iri}> .\n" for iri in graph.engine.named_graphs() for triple in graph.engine.triples(iri))
    return "".join(sorted(lines)).encode()


def report_file(dataset: Path) -> Path:
    """Give the file of the build report that belongs to a dataset file."""
    return dataset.with_suffix(".report.json")


def write_report(report: Report, dataset: Path) -> None:
    """Write the build report beside its dataset."""
    write_dataset(json.dumps(asdict(report), ensure_ascii=False, indent=1).encode(), report_file(dataset))


def read_report(dataset: Path) -> Report | None:
    """Give the report of a dataset, or None if there is none or it belongs to another build."""
    try:
        report = report_of(report_file(dataset).read_text("utf-8"))
        return report if report and report.sha256 == _checksum(dataset) else None
    except (OSError, UnicodeDecodeError):
        return None


def report_of(text: str) -> Report | None:
    """Give the report that a JSON text is, or None if it is none; what another version of Pejling wrote besides is passed over."""
    known = {field.name for field in fields(Report)}
    try:
        return Report(**{name: value for name, value in json.loads(text).items() if name in known})
    except (ValueError, TypeError, AttributeError):
        return None


def version_of(data: bytes) -> str:
    """Give the version of a dataset: the first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(data).hexdigest()[:_VERSION]


def dataset_version(dataset: Path) -> str:
    """Give the version of a dataset file."""
    return _checksum(dataset)[:_VERSION]


def _checksum(dataset: Path) -> str:
    with dataset.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
