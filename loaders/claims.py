"""What each record claims to stand in which lines: every name and every number, one claim each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from graph.model import Origin
from loaders.corpus import SHARED, Corpus, Entry
from loaders.fields import Stated, StatedRef
from loaders.folding import numbers, printed_numbers, squeeze
from loaders.parts import AppropriationFields, Figure
from loaders.record import Record
from loaders.yaml_source import Location

Ranges = tuple[tuple[int, int], ...]

_FREE_TEXT = frozenset(
    {"description", "en", "note", "inferred", "inferredEn", "valueReason", "corrected", "id", "type", "unit"}
)
_SOURCE_TEXT = frozenset({"label", "asWritten", "population", "period", "amountText"})


@dataclass(frozen=True)
class Claim:
    """One of ``wordings`` (or, for a number, all of ``figures`` in order) stands in lines of a document."""

    origin: Origin
    field: str
    document: str
    lines: Ranges
    wordings: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    iso_date: str | None = None
    about: str = ""


def corpus_claims(corpus: Corpus) -> Iterator[Claim]:
    """Yield the claims of every record of a corpus."""
    known_names = names_by_path(corpus)
    for entry in corpus.entries:
        yield from entry_claims(entry, known_names)


def names_by_path(corpus: Corpus) -> dict[str, tuple[str, ...]]:
    """Give every name (label and other wordings) that the corpus states for each thing."""
    found: dict[str, list[str]] = {}
    for entry in corpus.entries:
        record = entry.record
        if isinstance(record, Record) and record.label is not None:
            found.setdefault(record.id, []).extend([record.label, *(alt.value for alt in record.altLabel)])
    return {path: tuple(dict.fromkeys(wordings)) for path, wordings in found.items()}


def entry_claims(entry: Entry, known_names: dict[str, tuple[str, ...]]) -> Iterator[Claim]:
    """Yield the claims of one record, nested figures and amounts included."""
    yield from _claims(entry, entry.record, (), entry.record.lines, known_names)
    if getattr(entry.record, "administeredBy", None) == ():
        for reference in entry.file.defaults.administeredBy:
            if reference.lines is not None:
                yield from _reference(entry, "administeredBy", ("id",), reference, reference.lines, known_names)


def _claims(
    entry: Entry, record: BaseModel, location: Location, lines: Ranges, known: dict[str, tuple[str, ...]]
) -> Iterator[Claim]:
    if isinstance(record, AppropriationFields):
        yield from _amounts(entry, record, location, lines)
    if isinstance(record, Record) and record.pieces and record.label is not None:
        yield from _pieces(entry, record, location, lines)
    description = getattr(record, "description", None)
    if description and (figures := tuple(printed_numbers(description))):
        everywhere = tuple(dict.fromkeys((*lines, *_all_lines(record))))
        for figure in figures:
            yield Claim(
                entry.origin(*location, "description"),
                "description",
                entry.document,
                everywhere,
                figures=(figure,),
                about=description,
            )
    for name in type(record).model_fields:
        value = getattr(record, name)
        if name in _FREE_TEXT or value is None or (name == "label" and _pieces_of(record)):
            continue
        place = (*location, name)
        if name in _SOURCE_TEXT and isinstance(value, str):
            yield Claim(
                entry.origin(*place),
                name,
                entry.document,
                lines,
                wordings=(value,),
                figures=tuple(printed_numbers(value)),
            )
        for index, item in enumerate(value if isinstance(value, tuple) else [value]):
            where = (*place, index) if isinstance(value, tuple) else place
            if isinstance(item, StatedRef):
                yield from _reference(entry, name, where, item, item.lines or lines, known)
            elif isinstance(item, Stated):
                yield from _stated(entry, name, where, item, item.lines or lines)
            elif isinstance(item, BaseModel):
                inner = item.lines if isinstance(item, Figure | AppropriationFields) else lines
                yield from _claims(entry, item, where, inner, known)


def _pieces_of(record: BaseModel) -> tuple[str, ...]:
    return record.pieces if isinstance(record, Record) else ()


def _all_lines(record: BaseModel) -> Iterator[tuple[int, int]]:
    for name in type(record).model_fields:
        value = getattr(record, name)
        for item in value if isinstance(value, tuple) else [value]:
            if isinstance(item, BaseModel):
                yield from getattr(item, "lines", None) or ()
                yield from _all_lines(item)


def _pieces(entry: Entry, record: Record, location: Location, lines: Ranges) -> Iterator[Claim]:
    for piece in record.pieces:
        yield Claim(
            entry.origin(*location, "pieces"),
            "pieces",
            entry.document,
            lines,
            wordings=(piece,),
            figures=tuple(printed_numbers(piece)),
        )
    if squeeze("".join(record.pieces)) != squeeze(record.label or ""):
        yield Claim(
            entry.origin(*location, "pieces"),
            "pieces (joined they must give the label)",
            entry.document,
            lines,
            wordings=(record.label or "",),
        )


def _stated(entry: Entry, name: str, where: Location, item: Stated[object], lines: Ranges) -> Iterator[Claim]:
    if item.inferred:
        return
    origin = entry.origin(*where)
    if isinstance(item.value, int):
        yield Claim(origin, name, entry.document, lines, figures=(str(item.value),))
    elif name == "date":
        yield Claim(origin, name, entry.document, lines, iso_date=str(item.value))
    else:
        text = str(item.value)
        yield Claim(origin, name, entry.document, lines, wordings=(text,), figures=tuple(printed_numbers(text)))


def _reference(
    entry: Entry, name: str, where: Location, item: StatedRef[str], lines: Ranges, known: dict[str, tuple[str, ...]]
) -> Iterator[Claim]:
    # What documents share is referred to by its name, which must stand in the lines; all else by its place.
    if item.value.split("/")[0] not in SHARED:
        return
    if item.wording is None and item.inferred:
        return
    wordings = (item.wording,) if item.wording else known.get(item.value, ())
    yield Claim(entry.origin(*where), name, entry.document, lines, wordings=wordings, about=item.value)


def _amounts(entry: Entry, record: AppropriationFields, location: Location, lines: Ranges) -> Iterator[Claim]:
    printed = [text for text in record.years.values() if numbers(text)]
    origin = entry.origin(*location)
    if printed:
        yield Claim(
            origin, "years", entry.document, lines, figures=tuple(n for text in printed for n in printed_numbers(text))
        )
    for text in record.years.values():
        if not numbers(text):
            yield Claim(origin, "years", entry.document, lines, wordings=(text,))
    heads = record.yearLines or entry.file.defaults.yearLines or lines
    for year in record.years:
        yield Claim(origin, "years", entry.document, heads, figures=(str(year),))
