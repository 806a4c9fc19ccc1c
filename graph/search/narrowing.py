"""Queries for what a search asks for beside its words: words side by side, words to leave out, and years."""

from __future__ import annotations

from collections.abc import Sequence

from tantivy import Occur, Query

from graph.search.asking import Asked, covering
from graph.search.textindex import KINDS, TextIndex

# What belongs to a generation that covers a year weighs far less than a text that names the year.
_CONCERNS = 0.2


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
