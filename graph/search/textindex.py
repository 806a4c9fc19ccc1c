"""The index of all that is written of things: tantivy in memory, with the keys of every word and the facets of each thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from tantivy import Document, Index, SchemaBuilder, Searcher

from graph.search.compounds import learn
from graph.search.naming import Entry
from graph.search.synonyms import listed, synonyms
from graph.search.texts import PassageText, Written, written_texts
from graph.search.words import Words, words_of
from graph.store import Graph
from graph.values import amounts_within, texts_of

FACETS = ("type", "generation", "committee")
# What is written of a thing: its names, other wordings, descriptions and the passages of its facts.
KINDS = ("name", "wording", "description", "passage")
# A link's name is that of its two ends, which are found themselves.
_NOT_SEARCHED = frozenset({"LineageLink"})
# tantivy refuses a writer with less.
_WRITER_BYTES = 15_000_000
Value = TypeVar("Value")


@dataclass(frozen=True)
class TextIndex:
    """The index and what is shown of its hits; ``amounts`` are those of all texts and appropriations in their order, as a text writes each."""

    index: Index
    searcher: Searcher
    entries: Sequence[Entry]
    texts: Mapping[str, list[Written]]
    words: Words
    committees: Mapping[str, tuple[str, ...]]
    synonyms: Mapping[str, tuple[str, ...]]
    periods: frozenset[str] = frozenset()
    amounts: Mapping[Decimal, str] = field(default_factory=dict)


def text_index(graph: Graph, entries: Sequence[Entry], passage_text: PassageText = lambda _: None) -> TextIndex:
    """Build the index.

    Parameters
    ----------
    graph : Graph
        The dataset.
    entries : sequence of Entry
        The things that can be found; see ``graph.search.index``.
    passage_text : callable, optional
        Gives the lines of a passage; without it passages are not searched.
    """
    entries = [entry for entry in entries if entry.type not in _NOT_SEARCHED]
    texts = written_texts(graph, entries, passage_text)
    every = {written for of_thing in texts.values() for written in of_thing}
    words = Words(
        learn(
            (written.text for written in every if written.kind != "passage"),
            (written.text for written in every if written.kind == "passage"),
        ),
        tuple(word for entry in listed() for word in entry["asked"]),
    )
    committees = _by_thing(graph, "search-committees", "committee", _slug)
    held = {thing: tuple(sorted(slugs)) for thing, slugs in committees.items()}
    periods = _by_thing(graph, "search-periods", "generation", _slug)
    given = _by_thing(graph, "search-amounts", "amount", Decimal)
    return indexed(entries, texts, words, held, synonyms(words), periods, given)


def _by_thing(graph: Graph, query: str, variable: str, read: Callable[[str], Value]) -> dict[str, set[Value]]:
    """Give what a query finds for each ``?thing`` in another variable, by the thing's IRI."""
    found: dict[str, set[Value]] = {}
    for row in graph.ask(query):
        thing, value = texts_of(row, "thing", variable)
        found.setdefault(thing, set()).add(read(value))
    return found


def indexed(
    entries: Sequence[Entry],
    texts: Mapping[str, list[Written]],
    words: Words,
    committees: Mapping[str, tuple[str, ...]] | None = None,
    same: Mapping[str, tuple[str, ...]] | None = None,
    periods: Mapping[str, set[str]] | None = None,
    given: Mapping[str, set[Decimal]] | None = None,
) -> TextIndex:
    """Build the index of things whose texts are given, read with words that are known already.

    Parameters
    ----------
    entries : sequence of Entry
        The things.
    texts : mapping of str to list of Written
        What is written of each, by IRI.
    words : Words
        How compounds are taken apart and misspellings mended.
    committees : mapping of str to tuple of str, optional
        The slugs of the committees of a thing, by IRI.
    same : mapping of str to tuple of str, optional
        Phrases that mean the same as a word, by its stem.
    periods : mapping of str to set of str, optional
        The slugs of the generations that a thing of none of them concerns, by IRI.
    given : mapping of str to set of Decimal, optional
        Amounts in kroner that a thing was given, by IRI, whatever its texts state.
    """
    index, held = _empty_index(), committees or {}
    known: set[str] = set()
    writer = index.writer(_WRITER_BYTES, 1)
    keys = {written.text: keyed(written.text, words) for of_thing in texts.values() for written in of_thing}
    for number, entry in enumerate(entries):
        document = _document(number, entry, texts[entry.iri], keys, held.get(entry.iri, ()))
        for amount in (given or {}).get(entry.iri, ()):
            document.add_float("amount", float(amount))
        concerned = entry.slugs or (periods or {}).get(entry.iri, ())
        known.update(concerned)
        for slug in concerned:
            document.add_text("period", slug)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    # A figure is an amount by what stands beside it: in a table that tells the unit at its head, none does.
    found = {entry.iri for entry in entries}
    stated = {
        amount: f"{amount:,.0f} kr.".replace(",", ".")
        for iri, some in (given or {}).items()
        if iri in found
        for amount in some
    }
    stated |= {amount: shown for text in sorted(keys) for _, shown, amount in amounts_within(text)}
    amounts = dict(sorted(stated.items()))
    return TextIndex(index, index.searcher(), entries, texts, words, held, same or {}, frozenset(known), amounts)


def _empty_index() -> Index:
    schema = SchemaBuilder()
    schema.add_unsigned_field("number", fast=True)
    schema.add_float_field("amount", fast=True)
    schema.add_text_field("called", tokenizer_name="raw", index_option="basic")
    schema.add_text_field("period", tokenizer_name="raw", index_option="basic")
    for kind in KINDS:
        # Words side by side are found by where their stems stand.
        schema.add_text_field(kind, tokenizer_name="whitespace", index_option="position")
        for key in (f"{kind}_written", f"{kind}_part", f"{kind}_beginning"):
            schema.add_text_field(key, tokenizer_name="whitespace", index_option="freq")
    for facet in FACETS:
        schema.add_text_field(facet, fast=True, tokenizer_name="raw", index_option="basic")
    return Index(schema.build())


def keyed(text: str, words: Words) -> tuple[str, str, str, str]:
    """Give a text as the stems, the forms, the parts' stems and the beginnings of its words."""
    keys = [words.keys(word) for word in words_of(text)]
    return (
        " ".join(key.stem for key in keys),
        " ".join(key.beginnings[0] for key in keys),
        " ".join(stem for key in keys for stem in key.part_stems),
        " ".join(form for key in keys for form in key.beginnings),
    )


def _document(
    number: int,
    entry: Entry,
    texts: list[Written],
    keys: Mapping[str, tuple[str, str, str, str]],
    committees: Sequence[str],
) -> Document:
    document = Document()
    document.add_unsigned("number", number)
    for written in texts:
        stems, forms, parts, beginnings = keys[written.text]
        document.add_text(written.kind, stems)
        document.add_text(f"{written.kind}_written", forms)
        document.add_text(f"{written.kind}_part", parts)
        document.add_text(f"{written.kind}_beginning", beginnings)
        for _, _, amount in amounts_within(written.text):
            document.add_float("amount", float(amount))
        if written.kind in ("name", "wording"):
            document.add_text("called", forms)
    document.add_text("type", entry.type)
    for generation in entry.generations:
        document.add_text("generation", _slug(generation))
    for committee in committees:
        document.add_text("committee", committee)
    return document


def _slug(iri: str) -> str:
    return iri.rpartition("/")[2]
