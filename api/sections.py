"""Groups what is said of a thing as a person would read it."""

from __future__ import annotations

from dataclasses import dataclass

from api.state import Service
from graph import names
from graph.description import Description, Named, Said, describe
from graph.model import Passage
from graph.store import Graph

# Sections of a thing's page in reading order: key of the heading, properties in order.
_ORDER: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("section.what", (
        "number", "definition", "generation", "statedIn", "underDirection", "subObjectiveOf", "partOf", "contributesTo",
        "implements", "precededBy", "supplements", "versionOf", "status", "startYear", "endYear", "dct:date", "period",
        "year", "eventKind", "documentKind", "publicationKind", "author", "publisher", "organisationKind", "placeKind",
        "fundingKind", "revisionMark", "affects", "about", "defines", "term",
    )),
    ("section.who", (
        "responsibleCommittee", "administeredBy", "responsible", "servesCommittee", "partner", "targetGroup", "place",
        "within", "skos:broader", "reportsTo", "definedBy", "assessedBy", "proposedBy", "proposer",
    )),
    ("section.effect", ("expectedEffect", "indicator", "baseline", "observation", "targetValue", "assesses", "verdict", "measuredBy",
        "asWritten", "value", "unit", "population", "valueReason", "observationStatus")),
    ("section.money", ("appropriation", "fundedBy", "amount", "amountText", "printedUnit", "notSummed")),
    ("section.lineage", ("continues", "thread", "later", "earlier", "relation", "evidence", "restates", "alternativeTo", "contradicts", "related")),
)  # fmt: skip
_SHOWN_ELSEWHERE = frozenset({names.term_iri("dct:description"), names.term_iri("skos:altLabel")})
_FIGURES = frozenset(names.term_iri(name) for name in ("baseline", "observation", "targetValue", "appropriation"))


@dataclass(frozen=True)
class Source:
    """A passage as a page shows it: where, and the lines themselves where the sources are at hand."""

    passage: Passage
    lines: list[str] | None


@dataclass(frozen=True)
class Item:
    """One statement as a page shows it, with the figure behind it if it leads to one."""

    value: Named
    sources: list[Source]
    reason: str | None
    figure: Description | None = None


@dataclass(frozen=True)
class Property:
    """A property with its names and items."""

    iri: str
    label: Named
    items: list[Item]


@dataclass(frozen=True)
class Section:
    """A headed group of properties; ``heading`` is a key of the interface's texts."""

    heading: str
    properties: list[Property]


@dataclass(frozen=True)
class Sections:
    """A thing's page: description, other names, groups, what points at it and where it is stated."""

    descriptions: list[Item]
    other_names: list[Item]
    groups: list[Section]
    pointed_at: list[Property]
    sources: list[Source]


def sections(service: Service, thing: Description) -> Sections:
    """Group a description for its page."""
    labels = {iri: Named(iri, label["da"], label["en"]) for iri, label in property_labels(service.graph).items()}
    used: set[str] = set()
    groups = []
    for heading, order in _ORDER:
        iris = [names.term_iri(name) for name in order if names.term_iri(name) in thing.said]
        used.update(iris)
        if iris:
            groups.append(Section(heading, [_property(service, labels, iri, thing.said[iri]) for iri in iris]))
    rest = [iri for iri in sorted(thing.said) if iri not in used and iri not in _SHOWN_ELSEWHERE]
    if rest:
        groups.append(Section("section.more", [_property(service, labels, iri, thing.said[iri]) for iri in rest]))
    pointed_at = [
        Property(iri, labels.get(iri, Named(iri, names.shorten(iri))), [Item(subject, [], None) for subject in subjects])
        for iri, subjects in sorted(thing.pointed_at.items())
    ]
    return Sections(
        _items(service, thing.said.get(names.term_iri("dct:description"), [])),
        _items(service, thing.said.get(names.term_iri("skos:altLabel"), [])),
        groups,
        pointed_at,
        [source(service, passage) for passage in thing.passages],
    )


def source(service: Service, passage: Passage) -> Source:
    """Give a passage with its text where the sources are at hand."""
    return Source(passage, service.passage_text(passage))


def _property(service: Service, labels: dict[str, Named], iri: str, said: list[Said]) -> Property:
    figures = iri in _FIGURES
    return Property(iri, labels.get(iri, Named(iri, names.shorten(iri))), _items(service, said, figures))


def _items(service: Service, said: list[Said], figures: bool = False) -> list[Item]:
    items = []
    for one in said:
        figure = describe(service.graph, one.value.iri) if figures and one.value.iri else None
        passages = one.passages or (figure.passages if figure else ())
        items.append(Item(one.value, [source(service, passage) for passage in passages], one.reason, figure))
    if figures:
        items.sort(key=lambda item: (_year(item), item.value.iri or ""))
    return items


def _year(item: Item) -> str:
    said = item.figure.said.get(names.term_iri("year"), []) if item.figure else []
    return said[0].value.text if said else "9999"


def property_labels(graph: Graph) -> dict[str, dict[str, str]]:
    """Give the Danish and English label of each class and property, by IRI."""
    return {
        str(getattr(row["term"], "value", "")): {
            "da": str(getattr(row["labelDa"], "value", "")),
            "en": str(getattr(row["labelEn"], "value", "")),
        }
        for row in graph.ask("ontology-terms")
    }
