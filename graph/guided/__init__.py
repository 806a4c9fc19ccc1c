"""The guided builder: a question put together step by step, its SPARQL, and what may follow.

``state`` is what it is made of, ``address`` how that stands in an address, ``writing`` its SPARQL, ``offers`` the counts.
"""

from graph.guided.address import parameters, path, read_condition, read_state
from graph.guided.catalogue import Catalogue, Property, catalogue, checked
from graph.guided.columns import AMOUNT, behind, columns_of, sums_amounts
from graph.guided.offers import Offers, offers_query, read_offers, values_query
from graph.guided.places import Place, places
from graph.guided.state import BadState, Column, Condition, Measure, Node, State
from graph.guided.writing import Written, compile_templates, write

__all__ = [
    "AMOUNT",
    "BadState",
    "Catalogue",
    "Column",
    "Condition",
    "Measure",
    "Node",
    "Offers",
    "Place",
    "Property",
    "State",
    "Written",
    "behind",
    "catalogue",
    "checked",
    "columns_of",
    "compile_templates",
    "offers_query",
    "parameters",
    "path",
    "places",
    "read_condition",
    "read_offers",
    "read_state",
    "sums_amounts",
    "values_query",
    "write",
]
