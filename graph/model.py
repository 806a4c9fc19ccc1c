"""What a document states, as plain values: things, their facts, and where each is stated."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

# What a lineage link may say of its two ends; how well that is evidenced, the best first; and the classes of threads.
Relation = Literal[
    "continues", "renamed", "expanded", "reduced", "merged", "split", "replaced", "supplements", "revived",
    "same-name-unclear",
]  # fmt: skip
Evidence = Literal["stated", "same-name", "same-content", "weak"]
ThreadKind = Literal["MeasureThread", "ObjectiveThread", "TermThread", "OrganisationThread", "IndicatorThread"]


@dataclass(frozen=True, order=True)
class Passage:
    """Lines ``first`` to ``last`` (1-based, inclusive) of the raw file of one source document."""

    document: str
    first: int
    last: int

    def __post_init__(self) -> None:
        if self.first < 1:
            raise ValueError(f"Passage begins before line 1: {self.first}..{self.last} of {self.document}")
        if self.last < self.first:
            raise ValueError(f"Passage ends before it begins: {self.first}..{self.last} of {self.document}")

    def __str__(self) -> str:
        return f"{self.document}:{self.first}-{self.last}"


@dataclass(frozen=True)
class Ref:
    """A reference to another thing by its ``kind/slug`` path, or to any resource by its IRI."""

    target: str


@dataclass(frozen=True)
class Text:
    """A text in a language; no language means a plain string."""

    text: str
    language: str | None = "da"


@dataclass(frozen=True)
class Year:
    """A calendar year, written as xsd:gYear."""

    year: int


@dataclass(frozen=True)
class Date:
    """A calendar date in ISO 8601, written as xsd:date."""

    iso: str


Value = Ref | Text | Year | Date | Decimal | int | bool


@dataclass(frozen=True)
class Reason:
    """Why something is read between the lines, in Danish and in English ("" where nobody has said it)."""

    danish: str
    english: str = ""

    def told(self, language: str) -> str:
        """Give it in a language, ``da`` or ``en``, else in Danish."""
        return (self.english if language == "en" else "") or self.danish


@dataclass(frozen=True)
class Fact:
    """One property of a thing with its value, and where that is stated if elsewhere than the thing itself."""

    property: str
    value: Value
    passages: tuple[Passage, ...] = ()
    inferred: Reason | None = None


@dataclass(frozen=True)
class Origin:
    """The corpus file and line that a thing was read from; used in messages, never in the graph."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Thing:
    """One node as one document states it: its class, facts and passages.

    ``graph`` is ``lineage`` for what the lineage says; else the graph is the document's. An empty ``type`` adds none.
    """

    path: str
    type: str
    document: str
    facts: tuple[Fact, ...]
    passages: tuple[Passage, ...] = ()
    inferred: Reason | None = None
    origin: Origin = field(default=Origin("", 0), compare=False)
    graph: str = ""
