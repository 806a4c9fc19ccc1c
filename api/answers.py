"""The answer to a ready-made question as people read it: headings, names, figures, bars, groups by generation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from api.alphabet import alphabetical
from api.charts import COLOURS, Chart, Lying, Measured, Series, lying, stacked
from api.figures import kroner, written
from api.printed import Printed
from api.tables import Cell as TableCell
from api.tables import Table
from api.texts import text
from graph import names
from graph.model import Passage
from graph.questions import column_name
from graph.rows import Column, JsonTerm, Solutions, cell_of

_NUMBERS = ("integer", "decimal", "number")
_LABEL = "Label"
# A column of this ending has the English of the one it is named after.
_ENGLISH = "En"
_GENERATION = "generation"
_GENERATIONS = f"{names.ID}generation/"
_DOCUMENTS = f"{names.ID}document/"


class Cell(NamedTuple):
    """What stands in a column: its words, the thing it leads to, its kind and value, and that value if it is a figure."""

    words: str
    iri: str | None = None
    number: Decimal | None = None
    kind: str = "text"
    value: TableCell = None


_EMPTY = Cell("")


class Head(NamedTuple):
    """How a column stands in a table.

    ``numeric`` tells whether it holds numbers, ``leads`` whether each cell leads to a line of a source, ``beside`` whether a
    phone tells the heading beside each cell.
    """

    column: str
    words: str
    numeric: bool
    leads: bool
    beside: bool


@dataclass(frozen=True)
class Answer:
    """Rows as people read them; a column ``xLabel`` has given its words to the things in column ``x``.

    ``printed`` tells on which line an amount is printed, where that is not the first of its passage.
    """

    columns: list[str]
    rows: list[dict[str, Cell]]
    language: str
    name: Callable[[str, str], str] = column_name
    printed: Printed = field(default_factory=dict)

    def heading(self, column: str) -> str:
        """Give what a column is called."""
        return self.name(column, self.language)

    @cached_property
    def sources(self) -> dict[str, str]:
        """The columns of lines, ``line`` or ``oneLine``, each with that of its documents, ``document`` or ``oneDocument``."""
        told = {c: _document_of(c) for c in self.columns if _document_of(c) in self.columns}
        given = {c: [row for row in self.rows if row[c].words] for c in told}
        return {c: told[c] for c, rows in given.items() if rows and all(self.place(row, c) for row in rows)}

    def place(self, row: Mapping[str, Cell], column: str) -> Passage | None:
        """Give the place in a source that a column of lines tells of, if the row has one."""
        document, line = row.get(_document_of(column), _EMPTY).iri or "", row[column].number
        if line is None or line < 1 or not document.startswith(_DOCUMENTS):
            return None
        slug, first = document.removeprefix(_DOCUMENTS), int(line)
        figure = row.get("written", _EMPTY).words or row.get("amount", _EMPTY).number
        exact = self.printed.get((slug, first, figure), first) if figure else first
        return Passage(slug, exact, exact)

    @cached_property
    def numeric(self) -> list[str]:
        """The columns that hold numbers only; a line is a place and no figure."""
        given = {c: [row[c] for row in self.rows if row[c].words] for c in self.columns if c not in self.sources}
        return [c for c, cells in given.items() if cells and all(cell.number is not None for cell in cells)]

    def heads(self, columns: Sequence[str]) -> list[Head]:
        """Give how columns stand in a table; a line and its document are one place in a source, and read as one."""
        shown = [column for column in columns if column not in self.sources.values()]
        numeric = set(self.numeric)
        # Few columns fit a phone; more stand below each other there, as cards.
        stacked = len(shown) - len(numeric.intersection(shown)) / 2 > 2
        heads = []
        for place, column in enumerate(shown):
            leads, number = column in self.sources, column in numeric
            # The place of what stands just before, or of the row; any other is told by its own name.
            beside = leads and (column == "line" or shown[place - 1] == column.removesuffix("Line"))
            words = text("thing.source", self.language) if beside else self.heading(column)
            words = words[:1].upper() + words[1:]
            heads.append(Head(column, words, number, leads, stacked and (place > 0 or number)))
        return heads

    def beside(self, given: Mapping[str, str]) -> list[str]:
        """Give the columns but those that repeat in every row what was asked for by the same name."""
        told = {c for c in given if given[c] and len({row[c].words for row in self.rows if c in row}) == 1}
        return [c for c in self.columns if c not in told] or self.columns

    def in_order(self, column: str, falls: bool) -> Answer:
        """Give the rows in the order of a column's words, as a Dane sorts them."""
        rows = sorted(self.rows, key=lambda row: alphabetical(row[column].words), reverse=falls)
        return replace(self, rows=rows)

    def by_generation(self) -> list[tuple[Cell | None, list[dict[str, Cell]]]]:
        """Give the rows of each generation, oldest first, then those without one; nothing if none is named."""
        if _GENERATION not in self.columns:
            return []
        groups: dict[str, list[dict[str, Cell]]] = {}
        for row in self.rows:
            groups.setdefault(row[_GENERATION].words, []).append(row)
        ordered = sorted(groups.items(), key=lambda group: (not group[0], group[0]))
        return [(rows[0][_GENERATION] if words else None, rows) for words, rows in ordered]

    def chart(self) -> Lying | None:
        """Give a bar for each row: its first column of numbers, named by the columns before; None if there is none.

        Years and generations stand in their order, whatever the rows' is; all else stands as the rows do.
        """
        column = next(iter(self.numeric), None)
        before = self.columns[: self.columns.index(column)] if column else []
        if column is None or not before:
            return None
        # What is the same in every row tells no bar from another.
        telling = [c for c in before[1:] if len({row[c].words for row in self.rows}) > 1]
        measured = [
            Measured(
                row[before[0]].words,
                "".join(f", {row[c].words}" for c in telling if row[c].words),
                row[before[-1]].words if len(before) > 1 else "",
                row[column].number or Decimal(0),
                row[column].words,
                row[before[0]].iri,
            )
            for row in (
                sorted(self.rows, key=lambda row: row[before[0]].words) if self._timely(before[0]) else self.rows
            )
        ]
        return None if any(one.value < 0 for one in measured) else lying(measured)

    def _timely(self, column: str) -> bool:
        """Tell whether a column holds years or generations alone; both sort by their words."""
        cells = [row[column] for row in self.rows]
        return all(cell.kind == "year" or (cell.iri or "").startswith(_GENERATIONS) for cell in cells)

    def iris(self) -> list[str]:
        """Give the things in the rows, each once, in order."""
        return list(dict.fromkeys(cell.iri for row in self.rows for cell in row.values() if cell.iri))

    def over_years(self) -> Chart | None:
        """Give a stack for each year, its bands the things of the one other column; None if the rows are of another shape."""
        years = [c for c in self.columns if self.rows and all(row[c].kind == "year" for row in self.rows)]
        figures = self.numeric
        others = [c for c in self.columns if c not in years and c not in figures]
        if len(years) != 1 or not figures or len(others) > 1 or len({row[years[0]].words for row in self.rows}) < 2:
            return None
        bands: dict[str, dict[str, Decimal]] = {}
        for row in self.rows:
            band = bands.setdefault(row[others[0]].words if others else self.heading(figures[0]), {})
            year, value = row[years[0]].words, row[figures[0]].number or Decimal(0)
            if value < 0 or year in band:
                return None
            band[year] = value
        ordered = sorted(bands, key=lambda name: -sum(bands[name].values()))
        few, rest = ordered[: COLOURS - 1], ordered[COLOURS - 1 :]
        series = [Series(name, name, bands[name]) for name in few]
        if len(rest) == 1:
            series.append(Series(rest[0], rest[0], bands[rest[0]]))
        elif rest:
            told = {
                y: sum((bands[name].get(y, Decimal(0)) for name in rest), Decimal(0))
                for name in rest
                for y in bands[name]
            }
            series.append(Series("", f"{text('money.others', self.language)} ({len(rest)})", told))
        return stacked(sorted({row[years[0]].words for row in self.rows}), series)

    def figure_words(self, value: Decimal) -> str:
        """Give a figure of the charts in words: amounts in whole kroner, other numbers as they are."""
        money = self.name(self.numeric[0], "da").endswith("(kr.)")
        return kroner(value, self.language) if money else written(value, self.language)

    def table(self, name: str) -> Table:
        """Give the rows for CSV and XLSX: names where they stand on the page, addresses in columns at the end.

        A line is the one that the page leads to.
        """
        led = [c for c in self.columns if any(row[c].iri and row[c].words != row[c].iri for row in self.rows)]
        address = text("money.column.iri", self.language).lower()
        heads = [Column(self.heading(c), self._kind(c)) for c in self.columns]
        heads += [Column(f"{self.heading(c)} ({address})", "iri") for c in led]
        rows: list[list[TableCell]] = [
            [
                *(self._value(row, c, head.kind) for c, head in zip(self.columns, heads, strict=False)),
                *(row[c].iri for c in led),
            ]
            for row in self.rows
        ]
        return Table(name, heads, rows)

    def _value(self, row: Mapping[str, Cell], column: str, kind: str) -> TableCell:
        place = self.place(row, column) if column in self.sources else None
        return place.first if place else _value(row[column], kind)

    def _kind(self, column: str) -> str:
        kinds = {row[column].kind for row in self.rows if row[column].words}
        if kinds and kinds <= set(_NUMBERS):
            return next(kind for kind in reversed(_NUMBERS) if kind in kinds)
        return kinds.pop() if len(kinds) == 1 else "text"


