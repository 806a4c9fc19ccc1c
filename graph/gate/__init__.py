"""The one gate that every query of a stranger passes: classify, refuse what reaches out, run, serialise."""

from graph.gate.evaluation import TooLarge, answer
from graph.gate.formats import BY_NAME, GRAPH_FORMATS, RESULT_FORMATS, Format
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
    "classify",
    "read_query",
    "read_update",
]
