"""What a source document states, in reading order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.evidence import link_address
from graph import names
from graph.lineage import Lineage
from graph.model import Passage
from graph.search import Entry, narrowest
from graph.store import Graph
from graph.values import passage_of, text_of, texts_of


@dataclass(frozen=True)
class Stated:
    """A thing with the lines that state it, or that state what it has of some properties, which are named by IRI.

    ``page`` is where it is told, if that is not the thing's own page.
    """

    thing: str
    label: str
    type: str
    first: int
    last: int
    properties: tuple[str, ...] = ()
    page: str = ""


def stated_in(graph: Graph, document: str, entries: Mapping[str, Entry]) -> list[Stated]:
    """Give what a document states: each thing, and what other lines than its own say of it.

    Parameters
    ----------
    graph : Graph
        The dataset.
    document : str
        Its IRI.
    entries : mapping of str to Entry
        The things by IRI, for what is said here of those that another document states.
    """
    given = {"graph": names.document_graph(document.rpartition("/")[2])}
    classes: dict[tuple[int, int, str, str], set[str]] = {}
    for row in graph.ask("document-things", given):
        values = {key: text_of(value) for key, value in row.items()}
        place = (int(values["first"]), int(values["last"]), values["label"], values["thing"])
        classes.setdefault(place, set()).add(values["class"].removeprefix(names.PEJ))
    things = {place: Stated(place[3], place[2], narrowest(kinds), *place[:2]) for place, kinds in classes.items()}
    named = {one.thing: (one.label, one.type) for one in things.values()}
    said: dict[tuple[int, int, str, str], set[str]] = {}
    for row in graph.ask("document-statements", given):
        thing, term, first, last = texts_of(row, "thing", "property", "first", "last")
        if thing not in named and thing in entries:
            named[thing] = (entries[thing].label, entries[thing].type)
        if thing in named:
            said.setdefault((int(first), int(last), named[thing][0], thing), set()).add(term)
    # Lines that state a thing are not told once more for what they say of it.
    more = {
        place: Stated(place[3], place[2], named[place[3]][1], *place[:2], tuple(sorted(terms)))
        for place, terms in said.items()
        if place not in things
    }
    return [one for _, one in sorted({**more, **things}.items())]


def with_links(stated: Mapping[str, Sequence[Stated]], graph: Graph, lineage: Lineage) -> dict[str, list[Stated]]:
    """Add to what documents state the links between generations that rest on lines of which nothing else is stated.

    The others rest on the lines that state their ends.

    Parameters
    ----------
    stated : mapping of str to sequence of Stated
        What each document states, by its IRI.
    graph : Graph
        The dataset.
    lineage : Lineage
        Its links of all grades.
    """
    every = {document: list(facts) for document, facts in stated.items()}
    cited = {
        document: {line for fact in facts for line in range(fact.first, fact.last + 1)}
        for document, facts in stated.items()
    }
    passages: dict[tuple[str, Passage], set[str]] = {}
    for row in graph.ask("link-passages"):
        passages.setdefault((text_of(row["link"]), passage_of(row)), set()).add(text_of(row["property"]))
    for (iri, passage), terms in passages.items():
        link, document = lineage.by_iri.get(iri), f"{names.ID}document/{passage.document}"
        if link is None or document not in every or cited[document].issuperset(range(passage.first, passage.last + 1)):
            continue
        label = " → ".join(lineage.members[end].label for end in (link.earlier, link.later))
        place = (passage.first, passage.last)
        told = Stated(link.iri, label, "LineageLink", *place, tuple(sorted(terms)), link_address(lineage, link))
        every[document].append(told)
    return {
        document: sorted(facts, key=lambda one: (one.first, one.last, one.label, one.thing))
        for document, facts in every.items()
    }


def count_things(stated: Sequence[Stated]) -> int:
    """Count the things that are stated, without what other lines say of them."""
    return sum(1 for one in stated if not one.properties)
