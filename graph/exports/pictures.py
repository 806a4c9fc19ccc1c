"""A network as a page that stands alone: opens offline, asks nothing of any server. The home of pyvis."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
import networkx as nx

from graph.exports.about import check_language, words
from graph.exports.layout import places

_HERE = Path(__file__).parent
_PAGES = jinja2.Environment(loader=jinja2.FileSystemLoader(_HERE), autoescape=True, undefined=jinja2.StrictUndefined)
_COLOURS = (
    "#1b6ca8",
    "#c8553d",
    "#588157",
    "#8e5ea2",
    "#b8860b",
    "#2a9d8f",
    "#7f5539",
    "#d16ba5",
    "#4a4e69",
    "#6a994e",
)
# A browser without a graphics card draws a few hundred labels readably, and lays out none in time.
MOST_NODES = 300
_LABELLED = 40
_PLAIN, _LARGEST = 9.0, 36.0


def page(network: nx.MultiDiGraph[str], title: str, language: str = "da") -> str:
    """Give a network as a page of HTML that opens offline.

    Parameters
    ----------
    network : networkx.MultiDiGraph
        Nodes with ``label``, ``type`` and ``generations``, edges with ``label``; all may be missing.
    title : str
        The page's heading.
    language : str
        ``da`` or ``en``.

    Returns
    -------
    str
        The page. At most ``MOST_NODES`` nodes are shown, the best connected; the page then says so.

    Raises
    ------
    ValueError
        If the language is another.
    """
    check_language(language)
    shown = best_connected(network, MOST_NODES)
    kinds = sorted({str(data.get("type") or "") for _, data in shown.nodes(data=True)})
    colours = {kind: _COLOURS[place % len(_COLOURS)] for place, kind in enumerate(kinds)}
    left_out = len(network) - len(shown)
    note = words()["shown"][language].format(shown=len(shown), all=len(network)) if left_out else ""
    library = files("pyvis") / "lib" / "vis-9.1.2"
    return _PAGES.get_template("picture.html").render(
        title=title,
        language=language,
        words=words(),
        note=note,
        legend=[(kind, colour) for kind, colour in colours.items() if kind],
        data=_drawing(shown, colours),
        # Its only odd character, in a list of blanks, is a new line to Sphinx and other readers of text: written out.
        library=(library / "vis-network.min.js").read_text("utf-8").replace("\x85", "\\x85"),
        library_style=(library / "vis-network.css").read_text("utf-8"),
    )


def frame(page: str, title: str, height: int = 520) -> str:
    """Give a page in a frame, as a notebook shows it."""
    return _PAGES.get_template("frame.html").render(page=page, title=title, height=height)


def best_connected(network: nx.MultiDiGraph[str], most: int) -> nx.MultiDiGraph[str]:
    """Give the part of a network that its best connected nodes span."""
    if len(network) <= most:
        return network
    ranked = sorted(network, key=lambda node: (-network.degree(node), node))
    part: nx.MultiDiGraph[str] = network.subgraph(ranked[:most])
    return part


def _sizes(network: nx.MultiDiGraph[str]) -> Callable[[dict[str, Any]], float]:
    """Give what sizes a node: its area is as its ``weight``, where nodes have one."""
    most = max((float(data.get("weight", 0)) for _, data in network.nodes(data=True)), default=0.0)

    def size(data: dict[str, Any]) -> float:
        share = max(float(data.get("weight", 0)), 0.0) / most if most > 0 else 0.0
        return float(round(_PLAIN + (_LARGEST - _PLAIN) * share**0.5, 1))

    return size


def _drawing(network: nx.MultiDiGraph[str], colours: dict[str, str]) -> dict[str, Any]:
    """Give nodes and edges as vis-network takes them, made by pyvis, with places, so that the browser lays out nothing."""
    from pyvis.network import Network  # type: ignore[import-untyped]

    drawn = Network(directed=True)
    placed, size = places(network), _sizes(network)
    for node, data in network.nodes(data=True):
        name, kind = str(data.get("label") or node), str(data.get("type") or "")
        about = " · ".join(text for text in (kind, str(data.get("generations") or "")) if text)
        values = str(data.get("values") or "")
        x, y = placed[node]
        short = name if len(name) < 62 else f"{name[:60]}…"
        looks = {"color": colours[kind], "shape": "dot", "size": size(data), "x": x, "y": y}
        told = "\n".join(text for text in (name, about, values) if text)
        drawn.add_node(node, short, name=name, about=about, values=values, title=told, **looks)
    for source, target, data in network.edges(data=True):
        name, values = str(data.get("label") or ""), str(data.get("values") or "")
        told = f"{name}\n{values}" if values else name
        drawn.add_edge(
            source, target, name=name, values=values, title=told, label=name if len(network) <= _LABELLED else ""
        )
    options = {
        "physics": False,
        "interaction": {"hover": True, "navigationButtons": False},
        "edges": {
            "smooth": {"enabled": True, "type": "continuous"},
            "color": {"color": "#9aa5b1"},
            "font": {"size": 10},
        },
        "nodes": {"font": {"size": 12}, "widthConstraint": {"maximum": 160}},
    }
    return {"nodes": drawn.nodes, "edges": drawn.edges, "options": options}
