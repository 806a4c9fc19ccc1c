"""Tables as CSV, with a metadata file that tells the types (CSV on the Web)."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any
from urllib.parse import quote

from graph import names
from graph.exports.about import About
from graph.rows import Cell, Table

_DATATYPES = {"iri": "anyURI", "text": "string", "year": "gYear", "number": "double", "datetime": "dateTime"}


def as_csv(table: Table) -> bytes:
    """Give a table as CSV (RFC 4180) in UTF-8.

    Examples
    --------
    >>> from graph.rows import Column, table
    >>> as_csv(table(["navn", Column("ny", "boolean")], [["Læsehjælp, ugentlig", True]]))
    b'navn,ny\\r\\n"L\\xc3\\xa6sehj\\xc3\\xa6lp, ugentlig",true\\r\\n'
    """
    sink = io.StringIO(newline="")
    writer = csv.writer(sink)
    writer.writerow(table.names)
    writer.writerows([_lexical(cell) for cell in row] for row in table.rows)
    return sink.getvalue().encode()


def _lexical(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def as_metadata(table: Table, url: str, about: About) -> bytes:
    """Give the metadata of a table that is written as CSV.

    Parameters
    ----------
    table : Table
        The table.
    url : str
        Address of its CSV, relative to that of the metadata.
    about : About
        What goes along: title, query, version, day, sources.

    References
    ----------
    Metadata Vocabulary for Tabular Data, W3C Recommendation, 17 December 2015.
    """
    told: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "da"}],
        "url": url,
        "dc:title": about.title,
        "dc:description": about.query,
        "dc:issued": {"@value": about.day.isoformat(), "@type": "xsd:date"} if about.day else None,
        "owl:versionInfo": about.version,
        "dc:source": about.documents(),
        "notes": [
            {
                "thing": row["thing"],
                "document": row["document"],
                "firstLine": row["firstLine"],
                "lastLine": row["lastLine"],
            }
            for row in about.sources.dicts()
        ],
        "tableSchema": {"columns": [_column(column.name, column.kind) for column in table.columns]},
    }
    return json.dumps({key: value for key, value in told.items() if value}, ensure_ascii=False, indent=1).encode()


def _column(name: str, kind: str) -> dict[str, str]:
    safe = quote(name, safe="")
    told = {"name": safe, "titles": name, "datatype": _DATATYPES.get(kind, kind), "propertyUrl": names.COLUMN + safe}
    return told | ({"valueUrl": f"{{+{safe}}}"} if kind == "iri" else {})
