"""The dataset file: sorted N-Quads, byte-identical from build to build, swapped into place at the end."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.store import Graph
from graph.triples import ontology_quads
from ontology import ALIGNMENTS, ONTOLOGY, SCHEMES

_VERSION = 16


@dataclass(frozen=True)
class Report:
    """What a build found: the dataset's checksum and counts, and the outcome of each check."""

    sha256: str
    quads: int
    things: int
    verified: bool
    claims: int
    shacl: list[str] = field(default_factory=list)
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
        report = Report(**json.loads(report_file(dataset).read_text("utf-8")))
        checksum = _checksum(dataset)
    except (OSError, ValueError, TypeError):
        return None
    return report if report.sha256 == checksum else None


def version_of(data: bytes) -> str:
    """Give the version of a dataset: the first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(data).hexdigest()[:_VERSION]


def dataset_version(dataset: Path) -> str:
    """Give the version of a dataset file."""
    return _checksum(dataset)[:_VERSION]


def _checksum(dataset: Path) -> str:
    with dataset.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
