"""The whole dataset as files to take away: their names and formats, and how each is written."""

from __future__ import annotations

from dataclasses import dataclass

from graph import names
from graph.gate.formats import BY_NAME, Format

FOLDER = names.BASE + "dumps/"


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
