"""Gives an update the dataset that its request names, which the store cannot take as a parameter."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from graph.gate.reading import Malformed
from graph.gate.tokens import tokens


def with_dataset(update: str, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> str:
    """Give an update with USING clauses for the graphs of ``using-graph-uri`` and ``using-named-graph-uri``.

    Raises
    ------
    Malformed
        If one of them is no IRI.

    Examples
    --------
    >>> with_dataset("INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }", ["http://example.org/g"], [])
    'INSERT { ?s ?p ?o } USING <http://example.org/g> WHERE { ?s ?p ?o }'
    """
    try:
        clauses = [f"USING {ox.NamedNode(iri)} " for iri in default_graphs]
        clauses += [f"USING NAMED {ox.NamedNode(iri)} " for iri in named_graphs]
    except ValueError as error:
        raise Malformed(f"A graph of the request is no IRI: {error}", None, None, None) from error
    if not clauses:
        return update
    places, before = [], ""
    for token in tokens(update):
        # DELETE WHERE { … } takes no USING; every other WHERE follows a template.
        if token.kind == "word" and not token.depth and token.text.upper() == "WHERE" and before == "}":
            places.append(token.start)
        before = token.text
    for place in reversed(places):
        update = update[:place] + "".join(clauses) + update[place:]
    return update
