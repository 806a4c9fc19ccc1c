"""The formats of answers: every result format of SPARQL 1.1 and every RDF format that the store writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox


@dataclass(frozen=True)
class Format:
    """A format of answers: its name for ``format=``, media type and serialiser."""

    name: str
    media_type: str
    kind: Any

    @property
    def content_type(self) -> str:
        """The media type with its charset, where it is of text."""
        return self.media_type + ("; charset=utf-8" if self.media_type.startswith("text/") else "")


RESULT_FORMATS = (
    Format("json", "application/sparql-results+json", ox.QueryResultsFormat.JSON),
    Format("xml", "application/sparql-results+xml", ox.QueryResultsFormat.XML),
    Format("csv", "text/csv", ox.QueryResultsFormat.CSV),
    Format("tsv", "text/tab-separated-values", ox.QueryResultsFormat.TSV),
)
GRAPH_FORMATS = (
    Format("turtle", "text/turtle", ox.RdfFormat.TURTLE),
    Format("ntriples", "application/n-triples", ox.RdfFormat.N_TRIPLES),
    Format("jsonld", "application/ld+json", ox.RdfFormat.JSON_LD),
    Format("rdfxml", "application/rdf+xml", ox.RdfFormat.RDF_XML),
    Format("trig", "application/trig", ox.RdfFormat.TRIG),
    Format("nquads", "application/n-quads", ox.RdfFormat.N_QUADS),
    Format("n3", "text/n3", ox.RdfFormat.N3),
)


# Other names by which clients call them: the endings of files, and what SPARQLWrapper sends.
_OTHERWISE = (
    {"srj": "json", "srx": "xml"},
    {"ttl": "turtle", "nt": "ntriples", "nq": "nquads", "rdf": "rdfxml", "rdf+xml": "rdfxml", "xml": "rdfxml"}
    | {"json-ld": "jsonld", "json": "jsonld"},
)


def named(formats: tuple[Format, ...], name: str) -> Format | None:
    """Give the one of RESULT_FORMATS or GRAPH_FORMATS that is called so, or None.

    Examples
    --------
    >>> [format.name for format in (named(GRAPH_FORMATS, "nt"), named(RESULT_FORMATS, "text/csv")) if format]
    ['ntriples', 'csv']
    """
    known, plain = by_name(formats) | by_media_type(formats), name.strip().lower()
    return known.get(plain) or known.get(_OTHERWISE[formats is GRAPH_FORMATS].get(plain, ""))


def by_name(formats: Iterable[Format]) -> dict[str, Format]:
    """Give formats by their names, in their order."""
    return {format.name: format for format in formats}


def by_media_type(formats: Iterable[Format]) -> dict[str, Format]:
    """Give formats by their media types, in their order, which is that of an offer."""
    return {format.media_type: format for format in formats}


BY_NAME = by_name((*RESULT_FORMATS, *GRAPH_FORMATS))
