"""Lineage as an answer: of a thing, a thread or all, with the passages of both ends of each link; network and picture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from graph import names
from graph.answers.answer import Answer
from graph.answers.knowledge import Knowledge
from graph.answers.networks import Network
from graph.drawing.descent import lineage_drawing
from graph.drawing.frame import Drawing, words
from graph.lineage import Lineage, Link, read_line
from graph.model import Passage
from graph.rows import Column, Table, table
from graph.values import passage_of, texts_of

_COLUMNS: list[str | Column] = [
    "earlierGeneration", Column("earlier", "iri"), "earlierLabel", "relation", "evidence", "laterGeneration",
    Column("later", "iri"), "laterLabel", "reason", Column("thread", "iri"), "threadLabel", "earlierPassages", "laterPassages",
    Column("link", "iri"),
]  # fmt: skip
_BATCH = 200


@dataclass(frozen=True)
class Part:
    """A part of the lineage with what it is called and, if it is a thing's line, the thing."""

    lineage: Lineage
    title: str
    thing: str = ""

    def ordered(self) -> list[Link]:
        """Give the links, oldest first on a line, thread by thread otherwise."""
        if self.thing:
            order = {step.iri: place for place, step in enumerate(self.lineage.line(self.thing).steps)}
            return sorted(self.lineage.links, key=lambda link: (order[link.earlier], order[link.later], link.iri))
        ranks = {generation.slug: place for place, generation in enumerate(self.lineage.generations)}

        def when(iri: str) -> int:
            return min((ranks.get(slug, -1) for slug in self.lineage.generations_of(iri)), default=-1)

        return sorted(self.lineage.links, key=lambda one: (one.thread, when(one.earlier), when(one.later), one.iri))


@dataclass(frozen=True, repr=False)
class LineageAnswer(Answer):
    """The links of a part of the lineage, with its network, its picture and its triples."""

    part: Part = field(repr=False, compare=False, kw_only=True)

    def network(self) -> Network:
        """Give the lineage as a network: from each earlier thing to what came of it.

        Nodes have ``label``, ``english``, ``type``, ``generations`` and ``threads``; edges ``relation``, ``evidence``,
        ``thread``, ``reason``, ``reason_en``, ``link`` and, as ``label``, the relation in Danish.
        """
        network = Network(title=self.title)
        for iri, member in self.part.lineage.members.items():
            told = {"label": member.label, "english": member.english, "type": member.type}
            joined = {"generations": ", ".join(member.generations), "threads": " ".join(member.threads)}
            network.add_node(iri, **told, **joined)
        for link in self.part.lineage.links:
            told = {"relation": link.relation, "evidence": link.evidence, "thread": link.thread, "link": link.iri}
            reasons = {"reason": link.reason, "reason_en": link.reason_en}
            network.add_edge(
                link.earlier, link.later, link.iri, label=words()[f"relation.{link.relation}"]["da"], **told, **reasons
            )
        return network

    def linked(self) -> bytes:
        """Give the links and what they join as N-Triples."""
        return b"".join(
            ox.serialize(self.known.graph.construct("lineage-triples", {"link": batch}), format=ox.RdfFormat.N_TRIPLES)
            or b""
            for batch in _batches([link.iri for link in self.part.lineage.links])
        )

    def drawing(self, language: str = "da") -> Drawing:
        """Give the picture, as SVG or PNG; raises ``graph.drawing.descent.TooMuch``."""
        return lineage_drawing(self.part.lineage, self.title, language, self.part.thing)


def part_named(known: Knowledge, name: str, evidence: str) -> Part:
    """Give the lineage of a thread or a thing by its address, IRI or name; all of it without a name.

    Raises
    ------
    graph.answers.finding.NothingNamed, graph.lineage.UnknownGrade
    """
    address = names.ID + name.removeprefix("id:") if "/" in name and "://" not in name else name
    if not known.graph.embedded and names.is_thing(address) and not address.startswith(f"{names.ID}thread/"):
        # A service elsewhere gives the line alone, by small questions.
        line = read_line(known.graph, address, evidence)
        if address in line.members:
            return Part(line, line.members[address].label, address)
    read = known.lineage(evidence)
    if not name:
        return Part(read, "Pejling")
    iri = known.iri(name, set(read.members), {end for link in read.links for end in (link.earlier, link.later)})
    title = known.label(iri) or name
    return Part(read.part_of_thread(iri), title) if iri in read.threads else Part(read.part_of_line(iri), title, iri)


def lineage(known: Knowledge, name: str, evidence: str) -> LineageAnswer:
    """Give the links of a line, a thread or of all, oldest first; raises as ``part_named``."""
    part = part_named(known, name, evidence)
    return LineageAnswer(_table(part, known), part.title, "", known=known, part=part)


def _table(part: Part, known: Knowledge) -> Table:
    links = part.ordered()
    passages = passages_of_ends(known, links)
    threads = part.lineage.threads

    def when(iri: str) -> str:
        return ", ".join(part.lineage.generations_of(iri))

    def name(iri: str) -> str | None:
        member = part.lineage.members.get(iri)
        return member.label if member else None

    return table(
        _COLUMNS,
        [
            [
                *(when(link.earlier), link.earlier, name(link.earlier), link.relation, link.evidence),
                *(when(link.later), link.later, name(link.later), link.reason),
                *(link.thread, threads[link.thread].label if link.thread in threads else None),
                *(_written(passages[link.iri, end]) for end in (link.earlier, link.later)),
                link.iri,
            ]
            for link in links
        ],
    )


def passages_of_ends(known: Knowledge, links: Iterable[Link]) -> dict[tuple[str, str], list[Passage]]:
    """Give the passages that show each end of each link, by the IRIs of link and end."""
    found: dict[tuple[str, str], list[Passage]] = defaultdict(list)
    for row in known.graph.ask_each("link-ends", "link", (link.iri for link in links)):
        link, end = texts_of(row, "link", "end")
        found[link, end].append(passage_of(row))
    return found


def _written(places: list[Passage]) -> str | None:
    lines = (f"{one.first}" + (f"–{one.last}" if one.last != one.first else "") for one in places)
    return "; ".join(f"{one.document} {line}" for one, line in zip(places, lines, strict=True)) or None


def _batches(iris: list[str]) -> Iterator[list[str]]:
    return (iris[place : place + _BATCH] for place in range(0, len(iris), _BATCH))
