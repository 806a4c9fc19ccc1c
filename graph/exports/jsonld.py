"""Answers as JSON-LD: what they say as linked data, with where it comes from."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from graph import names
from graph.exports.about import About
from graph.rows import Cell, Column, Table

_XSD = {
    "year": "gYear", "integer": "integer", "decimal": "decimal", "number": "double", "boolean": "boolean",
    "date": "date", "datetime": "dateTime",
}  # fmt: skip
_CSVW = "http://www.w3.org/ns/csvw#"
_VOCABULARIES = {prefix: names.PREFIXES[prefix] for prefix in ("dct", "owl", "pej", "prov", "xsd")} | {"csvw": _CSVW}


def as_jsonld(table: Table, about: About, triples: bytes | None = None) -> bytes:
    """Give an answer as JSON-LD: its rows as the tabular data of the Web, or its triples; and its origin.

    Parameters
    ----------
    table : Table
        The rows; the cell of a column ``x`` is the value of ``https://w3id.org/pejling/column#x``.
    about : About
        What goes along: title, query, version, day, sources.
    triples : bytes, optional
        The triples of a CONSTRUCT or DESCRIBE, in N-Triples, which then stand instead of rows.

    References
    ----------
    Generating RDF from Tabular Data on the Web, W3C Recommendation, 17 December 2015 (the form of the rows).
    """
    told = _origin(about)
    if triples is not None:
        quads = (ox.Quad(*triple) for triple in sorted(_read(triples), key=str))
        said = json.loads(ox.serialize(quads, format=ox.RdfFormat.JSON_LD) or b"[]")
        return _dumped({"@context": _VOCABULARIES, "@graph": [told | {"@type": "prov:Entity"}, *said]})
    context: dict[str, Any] = _VOCABULARIES | {"column": names.COLUMN}
    context |= {_key(column): _coercion(column) for column in table.columns}
    told |= {"@type": "csvw:Table", "csvw:row": [_row(place, table, row) for place, row in enumerate(table.rows, 1)]}
    return _dumped({"@context": context, "@graph": [told, *_passages(about.sources)]})


def _read(triples: bytes) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(triples, format=ox.RdfFormat.N_TRIPLES)]


def _origin(about: About) -> dict[str, Any]:
    told = {
        "dct:title": about.title,
        "dct:description": about.query,
        "dct:issued": {"@value": about.day.isoformat(), "@type": "xsd:date"} if about.day else None,
        "owl:versionInfo": about.version,
        "dct:source": [{"@id": names.thing_iri(f"document/{document}")} for document in about.documents()],
    }
    return {key: value for key, value in told.items() if value}


def _key(column: Column) -> str:
    return f"column:{quote(column.name, safe='')}"


def _coercion(column: Column) -> dict[str, str]:
    if column.kind in _XSD:
        return {"@type": f"xsd:{_XSD[column.kind]}"}
    return {"@type": "@id"} if column.kind == "iri" else {}


def _row(place: int, table: Table, row: tuple[Cell, ...]) -> dict[str, Any]:
    cells = {_key(column): _value(cell) for column, cell in zip(table.columns, row, strict=True) if cell is not None}
    return {"@type": "csvw:Row", "csvw:rownum": place, "csvw:describes": cells}


def _value(cell: Cell) -> str | bool:
    # Numbers are written as text, so that no reader of JSON rounds them; the context gives their type.
    if isinstance(cell, bool):
        return cell
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _passages(sources: Table) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in sources.dicts():
        passage = {
            "@type": "pej:Passage",
            "pej:document": {"@id": names.thing_iri(f"document/{row['document']}")},
            "pej:firstLine": row["firstLine"],
            "pej:lastLine": row["lastLine"],
        }
        found.setdefault(str(row["thing"]), []).append(passage)
    return [{"@id": thing, "pej:passage": passages} for thing, passages in found.items()]


def _dumped(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1).encode()
