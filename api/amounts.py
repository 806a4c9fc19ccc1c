"""Amounts as rows, of the money page or of one thing: each says whether it is added to others, and why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.citing import cited_lines
from api.labels import Labels, relation_of
from api.ledger import Entry
from api.spending import Belonging
from api.tables import Cell, Table
from api.texts import text, texts
from graph import names
from graph.rows import Column
from graph.search import Entry as Known
from graph.values import name_of

_COLUMNS = (
    "year", "period", "what", "amount", "added", "written", "text", "administration", "source", "group", "place", "theme",
    "counted", "document", "lines", "iri",
)  # fmt: skip
_KINDS = {"year": "year", "amount": "decimal", "added": "decimal"}


def group_name(known: Mapping[str, Known], iri: str, language: str) -> str:
    """Give the name of what amounts fall under: a thing, a theme, or nothing."""
    if not iri:
        return text("money.none", language)
    if f"subject.{iri}" in texts():
        return text(f"subject.{iri}", language)
    return name_of(known[iri], language) if iri in known else names.shorten(iri)


def amounts_table(entries: Sequence[Entry], known: Mapping[str, Known], language: str) -> Table:
    """Give a row for each amount; those that may be added stand in a column of their own, so that its sum is right."""
    heads = [Column(text(f"money.column.{key}", language), _KINDS.get(key, "text")) for key in _COLUMNS]
    return Table(text("money.file", language), heads, [_row(entry, known, language) for entry in entries])


def amounts_of_thing(belonging: Belonging, known: Mapping[str, Known], labels: Labels, language: str) -> Table:
    """Give the same for the amounts behind a thing, each with how it belongs to the thing and the lines that state it."""
    plain = amounts_table([entry for entry, _ in belonging], known, language)
    heads = [
        *plain.columns,
        Column(text("money.column.stated", language)),
        Column(text("money.column.belongs", language)),
    ]
    rows = [
        [*row, cited_lines(entry.passages, language), _belongs(relations, labels, language)]
        for row, (entry, relations) in zip(plain.rows, belonging, strict=True)
    ]
    return Table(plain.name, heads, rows)


def _row(entry: Entry, known: Mapping[str, Known], language: str) -> list[Cell]:
    def named(values: Sequence[str]) -> str:
        return "; ".join(group_name(known, iri, language) for iri in values)

    under = (entry.administrations, entry.sources, entry.groups, entry.places, entry.themes)
    reason = f"money.left.{entry.left_out}" if entry.left_out else "money.counted.yes"
    return [
        int(entry.year) if entry.year else None, entry.period, named([entry.owner]), entry.amount,
        None if entry.left_out else entry.amount, entry.written, entry.text, *map(named, under), text(reason, language),
        ", ".join(sorted({p.document for p in entry.passages})), ", ".join(f"{p.first}-{p.last}" for p in entry.passages), entry.iri,
    ]  # fmt: skip


def _belongs(relations: Sequence[str], labels: Labels, language: str) -> str:
    """Give the relations by which an amount belongs to a thing, as they are called from the side of the thing."""
    own = text("thing.rows.itself", language)
    return "; ".join(relation_of(labels, names.term_iri(name), True, language) if name else own for name in relations)
