"""An answer: plain rows, with the query, the version of the data and the passages behind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2

from graph.answers import files
from graph.answers.knowledge import Knowledge
from graph.answers.networks import Network, network_of_table
from graph.answers.pictures import Picture
from graph.drawing.frame import Drawing
from graph.exports import frames
from graph.rows import Cell, Table, from_results, from_triples, from_tsv, with_labels

if TYPE_CHECKING:
    import pandas
    import polars

_PAGES = jinja2.Environment(loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True)
_SHOWN = 50
_READERS = {"json": from_results, "ntriples": from_triples, "tsv": from_tsv}


@dataclass(frozen=True, repr=False)
class Answer:
    """Rows with Python values: years and whole numbers are int, amounts Decimal, IRIs str with the name beside them.

    ``query`` is what was asked, ``truncated`` tells that rows were left out, ``notes`` say what else a search did than it was
    asked to, ``version`` names the build of the data,
    ``triples`` are those of a CONSTRUCT or DESCRIBE, as N-Triples.

    Examples
    --------
    >>> goals = lilleby.ask("goals-of-a-generation", generation="generation/2030-2033")
    >>> len(goals), goals[0]["goalLabel"]
    (1, 'Flere børn skal låne bøger')
    >>> [(row["document"], row["firstLine"]) for row in goals.sources if row["thing"] == goals[0]["goal"]]
    [('lilleby-politik-2030', 5)]
    """

    table: Table
    title: str
    query: str
    truncated: bool = False
    notes: tuple[str, ...] = ()
    known: Knowledge = field(repr=False, compare=False, kw_only=True)
    triples: bytes | None = field(default=None, repr=False, compare=False, kw_only=True)

    @property
    def version(self) -> str:
        """The version of the dataset."""
        return self.known.version

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns' names."""
        return self.table.names

    @cached_property
    def rows(self) -> list[dict[str, Cell]]:
        """Each row as a mapping from column to value."""
        return self.table.dicts()

    @cached_property
    def sources(self) -> Answer:
        """The passages of every thing in the rows, with their text where the source documents are at hand."""
        found = self.known.with_text(self.known.sources_of(self.table.iris()))
        return Answer(found, f"{self.title}: sources", self.query, known=self.known)

    def __repr__(self) -> str:
        # A shell shows this: what there is, not all of it.
        told = "".join(f"; {note}" for note in ("rows were left out" if self.truncated else "", *self.notes) if note)
        return f"<{type(self).__name__} {self.title!r}: {len(self)} rows of {', '.join(self.columns)}{told}>"

    def __iter__(self) -> Iterator[dict[str, Cell]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.table.rows)

    def __getitem__(self, place: int) -> dict[str, Cell]:
        return self.rows[place]

    def limited_to(self, rows: Sequence[tuple[Cell, ...]]) -> Answer:
        """Give the same answer with some of its rows."""
        return replace(self, table=Table(self.table.columns, tuple(rows)))

    def to_pandas(self) -> pandas.DataFrame:
        """Give the rows as a pandas frame; raises as ``graph.exports.frames.to_pandas``.

        Examples
        --------
        >>> frame = lilleby.query("SELECT ?year ?amount { ?a pej:year ?year ; pej:amount ?amount }").to_pandas()
        >>> [str(kind) for kind in frame.dtypes]
        ['Int64', 'Float64']
        """
        return frames.to_pandas(self.table)

    def to_polars(self) -> polars.DataFrame:
        """Give the rows as a polars frame; raises as ``graph.exports.frames.to_polars``.

        Examples
        --------
        >>> lilleby.query("SELECT ?year ?amount { ?a pej:year ?year ; pej:amount ?amount }").to_polars().dtypes
        [Int64, Decimal(precision=38, scale=0)]
        """
        return frames.to_polars(self.table)

    def network(self) -> Network:
        """Give the rows as a network: from the first thing of each row to the others of that row.

        A row of one thing tells of that thing, a row without any joins its first value to the others.

        Examples
        --------
        >>> network = lilleby.query("SELECT ?x ?place { ?x pej:place ?place }").network()
        >>> sorted(data["label"] for _, data in network.nodes(data=True))
        ['Bogbussen', 'Nordby']
        """
        return network_of_table(self.table, self.known, self.title)

    def linked(self) -> bytes | None:
        """Give what the answer says as N-Triples, where it is made of triples."""
        return self.triples

    def drawing(self, language: str = "da") -> Drawing:  # noqa: ARG002
        """Give the answer's own picture, as SVG or PNG.

        Raises
        ------
        graph.answers.files.UnknownFormat
            If it has none: lineage has, and a ready-made question that is shown as bars.
        """
        raise files.UnknownFormat(
            f"This answer has no picture as SVG or PNG: lineage has, and a ready-made question that is shown as bars. There are {', '.join(files.FORMATS)}."
        )

    def picture(self, language: str = "da") -> Picture:
        """Give the network of the rows as a picture that a notebook shows, offline."""
        return self.network().picture(language)

    def save(self, file: str | Path, day: date | None = None, language: str = "da") -> Path:
        """Write the answer to a file in the format that its name tells; as ``graph.answers.files.save``.

        The formats are xlsx, csv (with a metadata file), parquet, json, jsonld, graphml, gexf, network.json, html.
        """
        return files.save(self, file, day, language)

    def _repr_html_(self) -> str:
        return _PAGES.get_template("answer.html").render(answer=self, rows=self.table.rows[:_SHOWN])


def read_answer(
    known: Knowledge, data: bytes, format: str, title: str, query: str, truncated: bool = False, labels: bool = True
) -> Answer:
    """Give the answer that SPARQL results or triples make.

    Parameters
    ----------
    known : Knowledge
        The dataset.
    data : bytes
        What the engine gave.
    format : str
        ``json``, ``tsv`` (of a SELECT, read in half the time and memory) or ``ntriples``.
    title, query : str
        What was asked, in words and in SPARQL.
    truncated : bool
        Whether rows were left out.
    labels : bool
        Whether a column of names follows each column of IRIs that has none.

    Raises
    ------
    graph.rows.Nested
        If it holds statements about statements.
    """
    table = _READERS[format](data)
    if labels:
        table = with_labels(table, known.labels)
    return Answer(table, title, query, truncated, known=known, triples=data if format == "ntriples" else None)
