"""SHACL validation of a dataset (pySHACL), told as sentences with the corpus line of the record that is at fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyshacl import validate
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import SH

from graph import names
from graph.model import Origin
from ontology import ONTOLOGY, SCHEMES, SHAPES


def breaches(ntriples: bytes, origins: dict[str, Origin], language: str = "en") -> Iterator[tuple[Origin, str]]:
    """Yield each breach of the shapes as origin and sentence.

    Parameters
    ----------
    ntriples : bytes
        The data as N-Triples, UTF-8.
    origins : dict
        Corpus file and line of each thing, by path.
    language : str
        Language of the sentences, ``da`` or ``en``.
    """
    data = Graph().parse(data=ntriples, format="nt")
    for file in (ONTOLOGY, SCHEMES):
        data.parse(file)
    _, report, _ = validate(data, shacl_graph=Graph().parse(SHAPES), advanced=False, inference="none")
    assert isinstance(report, Graph)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus = report.value(result, SH.focusNode)
        path = names.path_of(str(focus)) or str(focus)
        message = _message(report.objects(result, SH.resultMessage), language)
        value = report.value(result, SH.value)
        given = (
            f" (given: {names.shorten(str(value)) if isinstance(value, URIRef) else value})"
            if value and value != focus
            else ""
        )
        yield origins.get(path, Origin("corpus", 1)), f"{path} {message}{given}."


def _message(messages: Iterable[object], language: str) -> str:
    texts = {m.language or "": str(m) for m in messages if isinstance(m, Literal)}
    return texts.get(language) or next(iter(texts.values()), "breaks a shape")
