"""Reads the corpus folder: the identity of each document and the records of each of its parts.

Layout::

    corpus/<document>/document.yaml          identity and parts of one source document
    corpus/<document>/<part>/*.yaml          records and set-aside lines of one part
    corpus/generations.yaml                  the policy generations, which no single document states
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from graph import names
from graph.model import Origin
from loaders import records
from loaders.fields import StatedRef
from loaders.files import CorpusFile, DocumentIdentity, Generation, GenerationFile
from loaders.nesting import nested_paths
from loaders.problems import CorpusError, Problem
from loaders.record import Record
from loaders.statements import Observation as ObservationRecord
from loaders.yaml_source import Location, Source, read_yaml

M = TypeVar("M", bound=BaseModel)

# Kinds of things that one record is enough for, whichever document names them.
SHARED = frozenset(
    names.KINDS[name]
    for name in (
        "Administration",
        "Committee",
        "FundingSource",
        "Organisation",
        "Place",
        "Publication",
        "TargetGroup",
    )
)


# The model of each type of record.
_RECORDS: dict[str, type[BaseModel]] = {
    name: kind
    for kind in get_args(get_args(records.AnyRecord)[0])
    for name in get_args(kind.model_fields["type"].annotation)
}


@dataclass(frozen=True)
class Entry:
    """One record with the document, part and place in the corpus that it comes from."""

    record: Record | ObservationRecord
    document: str
    file: CorpusFile
    source: Source
    index: int

    @property
    def type(self) -> str:
        """The class of the record (local name)."""
        kind: str = self.record.type  # type: ignore[union-attr]
        return kind

    def origin(self, *location: str | int) -> Origin:
        """Give the corpus line of the record or of one of its fields."""
        return self.source.origin(("records", self.index, *location))


@dataclass(frozen=True)
class Corpus:
    """All documents and records, in reading order."""

    folder: Path
    generations: tuple[Generation, ...]
    documents: tuple[DocumentIdentity, ...]
    files: tuple[tuple[str, CorpusFile, Source], ...]
    entries: tuple[Entry, ...]

    def paths(self) -> set[str]:
        """Give the paths of all that records state: the things themselves, and the figures and amounts that they hold."""
        nested = {path for entry in self.entries for path, _ in nested_paths(entry.record, entry.record.id)}
        return nested | {entry.record.id for entry in self.entries}


def read_corpus(folder: Path, only: str = "") -> Corpus:
    """Read and check every file of a corpus folder.

    Parameters
    ----------
    folder : pathlib.Path
        The corpus folder.
    only : str
        Read one ``document/part`` alone, for work in progress; references out of it are then not checked.

    Raises
    ------
    CorpusError
        With every problem found: file, line, field, what is allowed and what was probably meant.
    """
    problems: list[Problem] = []
    documents: list[DocumentIdentity] = []
    files: list[tuple[str, CorpusFile, Source]] = []
    if not folder.is_dir():
        raise CorpusError([Problem(Origin(str(folder), 1), "there is no such corpus folder.", "corpus")])
    generations: tuple[Generation, ...] = ()
    try:
        generations = parse(GenerationFile, read_yaml(folder / "generations.yaml", "corpus/generations.yaml")).root
    except CorpusError as error:
        problems += error.problems
    for path in sorted(folder.glob("*/document.yaml")):
        try:
            documents.append(parse(DocumentIdentity, read_yaml(path, _name(path, folder))))
        except CorpusError as error:
            problems += error.problems
    documents.sort(key=lambda document: (document.generation[0].value, document.parts[0].firstLine, document.id))
    for document in documents:
        order = {part.slug: number for number, part in enumerate(document.parts)}
        paths = (folder / document.id).glob("*/*.yaml")
        for path in sorted(paths, key=lambda p: (order.get(p.parent.name, len(order)), p.name)):
            if only and f"{document.id}/{path.parent.name}" != only:
                continue
            try:
                source = read_yaml(path, _name(path, folder))
                parsed = parse(CorpusFile, source)
                files.append((document.id, parsed, source))
                problems += _check_part(document, parsed, source, path.parent.name)
            except CorpusError as error:
                problems += error.problems
    if problems:
        raise CorpusError(problems)
    entries = tuple(
        Entry(record, document_id, file, source, index)
        for document_id, file, source in files
        for index, record in enumerate(file.records)
    )
    corpus = Corpus(folder, generations, tuple(documents), tuple(files), entries)
    if problems := [*_check_ids(corpus), *_check_references(corpus, partial=bool(only))]:
        raise CorpusError(problems)
    return corpus


def _name(path: Path, folder: Path) -> str:
    return f"{folder.name}/{path.relative_to(folder).as_posix()}"


def _check_part(document: DocumentIdentity, file: CorpusFile, source: Source, folder: str) -> Iterator[Problem]:
    known = {part.slug for part in document.parts}
    if file.part not in known or file.part != folder:
        yield Problem(
            source.origin(("part",)),
            f"part {file.part!r} must be the name of its folder ({folder!r}) and a part of {document.id}: "
            f"{', '.join(sorted(known))}.",
            "part",
        )


def parse(model: type[M], source: Source) -> M:
    """Check a YAML file against a model.

    Raises
    ------
    CorpusError
        With a sentence for each thing that is wrong, at its line.
    """
    try:
        return model.model_validate(source.value)
    except ValidationError as error:
        raise CorpusError(list(_sentences(error, source, model))) from error


def _sentences(error: ValidationError, source: Source, model: type[BaseModel]) -> Iterator[Problem]:
    seen = set()
    for detail in error.errors(include_url=False):
        location: Location = tuple(step for step in detail["loc"] if not _is_variant(step))
        field = ".".join(str(step) for step in location if step not in ("records", "is"))
        sentence = f"{field or 'file'}: {_say(detail, model)}"
        if (location, sentence) not in seen:
            seen.add((location, sentence))
            yield Problem(source.origin(location), sentence, "record")


def _is_variant(step: str | int) -> bool:
    return isinstance(step, str) and step[:1].isupper() and step in names.KINDS


def _say(detail: Any, model: type[BaseModel]) -> str:
    kind, given = detail["type"], detail.get("input")
    if kind == "missing":
        return "is missing."
    if kind == "extra_forbidden":
        name = str(detail["loc"][-1])
        # What other records have by this very name is no help here.
        meant = difflib.get_close_matches(name, sorted({*_field_names(detail["loc"], model)} - {name}), n=1)
        return "is no field of this record" + (f"; did you mean {meant[0]!r}?" if meant else ".")
    if kind == "union_tag_invalid":
        tag = detail["ctx"]["tag"]
        meant = difflib.get_close_matches(str(tag), names.KINDS, n=1)
        hint = f"; did you mean {meant[0]!r}?" if meant else f"; allowed are {detail['ctx']['expected_tags']}."
        return f"{tag!r} is no type of record{hint}"
    if kind == "string_pattern_mismatch":
        allowed = detail["ctx"]["pattern"].split("/")[0].strip("^()")
        return f"{given!r} is no path of the allowed kinds ({allowed.replace('|', ', ')}); write kind/slug."
    if kind == "string_type":
        return f"{given!r} must be text; put it in quotes."
    message = detail["msg"].removeprefix("Value error, ")
    return f"{message}{'' if message.endswith(('.', '?')) else '.'}" + (
        f" Given: {given!r}." if isinstance(given, str | int) else ""
    )


def _field_names(location: Location, model: type[BaseModel]) -> set[str]:
    """Give the fields that may be meant: those of the record that is at fault, else of all that a file holds."""
    of_record = _RECORDS.get(str(location[-2])) if len(location) > 1 else None
    if of_record:
        return set(of_record.model_fields)
    kinds = [kind for kind in vars(records).values() if isinstance(kind, type) and issubclass(kind, BaseModel)]
    return {name for kind in (model, *kinds) for name in kind.model_fields}


def _check_ids(corpus: Corpus) -> Iterator[Problem]:
    first: dict[str, Entry] = {}
    for entry in corpus.entries:
        path, kind = entry.record.id, entry.record.id.split("/")[0]
        expected = names.KINDS[entry.type]
        if kind != expected:
            yield Problem(
                entry.origin("id"),
                f"id {path!r} of a {entry.type} must begin with {expected}/; did you mean "
                f"{expected}/{path.partition('/')[2]}?",
                "id",
            )
        earlier = first.setdefault(path, entry)
        if earlier is not entry and kind not in SHARED:
            yield Problem(
                entry.origin("id"), f"id {path!r} is taken by {earlier.origin('id')}; one thing, one record.", "id"
            )


def _check_references(corpus: Corpus, partial: bool) -> Iterator[Problem]:
    known = corpus.paths() | {generation.id for generation in corpus.generations}
    known |= {f"document/{document.id}" for document in corpus.documents}
    for entry in corpus.entries:
        for location, target in references(entry.record):
            if target not in known and not (partial and target.split("/")[0] not in SHARED):
                meant = difflib.get_close_matches(target, known, n=1, cutoff=0.7)
                hint = f"; did you mean {meant[0]!r}?" if meant else "; add a record for it."
                yield Problem(
                    entry.origin(*location), f"{location[0]}: there is no {target!r} in the corpus{hint}", "reference"
                )


def references(record: BaseModel, location: Location = ()) -> Iterator[tuple[Location, str]]:
    """Yield every reference in a record with its location (field, index …)."""
    for name in type(record).model_fields:
        value = getattr(record, name)
        for index, item in enumerate(value if isinstance(value, Sequence) and not isinstance(value, str) else [value]):
            place: Location = (*location, name, index) if isinstance(value, Sequence) else (*location, name)
            if isinstance(item, StatedRef):
                yield place, item.value
            elif isinstance(item, BaseModel):
                yield from references(item, place)
