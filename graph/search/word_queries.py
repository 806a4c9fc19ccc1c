"""Queries for a word: where it stands in what is written of a thing, and how it is met there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tantivy import Occur, Query

from graph.search.textindex import TextIndex
from graph.search.words import asked_words, danish

# How much a word weighs by where it stands, and by how it is met: as written, in another inflection, as part of a
# compound, as a beginning.
_WEIGHTS = {"name": 8.0, "wording": 6.0, "description": 2.0, "passage": 1.0}
NAMES = ("name", "wording")
_WRITTEN, _INFLECTED, _PART, _BEGINNING = 1.3, 1.0, 0.5, 0.4
# A shorter word begins too many others, unless it is the last, which may still be being typed.
SHORTEST_BEGINNING = 3


def word_query(index: TextIndex, word: str, being_typed: bool = False, kinds: Iterable[str] = _WEIGHTS) -> Query:
    """Give the query for a word in texts of some ``kinds``, met in any way; as a beginning too if it is long, or ``being_typed``."""
    schema, keys, choices = index.index.schema, index.words.keys(word), []
    may_begin = being_typed or len(word) >= SHORTEST_BEGINNING
    known = danish(word) in index.words.known.counts
    unwritten = keys.part_stems and not known
    ended = [] if known else index.words.ended_by(word)
    for kind in kinds:
        weight = _WEIGHTS[kind]
        ways = [
            (Query.term_query(schema, f"{kind}_written", keys.beginnings[0]), _WRITTEN),
            (Query.term_query(schema, kind, keys.stem), _INFLECTED),
            (Query.term_query(schema, f"{kind}_part", keys.stem), _PART),
        ]
        if may_begin:
            ways.append((beginning_query(index, f"{kind}_beginning", keys.beginnings[0]), _BEGINNING))
        if unwritten:
            # A compound that the texts do not write is met by its parts, written apart or in other compounds.
            ways.append((all_of([_either(index, kind, stem) for stem in keys.part_stems]), _BEGINNING))
        ways += [(Query.term_query(schema, kind, index.words.keys(compound).stem), _PART) for compound in ended]
        choices += [Query.boost_query(query, weight * way) for query, way in ways]
    return Query.disjunction_max_query(choices, tie_breaker=0.1)


def beginning_query(index: TextIndex, field: str, beginning: str) -> Query:
    """Give the query for what begins so; the same by a regular expression takes half a millisecond to be made."""
    return Query.fuzzy_term_query(index.index.schema, field, beginning, distance=0, prefix=True)


def _either(index: TextIndex, kind: str, stem: str) -> Query:
    schema = index.index.schema
    return Query.disjunction_max_query([Query.term_query(schema, field, stem) for field in (kind, f"{kind}_part")])


def phrase_query(index: TextIndex, phrase: str) -> Query:
    """Give the query for what holds all words of a phrase in its texts of one kind."""
    words = asked_words(phrase)
    return Query.disjunction_max_query(
        [all_of([word_query(index, word, kinds=(kind,)) for word in words]) for kind in _WEIGHTS]
    )


def all_of(queries: Sequence[Query]) -> Query:
    """Give the query for what each of some queries finds."""
    return Query.boolean_query([(Occur.Must, query) for query in queries])
