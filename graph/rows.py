"""Answers as plain rows: columns with a kind, cells as Python values."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

import pyoxigraph as ox

from graph import names, quoted

Cell = str | int | float | Decimal | bool | date | datetime | None

# A term as SPARQL results in JSON tell it.
JsonTerm = dict[str, Any]

_XSD = names.PREFIXES["xsd"]
_TRUTH = {"true": True, "1": True, "false": False, "0": False}
_WHOLE, _DECIMAL, _DAY = r"[+-]?[0-9]+", r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)", "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_DOUBLE = rf"{_DECIMAL}([eE][+-]?[0-9]+)?|[+-]?INF|NaN"
_MOMENT = rf"{_DAY}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(\.[0-9]+)?(Z|[+-][0-9]{{2}}:[0-9]{{2}})?"
# The kind of column that a datatype makes, how its cells are written, and what reads them: Python reads 1_000 as a number, too.
_READERS: dict[str, tuple[str, re.Pattern[str], Callable[[str], Cell]]] = {
    _XSD + name: (kind, re.compile(written), reader)
    for name, kind, written, reader in (
        ("gYear", "year", _WHOLE, int),
        ("integer", "integer", _WHOLE, int),
        ("decimal", "decimal", _DECIMAL, Decimal),
        ("double", "number", _DOUBLE, float),
        ("float", "number", _DOUBLE, float),
        ("boolean", "boolean", "true|false|[01]", _TRUTH.__getitem__),
        ("date", "date", _DAY, date.fromisoformat),
        ("dateTime", "datetime", _MOMENT, datetime.fromisoformat),
    )
}
# What kinds become when one column holds several; any other mixture is text.
_WIDER = (("integer", "decimal"), ("integer", "decimal", "number"), ("year", "integer"))
KINDS = ("iri", "text", *dict.fromkeys(kind for kind, *_ in _READERS.values()))


class Solutions(NamedTuple):
    """The variables of a SELECT and its rows of terms as TSV writes them, unbound ones empty; ``terms`` tells what each is."""

    variables: list[str]
    rows: list[list[str]]
    terms: dict[str, JsonTerm]


class Nested(ValueError):
    """An answer with statements about statements, which no row holds."""

    def __init__(self) -> None:
        super().__init__("The answer holds statements about statements, which rows cannot hold. Ask for their parts.")


@dataclass(frozen=True)
class Column:
    """A column's name and the kind of its cells: one of KINDS."""

    name: str
    kind: str = "text"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is no kind of a column; kinds are {', '.join(KINDS)}.")


@dataclass(frozen=True)
class Table:
    """Columns and rows of cells, each of its column's kind or None."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.name for column in self.columns)

    def dicts(self) -> list[dict[str, Cell]]:
        """Give each row as a mapping from column to cell."""
        return [dict(zip(self.names, row, strict=True)) for row in self.rows]

    def iris(self) -> list[str]:
        """Give every IRI in the cells once, in order."""
        places = [place for place, column in enumerate(self.columns) if column.kind == "iri"]
        return list(dict.fromkeys(str(row[place]) for row in self.rows for place in places if row[place] is not None))


def table(columns: Sequence[str | Column], rows: Iterable[Sequence[Cell]]) -> Table:
    """Give a table of our own values; a column given by name alone holds text.

    Examples
    --------
    >>> table(["name", Column("year", "year")], [["Bogbussen", 2030]]).dicts()
    [{'name': 'Bogbussen', 'year': 2030}]
    """
    made = tuple(column if isinstance(column, Column) else Column(column) for column in columns)
    return Table(made, tuple(tuple(row) for row in rows))


def from_results(data: bytes) -> Table:
    """Give the table of SPARQL results in JSON.

    Parameters
    ----------
    data : bytes
        The answer to a SELECT or an ASK, which becomes one row with the column ``answer``.

    Raises
    ------
    Nested
        If it holds statements about statements.

    Examples
    --------
    >>> from_results(b'{"head": {}, "boolean": true}').dicts()
    [{'answer': True}]
    """
    try:
        answer = json.loads(data)
    except RecursionError as error:
        raise Nested from error
    if "boolean" in answer:
        return table([Column("answer", "boolean")], [[answer["boolean"]]])
    variables: list[str] = answer["head"]["vars"]
    terms = [[row.get(name) for name in variables] for row in answer["results"]["bindings"]]
    return _typed(variables, terms)


def solutions(data: bytes) -> Solutions:
    r"""Give a SELECT's results in TSV, which are read several times as fast as JSON, and each term once.

    Examples
    --------
    >>> solutions(b'?x\t?y\n<urn:a>\t\n<urn:a>\t"5 \\"%\\""@da\n').terms['"5 \\"%\\""@da']['value']
    '5 "%"'
    """
    head, *lines = data.decode().split("\n")[:-1]
    told = [line.split("\t") for line in lines]
    terms = {term: _as_written(term) for term in set(chain.from_iterable(told)) if term}
    return Solutions([variable.removeprefix("?") for variable in head.split("\t") if variable], told, terms)


def from_tsv(data: bytes) -> Table:
    r"""Give the table of a SELECT's results in TSV; raises Nested.

    Examples
    --------
    >>> from_tsv(b'?x\t?n\n<urn:a>\t5\n_:b\t\n').dicts()
    [{'x': 'urn:a', 'n': 5}, {'x': 'b', 'n': None}]
    """
    told = solutions(data)
    return _typed(told.variables, [[told.terms.get(term) for term in row] for row in told.rows])


def _as_written(term: str) -> JsonTerm:
    """Read a term of TSV; all but the commonest are left to the store's reader, which deep ones would end."""
    if term.startswith("<<"):
        raise Nested
    if term[0] == "<":
        return {"type": "uri", "value": term[1:-1]}
    if term[0] == "_":
        return {"type": "bnode", "value": term[2:]}
    if term.isascii() and term.isdigit():
        return {"type": "literal", "value": term, "datatype": _XSD + "integer"}
    if term[0] == '"' and "\\" not in term:
        value, _, kind = term[1:].rpartition('"')
        return {"type": "literal", "value": value, "datatype": kind[3:-1] if kind.startswith("^") else ""}
    read: Any = ox.parse_query_results(f"?term\n{term}\n", format=ox.QueryResultsFormat.TSV)
    return _as_json(next(read)["term"])


