"""Turns checked records into things of the graph."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pydantic import BaseModel

from graph import names
from graph.model import Date, Fact, Passage, Ref, Text, Thing, Value, Year
from loaders.corpus import Corpus, Entry
from loaders.fields import Stated, StatedRef
from loaders.figures import amount
from loaders.folding import numbers
from loaders.harmony import harmonised, with_generations
from loaders.labelling import amount_label, figure_label, figure_value
from loaders.nesting import nested_items, nested_paths, node_paths
from loaders.parts import AppropriationFields, Figure, ObservationFields
from loaders.problems import CorpusError, Problem
from loaders.record import Record
from loaders.statements import Observation

# Fields whose value is a concept of a scheme: the path segment of that scheme.
SCHEMES: dict[str, str] = {
    "eventKind": "event-kind",
    "fundingKind": "funding-kind",
    "notSummed": "not-summed",
    "observationStatus": "observation-status",
    "organisationKind": "organisation-kind",
    "placeKind": "place-kind",
    "publicationKind": "publication-kind",
    "revisionMark": "revision-mark",
    "status": "status",
    "verdict": "verdict",
}
_PROPERTIES = {
    "broader": "skos:broader",
    "date": "dct:date",
    "description": "dct:description",
    "cites": "dct:references",
}
_PLAIN = frozenset({"asWritten", "unit", "amountText"})
_OWN_HANDLING = frozenset(
    {"id", "type", "label", "altLabel", "corrected", "pieces", "en", "lines", "inferred", "inferredEn", "note", "value",
     "years", "amountUnit", "yearLines"}
)  # fmt: skip


def assemble(corpus: Corpus) -> list[Thing]:
    """Give every thing of a corpus: documents first, then records in reading order.

    Raises
    ------
    CorpusError
        If a shared thing is described in two ways, or a figure cannot be read.
    """
    things = [*_generation_things(corpus), *_document_things(corpus)]
    for entry in corpus.entries:
        things.append(_record_thing(entry))
        things += _nested_things(entry)
    return list(harmonised(with_generations(things, corpus)))


def passages(document: str, lines: tuple[tuple[int, int], ...] | None) -> tuple[Passage, ...]:
    """Give the passages of line ranges of a document."""
    return tuple(Passage(document, first, last) for first, last in lines or ())


def _generation_things(corpus: Corpus) -> Iterator[Thing]:
    for generation in corpus.generations:
        facts = [
            Fact("rdfs:label", Text(generation.label)),
            Fact("rdfs:label", Text(generation.en, "en")),
            Fact("pej:startYear", Year(generation.startYear)),
            Fact("pej:endYear", Year(generation.endYear)),
            Fact("pej:hasSource", generation.hasSource),
        ]
        if generation.precededBy:
            facts.append(Fact("pej:precededBy", Ref(generation.precededBy)))
        yield Thing(generation.id, "PolicyGeneration", "", tuple(facts))


def _document_things(corpus: Corpus) -> Iterator[Thing]:
    for document in corpus.documents:
        facts = [
            Fact("rdfs:label", Text(document.title)),
            Fact("rdfs:label", Text(document.en, "en")),
            Fact("pej:documentKind", Ref(f"document-kind/{document.documentKind}")),
            Fact("pej:fileName", Text(document.file, None)),
            Fact("pej:sha256", Text(document.sha256, None)),
            Fact("pej:lineCount", document.lineCount),
            Fact("dct:publisher", Text(document.publisher)),
            *(Fact("pej:generation", Ref(generation.value)) for generation in document.generation),
        ]
        if document.date:
            facts.append(Fact("dct:date", Date(document.date.value), passages(document.id, document.date.lines)))
        yield Thing(f"document/{document.id}", "SourceDocument", document.id, tuple(facts))


def _record_thing(entry: Entry) -> Thing:
    record, document = entry.record, entry.document
    facts: list[Fact] = []
    if isinstance(record, Record):
        facts += _naming(record, document)
    elif isinstance(record, Observation):
        facts.append(Fact("rdfs:label", Text(figure_label(record))))
    facts += _facts(entry, record, record.id)
    facts += _defaults(entry)
    return Thing(
        record.id,
        entry.type,
        document,
        tuple(facts),
        passages(document, record.lines),
        record.reason,
        entry.origin(),
    )


def _naming(record: Record, document: str) -> Iterator[Fact]:
    if record.label is not None:
        yield Fact("rdfs:label", Text(record.label))
    elif record.description is not None:
        yield Fact("rdfs:label", Text(record.description))
    if record.en:
        yield Fact("rdfs:label", Text(record.en, "en"))
    if record.corrected:
        yield Fact("skos:altLabel", Text(record.corrected))
    for alternative in record.altLabel:
        yield Fact("skos:altLabel", Text(alternative.value), passages(document, alternative.lines), alternative.reason)


def _facts(entry: Entry, record: BaseModel, path: str) -> Iterator[Fact]:
    document = entry.document
    for name in type(record).model_fields:
        value = getattr(record, name)
        if name in _OWN_HANDLING or value is None or value == ():
            continue
        predicate = _PROPERTIES.get(name, f"pej:{name}")
        for item in value if isinstance(value, tuple) else [value]:
            if isinstance(item, StatedRef | Stated):
                yield Fact(predicate, _value(name, item.value), passages(document, item.lines), item.reason)
            elif isinstance(item, BaseModel):
                continue
            else:
                yield Fact(predicate, _value(name, item))
    if isinstance(record, Figure) and (value := figure_value(record)) is not None:
        yield Fact("pej:value", value)
    for nested, field in nested_paths(record, path):
        if field is not None:
            yield Fact(f"pej:{field}", Ref(nested))


def _value(name: str, item: object) -> Value:
    if name in SCHEMES:
        return Ref(f"{SCHEMES[name]}/{item}")
    if name == "date":
        return Date(str(item))
    if isinstance(item, bool | int | Decimal):
        return Year(int(item)) if name.lower().endswith("year") else item
    text = str(item)
    if text.split("/")[0] in set(names.KINDS.values()) and "/" in text:
        return Ref(text)
    return Text(text, None if name in _PLAIN or name == "number" else "da")


def _defaults(entry: Entry) -> Iterator[Fact]:
    for name in ("generation", "statedIn", "administeredBy"):
        if getattr(entry.record, name, None) == ():
            for item in getattr(entry.file.defaults, name):
                yield Fact(f"pej:{name}", Ref(item.value), passages(entry.document, item.lines), item.reason)


def _nested_things(entry: Entry) -> Iterator[Thing]:
    """Yield the figures and amounts that a record holds, as things of their own."""
    record = entry.record
    for name in type(record).model_fields:
        items = nested_items(record, name)
        for index, item in enumerate(items, 1):
            origin = entry.origin(name, index - 1)
            for nested, year in node_paths(item, record.id, name, index, len(items)):
                facts: list[Fact] = []
                try:
                    if isinstance(item, AppropriationFields):
                        facts += _amount_facts(entry, item, year)
                        kind = "Appropriation"
                    else:
                        kind = "Observation" if isinstance(item, ObservationFields) else "TargetValue"
                        assert isinstance(item, Figure)
                        facts.append(Fact("rdfs:label", Text(figure_label(item))))
                        facts += _facts(entry, item, nested)
                        facts += _defaults_stated(entry)
                except ValueError as error:
                    raise CorpusError([Problem(origin, f"{name}: {error}.", "figure")]) from error
                yield Thing(
                    nested,
                    kind,
                    entry.document,
                    tuple(facts),
                    passages(entry.document, item.lines),
                    item.reason,
                    origin,
                )


def _defaults_stated(entry: Entry) -> Iterator[Fact]:
    for item in getattr(entry.record, "statedIn", ()) or entry.file.defaults.statedIn:
        yield Fact("pej:statedIn", Ref(item.value))


def _amount_facts(entry: Entry, item: AppropriationFields, year: int | None) -> Iterator[Fact]:
    printed = item.years[year] if year is not None else item.asWritten
    unit = item.amountUnit or entry.file.defaults.amountUnit
    label = printed or item.amountText or ""
    yield Fact("rdfs:label", Text(amount_label(label, unit if printed and numbers(printed) else None, year)))
    if printed and numbers(printed):
        if unit is None:
            raise ValueError("amountUnit is missing; state it here or in the file's defaults (mio. kr., 1000 kr., kr.)")
        yield Fact("pej:amount", amount(printed, unit))
        yield Fact("pej:printedUnit", Text(unit, None))
    if printed:
        yield Fact("pej:asWritten", Text(printed, None))
        if not numbers(printed):
            yield Fact("pej:amountText", Text(printed))
    if year is not None:
        heads = item.yearLines or entry.file.defaults.yearLines
        yield Fact("pej:year", Year(year), passages(entry.document, heads))
    yield from _defaults_stated(entry)
    for fact in _facts(entry, item, ""):
        if fact.property != "pej:asWritten":
            yield fact
