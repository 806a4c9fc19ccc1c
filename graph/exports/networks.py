"""Networks as files: GraphML, GEXF and JSON."""

from __future__ import annotations

import io
import json
from datetime import date

import networkx as nx


def as_graphml(network: nx.MultiDiGraph[str]) -> bytes:
    """Give a network as GraphML, for Gephi, yEd, Cytoscape and igraph."""
    sink = io.BytesIO()
    nx.write_graphml_xml(_plain(network), sink, edge_id_from_attribute="id")
    return sink.getvalue()


def as_gexf(network: nx.MultiDiGraph[str], day: date | None = None) -> bytes:
    """Give a network as GEXF 1.2, for Gephi; ``day`` is noted as that of the file."""
    writer = nx.readwrite.gexf.GEXFWriter(encoding="utf-8", prettyprint=True, version="1.2draft")
    writer.add_graph(_plain(network))
    for meta in writer.xml.iter("meta"):
        # networkx notes today; the same network shall give the same bytes.
        meta.attrib.pop("lastmodifieddate", None)
        if day:
            meta.set("lastmodifieddate", day.isoformat())
    sink = io.BytesIO()
    writer.write(sink)
    return sink.getvalue()


def as_json(network: nx.MultiDiGraph[str]) -> bytes:
    """Give a network as JSON: ``nodes`` and ``edges``, as networkx and D3 read them.

    Examples
    --------
    >>> network = nx.MultiDiGraph()
    >>> _ = network.add_edge("a", "b", label="finder sted i")
    >>> json.loads(as_json(network))["edges"]
    [{'label': 'finder sted i', 'id': '0', 'source': 'a', 'target': 'b', 'key': 0}]
    """
    return json.dumps(nx.node_link_data(_plain(network), edges="edges"), ensure_ascii=False, indent=1).encode()


def _plain(network: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """Give a copy in which every edge has an id and no attribute is missing, as the formats demand."""
    plain: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node, data in network.nodes(data=True):
        plain.add_node(node, **{key: "" if value is None else value for key, value in data.items()})
    for place, (source, target, key, data) in enumerate(network.edges(keys=True, data=True)):
        filled = {name: "" if value is None else value for name, value in data.items()}
        plain.add_edge(source, target, key, **filled, id=str(place))
    return plain
