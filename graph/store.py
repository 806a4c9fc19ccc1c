"""A graph to ask, whatever engine stands behind it, and how one is opened from a dataset file or from bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from graph.engines import Embedded, Engine, Row
from graph.engines.own import in_order, own_query, own_update
from graph.gate.formats import Format
from graph.journal import changes

__all__ = ["Graph", "NoDataset", "Row", "bind", "graph_from", "named_graphs", "open_graph"]

# IRIs to bind, one or several for a variable, by the variable's name.
Bindings = Mapping[str, str | Sequence[str]]

# So many values of a variable are asked about at once.
_AT_ONCE = 100

# Rows that are put in order here; more take longer than their order is worth.
_SORTED = 20_000


_SUFFIX = ".nq"


class NoDataset(Exception):
    """There is no built dataset where one was looked for, or a damaged one."""


@dataclass(frozen=True)
class Graph:
    """A read-only view of one built dataset, asked by queries of our own.

    The default graph holds the union of all named graphs, each triple once: Oxigraph's own union counts a triple
    as often as graphs state it, which would count every shared committee several times. ``version`` tells apart the
    states of a graph that changes, so that what was kept for one is not taken for another.
    """

    engine: Engine
    version: str = ""

    @property
    def embedded(self) -> bool:
        """Whether the data are in this process."""
        return isinstance(self.engine, Embedded)

    @property
    def store(self) -> ox.Store:
        """The store of an embedded engine.

        Raises
        ------
        TypeError
            If the engine is a service elsewhere, which has no store here.
        """
        if not isinstance(self.engine, Embedded):
            raise TypeError("This graph is asked at a service elsewhere; it has no store in this process.")
        return self.engine.store

    def rows(self, sparql: str, substitutions: Bindings | None = None) -> list[Row]:
        """Run a SELECT of our own and give its rows.

        Parameters
        ----------
        sparql : str
            A SELECT query without prefixes for the known vocabularies; they are added.
        substitutions : dict, optional
            IRIs to bind, by variable name; see ``bind``.

        Returns
        -------
        list of dict
            One mapping of variable name to RDF term (or None) a row.
        """
        return self.engine.select(bind(sparql, substitutions or {}))

    def ask(self, name: str, substitutions: Bindings | None = None) -> list[Row]:
        """Run one of our own queries (``graph/sparql/<name>.rq``) and give its rows; see ``rows``.

        They come in one order on every engine, unless there are very many: engines differ in how they sort texts, and in
        which of equal rows comes first.
        """
        sparql = own_query(name)
        rows = self.rows(sparql, substitutions)
        return in_order(rows, sparql) if len(rows) <= _SORTED else rows

    def ask_each(self, name: str, variable: str, iris: Iterable[str]) -> Iterator[Row]:
        """Run one of our own queries for many values of a variable, a hundred at a time, and give all rows; see ``ask``.

        A service elsewhere takes no query of any length.
        """
        rest = iter(iris)
        while batch := list(islice(rest, _AT_ONCE)):
            yield from self.ask(name, {variable: batch})

    def construct(self, name: str, substitutions: Bindings | None = None) -> list[ox.Triple]:
        """Run one of our own CONSTRUCT queries and give its triples."""
        return self.engine.construct(bind(own_query(name), substitutions or {}))

    def answer(
        self, sparql: str, format: Format, default_graphs: tuple[str, ...] = (), named_graphs: tuple[str, ...] = ()
    ) -> bytes:
        """Run a query of anyone, without limits, and give its answer; see ``graph.gate.answer``."""
        return self.engine.answer(sparql, format, default_graphs, named_graphs)


def bind(sparql: str, iris: Bindings) -> str:
    """Put IRIs, one or several for a variable, in the place of UNDEF in every ``VALUES ?name { UNDEF }`` of a query.

    Raises
    ------
    ValueError
        If an IRI is malformed or the query has no such place.
    """
    for name, given in iris.items():
        place = f"VALUES ?{name} {{ UNDEF }}"
        if place not in sparql:
            raise ValueError(f"The query has no `{place}`.")
        terms = " ".join(str(ox.NamedNode(iri)) for iri in ([given] if isinstance(given, str) else given))
        sparql = sparql.replace(place, f"VALUES ?{name} {{ {terms} }}")
    return sparql


def open_graph(
    dataset: Path,
    union: bool = True,
    journal: Path | None = None,
    vouched: bool = False,
) -> Graph:
    """Load a dataset file and what was changed since it was built.

    Parameters
    ----------
    dataset : pathlib.Path
        A file of N-Quads as ``pejling build`` writes it.
    union : bool
        Whether the default graph is the union of the named graphs, or holds what the file puts there.
    journal : pathlib.Path, optional
        File of the changes made since; see ``graph.journal``.
    vouched : bool
        Whether the file is known to be what a build wrote: its terms are not checked again, which is a third of the loading.

    Raises
    ------
    NoDataset
        If the file does not exist, or is damaged.
    """
    if not dataset.is_file():
        raise NoDataset(
            f"There is no dataset at {dataset}. Run `pejling build` first, or name the file that it wrote: to open_graph, with --dataset, "
            "or in PEJLING_DATASET."
        )
    store = ox.Store()
    try:
        store.bulk_load(path=str(dataset), format=ox.RdfFormat.N_QUADS, lenient=vouched)
    except SyntaxError as error:
        if dataset.suffix != _SUFFIX:
            raise NoDataset(
                f"{dataset} is no dataset ({error}). A dataset is a file of N-Quads, as `pejling build` writes it to build/pejling.nq; "
                "name such a file."
            ) from error
        raise NoDataset(
            f"{dataset} is damaged ({error}). Run `pejling build` again, or name another dataset."
        ) from error
    if union:
        # The store makes this twice as fast as it takes quads from Python.
        store.update(own_update("fill-union"))
    for change in changes(journal) if journal else ():
        change.apply(store, union)
    return Graph(Embedded(store))


def graph_from(data: bytes) -> Graph:
    """Give a graph of N-Quads that are already in memory, without a file.

    Examples
    --------
    >>> graph = graph_from(b'<urn:a> <urn:b> "c" <urn:g> .')
    >>> [row["o"].value for row in graph.rows("SELECT ?o { ?s ?p ?o }")]
    ['c']
    """
    return Graph(Embedded.in_memory(ox.parse(data, format=ox.RdfFormat.N_QUADS)))


def named_graphs(dataset: Path) -> set[str]:
    """Give the IRIs of the named graphs of a dataset file."""
    quads = ox.parse(path=str(dataset), format=ox.RdfFormat.N_QUADS)
    return {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}
