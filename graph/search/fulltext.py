"""Full-text search: ranks what is written of things by the words asked for, with facets and snippets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import log
from typing import Any

from tantivy import Occur, Query

from graph.search import narrowing
from graph.search.asking import read
from graph.search.found import Found, Match, UnknownFacet
from graph.search.naming import SAID
from graph.search.snippets import Wanted, marked, snippet
from graph.search.textindex import FACETS, TextIndex, keyed
from graph.search.word_queries import NAMES, SHORTEST_BEGINNING, all_of, beginning_query, phrase_query, word_query
from graph.search.words import OF_A_MATTER, asked_words, danish, is_question, of_the_matter, words_of

_EXACT_NAME, _NAME_BEGINS = 100.0, 30.0
# Of one name, a thing comes before what only says something of it.
_THING_ITSELF = 10.0
# Where no thing holds all words, what a held word counts for being rare is more than where in the thing it stands.
_RARE = 100.0
# Where fewer things than fill a screen hold the words, a search goes on to other words for the same. These weigh little, and
# no score lifts what holds them alone over what holds the word itself.
_FEW = 20
_SAME, _ITSELF = 0.2, 1_000.0
_LONGEST_NAME = 200
# What a larger share of all things holds tells nothing of a word that stands nowhere.
_TELLING = 0.1
_SEVERAL = 2  # compounds show that a word is one that Danish makes them of


def find(
    index: TextIndex,
    wanted: str,
    limits: Mapping[str, str] | None = None,
    limit: int = 50,
    offset: int = 0,
    as_typed: bool = False,
) -> Found:
    """Find things by what is written of them.

    Every word must stand in a thing's texts: as itself in any inflection, within a compound, or as the beginning of a
    word; a word that stands nowhere is taken for the most similar one. Where few things hold the words, whatever the limits,
    those too are found that hold others of the same meaning, after all that hold the words themselves, and beside a year or period
    what concerns the generations that cover it. Words within quotation marks must stand side by side, if they do anywhere; what has
    the word after a minus is left out. If no thing holds all words, those that hold most are given. ``graph.search.told`` says all
    this of what was found. Other marks and operators separate words and mean nothing else.

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
    as_typed : bool
        Not for other words of the same meaning, nor for generations in place of years.

    Raises
    ------
    UnknownFacet
        If no thing has the value of a limit.
    """
    limits = {facet: value for facet, value in (limits or {}).items() if value}
    _check(index, limits)
    typed, sized, unstated, near = narrowing.sized(index, whole := read(wanted), wanted)
    words = list(narrowing.named(index, typed, is_question(wanted)))
    if not words and not sized:
        return Found(0, (), dict.fromkeys(FACETS, ()), (), 0, {})
    held_phrases, apart = narrowing.phrases(index, typed)
    narrowed = [*held_phrases.values(), *narrowing.but(index, typed), *sized]
    as_words, corrections = _word_queries(index, words)
    few = not as_typed and _count(index, all_of([*as_words, *narrowed])) < _FEW
    same = _same(index, words, corrections) if few else {}
    itself = [query for word, query in zip(words, as_words, strict=True) if word in same]
    queries = [_or(index, query, same.get(word, ())) for word, query in zip(words, as_words, strict=True)]
    periods = narrowing.generations(index, typed) if few else {}
    beside = [_or_of(index, word, query, periods) for word, query in zip(words, queries, strict=True)]
    # A generation alone holds too much: it stands in place of a year where what it is asked of with the other words is there.
    if _count(index, all_of([*beside, *narrowed])):
        queries = beside
    else:
        periods = {}
    alone = _instead(index, dict(zip(words, as_words, strict=True)), same, periods)
    others = [word for several in same.values() for phrase in several for word in asked_words(phrase)]
    looked_for = _looked_for(
        index, [*others, *(corrections.get(word, word) for word in words or asked_words(" ".join(near)) or whole.words)]
    )
    filters = {facet: _filter(index, facet, value) for facet, value in limits.items()}
    asked, held = _most_words(index, queries, [*filters.values(), *narrowed])
    asked = all_of([asked, *(Query.const_score_query(query, 0.0) for query in narrowed)])
    written = _most_words(index, as_words, [*filters.values(), *narrowed])[1] if periods else held
    # What a word was taken for tells less of what is meant than one that stands as typed; so does a year, or what is asked of it.
    telling = set(matter := of_the_matter(typed.but_years or words)) - corrections.keys()
    sure = [query for word, query in zip(words, queries, strict=True) if word in telling] or queries
    lifts = [*_name_queries(index, wanted), *(_rarities(index, sure) if held < len(words) else [])]
    lifts += _name_queries(index, " ".join(matter)) if len(matter) < len(typed.words) else []
    lifts += [Query.const_score_query(query, _ITSELF) for query in itself]
    names = [word_query(index, word, kinds=NAMES) for word in words]
    asked_of = [all_of([*names, word_query(index, word)]) for word in typed.words if word not in words]
    lifts += [Query.const_score_query(query, _EXACT_NAME) for query in asked_of]
    ranked = Query.boolean_query([(Occur.Must, asked), *((Occur.Should, query) for query in lifts)])
    # The library's type stubs leave out the count.
    result: Any = index.searcher.search(all_of([ranked, *filters.values()]), limit=limit, offset=offset)
    matches = _matches(index, result.hits, looked_for, alone)
    facets = {
        facet: _counts(index, facet, all_of([asked, *(query for other, query in filters.items() if other != facet)]))
        for facet in FACETS
    }
    found = Found(int(result.count), matches, facets, tuple(words), held, corrections, same, periods, written)
    return replace(
        found, phrases=tuple(held_phrases), apart=apart, without=typed.without, unstated=unstated, nearest=near
    )


def _matches(
    index: TextIndex, hits: Sequence[Any], looked_for: Wanted, alone: Mapping[str, frozenset[int]]
) -> tuple[Match, ...]:
    matches = []
    numbers = index.searcher.fast_field_values("number", [address for _, address in hits])
    for (score, _), number in zip(hits, numbers, strict=True):
        entry = index.entries[int(number or 0)]
        shown = snippet(index.texts[entry.iri], looked_for, index.words)
        instead = tuple(word for word, held_by in alone.items() if number in held_by)
        name = marked(entry.label, looked_for, index.words)
        matches.append(Match(entry, round(float(score), 2), name, shown, instead))
    return tuple(matches)


def _instead(
    index: TextIndex,
    queries: Mapping[str, Query],
    same: Mapping[str, Sequence[str]],
    periods: Mapping[str, Sequence[str]],
) -> dict[str, frozenset[int]]:
    """Give for each word, and each year as typed, the numbers of the things that are found by what was searched for besides."""
    found = {word: _numbers(index, _alone(index, queries[word], phrases)) for word, phrases in same.items()}
    for typed, slugs in periods.items():
        by_word = all_of([queries[word] for word in words_of(typed) if word in queries])
        found[typed] = _numbers(index, narrowing.concerning(index, slugs)) - _numbers(index, by_word)
    return found


def _or_of(index: TextIndex, word: str, query: Query, periods: Mapping[str, Sequence[str]]) -> Query:
    """Give the query for a word or, if it is a year or of a period, what concerns the generations of that."""
    slugs = [slug for typed, several in periods.items() if word in words_of(typed) for slug in several]
    return Query.disjunction_max_query([query, narrowing.concerning(index, slugs)]) if slugs else query


def called(index: TextIndex, words: Sequence[str]) -> frozenset[str]:
    """Give the IRIs of the things that have all words in their names and other wordings, in any inflection.

    Parameters
    ----------
    index : TextIndex
        What ``text_index`` gives.
    words : sequence of str
        Words as ``find`` took them; shorter ones than a beginning is made of are left out, for they stand everywhere.
    """
    asked = [word_query(index, word, kinds=NAMES) for word in words if len(word) >= SHORTEST_BEGINNING]
    if not asked:
        return frozenset()
    return frozenset(index.entries[number].iri for number in _numbers(index, all_of(asked)))


def _numbers(index: TextIndex, query: Query) -> frozenset[int]:
    """Give the numbers of all things that a query finds."""
    result: Any = index.searcher.search(query, limit=len(index.entries) or 1)
    found = index.searcher.fast_field_values("number", [address for _, address in result.hits])
    return frozenset(int(number or 0) for number in found)


def _count(index: TextIndex, query: Query) -> int:
    result: Any = index.searcher.search(query, limit=1)  # the library's type stubs leave out the count
    return int(result.count)


def _same(index: TextIndex, words: Sequence[str], corrections: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Give for each word the phrases of the same meaning that any thing holds."""
    searcher = index.searcher
    listed = {word: index.synonyms.get(index.words.keys(corrections.get(word, word)).stem, ()) for word in words}
    held = {
        word: tuple(one for one in phrases if searcher.search(phrase_query(index, one), limit=1).hits)
        for word, phrases in listed.items()
    }
    return {word: phrases for word, phrases in held.items() if phrases}


