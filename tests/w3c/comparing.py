"""Compares answers with the results that the suite expects, up to the names of blank nodes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyoxigraph as ox

_XSD = "http://www.w3.org/2001/XMLSchema#"
_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = dict[str, Term]


def same_graph(one: Iterable[ox.Quad], other: Iterable[ox.Quad]) -> bool:
    """Tell whether two datasets are isomorphic."""
    return _canonical(one) == _canonical(other)


def same_rows(one: list[Row], other: list[Row]) -> bool:
    """Tell whether two bags of rows are equal."""
    return len(one) == len(other) and same_graph(_as_quads(one), _as_quads(other))


def same_order(one: list[Row], other: list[Row], variables: list[str]) -> bool:
    """Tell whether rows come in the same order, as far as these variables show it; the names of blank nodes do not count."""
    return [[_shown(row.get(name)) for name in variables] for row in one] == [
        [_shown(row.get(name)) for name in variables] for row in other
    ]


def _shown(term: Term | None) -> str:
    if term is None or isinstance(term, ox.BlankNode):
        return "" if term is None else "_:"
    quad = ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), term)
    return str(_plain(quad).object)


def expected_rows(file: Path, base: str) -> list[Row] | bool:
    """Read the rows, or the yes or no, that a file expects."""
    if file.suffix == ".ttl":
        return _result_set(file, base)
    kind = {".srx": ox.QueryResultsFormat.XML, ".srj": ox.QueryResultsFormat.JSON, ".tsv": ox.QueryResultsFormat.TSV}[
        file.suffix
    ]
    return rows(file.read_bytes(), kind)


def rows(data: bytes, kind: ox.QueryResultsFormat) -> list[Row] | bool:
    """Read the rows of an answer, or its yes or no."""
    results = ox.parse_query_results(data, format=kind)
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    assert isinstance(results, ox.QuerySolutions)
    names = [variable.value for variable in results.variables]
    return [{name: term for name in names if (term := solution[name]) is not None} for solution in results]  # type: ignore[misc]


def csv_rows(data: bytes) -> list[list[tuple[str, str]]]:
    """Read CSV as rows of column and value, in order; the names of blank nodes and the order of columns do not count."""
    header, *body = csv.reader(io.StringIO(data.decode()))
    return [
        sorted((name, "_:" if cell.startswith("_:") else _number(cell)) for name, cell in zip(header, row, strict=True))
        for row in body
    ]


def _number(cell: str) -> str:
    try:
        return str(Decimal(cell).normalize())
    except InvalidOperation:
        return cell


def _canonical(quads: Iterable[ox.Quad]) -> ox.Dataset:
    dataset = ox.Dataset(_plain(quad) for quad in quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def _plain(quad: ox.Quad) -> ox.Quad:
    """Give a quad whose numbers are and truths are written in one way: 1.0 and 1.00 are the same value."""
    value = quad.object
    if isinstance(value, ox.Literal) and value.datatype.value == _XSD + "boolean":
        truth = ox.Literal("true" if value.value in ("1", "true") else "false", datatype=value.datatype)
        return ox.Quad(quad.subject, quad.predicate, truth, quad.graph_name)
    if isinstance(value, ox.Literal) and value.datatype.value.removeprefix(_XSD) in (
        "decimal",
        "integer",
        "double",
        "float",
    ):
        try:
            exact = value.datatype.value.endswith(("decimal", "integer"))
            written = f"{Decimal(value.value).normalize():f}" if exact else repr(float(value.value))
        except (InvalidOperation, ValueError):
            return quad
        return ox.Quad(quad.subject, quad.predicate, ox.Literal(written, datatype=value.datatype), quad.graph_name)
    return quad


def _as_quads(rows: list[Row]) -> Iterator[ox.Quad]:
    for row in rows:
        node = ox.BlankNode()
        yield ox.Quad(node, ox.NamedNode("urn:row"), ox.Literal("row"))
        for name, term in row.items():
            yield ox.Quad(node, ox.NamedNode(f"urn:variable:{name}"), term)


def _result_set(file: Path, base: str) -> list[Row] | bool:
    store = ox.Store()
    store.load(path=str(file), format=ox.RdfFormat.TURTLE, base_iri=base)

    def objects(subject: Term | None, name: str) -> list[Term]:
        return [quad.object for quad in store.quads_for_pattern(subject, ox.NamedNode(_RS + name), None)]  # type: ignore[arg-type]

    for answer in objects(None, "boolean"):
        return str(getattr(answer, "value", "")) == "true"
    found: list[Row] = []

    def place(solution: Term) -> int:
        return next((int(str(getattr(index, "value", "0"))) for index in objects(solution, "index")), 0)

    for solution in sorted(objects(None, "solution"), key=place):
        bindings = objects(solution, "binding")
        found.append({str(getattr(objects(b, "variable")[0], "value", "")): objects(b, "value")[0] for b in bindings})
    return found
