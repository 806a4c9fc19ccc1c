"""What the answers need to know beside their rows: names, things and passages, each read once and when it is needed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

import networkx as nx

from graph.answers.finding import named
from graph.comparison import Comparison, Side, compare, side
from graph.lineage import Lineage, limited, read_lineage
from graph.model import Passage
from graph.paths import cheapest_edges, policy_network
from graph.rows import Column, Table, table
from graph.search import Entry, TextIndex, index, text_index
from graph.search.texts import PassageText
from graph.store import Graph
from graph.values import passage_of, text_of


@dataclass(frozen=True)
class Knowledge:
    """A dataset with its version and what reads the text of its passages."""

    graph: Graph
    version: str
    passage_text: PassageText
    _lineages: dict[str, Lineage] = field(default_factory=dict, init=False, repr=False, compare=False)
    _sides: dict[str, Side] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """Every thing that can be found, by IRI."""
        return {entry.iri: entry for entry in index(self.graph)}

    @cached_property
    def texts(self) -> TextIndex:
        """All that is written of things, for searches."""
        return text_index(self.graph, list(self.entries.values()), self.passage_text)

    @cached_property
    def labels(self) -> dict[str, str]:
        """The Danish name of everything that has one, by IRI."""
        return {text_of(row["thing"]): text_of(row["label"]) for row in self.graph.ask("all-labels")}

    @cached_property
    def passages(self) -> dict[str, tuple[Passage, ...]]:
        """The passages of everything that has some, in reading order, by IRI."""
        found: dict[str, set[Passage]] = {}
        for row in self.graph.ask("all-passages"):
            found.setdefault(text_of(row["thing"]), set()).add(passage_of(row))
        return {iri: tuple(sorted(places)) for iri, places in found.items()}

    @cached_property
    def policy(self) -> nx.MultiGraph[str]:
        """The policy network."""
        return policy_network(self.graph)

    def lineage(self, evidence: str) -> Lineage:
        """The lineage at or above an evidence grade; raises UnknownGrade."""
        if evidence not in self._lineages:
            self._lineages[evidence] = limited(self._lineages.get("weak") or read_lineage(self.graph), evidence)
        return self._lineages[evidence]

    def side(self, generation: str) -> Side:
        """What a generation is compared by."""
        if generation not in self._sides:
            self._sides[generation] = side(self.graph, self.lineage("weak"), generation)
        return self._sides[generation]

    def comparison(self, first: str, last: str, kind: str, evidence: str) -> Comparison:
        """Two generations compared; raises NoSuchGeneration, UnknownGrade."""
        return compare(self.graph, self.lineage(evidence), first, last, kind, self.side)

    def prepare(self) -> None:
        """Read what lineage, comparisons and paths need, before it is asked for."""
        read = self.lineage("weak")
        for generation in read.generations:
            self.side(generation.slug)
        cheapest_edges(self.policy).prepare()

    def iri(self, name: str, preferred: Collection[str] = (), rather: Collection[str] = ()) -> str:
        """Give the IRI of a thing by address, IRI or name; raises ``graph.answers.finding.NothingNamed``."""
        if "://" in name and name in self.labels:
            return name
        return named(self.entries.values(), name, preferred, rather).iri

    def label(self, iri: str) -> str | None:
        """Give the Danish name of an IRI, if it has one."""
        return self.labels.get(iri)

    def sources_of(self, iris: list[str]) -> Table:
        """Give the passages of things: one row each, with its text where the sources are at hand."""
        columns: list[str | Column] = [
            Column("thing", "iri"),
            "thingLabel",
            "document",
            Column("firstLine", "integer"),
            Column("lastLine", "integer"),
        ]
        rows = [
            [iri, self.label(iri), place.document, place.first, place.last]
            for iri in iris
            for place in self.passages.get(iri, ())
        ]
        return table(columns, rows)

    def with_text(self, sources: Table) -> Table:
        """Give a table of passages with a column of their text, empty where the source is not at hand."""
        first = sources.names.index("document")
        rows = []
        for row in sources.rows:
            lines = self.passage_text(Passage(str(row[first]), int(str(row[first + 1])), int(str(row[first + 2]))))
            rows.append([*row, "\n".join(lines) if lines is not None else None])
        return table([*sources.columns, "text"], rows)