def from_triples(data: bytes) -> Table:
    """Give the table of an answer in N-Triples: ``subject``, ``predicate``, ``object``; raises Nested.

    Examples
    --------
    >>> from_triples(b'<urn:a> <urn:b> "5"^^<http://www.w3.org/2001/XMLSchema#integer> .').dicts()
    [{'subject': 'urn:a', 'predicate': 'urn:b', 'object': 5}]
    """
    if quoted.in_rdf(data):
        raise Nested
    triples = sorted(ox.parse(data, format=ox.RdfFormat.N_TRIPLES), key=str)
    terms = [[_as_json(term) for term in (quad.subject, quad.predicate, quad.object)] for quad in triples]
    return _typed(["subject", "predicate", "object"], terms)


def cell_of(term: JsonTerm) -> tuple[str, Cell]:
    """Give the kind and the value of one term of SPARQL results in JSON; raises Nested.

    Examples
    --------
    >>> cell_of({"type": "literal", "value": "2019", "datatype": names.term_iri("xsd:gYear")})
    ('year', 2019)
    """
    value = str(term["value"])
    if term["type"] == "uri":
        return "iri", value
    if term["type"] == "triple":
        raise Nested
    kind, written, reader = _READERS.get(term.get("datatype", ""), ("text", None, str))
    try:
        if written is None or written.fullmatch(value):
            return kind, reader(value)
    except ValueError:
        pass
    # A lexical form that is not the datatype's, a year with a time zone, a day that no calendar of Python's has, a number
    # of more than 4 300 digits stay as they are written.
    return "text", value


def _as_json(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> JsonTerm:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.Literal):
        return {"type": "literal", "value": term.value, "datatype": term.datatype.value}
    return {"type": "bnode", "value": str(term)}


def _typed(variables: list[str], terms: Sequence[Sequence[JsonTerm | None]]) -> Table:
    columns, cells = [], []
    for place, name in enumerate(variables):
        kind, values = _column([row[place] for row in terms])
        columns.append(Column(name, kind))
        cells.append(values)
    return Table(tuple(columns), tuple(zip(*cells, strict=True)) if cells else ())


def _column(terms: Sequence[JsonTerm | None]) -> tuple[str, list[Cell]]:
    read = [cell_of(term) if term else None for term in terms]
    kinds = {found[0] for found in read if found}
    wider = next((wide for wide in _WIDER if kinds <= set(wide)), None)
    if len(kinds) > 1 and wider is None:
        return "text", [str(term["value"]) if term else None for term in terms]
    kind = next(iter(kinds), "text") if len(kinds) < 2 or wider is None else wider[-1]
    cast = {"decimal": Decimal, "number": float}.get(kind)
    return kind, [None if found is None else cast(found[1]) if cast else found[1] for found in read]


def with_labels(given: Table, labels: dict[str, str]) -> Table:
    """Give a table with a column ``xLabel`` after each column ``x`` of IRIs that has none and of which one has a name.

    Examples
    --------
    >>> with_labels(table([Column("x", "iri")], [["urn:a"]]), {"urn:a": "A"}).dicts()
    [{'x': 'urn:a', 'xLabel': 'A'}]
    """
    columns: list[Column] = []
    cells: list[list[Cell]] = []
    for place, column in enumerate(given.columns):
        columns.append(column)
        cells.append([row[place] for row in given.rows])
        name = f"{column.name}Label"
        if column.kind != "iri" or name in given.names:
            continue
        named = [labels.get(str(cell)) for cell in cells[-1]]
        if any(named):
            columns.append(Column(name))
            cells.append(list(named))
    return Table(tuple(columns), tuple(zip(*cells, strict=True)) if cells else ())
