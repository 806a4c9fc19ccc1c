"""Makes the answers of different services alike: one JSON, one way to write a truth, one list from several pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from graph import names, quoted
from graph.engines.faults import Fault
from graph.engines.transport import Reply, shown
from graph.gate.reading import Form

_BOOLEAN = names.PREFIXES["xsd"] + "boolean"
_TRUTH = {"1": "true", "0": "false"}
_FORMATS = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/ntriples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


def results(reply: Reply, form: Form, where: str) -> bytes:
    """Give SPARQL results in JSON as the standard has them.

    Virtuoso answers ASK by a row, calls a literal with a datatype ``typed-literal``, as drafts did, and writes true as 1.

    Raises
    ------
    Fault
        If the reply is no such results.
    """
    if form is not Form.ASK and b'"typed-literal"' not in reply.body:
        return reply.body
    found = read(reply.body, where)
    try:
        _set_right(found, form)
    except (KeyError, TypeError, AttributeError) as error:
        raise _nonsense(where) from error
    return _written(found, where)


def _set_right(found: dict[str, Any], form: Form) -> None:
    rows = found.get("results", {}).get("bindings", ())
    if form is Form.ASK and "boolean" not in found:
        truth = any(cell["value"] in ("1", "true") for row in rows for cell in row.values())
        found.clear()
        found |= {"head": {}, "boolean": truth}
        return
    for row in rows:
        for cell in row.values():
            if cell["type"] == "typed-literal":
                cell["type"] = "literal"
            if cell.get("datatype") == _BOOLEAN:
                cell["value"] = _TRUTH.get(cell["value"], cell["value"])


def read(data: bytes, where: str) -> dict[str, Any]:
    """Read results in JSON; raises Fault if they are none."""
    try:
        found: dict[str, Any] = json.loads(data)
        if "boolean" not in found:
            list(found["head"]["vars"]), list(found["results"]["bindings"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _nonsense(where) from error
    return found


def solutions(data: bytes, where: str) -> Any:
    """Give results in JSON as the embedded store would; raises Fault if they are none."""
    if quoted.in_results(data):
        raise _nonsense(where)
    try:
        return ox.parse_query_results(data, format=ox.QueryResultsFormat.JSON)
    except SyntaxError as error:
        raise _nonsense(where) from error


def rows(data: bytes, where: str) -> list[dict[str, Any]]:
    """Give the rows of results in JSON; raises Fault if they are none."""
    return list(each_row(data, where))


def each_row(data: bytes, where: str) -> Iterator[dict[str, Any]]:
    """Give the rows of results in JSON one by one; raises Fault if they are none."""
    found = solutions(data, where)
    try:
        variables = [variable.value for variable in found.variables]
        for solution in found:
            yield {name: solution[name] for name in variables}
    except (SyntaxError, AttributeError) as error:
        raise _nonsense(where) from error


def triples(reply: Reply, where: str) -> Iterator[ox.Triple]:
    """Give the triples of a reply; raises Fault if it holds none."""
    format = _FORMATS.get(reply.media_type)
    if format is None or quoted.in_rdf(reply.body):
        raise _nonsense(where)
    try:
        for quad in ox.parse(reply.body, format=format):
            yield ox.Triple(quad.subject, quad.predicate, _alike(quad.object))
    except SyntaxError as error:
        raise _nonsense(where) from error


def merged(pages: list[bytes], where: str) -> bytes:
    """Give the results of several pages as one."""
    if len(pages) == 1:
        return pages[0]
    found = read(pages[0], where)
    for page in pages[1:]:
        found["results"]["bindings"] += read(page, where)["results"]["bindings"]
    return _written(found, where)


def cut(data: bytes, most: int, where: str) -> bytes:
    """Give results without the rows after the first so many."""
    found = read(data, where)
    del found["results"]["bindings"][most:]
    return _written(found, where)


def _written(found: dict[str, Any], where: str) -> bytes:
    try:
        return json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:  # half of a pair of surrogates is no character
        raise _nonsense(where) from error


def _alike(term: Any) -> Any:
    if isinstance(term, ox.Literal) and term.datatype.value == _BOOLEAN and term.value in _TRUTH:
        return ox.Literal(_TRUTH[term.value], datatype=term.datatype)
    return term


def _nonsense(where: str) -> Fault:
    return Fault(
        "upstream",
        f"The answer of {shown(where)} is not what SPARQL prescribes. Is it the address of the service itself?",
    )
