"""Groups what is said of a thing as a person would read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from api.branches import Gardener, by_number
from api.citing import Note, Notes
from api.frame import newest
from api.neighbours import RANK
from api.state import Service
from graph import names
from graph.description import Description, Named, Said, describe
from graph.model import Reason
from graph.search import Entry

# Sections of a thing's page in reading order: key of the heading, properties in order.
_ORDER: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("section.what", (
        "number", "definition", "underDirection", "subObjectiveOf", "partOf", "contributesTo",
        "implements", "precededBy", "supplements", "versionOf", "status", "startYear", "endYear", "dct:date", "period",
        "year", "eventKind", "documentKind", "publicationKind", "author", "publisher", "dct:publisher",
        "organisationKind", "placeKind", "fundingKind", "revisionMark", "affects", "about", "defines", "term",
        "statedIn", "generation",
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
_SHOWN_ELSEWHERE = frozenset(names.term_iri(name) for name in ("dct:description", "skos:altLabel"))
_INDICATOR = names.term_iri("indicator")
_FIGURES = frozenset(names.term_iri(name) for name in ("baseline", "observation", "targetValue", "appropriation"))
# The page leads to a thing's threads at its top; a link has its own among what is said of it.
_THREAD, _LINK = names.term_iri("thread"), names.term_iri("LineageLink")
# The page shows the branch below a thing as a tree; the same relations are not listed once more.
_IN_BRANCH = frozenset(names.term_iri(name) for name in ("underDirection", "subObjectiveOf", "contributesTo", "partOf"))
# A document is pointed at by each of its passages; its own page shows them where they stand.
# What the data set names as an example of itself says nothing of the thing.
_NOT_LISTED = frozenset(
    {names.term_iri("document"), names.term_iri("passage"), "http://rdfs.org/ns/void#exampleResource"}
)
# Of what points at a thing, that which says most of it comes first.
_FIRST = tuple(
    names.term_iri(name)
    for name in (
        "responsibleCommittee", "administeredBy", "targetGroup", "partner", "place", "fundedBy", "contributesTo",
        "subObjectiveOf", "underDirection", "partOf", "implements", "precededBy", "assesses", "contradicts",
    )
)  # fmt: skip
_LAST = frozenset(names.term_iri(name) for name in ("statedIn", "generation", "about"))


@dataclass(frozen=True)
class Item:
    """One statement as a page shows it, with the figure behind it if it leads to one.

    ``measured`` are the baselines and target values of an indicator that it leads to.
    """

    value: Named
    notes: list[Note]
    reason: Reason | None
    figure: Description | None = None
    measured: tuple[Property, ...] = ()

    def first(self, name: str) -> Named | None:
        """Give the figure's first value of a property, by its local name."""
        said = self.figure.said.get(names.term_iri(name), []) if self.figure else []
        return said[0].value if said else None

    @property
    def told(self) -> list[str]:
        """What is said of the figure beside its label: year or period, of whom, in which words."""
        said = [one.text for name in ("year", "period", "population", "dct:description") for one in self.all(name)]
        return [words for words in said if words not in self.value.text]

    def all(self, name: str) -> list[Named]:
        """Give the figure's values of a property, by its local name."""
        said = self.figure.said.get(names.term_iri(name), []) if self.figure else []
        return [one.value for one in said]


@dataclass(frozen=True)
class Property:
    """A property with its items."""

    iri: str
    items: list[Item]

    def by_generation(self, entries: Mapping[str, Entry]) -> list[tuple[str, list[Item]]]:
        """Give the items of each generation (or span of several, e.g. ``2015–2018, 2019–2022``), those of none under nothing.

        A link leads from one generation to another, and stands under ``links``.
        """
        groups: dict[str, list[Item]] = {}
        for item in self.items:
            entry = entries.get(item.value.iri or "")
            when = ", ".join(entry.slugs).replace("-", "–") if entry else ""
            if entry and entry.type == "LineageLink":
                when = "links"
            groups.setdefault(when, []).append(item)
        return list(groups.items())

    @property
    def name(self) -> str:
        """The local name of a term of ours, the prefixed name of another."""
        return names.shorten(self.iri).removeprefix("pej:")


@dataclass(frozen=True)
class Section:
    """A headed group of properties; ``heading`` is a key of the interface's texts."""

    heading: str
    properties: list[Property]


@dataclass(frozen=True)
class Sections:
    """A thing's page: description, other names, groups, what points at it, where it is stated, and all notes."""

    descriptions: list[Item]
    other_names: list[Item]
    groups: list[Section]
    pointed_at: list[Property]
    stated: list[Note]
    notes: Notes


