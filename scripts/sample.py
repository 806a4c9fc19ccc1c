"""Draws statements at random for an audit by reading: ``python -m scripts.sample amounts --sources DIR``.

Each is printed as a sentence with its place in the corpus and the lines it rests on, a few lines around them included.
A machine has looked up its names and numbers there; whether the lines say this of this thing is for a reader.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graph.model import Date, Fact, Passage, Ref, Text, Thing, Year
from loaders.corpus import read_corpus
from loaders.documents import Document, read_documents
from loaders.lineage import read_lineage
from pejling.building import things_of

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("ties", "amounts", "links", "kinds", "inferred", "facts")
# What every statement of these classes tells: the whole node is one thing to judge.
_AMOUNTS = frozenset({"Appropriation"})
# A thing's own parts: each is read with the thing it is a part of.
_PARTS = frozenset({"pej:appropriation", "pej:baseline", "pej:targetValue", "pej:observation"})
# What is said of a file's every record.
_OF_THE_FILE = frozenset({"pej:generation", "pej:statedIn"})


@dataclass(frozen=True)
class Statement:
    """One statement to judge: a sentence, the corpus line that makes it, and the lines it rests on."""

    sentence: str
    origin: str
    passages: tuple[Passage, ...]
    reason: str = ""
    sort: str = ""  # the property of a fact, the class of a whole node


class Statements:
    """All statements of a dataset, by kind."""

    def __init__(self, things: list[Thing]) -> None:
        self.things = things
        self.names = {
            thing.path: fact.value.text
            for thing in things
            for fact in thing.facts
            if fact.property == "rdfs:label" and isinstance(fact.value, Text) and fact.value.language == "da"
        }
        self.classes = {thing.path: thing.type for thing in things if thing.type}
        self.owners = {
            fact.value.target: thing.path
            for thing in things
            for fact in thing.facts
            if isinstance(fact.value, Ref) and fact.property in _PARTS
        }

    def of(self, kind: str) -> Iterator[Statement]:
        """Yield the statements of a kind, in the order of the corpus."""
        for thing in self.things:
            if kind == "links":
                if thing.type == "LineageLink":
                    yield self._node(thing)
            elif thing.graph == "lineage":
                continue
            elif kind == "amounts":
                if thing.type in _AMOUNTS:
                    yield self._node(thing)
            elif kind == "kinds":
                if thing.passages and thing.type not in _AMOUNTS:
                    yield self._node(thing)
            elif kind == "facts":
                yield from (self._fact(thing, fact) for fact in thing.facts if self._is_read(thing, fact))
            elif kind == "ties":
                yield from (self._fact(thing, fact) for fact in thing.facts if self._is_tie(fact))
            else:
                if thing.inferred:
                    yield self._node(thing)
                yield from (self._fact(thing, fact) for fact in thing.facts if fact.inferred)

    def _is_tie(self, fact: Fact) -> bool:
        return (
            isinstance(fact.value, Ref)
            and fact.property not in _PARTS | _OF_THE_FILE
            and fact.value.target in self.names
        )

    def _is_read(self, thing: Thing, fact: Fact) -> bool:
        """Tell whether lines bear the fact: all but a Danish name, which is looked up word for word."""
        name = fact.property == "rdfs:label" and isinstance(fact.value, Text) and fact.value.language == "da"
        return bool(fact.passages or thing.passages) and fact.property not in _PARTS | _OF_THE_FILE and not name

    def _fact(self, thing: Thing, fact: Fact) -> Statement:
        sentence = f"{self._named(thing.path)}\n    {fact.property} {self._value(fact)}"
        english = isinstance(fact.value, Text) and fact.value.language == "en"
        return Statement(
            sentence,
            str(thing.origin),
            fact.passages or thing.passages,
            fact.inferred.danish if fact.inferred else "",
            fact.property + ("@en" if english else ""),
        )

    def _node(self, thing: Thing) -> Statement:
        lines = [self._named(thing.path)]
        owner = self.owners.get(thing.path)
        if owner:
            lines.append(f"of {self._named(owner)}")
        cited = set(thing.passages)
        for fact in thing.facts:
            if fact.property not in _OF_THE_FILE | {"rdfs:label"}:
                why = f" [inferred: {fact.inferred.danish}]" if fact.inferred else ""
                lines.append(f"{fact.property} {self._value(fact)}{why}")
            cited.update(fact.passages)
        return Statement(
            "\n    ".join(lines),
            str(thing.origin),
            tuple(sorted(cited)),
            thing.inferred.danish if thing.inferred else "",
            thing.type,
        )

    def _named(self, path: str) -> str:
        return f"{self.classes.get(path, '?')} «{self.names.get(path, '')}» {path}"

    def _value(self, fact: Fact) -> str:
        value = fact.value
        where = f" ({', '.join(f'{one.first}-{one.last}' for one in fact.passages)})" if fact.passages else ""
        if isinstance(value, Ref):
            return (self._named(value.target) if value.target in self.classes else value.target) + where
        if isinstance(value, Text):
            return f"“{value.text}”" + where
        if isinstance(value, Year):
            return str(value.year) + where
        return (value.iso if isinstance(value, Date) else str(value)) + where


def drawn(statements: list[Statement], number: int, seed: int) -> list[Statement]:
    """Draw statements at random, each as likely as any other; the same seed draws the same."""
    return random.Random(seed).sample(statements, min(number, len(statements)))


def drawn_of_each(statements: list[Statement], each: int, seed: int) -> list[Statement]:
    """Draw as many of every sort, so that a rare property is read as often as a frequent one; each sort has a draw of its own."""
    sorts: dict[str, list[Statement]] = {}
    for one in statements:
        sorts.setdefault(one.sort, []).append(one)
    return [
        one
        for sort, found in sorted(sorts.items())
        for one in random.Random(f"{seed} {sort}").sample(found, min(each, len(found)))
    ]


def shown(passages: tuple[Passage, ...], documents: dict[str, Document], around: int) -> Iterator[str]:
    """Yield the lines of passages and some around them, the cited ones marked."""
    for name in dict.fromkeys(passage.document for passage in passages):
        lines = documents[name].lines
        cited = {n for passage in passages if passage.document == name for n in range(passage.first, passage.last + 1)}
        near = {n for one in cited for n in range(one - around, one + around + 1) if 1 <= n <= len(lines)}
        yield f"  {name}"
        last = 0
        for number in sorted(near):
            if last and number > last + 1:
                yield "        …"
            if lines[number - 1].strip():
                yield f"  {'>' if number in cited else ' '}{number:5} {lines[number - 1].rstrip()}"
            last = number


def statements_of(folder: Path, sources: Path) -> tuple[Statements, dict[str, Document]]:
    """Give the statements of a corpus, and the documents they are read in."""
    corpus = read_corpus(folder)
    return Statements(things_of(corpus, read_lineage(corpus))), read_documents(corpus.documents, sources)


def main() -> None:
    """Print a draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--sources", type=Path, required=True, help="folder of the source documents")
    parser.add_argument("--number", type=int, default=60, help="how many (60)")
    parser.add_argument("--each", type=int, help="how many of every property or class, instead of --number of all")
    parser.add_argument("--only", metavar="SORT", help="of one property or class: pej:partner, rdfs:label@en, Goal")
    parser.add_argument("--seed", type=int, default=1, help="which draw (1)")
    parser.add_argument("--around", type=int, default=3, help="lines around what is cited (3)")
    given = parser.parse_args()
    statements, documents = statements_of(ROOT / "corpus", given.sources)
    every = list(statements.of(given.kind))
    found = [one for one in every if given.only in (None, one.sort)]
    if not found:
        sorts = ", ".join(sorted({one.sort for one in every}))
        parser.error(f"no {given.kind} of the sort {given.only}. There are: {sorts}")
    read = drawn_of_each(found, given.each, given.seed) if given.each else drawn(found, given.number, given.seed)
    for place, one in enumerate(read, 1):
        print(f"\n{place}/{len(read)} of {len(found)}: {one.sort} {one.origin}\n    {one.sentence}")
        if one.reason:
            print(f"    inferred: {one.reason}")
        print("\n".join(shown(one.passages, documents, given.around)))


if __name__ == "__main__":
    main()
