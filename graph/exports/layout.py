"""Places for the nodes of a picture, so that the browser need not look for them."""

from __future__ import annotations

import networkx as nx
import numpy as np

# Room in pixels for one node with its name below.
_WIDE, _HIGH = 190.0, 95.0

Places = dict[str, tuple[float, float]]


def places(network: nx.MultiDiGraph[str]) -> Places:
    """Give each node a place.

    Where edges lead forward in time (by the nodes' ``generations``) they lead from left to right; otherwise each
    connected part is laid out by springs, and the parts are set in rows, largest first.

    Examples
    --------
    >>> line = nx.MultiDiGraph([("a", "b")])
    >>> _ = line.nodes["a"].update(generations="2015-2018"), line.nodes["b"].update(generations="2019-2022")
    >>> places(line)["a"][0] < places(line)["b"][0]
    True
    """
    when = {node: str(data.get("generations") or "") for node, data in network.nodes(data=True)}
    if _goes_forward(network, when):
        return _by_descent(network)
    plain = nx.Graph(network)
    parts = sorted(nx.connected_components(plain), key=lambda part: (-len(part), min(part)))
    return _in_rows([_by_springs(nx.Graph(plain.subgraph(sorted(part)))) for part in parts], len(network))


def apart(placed: Places, wide: float, high: float, rounds: int = 300) -> Places:
    """Move places until boxes of one size around them do not cover each other, each pair along the shorter way.

    Examples
    --------
    >>> apart({"a": (0.0, 0.0), "b": (10.0, 2.0)}, 100, 50)
    {'a': (0.0, -24.0), 'b': (10.0, 26.0)}
    """
    if len(placed) < 2:
        return placed
    at = np.array(list(placed.values()), dtype=float)
    # Boxes on the very same spot part in a fixed order.
    at += np.arange(len(at))[:, None] * 1e-6
    for _ in range(rounds):
        away = at[:, None, :] - at[None, :, :]
        room = np.array([wide, high]) - np.abs(away)
        over = (room > 1e-3).all(axis=2)
        np.fill_diagonal(over, False)
        if not over.any():
            break
        sideways = over & (room[..., 0] < room[..., 1])
        upright = over & ~sideways
        push = np.sign(away) * room / 2
        crowd = np.maximum(1, over.sum(axis=1))
        at[:, 0] += np.where(sideways, push[..., 0], 0).sum(axis=1) / np.sqrt(crowd)
        at[:, 1] += np.where(upright, push[..., 1], 0).sum(axis=1) / np.sqrt(crowd)
    return {node: (round(float(x), 1), round(float(y), 1)) for node, (x, y) in zip(placed, at, strict=True)}


def _goes_forward(network: nx.MultiDiGraph[str], when: dict[str, str]) -> bool:
    pairs = [(when[a], when[b]) for a, b in network.edges()]
    forward = all(earlier and earlier <= later for earlier, later in pairs) and any(a < b for a, b in pairs)
    return forward and nx.is_directed_acyclic_graph(network)


def _by_descent(network: nx.MultiDiGraph[str]) -> Places:
    return {
        node: (column * 1.5 * _WIDE, row * _HIGH)
        for column, nodes in enumerate(nx.topological_generations(network))
        for row, node in enumerate(sorted(nodes))
    }


def _by_springs(part: nx.Graph[str]) -> Places:
    found = nx.spring_layout(part, seed=1, iterations=100)
    root = len(part) ** 0.5
    return {node: (float(x) * root * _WIDE / 2, float(y) * root * _HIGH / 2) for node, (x, y) in found.items()}


def _in_rows(parts: list[Places], nodes: int) -> Places:
    """Set parts beside one another in rows about as wide as the whole is high."""
    most = 2.2 * _WIDE * nodes**0.5
    placed: Places = {}
    left = top = high = 0.0
    for part in parts:
        xs, ys = [x for x, _ in part.values()], [y for _, y in part.values()]
        wide = max(xs) - min(xs) + _WIDE
        if left and left + wide > most:
            left, top, high = 0.0, top + high, 0.0
        for node, (x, y) in part.items():
            placed[node] = (round(left + x - min(xs), 1), round(top + y - min(ys), 1))
        left, high = left + wide, max(high, max(ys) - min(ys) + _HIGH)
    return placed
