"""Queries for what a search asks for beside its words: words side by side, words to leave out, and years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from tantivy import FieldType, Occur, Query

from graph.search.asking import Asked, covering
from graph.search.sizes import SAYING, size_within
from graph.search.textindex import KINDS, TextIndex
from graph.search.words import of_the_matter, words_of

# What belongs to a generation that covers a year weighs far less than a text that names the year.
_CONCERNS = 0.2


class Sized(NamedTuple):
    """A search without the amount that it names, the query for what states one of that size, and the amount if nothing does.

    Of a search for that amount alone, the query is then for what states the nearest, and these stand here as written.
    """

    asked: Asked
    stated: Sequence[Query] = ()
    unstated: str = ""
    nearest: tuple[str, ...] = ()


def sized(index: TextIndex, asked: Asked, wanted: str) -> Sized:
    """Give what a search says of the size of an amount; its digits are no words that say the same elsewhere."""
    if not (size := size_within(wanted)):
        return Sized(asked)
    rest = tuple(word for word in asked.words if word not in {*words_of(size.written), *SAYING})
    asked = replace(asked, words=rest, figures={})
    near = size.nearest(list(index.amounts)) if index.amounts else ()
    if index.amounts and not near:
        return Sized(asked, [_of_size(index, size.least, size.most)])
    if rest or not near:
        return Sized(asked, [], size.written)
    return Sized(asked, [_of_size(index, near[0], near[-1])], size.written, tuple(index.amounts[one] for one in near))


def _of_size(index: TextIndex, least: Decimal | None, most: Decimal | None) -> Query:
    low, high = (None if end is None else float(end) for end in (least, most))
    return Query.const_score_query(Query.range_query(index.index.schema, "amount", FieldType.Float, low, high), 0.0)


def phrases(index: TextIndex, asked: Asked) -> tuple[dict[str, Query], tuple[str, ...]]:
    """Give the query for each phrase that stands word by word, in any inflection, in some text; and the phrases that do not.

    A figure of several parts (`14,4`) is a phrase too.
    """
    queries, apart = {}, []
    for typed, words in [*((" ".join(words), words) for words in asked.phrases), *asked.figures.items()]:
        stems: list[str | tuple[int, str]] = [index.words.keys(word).stem for word in words]
        query = _somewhere([Query.phrase_query(index.index.schema, kind, stems) for kind in KINDS])
        if index.searcher.search(query, limit=1).hits:
            queries[typed] = query
        else:
            apart.append(typed)
    return queries, tuple(apart)


def named(index: TextIndex, asked: Asked, question: bool) -> tuple[str, ...]:
    """Give the words of a search; of a question about what something is called, these alone: `hvem er ansvarlig for FerieCamp`."""
    matter = of_the_matter(asked.but_years or asked.words)
    forms = " ".join(index.words.keys(word).beginnings[0] for word in matter)
    called = Query.term_query(index.index.schema, "called", forms)
    if not question or not index.searcher.search(called, limit=1).hits:
        return asked.words
    return tuple(word for word in asked.words if word in matter or word not in asked.but_years)


def but(index: TextIndex, asked: Asked) -> list[Query]:
    """Give the query for each word to leave out: all things but those that hold it in any inflection."""
    schema, queries = index.index.schema, []
    for word in asked.without:
        held = _somewhere([Query.term_query(schema, kind, index.words.keys(word).stem) for kind in KINDS])
        queries.append(Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, held)]))
    return queries


def generations(index: TextIndex, asked: Asked) -> dict[str, tuple[str, ...]]:
    """Give for each year or period of a search, as typed, the generations that things concern; none if it names years alone."""
    if not asked.but_years:
        return {}
    held = {typed: covering(index.periods, *years) for typed, years in asked.years.items()}
    return {typed: slugs for typed, slugs in held.items() if slugs}


def concerning(index: TextIndex, slugs: Sequence[str]) -> Query:
    """Give the query for what concerns any of the generations."""
    schema = index.index.schema
    return Query.const_score_query(_somewhere([Query.term_query(schema, "period", slug) for slug in slugs]), _CONCERNS)


def _somewhere(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])
