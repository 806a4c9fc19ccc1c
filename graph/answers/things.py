"""A thing as analysts see it: its names, and what is said of it and of whom it is said, as rows."""

from __future__ import annotations

from dataclasses import dataclass

from graph import names
from graph.answers.answer import Answer
from graph.answers.knowledge import Knowledge
from graph.description import Description
from graph.model import Reason
from graph.rows import Cell, Column, table
from graph.search import narrowest


@dataclass(frozen=True, repr=False)
class Thing:
    """A thing with its statements (each with its source), what points at it, and the passages that state it."""

    iri: str
    label: str
    english: str | None
    type: str
    inferred: str | None
    inferred_en: str | None
    statements: Answer
    references: Answer
    passages: Answer

    @property
    def path(self) -> str:
        """The ``kind/slug`` address."""
        return names.path_of(self.iri) or self.iri

    def __repr__(self) -> str:
        counts = f"{len(self.statements)} statements, {len(self.references)} references, {len(self.passages)} passages"
        return f"<{self.type} {self.path} {self.label!r}: {counts}>"

    def _repr_html_(self) -> str:
        # Its name is the title of each of its answers.
        return "".join(one._repr_html_() for one in (self.statements, self.references, self.passages) if len(one))


def thing_of(found: Description, known: Knowledge) -> Thing:
    """Give the thing that a description describes."""
    columns: list[str | Column] = [
        "property",
        Column("value", "text"),
        "valueLabel",
        "sources",
        "inferred",
        "inferredEn",
    ]
    said: list[list[Cell]] = [
        [
            names.shorten(predicate),
            one.value.iri or one.value.text,
            one.value.text,
            "; ".join(map(str, one.passages)) or None,
            *_reason(one.reason),
        ]
        for predicate, statements in sorted(found.said.items())
        for one in statements
    ]
    pointing: list[list[Cell]] = [
        [names.shorten(predicate), subject.iri, subject.text]
        for predicate, subjects in sorted(found.pointed_at.items())
        for subject in subjects
    ]
    title = found.label.text
    statements = Answer(table(columns, said), title, "", known=known)
    references = Answer(table(["property", Column("subject", "iri"), "subjectLabel"], pointing), title, "", known=known)
    passages = Answer(known.with_text(known.sources_of([found.iri])), title, "", known=known)
    kinds = [kind.removeprefix(names.PEJ) for kind in found.types if kind.startswith(names.PEJ)]
    why = _reason(found.inferred)
    return Thing(found.iri, title, found.label.english, narrowest(kinds), *why, statements, references, passages)


def _reason(reason: Reason | None) -> tuple[str | None, str | None]:
    return (reason.danish, reason.english or None) if reason else (None, None)
