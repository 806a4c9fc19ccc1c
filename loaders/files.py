"""The files of the corpus: records with defaults and lines set aside, the generations, what a document and its parts are."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, RootModel, StringConstraints

from graph import names
from loaders.fields import IsoDate, Lines, Many, Span, Stated
from loaders.parts import Administrations, Documents, Generations, Money, Strict
from loaders.records import AnyRecord


class Defaults(Strict):
    """What holds for every record of a file unless the record says otherwise."""

    generation: Generations = ()
    statedIn: Documents = ()
    administeredBy: Administrations = ()
    amountUnit: Money | None = None
    yearLines: Lines | None = None


class SetAside(Strict):
    """Lines that state nothing the vocabulary can hold, and why."""

    lines: Span
    reason: Literal[
        "running-text", "heading", "layout", "repeated", "table-of-contents", "page-furniture", "salutation"
    ]
    numbers: str | None = Field(None, min_length=5, description="Why no record carries the numbers of these lines.")
    note: str | None = None


class ExplainedNumbers(Strict):
    """Numbers in cited lines that carry no fact: footnote digits, list numbers, page numbers."""

    lines: Lines
    numbers: Many[str]
    reason: str = Field(min_length=5)


class CorpusFile(Strict):
    """One file of the corpus: the records of one part of a document, and what it sets aside."""

    part: str
    defaults: Defaults = Defaults()
    records: list[AnyRecord] = Field(default_factory=list)
    setAside: list[SetAside] = Field(default_factory=list)
    numbers: list[ExplainedNumbers] = Field(default_factory=list)


class Generation(Strict):
    """A policy generation; the frame is ours, the documents fill it."""

    id: Annotated[str, StringConstraints(pattern=rf"^generation/{names.SLUG}$")]
    label: str
    en: str
    startYear: int
    endYear: int
    precededBy: str | None = None
    hasSource: bool = True


class GenerationFile(RootModel[tuple[Generation, ...]]):
    """All policy generations, oldest first."""


class PartIdentity(Strict):
    """One part of a document, named by its lines."""

    slug: str
    title: str
    firstLine: int
    lastLine: int
    done: bool = Field(False, description="Curation is complete; the build fails on unaccounted lines.")


class DocumentIdentity(Strict):
    """What a source document is."""

    id: str
    file: str
    title: str
    en: str
    documentKind: Literal["status-report", "agenda-item", "policy", "letter-with-annexes", "draft-policy"]
    generation: Generations
    date: Stated[IsoDate] | None = None
    publisher: str
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    lineCount: int
    parts: list[PartIdentity]


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema of a corpus file, for editors that complete and check YAML."""
    schema = CorpusFile.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Pejling corpus file"
    return schema
