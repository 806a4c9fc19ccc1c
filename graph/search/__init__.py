"""Search: things by what they are called (``naming``) and by all that is written of them (``fulltext``)."""

from graph.search.fulltext import FACETS, Found, Match, TextIndex, UnknownFacet, called, find, text_index
from graph.search.naming import Entry, Hit, fold, index, narrowest, search

__all__ = [
    "FACETS",
    "Entry",
    "Found",
    "Hit",
    "Match",
    "TextIndex",
    "UnknownFacet",
    "called",
    "find",
    "fold",
    "index",
    "narrowest",
    "search",
    "text_index",
]
