"""Answers as rows for Excel: columns and codes in words of the reader's language, addresses last; programs get fixed names."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request

from api.citing import cited_lines
from api.errors import Problem
from api.labels import Labels, label_of
from api.state import derived_of
from api.tables import Table
from api.texts import LANGUAGES, language_of, text
from graph.answers.descent import LineageAnswer, passages_of_ends
from graph.answers.traced import Told
from graph.difference import Difference, Fact
from graph.lineage import Lineage, Link, Member
from graph.paths import sentence
from graph.rows import Cell, Column
from graph.values import name_of

Headings = Annotated[
    str, Query(description="da or en: CSV with words for people instead of names for programs; XLSX always has them.")
]
_LINK = (
    "lineage.thread", "lineage.earlier", "rows.generation.earlier", "lineage.later", "rows.generation.later", "lineage.relation",
    "lineage.grade", "links.why", "links.before", "links.after", "compare.iribefore", "compare.iriafter",
)  # fmt: skip
_STEP = (
    "rows.path", "rows.step", "rows.sentence", "compare.first", "compare.last", "thing.rows.stated", "rows.basis",
    "thing.inferred", "rows.iri.first", "rows.iri.last",
)  # fmt: skip
_FACT = (
    "ontology.name", "network.class", "rows.change", "rows.side", "rows.of.property", "rows.of.value", "lineage.relation",
    "thing.rows.value", "money.column.document", "money.column.iri",
)  # fmt: skip


def wanted(format: str, headings: str) -> bool:
    """Tell whether a file of this format is for people; raises Problem (400) if there are no such headings."""
    if headings not in ("", *LANGUAGES):
        raise Problem(400, f"There are no headings in {headings!r}; allowed are {', '.join(LANGUAGES)}.")
    return format == "xlsx" or (format == "csv" and bool(headings))


def language_for(request: Request) -> str:
    """Give the language of a file for people: that of its headings, else the request's."""
    return request.query_params.get("headings") or language_of(request)


def line_table(answer: LineageAnswer, language: str) -> Table:
    """Give a row for each link of a line, a thread or all lineage."""
    links = answer.part.ordered()
    places = passages_of_ends(answer.known, links)

    def stated(link: Link, end: str) -> str | None:
        return cited_lines(places[link.iri, end], language)

    rows = [(link, stated(link, link.earlier), stated(link, link.later)) for link in links]
    return links_table(answer.part.lineage, rows, [], language)


def links_table(
    lineage: Lineage, links: list[tuple[Link, str | None, str | None]], staying: list[Member], language: str
) -> Table:
    """Give a row for each link with where its ends stand, and one for each thing that stands in both generations."""

    def end(iri: str) -> tuple[str | None, str | None]:
        member = lineage.members.get(iri)
        return (name_of(member, language), ", ".join(member.generations) or None) if member else (None, None)

    rows: list[list[Cell]] = []
    for link, before, after in links:
        thread = lineage.threads.get(link.thread)
        reason = (link.reason_en if language == "en" else "") or link.reason or None
        told = (text(f"relation.{link.relation}", language), text(f"evidence.{link.evidence}", language), reason)
        name = name_of(thread, language) if thread else None
        rows.append([name, *end(link.earlier), *end(link.later), *told, before, after, link.earlier, link.later])
    same, nothing = text("streams.staying", language), (None,) * 4
    rows += [[None, *end(one.iri), *end(one.iri), same, *nothing, one.iri, one.iri] for one in staying]
    return Table("links", [text(key, language) for key in _LINK], rows)


def path_table(request: Request, found: Told, language: str) -> Table:
    """Give a row for each step of each path between two things."""
    entries = derived_of(request).by_iri
    labels = found.labels | {iri: name_of(entry, language) for iri, entry in entries.items()}
    rows: list[list[Cell]] = []
    for number, hops in enumerate(found.paths, 1):
        for step, hop in enumerate(hops, 1):
            ground = found.grounds[hop.statement()]
            places = cited_lines(ground.passages, language)
            basis = text(f"rows.basis.{ground.basis}", language) if ground.basis else None
            told = (sentence((hop,), labels, language), labels.get(hop.source), labels.get(hop.target))
            why = ground.reason.told(language) if ground.reason else None
            rows.append([number, step, *told, places, basis, why, hop.source, hop.target])
    kinds = {"rows.path": "integer", "rows.step": "integer"}
    return Table("path", [Column(text(key, language), kinds.get(key, "text")) for key in _STEP], rows)


def change_table(found: Difference, labels: Labels, name: str, language: str) -> Table:
    """Give a row for each fact that came or went between two releases."""

    def told(fact: Fact) -> list[Cell]:
        of = fact.of or ("", "")
        about = [label_of(labels, of[0], language) if of[0] else None, found.labels.get(of[1], of[1]) or None]
        value = found.labels.get(fact.value, fact.value)
        return [*about, label_of(labels, fact.predicate, language), value, fact.graph.rpartition("/")[2]]

    rows = [
        [thing.label, label_of(labels, thing.type, language) if thing.type else None,
         text(f"releases.is.{thing.change}", language), text(f"releases.{side}", language), *told(fact), thing.iri]
        for thing in found.things
        for side, facts in (("removed", thing.removed), ("added", thing.added))
        for fact in facts
    ]  # fmt: skip
    return Table(name, [text(key, language) for key in _FACT], rows)