def _or(index: TextIndex, query: Query, phrases: Sequence[str]) -> Query:
    """Give the query for a word or any of the phrases of the same meaning."""
    if not phrases:
        return query
    # What holds the word is scored by that alone, so that it stands in the order of a search without the phrases.
    return Query.disjunction_max_query([query, Query.boost_query(_alone(index, query, phrases), _SAME)])


def _alone(index: TextIndex, query: Query, phrases: Sequence[str]) -> Query:
    """Give the query for what holds any of the phrases, but not the word."""
    others = Query.disjunction_max_query([phrase_query(index, one) for one in phrases])
    return Query.boolean_query([(Occur.Must, others), (Occur.MustNot, query)])


def _word_queries(index: TextIndex, words: Sequence[str]) -> tuple[list[Query], dict[str, str]]:
    """Give a query for each word, and for each that stands nowhere the word it was taken for, or is a kind of."""
    queries: list[Query] = []
    corrections: dict[str, str] = {}
    for number, word in enumerate(words, 1):
        being_typed = number == len(words)
        query = word_query(index, word, being_typed)
        # A word that is known but stands in none of these texts is no misspelt one: `spent` is no `sent`.
        known = word in OF_A_MATTER or danish(word) in index.words.known.counts
        unknown = not known and not index.synonyms.get(index.words.keys(word).stem)
        nowhere = unknown and not index.searcher.search(query, limit=1).hits
        if nowhere and (taken := index.words.similar(word) or _kind_of(index, word)):
            corrections[word] = taken
            query = word_query(index, taken, being_typed)
        queries.append(query)
    return queries, corrections


