"""The guided builder: a question put together step by step (``state``) becomes SPARQL (``writing``) and offers (``offers``)."""

from graph.guided.catalogue import Catalogue, Property, catalogue, checked
from graph.guided.offers import Offers, offers_query, read_offers, values_query
from graph.guided.state import BadState, Column, Condition, Measure, Node, State, read_state
from graph.guided.writing import Written, write

__all__ = [
    "BadState",
    "Catalogue",
    "Column",
    "Condition",
    "Measure",
    "Node",
    "Offers",
    "Property",
    "State",
    "Written",
    "catalogue",
    "checked",
    "offers_query",
    "read_offers",
    "read_state",
    "values_query",
    "write",
]
