"""What there is to ask and to find as tables: the ready-made questions, the words of the ontology, things found."""

from __future__ import annotations

from graph import names, questions
from graph.answers.answer import Answer
from graph.answers.finding import check_count, check_words
from graph.answers.knowledge import Knowledge
from graph.rows import Column, Table, table
from graph.search import Found, find, told
from graph.values import text_of


def question_table(theme: str | None) -> Table:
    """Give the ready-made questions with their parameters, all or those of a theme."""
    columns: list[str | Column] = ["question", "title", "titleDa", "parameters", "theme", "view"]
    rows = [
        [
            *(entry.name, entry.title["en"], entry.title["da"]),
            ", ".join(f"{parameter.name} ({parameter.type})" for parameter in entry.parameters),
            *(entry.theme, entry.view),
        ]
        for entry in questions.questions().values()
        if theme in (None, entry.theme)
    ]
    return table(columns, rows)


def found(known: Knowledge, words: str, facets: dict[str, str], limit: int, as_typed: bool = False) -> Answer:
    """Give the things that words find; raises UnknownFacet, ValueError."""
    check_count("limit", limit)
    check_words(words)
    result = find(known.texts, words, facets, limit, as_typed=as_typed)
    return Answer(found_table(result), f"»{words}«", "", notes=told(result), known=known)


def found_table(result: Found) -> Table:
    """Give the things that a search found, best first, with what is written of them."""
    columns: list[str | Column] = [
        Column("thing", "iri"), "thingLabel", "english", "type", "generations", "written", "insteadOf",
    ]  # fmt: skip
    rows = [
        [
            *(match.entry.iri, match.entry.label, match.entry.english, match.entry.type),
            ", ".join(match.entry.slugs),
            "".join(piece.text for piece in match.snippet.pieces) if match.snippet else None,
            ", ".join(match.instead_of) or None,
        ]
        for match in result.matches
    ]
    return table(columns, rows)


def term_table(known: Knowledge) -> Table:
    """Give the classes and properties with their names and definitions in Danish and English."""
    columns: list[str | Column] = [
        Column("term", "iri"), "name", "kind", "label", "labelDa", "definition", "definitionDa", "parent", "domain", "range",
    ]  # fmt: skip
    rows = []
    for row in known.graph.ask("ontology-terms"):
        told = {key: text_of(value) for key, value in row.items()}
        ends = (names.shorten(told[key]) if told[key] else None for key in ("parent", "domain", "range"))
        named = (told["term"], names.shorten(told["term"]), told["kind"].rpartition("#")[2])
        rows.append(
            [*named, told["labelEn"], told["labelDa"], told["definitionEn"], told["definitionDa"], *ends],
        )
    return table(columns, rows)
