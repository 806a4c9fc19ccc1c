"""The answer to a ready-made question that is shown as bars, which can draw them as the pages do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from graph import names
from graph.answers import Answer, Knowledge
from graph.answers.files import UnknownFormat
from graph.drawing.frame import Drawing
from graph.questions import Question
from graph.rows import Cell, Table, solutions


@dataclass(frozen=True, repr=False)
class BarsAnswer(Answer):
    """Rows of a question that is shown as bars; ``values`` are those of its parameters."""

    question: Question = field(repr=False, compare=False, kw_only=True)
    values: dict[str, str] = field(repr=False, compare=False, kw_only=True)
    rows_in_tsv: bytes = field(repr=False, compare=False, kw_only=True)

    def drawing(self, language: str = "da") -> Drawing:
        """Give the bars, as SVG or PNG.

        Raises
        ------
        graph.answers.files.UnknownFormat
            If the rows have nothing to draw as bars.
        """
        # What draws for the pages takes a while to import.
        from api.answers import answer
        from api.charted import bars_drawing
        from api.labels import term_labels

        terms, entries = term_labels(self.known.graph), self.known.entries

        def english(iri: str) -> str | None:
            return entries[iri].english if iri in entries else terms.get(iri, {}).get("en")

        found = answer(solutions(self.rows_in_tsv), language, english, words=self.question.words)
        told = [
            f"{one.label[language]}: {_named(self.known, self.values[one.name], language)}"
            for one in self.question.parameters
            if self.values.get(one.name)
        ]
        cut = len(self) if self.truncated else 0
        drawn = bars_drawing(found, self.question.title[language], " · ".join(told), self.version, cut)
        if drawn is None:
            raise UnknownFormat(f"The answer to {self.question.name!r} has nothing to draw as bars.")
        return drawn

    def limited_to(self, rows: Sequence[tuple[Cell, ...]]) -> Answer:
        """Give the same answer with some of its rows, and without bars, which are of all."""
        table = Table(self.table.columns, tuple(rows))
        return Answer(table, self.title, self.query, self.truncated, self.notes, known=self.known)


def _named(known: Knowledge, value: str, language: str) -> str:
    """Give what a value is called, if it is a thing."""
    entry = known.entries.get(value if "://" in value else names.ID + value)
    if entry is None:
        return value
    return (entry.english if language == "en" else None) or entry.label