def answer(
    solutions: Solutions,
    language: str,
    english: Callable[[str], str | None],
    name: Callable[[str, str], str] = column_name,
    words: Mapping[str, str] | None = None,
) -> Answer:
    """Give the answer that rows make.

    Parameters
    ----------
    solutions : Solutions
        The variables of the query and its rows.
    language : str
        ``da`` or ``en``.
    english : callable
        Gives the English name of an IRI, or None; questions name things in Danish.
    name : callable
        Gives what a column is called in a language.
    words : mapping, optional
        The English of Danish words that the query itself puts into its rows.
    """
    variables, rows, terms = solutions
    columns = [variable for variable in variables if not _gives_words(variable, variables)]
    told = words or {}

    def own(given: str) -> str | None:
        return (told.get(given) or english(given)) if language == "en" else None

    places = {variable: place for place, variable in enumerate(variables)}

    def in_column(column: str) -> list[str]:
        """Give how a column's terms are written, nothing for one that the query has not."""
        place = places.get(column)
        return [""] * len(rows) if place is None else [row[place] for row in rows]

    def cells(column: str) -> list[Cell]:
        """Give the cells of a column; the same things stand in many rows."""
        money, shown = name(column, "da").endswith("(kr.)"), in_column(column)
        if language == "en":
            english_too = zip(in_column(column + _ENGLISH), shown, strict=True)
            shown = [own_term or term for own_term, term in english_too]
        pairs = list(zip(shown, in_column(column + _LABEL), strict=True))
        made = {
            (term, label): _cell(terms.get(term), terms.get(label), money, language, own) for term, label in set(pairs)
        }
        return [made[pair] for pair in pairs]

    read = zip(*map(cells, columns), strict=True)
    return Answer(columns, [dict(zip(columns, row, strict=True)) for row in read], language, name)


