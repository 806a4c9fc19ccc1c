"""Reads the manifests of the W3C suite."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

BASE = "https://w3c.example/sparql11/"
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
LEFT_OUT = {
    "entailment": "no entailment regime: superclasses are written out by the build",
    "http-rdf-update": "deprecated by the W3C in favour of `graph-store-protocol`",
    "service": "its services are at addresses of example.org; `tests/test_federation.py` calls real ones",
    "syntax-fed": "SERVICE is refused but for addresses that the operator names",
}
Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def suite() -> Path | None:
    """Give the folder of the suite, or None where it is not at hand."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "w3c-sparql11"
    folder = Path(os.environ.get("PEJLING_W3C", str(beside)))
    return folder if (folder / "manifest-all.ttl").is_file() else None


@dataclass(frozen=True)
class Case:
    """One test of the suite: its group and name, its type, and its node in the manifest."""

    group: str
    name: str
    type: str
    node: ox.NamedNode
    manifest: Manifest

    def __str__(self) -> str:
        return f"{self.group}/{self.name}"


class Manifest:
    """One manifest file as a graph."""

    def __init__(self, file: Path, folder: Path) -> None:
        self.folder, self.group = folder, file.parent.name
        self.base = f"{BASE}{file.relative_to(folder).as_posix()}"
        self._store = ox.Store()
        self._store.load(path=str(file), format=ox.RdfFormat.TURTLE, base_iri=self.base)

    def values(self, node: Node | None, *path: str) -> list[Node]:
        """Give what a path of property IRIs leads to."""
        found: list[Node] = [node] if node is not None else []
        for step in path:
            found = [
                quad.object
                for subject in found
                for quad in self._store.quads_for_pattern(subject, ox.NamedNode(step), None)  # type: ignore[arg-type]
            ]
        return found

    def value(self, node: Node | None, *path: str) -> Node | None:
        """Give the first thing that a path leads to."""
        return next(iter(self.values(node, *path)), None)

    def text(self, node: Node | None, *path: str) -> str:
        """Give the text that a path leads to, or an empty one."""
        return str(getattr(self.value(node, *path), "value", ""))

    def items(self, head: Node | None) -> Iterator[Node]:
        """Give the items of a list."""
        while head is not None and head != ox.NamedNode(_RDF + "nil"):
            yield self.values(head, _RDF + "first")[0]
            head = self.value(head, _RDF + "rest")

    def file(self, iri: str) -> Path:
        """Give the file of an IRI of the suite."""
        return self.folder / iri.removeprefix(BASE)

    def cases(self) -> Iterator[Case]:
        """Give the tests in the manifest's order."""
        for node in self.items(self.value(ox.NamedNode(self.base), _MF + "entries")):
            assert isinstance(node, ox.NamedNode)
            types = [str(getattr(kind, "value", "")).removeprefix(_MF) for kind in self.values(node, _RDF + "type")]
            yield Case(self.group, node.value.rpartition("#")[2], types[0], node, self)


def cases() -> list[Case]:
    """Give every test of the suite that runs against an endpoint without federation and entailment."""
    folder = suite()
    if folder is None:
        return []
    files = sorted(file for file in folder.glob("*/manifest.ttl") if file.parent.name not in LEFT_OUT)
    files += sorted(folder.glob("graph-store-protocol/manifest-*direct.ttl"))
    return [case for file in files for case in Manifest(file, folder).cases()]
