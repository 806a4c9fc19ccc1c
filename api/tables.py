"""Tables for other programs: CSV and XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter  # type: ignore[import-untyped]
from fastapi.responses import Response

from api.errors import Problem

Cell = str | int | float | Decimal | None
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = ("csv", "xlsx")
# What a sheet holds at most; Excel drops the rest without a word.
_ROWS, _CELL = 1_048_575, 32_767


@dataclass(frozen=True)
class Table:
    """A name, the column heads and the rows."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def respond_with(table: Table, format: str) -> Response:
    """Give a table as a file.

    Parameters
    ----------
    table : Table
        What to give.
    format : str
        ``csv`` or ``xlsx``.

    Raises
    ------
    Problem
        If the format is another, or the table is larger than a sheet.
    """
    if format not in FORMATS:
        raise Problem(400, f"There is no format {format!r} of this table; allowed are {', '.join(FORMATS)}.")
    headers = {"Content-Disposition": f'attachment; filename="{table.name}.{format}"'}
    if format == "csv":
        return Response(as_csv(table), media_type="text/csv; charset=utf-8", headers=headers)
    return Response(as_xlsx(table), media_type=XLSX, headers=headers)


def as_csv(table: Table) -> bytes:
    """Give a table as CSV (RFC 4180) in UTF-8.

    Examples
    --------
    >>> as_csv(Table("t", ["år", "beløb"], [["2019", Decimal(5)]]))
    b'\\xc3\\xa5r,bel\\xc3\\xb8b\\r\\n2019,5\\r\\n'
    """
    sink = io.StringIO(newline="")
    writer = csv.writer(sink)
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return sink.getvalue().encode()


def as_xlsx(table: Table) -> bytes:
    """Give a table as a workbook of one sheet, with a fixed head, a filter and numbers as numbers.

    Raises
    ------
    Problem
        If the table is larger than a sheet.
    """
    if len(table.rows) > _ROWS:
        raise Problem(413, f"The table has {len(table.rows)} rows; a sheet holds {_ROWS}. Ask for CSV instead.")
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True}) as book:
        sheet = book.add_worksheet(table.name[:31])
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        number = book.add_format({"num_format": "#,##0.##"})
        sheet.write_row(0, 0, table.columns, head)
        for line, row in enumerate(table.rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, int | float | Decimal):
                    sheet.write_number(line, column, float(cell), number)
                elif cell:
                    sheet.write_string(line, column, cell[:_CELL])
        sheet.freeze_panes(1, 0)
        if table.columns:
            sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.columns) - 1)
            sheet.autofit(420)
    return sink.getvalue()
