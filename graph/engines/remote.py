"""The engine elsewhere: any service that speaks the SPARQL 1.1 protocol."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from functools import cached_property

import pyoxigraph as ox

from graph import names
from graph.engines import replies
from graph.engines.describing import described
from graph.engines.engine import Row
from graph.engines.faults import Fault
from graph.engines.foreign import read_foreign
from graph.engines.own import own_query
from graph.engines.paging import paged
from graph.engines.record import RECORD, UNION, Record, record_of
from graph.engines.service import Parameters, Service
from graph.engines.transport import Reply, shown
from graph.gate import evaluation
from graph.gate.formats import Format
from graph.gate.reading import Form, Malformed, Query, Refused, read_query
from graph.gate.tokens import tokens
from graph.values import text_of

_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^<>\"{}|^`\\\s]*>")


class Remote:
    """A service whose data may be those of ``pejling push``, or any that its operator put there.

    Parameters
    ----------
    service : Service
        Where it is, and how it is reached.
    page : int
        Rows that the service gives at most at once, if it cuts answers without saying so; 0: it says so or does not cut.
    """

    def __init__(self, service: Service, page: int = 0) -> None:
        self.service, self._page = service, page

    @cached_property
    def record(self) -> Record | None:
        """What was pushed to the service; None if its data came there otherwise.

        Raises
        ------
        Fault
            If the service does not answer, or a push to it has begun and not ended.
        """
        found = self.record_now()
        if found and not found.version:
            raise Fault(
                "upstream-busy",
                f"A dataset is being pushed to {shown(self.service.address)}, or was and broke off. "
                "Ask again when it has ended, or run `pejling push` again: it goes on where it stopped.",
            )
        return found

    def record_now(self) -> Record | None:
        """Give the record as the service has it now, complete or not."""
        query = read_query(own_query("all-triples"))
        try:
            data = self.results(query, (("default-graph-uri", RECORD),))
        except Malformed:
            # Another Pejling, and whoever else refuses a graph that is not there, where most answer with no rows.
            return None
        return record_of(replies.rows(data, self.service.address))

    @cached_property
    def version(self) -> str:
        """The version of the data, as they were pushed, or as another Pejling tells it; else ``unknown``."""
        if self.record:
            return self.record.version
        until = time.monotonic() + self.service.transport.seconds
        return self._ask("ASK {}", Form.ASK, (), until, 1 << 20).headers.get("X-Dataset-Version") or "unknown"

    def select(self, sparql: str) -> list[Row]:
        """Give the rows of a SELECT, all pages of them."""
        query = read_query(sparql)
        return replies.rows(self.results(query, self.dataset(query)), self.service.address)

    def construct(self, sparql: str) -> list[ox.Triple]:
        """Give the triples of a CONSTRUCT."""
        query = read_query(sparql)
        return self.triples_of(query, self.dataset(query))

    def answer(
        self, sparql: str, format: Format, default_graphs: tuple[str, ...] = (), named_graphs: tuple[str, ...] = ()
    ) -> bytes:
        """Give the serialised answer to a query of a stranger."""
        query = read_foreign(sparql)
        dataset = self.dataset(query, default_graphs, named_graphs)
        if query.form.gives_triples:
            return written(self.triples_of(query, dataset), format)
        return self.serialised(self.results(query, dataset), query, format)

    def serialised(self, data: bytes, query: Query, format: Format) -> bytes:
        """Write results in JSON in another format."""
        found = replies.solutions(data, self.service.address)
        return evaluation.serialise(found, query.form, format, None) or b""

    def has_more(self, data: bytes, most: int) -> bool:
        """Tell whether results in JSON have more rows than that."""
        return data.count(b"{") > most and sum(1 for _ in replies.solutions(data, self.service.address)) > most

    def first_rows(self, data: bytes, most: int) -> bytes:
        """Give results in JSON without the rows after the first so many."""
        return replies.cut(data, most, self.service.address)

    def named_graphs(self) -> list[str]:
        """Give the IRIs of the named graphs, without those that are Pejling's own affair."""
        if self.record:
            return self.record.named
        rows = self.select(own_query("all-graphs"))
        return sorted({text_of(row["graph"]) for row in rows} - {UNION, RECORD})

    def triples(self, graph: str = "") -> Iterator[ox.Triple]:
        """Give the triples of a graph, each once."""
        query = read_query(own_query("all-triples"))
        dataset = (("default-graph-uri", graph),) if graph else self.dataset(query)
        rows = replies.rows(self.results(query, dataset), self.service.address)
        return (ox.Triple(row["s"], row["p"], row["o"]) for row in rows)

    def count(self, graph: str) -> int:
        """Count the triples of a named graph."""
        data = self.results(read_query(own_query("count")), (("default-graph-uri", graph),))
        return int(str(replies.rows(data, self.service.address)[0]["count"].value))

    def dataset(
        self, query: Query, default_graphs: tuple[str, ...] = (), named_graphs: tuple[str, ...] = ()
    ) -> Parameters:
        """Give the parameters that make a query see what it would see of an embedded store.

        Without any of them a pushed dataset's union is the default graph; its named graphs are listed where the query
        asks for some, so that it does not see what else the service holds.

        Raises
        ------
        Refused
            If the request or the query names a graph that was not pushed.
        """
        asked = [*default_graphs, *named_graphs] or [*query.default_graphs, *query.named_graphs]
        if self.record:
            for iri in asked:
                if iri not in self.record.named:
                    raise Refused(
                        f"This dataset has no graph <{iri}>, and none is fetched. "
                        "Its graphs are listed at /.well-known/void."
                    )
        given = [("default-graph-uri", iri) for iri in default_graphs]
        given += [("named-graph-uri", iri) for iri in named_graphs]
        if asked or not self.record:
            return given
        listed = self.record.named if any(token.text.upper() == "GRAPH" for token in tokens(query.text)) else ()
        return [("default-graph-uri", UNION), *(("named-graph-uri", iri) for iri in listed)]

    def results(
        self, query: Query, dataset: Parameters = (), seconds: float | None = None, most: int = 1 << 34
    ) -> bytes:
        """Give the results of a SELECT or ASK in JSON, all pages as one; raises as ``Transport.send``."""
        until = time.monotonic() + (seconds or self.service.transport.seconds)
        begin = (self._page and query.limited(self._page)) or query.text
        first = self._ask(begin, query.form, dataset, until, most)
        data = replies.results(first, query.form, self.service.address)
        size = _cut(first, self._page)
        if query.form is not Form.SELECT or not size or data.count(b"{") < size:
            return data
        found = replies.read(data, self.service.address)
        variables, rows = found["head"]["vars"], len(found["results"]["bindings"])
        if rows < size or not variables:
            return data
        # The first page came as the query's own order has it, which need not be total: all are asked for anew.
        pages = paged(query.text, variables)
        try:
            return self._pages(lambda n: pages.page(size, size * n, False), size, dataset, until, most)
        except (Fault, Malformed):
            return self._pages(lambda n: pages.page(size, size * n, True), size, dataset, until, most)

    def _pages(
        self, page: Callable[[int], str | None], size: int, dataset: Parameters, until: float, most: int
    ) -> bytes:
        parts: list[bytes] = []
        while text := page(len(parts)):
            reply = self._ask(text, Form.SELECT, dataset, until, most)
            parts.append(replies.results(reply, Form.SELECT, self.service.address))
            most -= len(parts[-1])
            if len(replies.read(parts[-1], self.service.address)["results"]["bindings"]) < size:
                break
        return replies.merged(parts, self.service.address)

    def triples_of(
        self, query: Query, dataset: Parameters = (), seconds: float | None = None, most: int = 1 << 34
    ) -> list[ox.Triple]:
        """Give the triples of a CONSTRUCT or DESCRIBE, each once; raises as ``Transport.send``."""
        if query.form is Form.DESCRIBE:
            return described(query, lambda text: self._parts(read_query(text), dataset, seconds, most))
        until = time.monotonic() + (seconds or self.service.transport.seconds)
        reply = self._ask(query.text, query.form, dataset, until, most)
        return list(dict.fromkeys(replies.triples(reply, self.service.address)))

    def _parts(
        self, query: Query, dataset: Parameters, seconds: float | None, most: int
    ) -> list[Row] | list[ox.Triple]:
        if query.form is Form.CONSTRUCT:
            return self.triples_of(query, dataset, seconds, most)
        return replies.rows(self.results(query, dataset, seconds, most), self.service.address)

    def _ask(self, text: str, form: Form, dataset: Parameters, until: float, most: int) -> Reply:
        left = max(until - time.monotonic(), 0.01)
        try:
            reply = self.service.query(prologue(text) + text, form, dataset, left, most)
        except Malformed as error:
            raise evaluation.malformed(error, text, above=1) from error
        if reply.headers.get("X-SQL-State", "").startswith("S1T"):
            raise Fault("upstream-time", "The service gave up after its own time limit; its answer is not whole.")
        return reply


def written(triples: list[ox.Triple], format: Format) -> bytes:
    """Serialise triples."""
    return ox.serialize(triples, format=format.kind, prefixes=dict(names.PREFIXES)) or b""


def prologue(sparql: str) -> str:
    """Give the line that declares the known prefixes that a query uses, and the base that it relies on."""
    lines = [f"PREFIX {prefix}: <{iri}>" for prefix, iri in names.PREFIXES.items() if f"{prefix}:" in sparql]
    if _RELATIVE.search(sparql):
        lines.insert(0, f"BASE <{names.BASE}>")
    return " ".join(lines) + "\n"


def _cut(reply: Reply, page: int) -> int:
    """Give the number of rows at which the service cut its answer, if it did so."""
    told = reply.headers.get("X-SPARQL-MaxRows") or reply.headers.get("X-Truncated", "").removeprefix("rows=")
    return int(told) if told.isdigit() else page