def sections(service: Service, thing: Description, gardener: Gardener, has_branch: bool = False) -> Sections:
    """Group a description for its page.

    Parameters
    ----------
    service : Service
        Gives the passages' text.
    thing : Description
        What the graph says.
    gardener : Gardener
        Knows the things that can be found: what points at the thing stands by generation, class and number.
    has_branch : bool
        The page shows the thing's branch, so what hangs below it is not listed among what points at it.
    """
    notes = Notes(service)
    own_names = [thing.label.text, *(said.value.text for said in thing.said.get(names.term_iri("skos:altLabel"), []))]
    own_names += [said.value.text for said in thing.said.get(names.term_iri("asWritten"), [])]
    stated = [notes.cite(passage, own_names) for passage in thing.passages]
    used: set[str] = set(_SHOWN_ELSEWHERE)
    if _LINK not in thing.types:
        used.add(_THREAD)
    groups = []
    for heading, order in _ORDER:
        iris = [iri for name in order if (iri := names.term_iri(name)) in thing.said and iri not in used]
        used.update(iris)
        if iris:
            groups.append(Section(heading, [_property(service, notes, gardener, iri, thing.said[iri]) for iri in iris]))
    rest = [iri for iri in sorted(thing.said) if iri not in used]
    if rest:
        groups.append(
            Section("section.more", [_property(service, notes, gardener, iri, thing.said[iri]) for iri in rest])
        )
    pointed_at = [
        Property(iri, [Item(subject, [], None) for subject in _by_generation(subjects, gardener)])
        for iri, subjects in sorted(thing.pointed_at.items(), key=lambda pair: _telling(pair[0]))
        if iri not in _NOT_LISTED and not (has_branch and iri in _IN_BRANCH)
    ]
    return Sections(
        _items(service, notes, thing.said.get(names.term_iri("dct:description"), [])),
        _items(service, notes, thing.said.get(names.term_iri("skos:altLabel"), [])),
        groups,
        pointed_at,
        stated,
        notes,
    )


def _telling(iri: str) -> tuple[bool, int, str]:
    return iri in _LAST, _FIRST.index(iri) if iri in _FIRST else len(_FIRST), iri


def _by_generation(subjects: list[Named], gardener: Gardener) -> list[Named]:
    """Give things by generation, the newest first and those of none last; by class, number and name within."""
    entries = gardener.entries

    def within(subject: Named) -> tuple[int, int, str, str]:
        entry = entries.get(subject.iri or "")
        rank = RANK.get(entry.type, 99) if entry else 99
        return rank, *by_number(gardener.number(subject.iri or "")), subject.text

    def newness(subject: Named) -> tuple[str, int, str]:
        entry = entries.get(subject.iri or "")
        return newest(entry.generations if entry else ())

    return sorted(sorted(subjects, key=within), key=newness, reverse=True)


def _property(service: Service, notes: Notes, gardener: Gardener, iri: str, said: list[Said]) -> Property:
    items = _items(service, notes, said, iri in _FIGURES)
    if iri == _INDICATOR:
        items = [replace(item, measured=_measured(service, notes, gardener, item.value.iri)) for item in items]
    return Property(iri, items)


def _measured(service: Service, notes: Notes, gardener: Gardener, indicator: str | None) -> tuple[Property, ...]:
    """Give what an indicator starts from and is to reach."""
    facts = gardener.facts.get(indicator or "", {})
    told = {
        name: [_figure(service, notes, value) for value in dict.fromkeys(value for value, _ in facts.get(name, []))]
        for name in ("baseline", "targetValue")
    }
    return tuple(Property(names.term_iri(name), _by_year(items)) for name, items in told.items() if items)


def _figure(service: Service, notes: Notes, iri: str) -> Item:
    figure = describe(service.graph, iri)
    assert figure is not None, "what is named as a figure is described"
    words = [figure.label.text, *(one.value.text for one in figure.said.get(names.term_iri("asWritten"), []))]
    label = replace(figure.label, iri=iri)
    return Item(label, [notes.cite(passage, words) for passage in figure.passages], figure.inferred, figure)


def _items(service: Service, notes: Notes, said: Iterable[Said], figures: bool = False) -> list[Item]:
    items = []
    for one in said:
        figure = describe(service.graph, one.value.iri) if figures and one.value.iri else None
        passages = one.passages or (figure.passages if figure else ())
        words = [one.value.text]
        if figure:
            words += [value.value.text for value in figure.said.get(names.term_iri("asWritten"), [])]
        items.append(Item(one.value, [notes.cite(passage, words) for passage in passages], one.reason, figure))
    return _by_year(items) if figures else items


def _by_year(items: list[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (_year(item), item.value.iri or ""))


def _year(item: Item) -> str:
    year = item.first("year")
    return year.text if year else "9999"
