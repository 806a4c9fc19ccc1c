"""Tables as workbooks for Excel: the home of xlsxwriter."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from graph.exports.about import About, check_language, words
from graph.rows import Cell, Table

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a sheet and a cell hold at most; Excel drops the rest without a word.
MOST_ROWS, MOST_TEXT = 1_048_575, 32_767
_WHOLE = 10**15
_MEASURED = 2_000


class TooManyRows(ValueError):
    """A table that is longer than a sheet."""


def as_xlsx(
    table: Table, about: About | None = None, language: str = "da", more: Mapping[str, Table] | None = None
) -> bytes:
    """Give a table as a workbook: a fixed head, a filter, numbers as numbers, dates as dates; years, lines and counts plain, amounts by thousands.

    Parameters
    ----------
    table : Table
        What the first sheet holds.
    about : About, optional
        What the last sheet tells: the question, the query, the version, the day and the sources.
    language : str
        ``da`` or ``en``: the words of the sheets.
    more : mapping, optional
        Tables of further sheets, by the names of these.

    Returns
    -------
    bytes
        The same table gives the same bytes.

    Raises
    ------
    TooManyRows
        If a sheet cannot hold it.
    """
    check_language(language)
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True, "strings_to_formulas": False}) as book:
        # The day of creation is the caller's, so that equal tables are equal files.
        made = about.day if about and about.day else date(2000, 1, 1)
        book.set_properties(
            {"title": about.title if about else "", "created": datetime(made.year, made.month, made.day)}
        )
        cut = _Sheet(book, words()["answer"][language]).fill(table)
        for name, other in (more or {}).items():
            cut = _Sheet(book, name).fill(other) or cut
        if about:
            _Sheet(book, words()["about"][language]).tell(table, about, language, cut)
    for sheet in book.worksheets():
        # A workbook and its sheets hold each other: 90 MB of a long one would stay until the collector goes through all there is.
        vars(sheet).clear()
    return sink.getvalue()


class _Sheet:
    """A sheet being written; formats are made once for each kind of number."""

    def __init__(self, book: Any, name: str) -> None:
        self.book, self.sheet = book, book.add_worksheet(name)
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self._formats: dict[str, Any] = {}
        self.cut = False

    def fill(self, table: Table, top: int = 0) -> bool:
        """Write a table with its head; tell whether a text was cut."""
        if len(table.rows) + top > MOST_ROWS:
            raise TooManyRows(f"The table has {len(table.rows)} rows; a sheet holds {MOST_ROWS}. Ask for CSV instead.")
        self.sheet.write_row(top, 0, [name.replace("_", " ") for name in table.names], self.head)
        if not top:
            self.sheet.freeze_panes(1, 0)
            if table.columns:
                self.sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.columns) - 1)
        self._fill(table, top, 0, _MEASURED)
        # Measuring a text takes longer than writing it: the first rows tell how wide a column is.
        if not top and table.columns:
            self.sheet.autofit(420)
        self._fill(table, top, _MEASURED, len(table.rows))
        return self.cut

    def _fill(self, table: Table, top: int, first: int, end: int) -> None:
        for line, row in enumerate(table.rows[first:end], top + 1 + first):
            for place, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
                self._write(line, place, cell, column.kind)

    def tell(self, table: Table, about: About, language: str, cut: bool) -> None:
        """Write what is known of the answer, then its sources."""
        facts: list[tuple[str, Cell]] = [
            ("title", about.title), ("version", about.version), ("day", about.day), ("rows", len(table.rows)),
        ]  # fmt: skip
        notes = [*about.notes]
        notes += [words()["truncated"][language]] * about.truncated
        notes += [words()["cut"][language].format(most=MOST_TEXT)] * cut
        line = 0
        for key, value in facts:
            if value not in (None, ""):
                self.sheet.write_string(line, 0, words()[key][language], self.head)
                self._write(line, 1, value, "text")
                line += 1
        for note in notes:
            self.sheet.write_string(line, 1, note)
            line += 1
        if about.query:
            self.sheet.write_string(line, 0, words()["query"][language], self.head)
            self.sheet.write_string(line, 1, about.query[:MOST_TEXT], self.wrapped)
            line += 1
        self.sheet.set_column(0, 0, 24)
        self.sheet.set_column(1, 1, 80)
        if about.sources.rows:
            self.sheet.write_string(line + 1, 0, words()["sources"][language], self.head)
            self.fill(_named(about.sources, language), line + 2)

    def _write(self, line: int, place: int, cell: Cell, kind: str) -> None:
        # An empty text would count as a filled cell.
        if cell is None or cell == "":
            return
        if isinstance(cell, bool):
            self.sheet.write_boolean(line, place, cell)
        elif isinstance(cell, int | float | Decimal):
            self._write_number(line, place, cell, kind)
        elif isinstance(cell, date) and cell.year >= 1900:
            # A workbook knows no time zones: the time stands as it is written.
            plain = cell.replace(tzinfo=None) if isinstance(cell, datetime) else cell
            style = "yyyy-mm-dd hh:mm:ss" if isinstance(cell, datetime) else "yyyy-mm-dd"
            self.sheet.write_datetime(line, place, plain, self._format(style))
        else:
            text = str(cell)
            self.cut = self.cut or len(text) > MOST_TEXT
            self.sheet.write_string(line, place, text[:MOST_TEXT])

    def _write_number(self, line: int, place: int, cell: int | float | Decimal, kind: str) -> None:
        number = Decimal(str(cell)) if isinstance(cell, float) else Decimal(cell)
        if not number.is_finite() or abs(number) >= _WHOLE:
            # A workbook's numbers keep 15 digits; what has more stands as text, unspoilt.
            self.sheet.write_string(line, place, str(cell))
            return
        exponent = number.normalize().as_tuple().exponent
        digits = min(-exponent, 10) if isinstance(exponent, int) and exponent < 0 else 0
        # Whole numbers are years, lines and counts; amounts are decimals, and get their thousands apart.
        style = "0" if kind in ("year", "integer") else "#,##0" + ("." + "0" * digits if digits else "")
        self.sheet.write_number(line, place, float(cell), self._format(style))

    def _format(self, style: str) -> Any:
        if style not in self._formats:
            self._formats[style] = self.book.add_format({"num_format": style})
        return self._formats[style]


def _named(sources: Table, language: str) -> Table:
    """Give the table of sources with the columns in words."""
    return Table(
        tuple(replace(one, name=words()[f"sources.{one.name}"][language]) for one in sources.columns), sources.rows
    )
