"""Full-text search: all that is written of things in one tantivy index in memory, with facets and snippets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tantivy import Document, Index, Occur, Query, SchemaBuilder, Searcher

from graph.search.compounds import learn
from graph.search.naming import Entry
from graph.search.snippets import Piece, Snippet, Wanted, marked, snippet
from graph.search.texts import PassageText, Written, written_texts
from graph.search.words import Words, asked_words, danish, words_of
from graph.store import Graph
from graph.values import texts_of

FACETS = ("type", "generation", "committee")
# How much a word weighs by where it stands, and by how it is met: as written, in another inflection, as part of a
# compound, as a beginning.
_WEIGHTS = {"name": 8.0, "wording": 6.0, "description": 2.0, "passage": 1.0}
_NAMES = ("name", "wording")
_WRITTEN, _INFLECTED, _PART, _BEGINNING = 1.3, 1.0, 0.5, 0.4
_EXACT_NAME, _NAME_BEGINS = 100.0, 30.0
# A link's name is that of its two ends, which are found themselves.
_NOT_SEARCHED = frozenset({"LineageLink"})
# A shorter word begins too many others, unless it is the last, which may still be being typed.
_SHORTEST_BEGINNING = 3
_MOST_WORDS = 24
_LONGEST_NAME = 200
# tantivy refuses a writer with less.
_WRITER_BYTES = 15_000_000


class UnknownFacet(ValueError):
    """A search limited to something that no thing has."""


@dataclass(frozen=True)
class TextIndex:
    """The index and what is shown of its hits."""

    index: Index
    searcher: Searcher
    entries: Sequence[Entry]
    texts: Mapping[str, list[Written]]
    words: Words
    committees: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Match:
    """A found thing: its score (higher is better), its name with the words marked, and a snippet of what is written."""

    entry: Entry
    score: float
    name: tuple[Piece, ...]
    snippet: Snippet | None


@dataclass(frozen=True)
class Found:
    """What a search found.

    ``held`` of the ``words`` stand in each thing; ``corrections`` gives for a word that stands nowhere the one it was
    taken for; ``facets`` counts, for each of ``FACETS``, the things with each value, whatever that facet is limited to.
    """

    total: int
    matches: tuple[Match, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    words: tuple[str, ...]
    held: int
    corrections: Mapping[str, str]


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
        )
    )
    committees: dict[str, set[str]] = {}
    for row in graph.ask("search-committees"):
        thing, committee = texts_of(row, "thing", "committee")
        committees.setdefault(thing, set()).add(_slug(committee))
    index = _empty_index()
    held = {thing: tuple(sorted(slugs)) for thing, slugs in committees.items()}
    writer = index.writer(_WRITER_BYTES, 1)
    keyed = {text: _keyed(text, words) for text in {written.text for written in every}}
    for number, entry in enumerate(entries):
        writer.add_document(_document(number, entry, texts[entry.iri], keyed, held.get(entry.iri, ())))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return TextIndex(index, index.searcher(), entries, texts, words, held)


def find(
    index: TextIndex, wanted: str, limits: Mapping[str, str] | None = None, limit: int = 50, offset: int = 0
) -> Found:
    """Find things by what is written of them.

    Every word must stand in a thing's texts: as itself in any inflection, within a compound, or as the beginning of a
    word; a word that stands nowhere is taken for the most similar one. If no thing holds all words, those that hold
    most are given. Quotation marks, operators and other marks separate words and mean nothing else.

    Parameters
    ----------
    index : TextIndex
        What ``text_index`` gives.
    wanted : str
        Words, of which the first two dozen different ones count.
    limits : mapping, optional
        Only things with this value, by facet: ``type`` a class's local name, ``generation`` and ``committee`` a slug.
    limit, offset : int
        How many matches, after how many.

    Raises
    ------
    UnknownFacet
        If no thing has the value of a limit.
    """
    limits = {facet: value for facet, value in (limits or {}).items() if value}
    _check(index, limits)
    words = asked_words(wanted)[:_MOST_WORDS]
    if not words:
        return Found(0, (), dict.fromkeys(FACETS, ()), (), 0, {})
    queries, corrections = _word_queries(index, words)
    looked_for = _looked_for(index, [corrections.get(word, word) for word in words])
    filters = {facet: _filter(index, facet, value) for facet, value in limits.items()}
    asked, held = _most_words(index, queries, list(filters.values()))
    ranked = Query.boolean_query(
        [(Occur.Must, asked), *((Occur.Should, query) for query in _name_queries(index, wanted))]
    )
    # The library's type stubs leave out the count.
    result: Any = index.searcher.search(_all([ranked, *filters.values()]), limit=limit, offset=offset)
    matches = []
    numbers = index.searcher.fast_field_values("number", [address for _, address in result.hits])
    for (score, _), number in zip(result.hits, numbers, strict=True):
        entry = index.entries[int(number or 0)]
        shown = snippet(index.texts[entry.iri], looked_for, index.words)
        matches.append(Match(entry, round(float(score), 2), marked(entry.label, looked_for, index.words), shown))
    facets = {
        facet: _counts(index, facet, _all([asked, *(query for other, query in filters.items() if other != facet)]))
        for facet in FACETS
    }
    return Found(int(result.count), tuple(matches), facets, tuple(words), held, corrections)


def called(index: TextIndex, words: Sequence[str]) -> frozenset[str]:
    """Give the IRIs of the things that have all words in their names and other wordings, in any inflection.

    Parameters
    ----------
    index : TextIndex
        What ``text_index`` gives.
    words : sequence of str
        Words as ``find`` took them; shorter ones than a beginning is made of are left out, for they stand everywhere.
    """
    asked = [_word_query(index, word, False, _NAMES) for word in words if len(word) >= _SHORTEST_BEGINNING]
    if not asked:
        return frozenset()
    result: Any = index.searcher.search(_all(asked), limit=len(index.entries) or 1)
    numbers = index.searcher.fast_field_values("number", [address for _, address in result.hits])
    return frozenset(index.entries[int(number or 0)].iri for number in numbers)


def _empty_index() -> Index:
    schema = SchemaBuilder()
    schema.add_unsigned_field("number", fast=True)
    schema.add_text_field("called", tokenizer_name="raw", index_option="basic")
    for kind in _WEIGHTS:
        for field in (kind, f"{kind}_written", f"{kind}_part", f"{kind}_beginning"):
            schema.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    for facet in FACETS:
        schema.add_text_field(facet, fast=True, tokenizer_name="raw", index_option="basic")
    return Index(schema.build())


def _keyed(text: str, words: Words) -> tuple[str, str, str, str]:
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
    keyed: Mapping[str, tuple[str, str, str, str]],
    committees: Sequence[str],
) -> Document:
    document = Document()
    document.add_unsigned("number", number)
    for written in texts:
        stems, forms, parts, beginnings = keyed[written.text]
        document.add_text(written.kind, stems)
        document.add_text(f"{written.kind}_written", forms)
        document.add_text(f"{written.kind}_part", parts)
        document.add_text(f"{written.kind}_beginning", beginnings)
        if written.kind in ("name", "wording"):
            document.add_text("called", forms)
    document.add_text("type", entry.type)
    for generation in entry.generations:
        document.add_text("generation", _slug(generation))
    for committee in committees:
        document.add_text("committee", committee)
    return document


def _word_queries(index: TextIndex, words: Sequence[str]) -> tuple[list[Query], dict[str, str]]:
    """Give a query for each word, and for each that stands nowhere the word it was taken for."""
    queries: list[Query] = []
    corrections: dict[str, str] = {}
    for number, word in enumerate(words, 1):
        being_typed = number == len(words)
        query = _word_query(index, word, being_typed)
        if not index.searcher.search(query, limit=1).hits and (similar := index.words.similar(word)):
            corrections[word] = similar
            query = _word_query(index, similar, being_typed)
        queries.append(query)
    return queries, corrections


def _word_query(index: TextIndex, word: str, being_typed: bool, kinds: Iterable[str] = _WEIGHTS) -> Query:
    schema, keys, choices = index.index.schema, index.words.keys(word), []
    begins = being_typed or len(word) >= _SHORTEST_BEGINNING
    unwritten = keys.part_stems and danish(word) not in index.words.known.counts
    for kind in kinds:
        weight = _WEIGHTS[kind]
        ways = [
            (Query.term_query(schema, f"{kind}_written", keys.beginnings[0]), _WRITTEN),
            (Query.term_query(schema, kind, keys.stem), _INFLECTED),
            (Query.term_query(schema, f"{kind}_part", keys.stem), _PART),
        ]
        if begins:
            beginning = f"{keys.beginnings[0]}.*"
            ways.append((Query.regex_query(schema, f"{kind}_beginning", beginning), _BEGINNING))
        if unwritten:
            # A compound that the texts do not write is met by its parts, written apart or in other compounds.
            ways.append((_all([_either(index, kind, stem) for stem in keys.part_stems]), _BEGINNING))
        choices += [Query.boost_query(query, weight * way) for query, way in ways]
    return Query.disjunction_max_query(choices, tie_breaker=0.1)


def _either(index: TextIndex, kind: str, stem: str) -> Query:
    schema = index.index.schema
    return Query.disjunction_max_query([Query.term_query(schema, field, stem) for field in (kind, f"{kind}_part")])


def _most_words(index: TextIndex, queries: list[Query], filters: list[Query]) -> tuple[Query, int]:
    """Give the query for as many of the words as any thing holds, and how many these are."""
    choices = [(Occur.Should, query) for query in queries]
    for least in range(len(queries), 0, -1):
        asked = Query.boolean_query(choices, minimum_number_should_match=least)
        if index.searcher.search(_all([asked, *filters]), limit=1).hits:
            return asked, least
    return Query.empty_query(), 0


def _name_queries(index: TextIndex, wanted: str) -> list[Query]:
    schema, name = index.index.schema, _keyed(wanted[:_LONGEST_NAME], index.words)[1]
    exact = Query.const_score_query(Query.term_query(schema, "called", name), _EXACT_NAME)
    begins = Query.const_score_query(Query.regex_query(schema, "called", f"{name} .*"), _NAME_BEGINS)
    return [exact, begins]


def _looked_for(index: TextIndex, words: Sequence[str]) -> Wanted:
    keys = [index.words.keys(word) for word in words]
    unwritten = [key for key, word in zip(keys, words, strict=True) if danish(word) not in index.words.known.counts]
    stems = {key.stem for key in keys} | {stem for key in unwritten for stem in key.part_stems}
    beginnings = [key.beginnings[0] for key, word in zip(keys, words, strict=True) if len(word) >= _SHORTEST_BEGINNING]
    return Wanted(frozenset(stems), (*beginnings, keys[-1].beginnings[0]))


def _check(index: TextIndex, limits: Mapping[str, str]) -> None:
    for facet, value in limits.items():
        if facet not in FACETS:
            raise UnknownFacet(f"There is no limit {facet!r}; allowed are {', '.join(FACETS)}.")
        if not index.searcher.doc_freq(facet, value):
            known = sorted(name for name, _ in _counts(index, facet, Query.all_query()))
            raise UnknownFacet(f"No thing has the {facet} {value!r}; there are {', '.join(known)}.")


def _filter(index: TextIndex, facet: str, value: str) -> Query:
    return Query.const_score_query(Query.term_query(index.index.schema, facet, value), 0.0)


def _all(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _counts(index: TextIndex, facet: str, query: Query) -> tuple[tuple[str, int], ...]:
    """Give the values of a facet with their counts: generations in their order, the others by count."""
    answer = index.searcher.aggregate(query, {facet: {"terms": {"field": facet, "size": 1000}}})
    counts = [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in answer[facet]["buckets"]]
    return tuple(sorted(counts, key=lambda item: (0 if facet == "generation" else -item[1], item[0])))


def _slug(iri: str) -> str:
    return iri.rpartition("/")[2]
