"""The steps of a guided question as its page shows them: what is chosen and what may be, each a link to the question with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from fastapi import Request

from api.labels import label_of, relation_of
from api.state import derived_of
from api.texts import language_of, text
from graph import guided
from graph.guided import Catalogue, Column, Condition, Measure, Node, Offers, Place, State
from graph.guided.address import short
from graph.guided.offers import Offer
from graph.guided.state import COMPARING, FUNCTIONS, LABEL, MODES, MOST_NODES, MOST_PARTS, PASSAGE, WITH_THINGS
from graph.values import name_of

ADDRESS = "/build"


@dataclass(frozen=True)
class Link:
    """A choice: its words, where it leads, how many things have it, whether it is chosen."""

    words: str
    href: str
    count: int | None = None
    on: bool = False


@dataclass(frozen=True)
class Step:
    """One thing of the question: its name, what is chosen of it and what may be chosen next."""

    place: int
    words: str
    klass: str
    count: int
    remove: str
    absent: bool
    modes: list[Link]
    chosen: list[Link]
    classes: list[Link]
    conditions: list[Link]
    follows: list[Link]
    columns: list[Link]
    measures: list[Link]


def address(state: State, **more: str) -> str:
    """Give the address of a question."""
    return f"{ADDRESS}?{urlencode([*guided.parameters(state), *more.items()])}"


class Words:
    """What things, classes, properties and columns of a guided question are called in a language."""

    def __init__(self, request: Request, language: str | None = None) -> None:
        self.language = language or language_of(request)
        self._labels = derived_of(request).property_labels
        self._entries = derived_of(request).by_iri

    def of(self, iri: str) -> str:
        """Give the name of a thing or term."""
        if entry := self._entries.get(iri):
            return name_of(entry, self.language)
        return label_of(self._labels, iri, self.language)

    def property(self, iri: str, inverse: bool = False) -> str:
        """Give the name of a relation in the direction in which it is read."""
        if inverse:
            words = relation_of(self._labels, iri, True, self.language)
            return words[:1].lower() + words[1:]
        return "navn" if iri == LABEL and self.language == "da" else self.of(iri)

    def node(self, node: Node) -> str:
        """Give what a thing of the question is called."""
        if not node.property:
            return self.of(node.klass or "")
        told = self.property(node.property, node.inverse)
        return f"{told}: {self.of(node.klass)}" if node.klass else told

    def condition(self, one: Condition) -> str:
        """Give a condition as words."""
        values = ", ".join(map(self.of, one.values)) if one.operator in WITH_THINGS else ", ".join(one.values)
        return f"{self.property(one.property, one.inverse)} {text(f'build.op.{one.operator}', self.language)} {values}".strip()

    def part(self, state: State, part: Column | Measure | Place) -> str:
        """Give what a column is called."""
        if isinstance(part, Place):
            own = text(f"build.{'line' if part.line else 'document'}", self.language)
            of = self.part(state, part.of) if part.of.property else self._told_apart(state, part.of.node)
            return own if part.alone else f"{own} ({of})"
        node = state.nodes[part.node]
        if isinstance(part, Measure) and part.property is None:
            return f"{text('build.count', self.language)} {self.of(node.klass) if node.klass else self.node(node)}"
        own = self.property(part.property) if part.property else self.node(node)
        unit = " (kr.)" if part.property == guided.AMOUNT else ""
        if isinstance(part, Column):
            twin = sum(column.property == part.property for column in state.columns) > 1
            own = f"{own}{unit}"
            return f"{own} ({self._told_apart(state, part.node)})" if part.property and twin and part.node else own
        return f"{text(f'build.{part.function}', self.language)} {own}{unit}"

    def _told_apart(self, state: State, place: int) -> str:
        """Give what a thing of the question is called; among several of the same name, with what is compared of it alone."""
        name = self.node(state.nodes[place])
        twins = [n for n, other in enumerate(state.nodes) if n != place and self.node(other) == name]
        elsewhere = {(c.property, c.operator, c.values) for c in state.conditions if c.node in twins}
        own = [c for c in state.conditions if c.node == place and c.operator in COMPARING and twins]
        return ", ".join(
            [name, *(self.condition(c) for c in own if (c.property, c.operator, c.values) not in elsewhere)]
        )


def steps(state: State, known: Catalogue, offers: list[Offers], words: Words) -> list[Step]:
    """Give the steps of a question.

    Parameters
    ----------
    state : State
        The question.
    known : Catalogue
        The classes and properties of the data.
    offers : list of Offers
        What each thing of the question offers, in the order of the things.
    words : Words
        What all of it is called.
    """
    return [_step(place, state, known, offered, words) for place, offered in enumerate(offers)]


def _step(place: int, state: State, known: Catalogue, offered: Offers, words: Words) -> Step:
    node = state.nodes[place]
    relations = [o for o in offered.properties if o.inverse or known.properties[o.term].kind == "thing"]
    texts_too = [Offer(LABEL, False, offered.count), *offered.properties]
    return Step(
        place,
        words.node(node),
        short(node.klass or ""),
        offered.count,
        address(state.without_node(place)) if place else ADDRESS,
        place in state.absent,
        list(_modes(place, state, words)) if place else [],
        list(_chosen(place, state, words)),
        [] if node.klass and not place else _classes(place, state, offered, words),
        [
            Link(words.property(o.term, o.inverse), address(state, pick=f"{place}.{o.arrow}") + "#pick", o.count)
            for o in texts_too
        ],
        [
            Link(words.property(o.term, o.inverse), address(_followed(state, place, o)), o.count)
            for o in relations if len(state.nodes) < MOST_NODES
        ],
        [] if place in state.absent else list(_columns(place, state, known, offered, words)),
        [] if place in state.absent else list(_measures(place, state, known, offered, words)),
    )  # fmt: skip


def _followed(state: State, place: int, offer: Offer) -> State:
    """Give the question that goes on to what an offer leads to.

    What stands in columns chosen before says nothing of the new thing, so its name stands beside them: a row of its figures alone
    would not tell whose they are. Beside sums it would be one group more, which only who asks may choose.
    """
    told = not state.columns or state.measures or len(state.columns) == MOST_PARTS or place in state.absent
    name = () if told else (Column(len(state.nodes)),)
    nodes = (*state.nodes, Node(None, place, offer.term, offer.inverse))
    return replace(state, nodes=nodes, columns=(*state.columns, *name))


def _modes(place: int, state: State, words: Words) -> Iterable[Link]:
    now = state.nodes[place].mode
    for mode in MODES:
        turned = state.turned(place, "" if mode == now else mode)
        yield Link(text(f"build.{mode}", words.language), address(turned), on=mode == now)


def _chosen(place: int, state: State, words: Words) -> Iterable[Link]:
    for one in state.conditions:
        if one.node == place:
            rest = replace(state, conditions=tuple(other for other in state.conditions if other != one))
            yield Link(words.condition(one), address(rest), on=True)


def _classes(place: int, state: State, offered: Offers, words: Words) -> list[Link]:
    node = state.nodes[place]
    offers = offered.classes if node.klass is None else [Offer(node.klass, False, offered.count)]
    if len(offers) < 2 and node.klass is None:
        return []
    return [
        Link(
            words.of(o.term),
            address(_with_node(state, place, replace(node, klass=None if o.term == node.klass else o.term))),
            o.count,
            o.term == node.klass,
        )
        for o in offers
    ]


def _columns(place: int, state: State, known: Catalogue, offered: Offers, words: Words) -> Iterable[Link]:
    shown = guided.columns_of(state, known)
    told = guided.places(shown, state, known).values()
    own = [offer.term for offer in offered.properties if not offer.inverse]
    # Where it stands comes first: what is shown is worth what stands behind it.
    for property in (None, *sorted(own, key=lambda term: term != PASSAGE)):
        column = Column(place, property)
        on = column in shown
        if property == PASSAGE and not on and Column(place) in told:
            continue
        columns = tuple(c for c in shown if c != column) if on else (*shown, column)
        # A question without columns would show every thing again.
        if (on and not columns and not state.measures) or len(columns) > MOST_PARTS:
            continue
        name = {None: "build.name", PASSAGE: "build.place"}.get(property)
        yield Link(
            text(name, words.language) if name else words.property(property or ""),
            address(replace(state, columns=columns, sort=None)),
            on=on,
        )


def _measures(place: int, state: State, known: Catalogue, offered: Offers, words: Words) -> Iterable[Link]:
    numbers = [o.term for o in offered.properties if not o.inverse and known.properties[o.term].kind == "number"]
    candidates = [Measure("count", place)] + [Measure(f, place, n) for n in numbers for f in FUNCTIONS if f != "count"]
    for measure in candidates:
        on = measure in state.measures
        kept = tuple(m for m in state.measures if m != measure)
        # A question's first figure groups by what is shown of the other things.
        columns = state.columns or tuple(Column(n) for n in range(len(state.nodes)) if n not in {place, *state.absent})
        columns = columns if kept or not on else state.columns
        if not on and not state.measures:
            # Beside its own name or place each thing is a group of one.
            columns = tuple(c for c in columns if c != Column(place) and c.property != PASSAGE)
        try:
            turned = replace(state, columns=columns, measures=kept if on else (*kept, measure), sort=None)
        except guided.BadState:
            continue
        yield Link(words.part(state, measure), address(turned), on=on)


def _with_node(state: State, place: int, node: Node) -> State:
    return replace(state, nodes=(*state.nodes[:place], node, *state.nodes[place + 1 :]))
