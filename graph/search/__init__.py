"""Search: things by what they are called (``naming``) and by all that is written of them (``fulltext``)."""

from graph.search.found import Found, Match, UnknownFacet
from graph.search.fulltext import called, find
from graph.search.naming import Entry, Hit, fold, index, narrowest, search
from graph.search.telling import told, told_beside
from graph.search.textindex import FACETS, TextIndex, indexed, text_index
from graph.search.words import asked_words

__all__ = [
    "FACETS",
    "Entry",
    "Found",
    "Hit",
    "Match",
    "TextIndex",
    "UnknownFacet",
    "asked_words",
    "called",
    "find",
    "fold",
    "index",
    "indexed",
    "narrowest",
    "search",
    "text_index",
    "told",
    "told_beside",
]
