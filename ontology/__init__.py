"""The ontology as files of Turtle, and the few facts of it that the program needs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox

FOLDER = Path(__file__).resolve().parent
ONTOLOGY = FOLDER / "pejling.ttl"
ALIGNMENTS = FOLDER / "alignments.ttl"
SCHEMES = FOLDER / "schemes.ttl"
DATASET = FOLDER / "dataset.ttl"
SHAPES = FOLDER / "shapes.ttl"

_SUBCLASS = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
_PEJ = "https://w3id.org/pejling/ontology#"


@cache
def superclasses() -> dict[str, tuple[str, ...]]:
    """Give for each class of ours its superclasses of ours (local names), nearest first."""
    parents: dict[str, str] = {}
    for triple in ox.parse(path=ONTOLOGY):
        if triple.predicate == _SUBCLASS and isinstance(triple.subject, ox.NamedNode):
            assert isinstance(triple.object, ox.NamedNode)
            parents[triple.subject.value.removeprefix(_PEJ)] = triple.object.value.removeprefix(_PEJ)
    chains: dict[str, tuple[str, ...]] = {}
    for name in parents:
        chain = [parents[name]]
        while chain[-1] in parents:
            chain.append(parents[chain[-1]])
        chains[name] = tuple(chain)
    return chains
