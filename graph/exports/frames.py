"""Answers as data frames: the home of pandas and polars, both optional."""

from __future__ import annotations

import importlib
import io
from datetime import UTC
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from graph.exports.about import About
from graph.rows import Cell, Column, Table

if TYPE_CHECKING:
    import pandas
    import polars

# pandas has no decimal type without another library; a float64 is exact up to 15 digits, more than any budget has.
_PANDAS = {
    "year": "Int64",
    "integer": "Int64",
    "decimal": "Float64",
    "number": "Float64",
    "boolean": "boolean",
    "text": "string",
    "iri": "string",
}
# Of a decimal of polars.
_DIGITS = 38


class MissingLibrary(ImportError):
    """A library that this needs is not installed."""


def needed(module: str, extra: str) -> Any:
    """Give an optional library.

    Raises
    ------
    MissingLibrary
        If it is not installed; the message says how to install it.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingLibrary(f"{module} is not installed. Install it with: pip install 'pejling[{extra}]'") from error


def to_pandas(table: Table) -> pandas.DataFrame:
    """Give a table as a pandas frame: years and integers as Int64, decimals as Float64, dates as datetimes.

    Raises
    ------
    MissingLibrary
        If pandas is not installed.
    """
    pd = needed("pandas", "analyst")
    series = {}
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in table.rows]
        if column.kind in ("date", "datetime"):
            series[column.name] = pd.Series(pd.to_datetime(cells, utc=column.kind == "datetime"))
        else:
            exact = [float(cell) if isinstance(cell, Decimal) else _worded(cell, column) for cell in cells]
            series[column.name] = pd.Series(exact, dtype=_dtype(column, exact))
    frame: pandas.DataFrame = pd.DataFrame(series, columns=list(table.names))
    return frame


def _dtype(column: Column, cells: list[Cell]) -> str:
    return "object" if _is_too_long(column, cells) else _PANDAS[column.kind]


def _worded(cell: Cell, column: Column) -> Cell:
    return str(cell) if column.kind in ("text", "iri") and cell is not None else cell


def to_polars(table: Table) -> polars.DataFrame:
    """Give a table as a polars frame: years and integers as Int64, decimals as Decimal, exact; as text where one has more digits.

    Raises
    ------
    MissingLibrary
        If polars is not installed.
    """
    pl = needed("polars", "analyst")
    types = {
        "year": pl.Int64, "integer": pl.Int64, "number": pl.Float64, "boolean": pl.Boolean,
        "date": pl.Date, "datetime": pl.Datetime("us", "UTC"), "text": pl.String, "iri": pl.String,
    }  # fmt: skip
    series = []
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in table.rows]
        kind = pl.Decimal(_DIGITS, _digits(cells)[1]) if column.kind == "decimal" else types[column.kind]
        if _is_too_long(column, cells):
            cells = [f"{cell:f}" if isinstance(cell, Decimal) else _worded(cell, Column(column.name)) for cell in cells]
            kind = pl.String
        elif column.kind == "datetime":
            cells = [_in_utc(cell) for cell in cells]
        series.append(pl.Series(column.name, cells, dtype=kind, strict=True))
    frame: polars.DataFrame = pl.DataFrame(series)
    return frame


def as_parquet(table: Table, about: About | None = None) -> bytes:
    """Give a table as Parquet, with the title, query, version and day as the file's metadata.

    Raises
    ------
    MissingLibrary
        If polars is not installed.
    """
    told = {}
    if about:
        day = about.day.isoformat() if about.day else ""
        told = {"title": about.title, "query": about.query, "version": about.version, "day": day}
        told["sources"] = "\n".join(about.documents())
    sink = io.BytesIO()
    to_polars(table).write_parquet(sink, metadata={key: value for key, value in told.items() if value})
    return sink.getvalue()


def _in_utc(cell: Any) -> Any:
    return cell if cell is None or cell.tzinfo else cell.replace(tzinfo=UTC)


def _is_too_long(column: Column, cells: list[Cell]) -> bool:
    """Tell whether a column of whole numbers or decimals has one with more digits than a frame's numbers have."""
    if column.kind == "decimal":
        return sum(_digits(cells)) > _DIGITS
    return column.kind in ("year", "integer") and any(isinstance(cell, int) and abs(cell) >= 1 << 63 for cell in cells)


def _digits(cells: list[Cell]) -> tuple[int, int]:
    """Give the most digits before the point, and after it."""
    before = after = 0
    for cell in cells:
        if isinstance(cell, Decimal) and isinstance(exponent := cell.as_tuple().exponent, int):
            before, after = max(before, cell.adjusted() + 1), max(after, -exponent)
    return before, after
