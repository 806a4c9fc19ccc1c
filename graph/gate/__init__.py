"""The one gate that every query of a stranger passes: classify, refuse what reaches out, run, serialise."""

from graph.gate.evaluation import TooLarge, answer
from graph.gate.formats import BY_NAME, GRAPH_FORMATS, RESULT_FORMATS, Format, by_media_type, by_name, named
from graph.gate.reading import Form, Malformed, Query, Refused, classify, read_query, read_update

__all__ = [
    "BY_NAME",
    "GRAPH_FORMATS",
    "RESULT_FORMATS",
    "Form",
    "Format",
    "Malformed",
    "Query",
    "Refused",
    "TooLarge",
    "answer",
    "by_media_type",
    "by_name",
    "classify",
    "named",
    "read_query",
    "read_update",
]
