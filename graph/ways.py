"""The cheapest ways between two nodes of a network, one after another, each without a loop."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

import networkx as nx
import rustworkx as rx

_Path = tuple[int, ...]


@dataclass(frozen=True)
class Ways:
    """A network of one edge, with its ``cost``, between any two nodes that are joined; its nodes by number in their order."""

    network: nx.Graph[str]

    @cached_property
    def nodes(self) -> list[str]:
        """The nodes, each at its number."""
        return sorted(self.network)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each node."""
        return {node: number for number, node in enumerate(self.nodes)}

    @cached_property
    def around(self) -> list[list[tuple[int, float]]]:
        """The neighbours of each node with what it costs to reach them."""
        return [
            sorted((self.numbers[other], float(data["cost"])) for other, data in self.network.adj[node].items())
            for node in self.nodes
        ]

    def prepare(self) -> None:
        """Make what every search needs."""
        _ = self.around, self._counted

    def between(self, one: str, other: str) -> Iterator[list[str]]:
        """Give the ways between two nodes, the cheapest first; of equally cheap ones in one order, none if there is none.

        Parameters
        ----------
        one, other : str
            Nodes of the network.

        References
        ----------
        Yen, J. Y. (1971): Finding the K shortest loopless paths in a network. Hart, Nilsson, Raphael (1968): A formal
        basis for the heuristic determination of minimum cost paths; the estimate is the cost in the whole network.
        """
        start, end = self.numbers[one], self.numbers[other]
        left = self._costs_to(end)
        if start not in left:
            return
        found: list[_Path] = []
        waiting: list[tuple[float, _Path]] = []
        known: set[_Path] = set()
        first = self._cheapest(start, end, left, (), ())
        if first is not None:
            heapq.heappush(waiting, first)
        while waiting:
            _, path = heapq.heappop(waiting)
            found.append(path)
            yield [self.nodes[number] for number in path]
            walked = 0.0
            for place, spur in enumerate(path[:-1]):
                root = path[: place + 1]
                taken = {other[place + 1] for other in found if other[: place + 1] == root and len(other) > place + 1}
                branch = self._cheapest(spur, end, left, path[:place], taken)
                if branch is not None:
                    whole = path[:place] + branch[1]
                    if whole not in known:
                        known.add(whole)
                        heapq.heappush(waiting, (walked + branch[0], whole))
                walked += dict(self.around[spur])[path[place + 1]]

    def _cheapest(
        self, start: int, end: int, left: dict[int, float], without: Collection[int], taken: Collection[int]
    ) -> tuple[float, _Path] | None:
        """Give a cheapest way with its cost that meets none of the nodes ``without`` and does not begin as ones ``taken``."""
        closed = set(without)
        came: dict[int, int] = {}
        best = {start: 0.0}
        frontier = [(left[start], left[start], start)]
        while frontier:
            _, _, node = heapq.heappop(frontier)
            if node == end:
                return best[end], self._back(came, start, end)
            if node in closed:
                continue
            closed.add(node)
            for other, cost in self.around[node]:
                walked = best[node] + cost
                if other in closed or walked >= best.get(other, float("inf")) or (node == start and other in taken):
                    continue
                best[other], came[other] = walked, node
                heapq.heappush(frontier, (walked + left[other], left[other], other))
        return None

    @staticmethod
    def _back(came: dict[int, int], start: int, end: int) -> _Path:
        path = [end]
        while path[-1] != start:
            path.append(came[path[-1]])
        return tuple(reversed(path))

    @cached_property
    def _counted(self) -> rx.PyGraph[int, float]:
        counted: rx.PyGraph[int, float] = rx.PyGraph(multigraph=False)
        counted.add_nodes_from(range(len(self.nodes)))
        counted.add_edges_from(
            [(node, other, cost) for node, near in enumerate(self.around) for other, cost in near if node < other]
        )
        return counted

    def _costs_to(self, end: int) -> dict[int, float]:
        """Give what the cheapest way to a node costs from each that is joined to it."""
        costs = rx.dijkstra_shortest_path_lengths(self._counted, end, float)
        return {**dict(costs.items()), end: 0.0}
