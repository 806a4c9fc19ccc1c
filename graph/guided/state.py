"""What a guided question is made of.

A question is a tree of things: the first, and those reached from it by following relations. Each has conditions; columns
and measures say what is shown of them. ``graph.guided.address`` tells how it stands in an address.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from graph import names

OPERATORS: dict[str, tuple[str, ...]] = {
    "thing": ("is", "within", "not", "has", "lacks"),
    "text": ("contains", "has", "lacks"),
    "number": ("eq", "ge", "le", "gt", "lt", "has", "lacks"),
    "year": ("eq", "ge", "le", "gt", "lt", "has", "lacks"),
    "date": ("eq", "ge", "le", "gt", "lt", "has", "lacks"),
    "boolean": ("true", "false", "has", "lacks"),
}
ALL_OPERATORS = tuple(dict.fromkeys(op for ops in OPERATORS.values() for op in ops))
WITH_THINGS = ("is", "within", "not")
COMPARING = ("eq", "ge", "le", "gt", "lt")
FUNCTIONS = ("count", "sum", "avg", "min", "max")
MOST_NODES, MOST_PARTS, MOST_ROWS = 8, 24, 10_000
ROWS = 100
MODES = ("optional", "absent")
LABEL, PASSAGE = names.term_iri("rdfs:label"), names.term_iri("passage")


class BadState(Exception):
    """The address holds no guided question; the message says why."""


@dataclass(frozen=True)
class Node:
    """A thing of the question: the first, or one reached from ``parent`` along a relation (or against it).

    ``mode`` is ``optional`` where rows that have none are kept too, and ``absent`` where only these are; nothing of it can be shown then.
    """

    klass: str | None = None
    parent: int | None = None
    property: str = ""
    inverse: bool = False
    mode: str = ""


@dataclass(frozen=True)
class Condition:
    """What must hold of a thing: its property compared with values (IRIs, a text, a number, a year)."""

    node: int
    property: str
    operator: str
    values: tuple[str, ...] = ()
    inverse: bool = False


@dataclass(frozen=True)
class Column:
    """A column: a thing of the question, or one of its properties."""

    node: int
    property: str | None = None


@dataclass(frozen=True)
class Measure:
    """A figure for each group of rows: how many things, or the sum, mean, least or greatest of a property."""

    function: str
    node: int
    property: str | None = None


@dataclass(frozen=True)
class State:
    """A guided question; ``sort`` is a column's number from 1 and whether it falls."""

    nodes: tuple[Node, ...]
    conditions: tuple[Condition, ...] = ()
    columns: tuple[Column, ...] = ()
    measures: tuple[Measure, ...] = ()
    sort: tuple[int, bool] | None = None
    limit: int = ROWS
    once: bool = True

    def __post_init__(self) -> None:
        for where, count in (
            ("follow", len(self.nodes) - 1),
            ("where", len(self.conditions)),
            ("show", len(self.columns)),
        ):
            most = MOST_NODES - 1 if where == "follow" else MOST_PARTS
            if count > most:
                raise BadState(f"The question has {count} `{where}`; at most {most} are allowed.")
        for place, node in enumerate(self.nodes):
            if (node.parent is None) != (place == 0) or (node.parent is not None and not 0 <= node.parent < place):
                raise BadState(f"Thing {place} follows from thing {node.parent}, which is not before it.")
        parts: tuple[Condition | Column | Measure, ...] = (*self.conditions, *self.columns, *self.measures)
        for part in parts:
            if not 0 <= part.node < len(self.nodes):
                raise BadState(f"There is no thing {part.node}; the question has {len(self.nodes)}.")
        if hidden := next((part for part in parts[len(self.conditions) :] if part.node in self.absent), None):
            raise BadState(f"Thing {hidden.node} is one that is not there, so nothing of it can be shown or counted.")
        if not 1 <= self.limit <= MOST_ROWS:
            raise BadState(f"limit is {self.limit}; it must be 1 to {MOST_ROWS}.")
        sums = [m for m in self.measures if m.function in ("sum", "avg")]
        # Beside the things of another node each value would be added once for every such thing.
        if sums and {(m.node, m.property) for m in self.measures} - {
            (sums[0].node, sums[0].property),
            (sums[0].node, None),
        }:
            raise BadState("A sum or mean can stand only beside figures of the same thing; remove the others.")

    @property
    def absent(self) -> frozenset[int]:
        """The places of the things that must not be there, and of all that hangs on them."""
        found: set[int] = set()
        for place, node in enumerate(self.nodes):
            if node.mode == "absent" or node.parent in found:
                found.add(place)
        return frozenset(found)

    def turned(self, place: int, mode: str) -> State:
        """Give the question with a thing in another mode; where it becomes absent, nothing of it is shown any more."""
        nodes = (*self.nodes[:place], replace(self.nodes[place], mode=mode), *self.nodes[place + 1 :])
        hidden = replace(self, nodes=nodes, columns=(), measures=()).absent
        return replace(
            self,
            nodes=nodes,
            columns=tuple(c for c in self.columns if c.node not in hidden),
            measures=tuple(m for m in self.measures if m.node not in hidden),
            sort=None,
        )

    def without_node(self, gone: int) -> State:
        """Give the question without a thing and all that hangs on it."""
        dead = {gone}
        for place, node in enumerate(self.nodes):
            if node.parent in dead:
                dead.add(place)
        new = {place: index for index, place in enumerate(p for p in range(len(self.nodes)) if p not in dead)}
        return replace(
            self,
            nodes=tuple(
                replace(node, parent=None if node.parent is None else new[node.parent])
                for place, node in enumerate(self.nodes) if place not in dead
            ),
            conditions=tuple(replace(c, node=new[c.node]) for c in self.conditions if c.node in new),
            columns=tuple(replace(c, node=new[c.node]) for c in self.columns if c.node in new),
            measures=tuple(replace(m, node=new[m.node]) for m in self.measures if m.node in new),
            sort=None,
        )  # fmt: skip