def _kind_of(index: TextIndex, word: str) -> str | None:
    """Give what a compound that stands nowhere is a kind of, unless so many things hold that, that it tells nothing.

    It is a name, or our texts make compounds of it: what they have in one sense, as `ophold`, tells nothing of `efterskoleophold`.
    """
    kind = index.words.kind_of(word)
    if not kind:
        return None
    name = Query.term_query(index.index.schema, "called", index.words.keys(kind).beginnings[0])
    if not _count(index, name) and len(index.words.ended_by(kind)) < _SEVERAL:
        return None
    return kind if _count(index, word_query(index, kind)) <= _TELLING * index.searcher.num_docs else None


def _most_words(index: TextIndex, queries: list[Query], filters: list[Query]) -> tuple[Query, int]:
    """Give the query for as many of the words as any thing holds, and how many these are."""
    choices = [(Occur.Should, query) for query in queries]
    for least in range(len(queries), 0, -1):
        asked = Query.boolean_query(choices, minimum_number_should_match=least)
        if index.searcher.search(all_of([asked, *filters]), limit=1).hits:
            return asked, least
    return (Query.empty_query() if queries else Query.all_query()), 0


def _name_queries(index: TextIndex, wanted: str) -> list[Query]:
    schema, name = index.index.schema, keyed(wanted[:_LONGEST_NAME], index.words)[1]
    exact = Query.const_score_query(Query.term_query(schema, "called", name), _EXACT_NAME)
    begins = Query.const_score_query(beginning_query(index, "called", f"{name} "), _NAME_BEGINS)
    said = [(Occur.MustNot, Query.term_query(schema, "type", kind)) for kind in SAID]
    itself = Query.boolean_query([(Occur.Must, Query.term_query(schema, "called", name)), *said])
    return [exact, begins, Query.const_score_query(itself, _THING_ITSELF)]


def _rarities(index: TextIndex, queries: Sequence[Query]) -> list[Query]:
    """Give what lifts each thing by how rare the words are that it holds: of a few, the rarer says more of what is meant."""
    counts = [_count(index, query) for query in queries]
    return [
        Query.const_score_query(query, _RARE * log(1 + index.searcher.num_docs / count))
        for query, count in zip(queries, counts, strict=True)
        if count
    ]


def _looked_for(index: TextIndex, words: Sequence[str]) -> Wanted:
    keys = [index.words.keys(word) for word in words]
    unwritten = [key for key, word in zip(keys, words, strict=True) if danish(word) not in index.words.known.counts]
    stems = {key.stem for key in keys} | {stem for key in unwritten for stem in key.part_stems}
    stems |= {
        index.words.keys(compound).stem
        for word in words
        if danish(word) not in index.words.known.counts
        for compound in index.words.ended_by(word)
    }
    beginnings = [key.beginnings[0] for key, word in zip(keys, words, strict=True) if len(word) >= SHORTEST_BEGINNING]
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


def _counts(index: TextIndex, facet: str, query: Query) -> tuple[tuple[str, int], ...]:
    """Give the values of a facet with their counts: generations in their order, the others by count."""
    answer = index.searcher.aggregate(query, {facet: {"terms": {"field": facet, "size": 1000}}})
    counts = [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in answer[facet]["buckets"]]
    return tuple(sorted(counts, key=lambda item: (0 if facet == "generation" else -item[1], item[0])))