def _document_of(column: str) -> str:
    """Give the column that holds the document of a column of lines, or nothing for any other column."""
    if column == "line":
        return "document"
    return f"{column.removesuffix('Line')}Document" if column.endswith("Line") else ""


def _gives_words(name: str, variables: list[str]) -> bool:
    return any(name.endswith(end) and name.removesuffix(end) in variables for end in (_LABEL, _ENGLISH))


def _cell(
    term: JsonTerm | None, label: JsonTerm | None, money: bool, language: str, own: Callable[[str], str | None]
) -> Cell:
    if term is None:
        return _EMPTY
    plain = str(term["value"])
    if term["type"] == "uri":
        words = own(plain) or str((label or {}).get("value") or names.shorten(plain))
        return Cell(words, plain, value=words)
    kind, value = cell_of(term)
    if kind in _NUMBERS:
        return Cell(kroner(plain, language) if money else written(plain, language), None, Decimal(plain), kind, value)
    if kind == "boolean":
        return Cell(text("yes" if value else "no", language), None, None, kind, value)
    return Cell(own(plain) or plain, None, None, kind, value)


def _value(cell: Cell, kind: str) -> TableCell:
    if not cell.words or kind == "text":
        return cell.words or None
    if kind == "decimal" and cell.number is not None:
        return cell.number
    return float(cell.number) if kind == "number" and cell.number is not None else cell.value
