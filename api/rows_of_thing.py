"""A thing's page as rows: what is said of it and what points at it, in the page's order, each with the lines that state it."""

from __future__ import annotations

from decimal import Decimal

from api.branches import Gardener
from api.citing import Note, cited
from api.labels import Labels, in_words, label_of, relation_of
from api.sections import Item, Sections
from api.tables import Cell, Table
from api.texts import text
from graph import names
from graph.description import Named
from graph.rows import Column

_HEADS = (
    "thing.rows.section", "thing.rows.relation", "thing.rows.value", "network.class", "thing.number", "browse.generation",
    "money.column.year", "money.column.amount", "thing.rows.stated", "thing.inferred", "money.column.iri",
)  # fmt: skip
_KINDS = {"money.column.amount": "decimal", "money.column.iri": "iri"}


def rows_of_thing(name: str, told: Sections, labels: Labels, gardener: Gardener, language: str) -> Table:
    """Give the rows of a page.

    Parameters
    ----------
    name : str
        Of the file, without ending.
    told : Sections
        What the page shows.
    labels : dict
        What classes and properties are called.
    gardener : Gardener
        Knows the things that can be found, and their numbers.
    language : str
        ``da`` or ``en``.
    """

    def row(section: str, relation: str, item: Item, notes: list[Note]) -> list[Cell]:
        entry = gardener.entries.get(item.value.iri or "")
        number = gardener.number(item.value.iri or "")
        generations = ", ".join(entry.slugs) if entry else ""
        year, amount = item.first("year") or item.first("period"), item.first("amount")
        kind = label_of(labels, entry.type, language) if entry else None
        return [
            section, relation, _words(item.value, language), kind, number or None, generations or None, year.text if year else None,
            _number(amount), cited(notes, language), item.reason.told(language) if item.reason else None, item.value.iri,
        ]  # fmt: skip

    def relation(iri: str, inward: bool = False) -> str:
        return relation_of(labels, iri, inward, language)

    rows = []
    for item in told.descriptions:
        rows.append(
            row(text("thing.rows.itself", language), relation(names.term_iri("dct:description")), item, told.stated)
        )
    for item in told.other_names:
        rows.append(row(text("thing.rows.itself", language), text("thing.also", language), item, item.notes))
    for group in told.groups:
        for one in group.properties:
            for item in one.items:
                rows.append(row(text(group.heading, language), relation(one.iri), item, item.notes))
                # What an indicator starts from and is to reach names the indicator: rows are sorted and filtered.
                rows += [
                    row(text(group.heading, language), f"{relation(of.iri)}: {item.value.name(language)}", figure, figure.notes)
                    for of in item.measured for figure in of.items
                ]  # fmt: skip
    for one in told.pointed_at:
        rows += [row(text("thing.points", language), relation(one.iri, True), item, item.notes) for item in one.items]
    heads = [Column(text(key, language), _KINDS.get(key, "text")) for key in _HEADS]
    return Table(name, heads, rows)


def _words(value: Named, language: str) -> str:
    return value.name(language) if value.iri else in_words(value, language)


def _number(amount: Named | None) -> Cell:
    return Decimal(amount.text) if amount else None
