"""Tables for other programs: CSV and XLSX."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi.responses import Response

from api.errors import Problem
from api.headers import CORS, attachment
from api.texts import heading
from graph import rows
from graph.exports.about import About
from graph.exports.csvw import as_csv
from graph.exports.workbook import MEDIA_TYPE, TooManyRows, as_xlsx
from graph.rows import Cell, Column

__all__ = ["Cell", "Table", "respond_with"]

FORMATS = ("csv", "xlsx")
# By this mark Excel knows that a file it opens is in UTF-8; without it Danish letters are broken there.
_UTF_8 = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Table:
    """A name, the column heads and the rows."""

    name: str
    columns: Sequence[str | Column]
    rows: Sequence[Sequence[Cell]]


def respond_with(
    table: Table, format: str, language: str, about: About | None = None, more: Sequence[Table] = ()
) -> Response:
    """Give a table as a file for people; the CSV that programs read has no mark before its first word.

    Parameters
    ----------
    table : Table
        What to give.
    format : str
        ``csv`` or ``xlsx``.
    language : str
        ``da`` or ``en``: the words of the sheets.
    about : About, optional
        What the last sheet of the workbook tells.
    more : sequence of Table
        What further sheets of the workbook hold, each called by its table's name.

    Raises
    ------
    Problem
        If the format is another, or the table is larger than a sheet.
    """
    if format not in FORMATS:
        raise Problem(400, f"There is no format {format!r} of this table; allowed are {', '.join(FORMATS)}.")
    headers = CORS | attachment(table.name, format)
    plain = rows.table(table.columns, table.rows)
    if format == "csv":
        return Response(_UTF_8 + as_csv(plain), media_type="text/csv; charset=utf-8", headers=headers)
    try:
        further = {heading(one.name): rows.table(one.columns, one.rows) for one in more}
        return Response(as_xlsx(plain, about, language, further), media_type=MEDIA_TYPE, headers=headers)
    except TooManyRows as error:
        raise Problem(413, str(error)) from error
