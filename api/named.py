"""What a search calls by its whole name: a thing that may stand in the form of a question, or the two ends of a way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from graph import names
from graph.answers.choosing import choices
from graph.questions import questions
from graph.search import Entry
from graph.search.words import Words, asked_words
from graph.store import Graph

# Parameters that a name in a search may fill, by their type; of these classes, names seldom are everyday words.
_TYPES = ("Administration", "Committee", "FundingSource", "Initiative", "Organisation", "Place", "TargetGroup")
_JOINING = frozenset({"og", "and", "til", "to"})


@dataclass(frozen=True)
class Named:
    """A thing that a search names: its value in an address, its name as it was asked for, and the words of that."""

    value: str
    name: str
    words: frozenset[str]


@dataclass(frozen=True)
class Names:
    """The names of things, each as the stems of its words."""

    words: Words
    of_type: Mapping[str, Mapping[frozenset[str], Named]]
    whole: Mapping[tuple[str, ...], str]

    def meant(self, wanted: str) -> dict[str, Named]:
        """Give what a search names, by the type of parameter that it may fill: of each type the one with the longest name."""
        stems = {self._stem(word): word for word in asked_words(wanted)}
        found: dict[str, Named] = {}
        for kind, known in self.of_type.items():
            called = [name for name in known if name <= stems.keys()]
            longest = max(map(len, called), default=0)
            best = [known[name] for name in called if len(name) == longest]
            if len(best) == 1:
                asked = frozenset(stems[stem] for stem in stems if stem in best[0].words)
                found[kind] = Named(best[0].value, best[0].name, asked)
        return found

    def ends(self, wanted: str) -> tuple[str, str] | None:
        """Give the addresses of the two things whose names, one after the other, are the whole search, or None."""
        stems = [self._stem(word) for word in asked_words(wanted) if word not in _JOINING]
        # What is one name is not two.
        for place in range(1, len(stems)) if tuple(stems) not in self.whole else ():
            first, second = (self.whole.get(tuple(part)) for part in (stems[:place], stems[place:]))
            if first and second and first != second:
                return first, second
        return None

    def _stem(self, word: str) -> str:
        return self.words.keys(word).stem


def named(graph: Graph, words: Words, entries: Iterable[Entry], paid: Set[str] = frozenset()) -> Names:
    """Give the names of the things of a dataset; one that several of a class have names none of them.

    Of initiatives only those are named that have amounts, by their addresses in ``paid``: of one name, one in a table of money
    and one in a policy, it is asked what the first costs.
    """

    def stems(name: str) -> tuple[str, ...]:
        return tuple(words.keys(word).stem for word in asked_words(name) if word not in _JOINING)

    parameters = {one.type: one for question in questions().values() for one in question.parameters}
    of_type: dict[str, dict[frozenset[str], Named]] = {}
    for kind in _TYPES:
        known: dict[frozenset[str], Named] = {}
        several = set()
        for choice in choices(graph, parameters[kind]) if kind in parameters else ():
            if kind == "Initiative" and choice.value not in paid:
                continue
            for name in (choice.danish, choice.english):
                key = frozenset(stems(name))
                if key in known and known[key].value != choice.value:
                    several.add(key)
                if key:
                    known.setdefault(key, Named(choice.value, name, key))
        of_type[kind] = {key: one for key, one in known.items() if key not in several}
    whole: dict[tuple[str, ...], str] = {}
    # Of a house and who is in it, which have one name, those who act are meant; the page of ways offers the other.
    for entry in sorted(entries, key=lambda entry: entry.type == "Place"):
        address = names.path_of(entry.iri)
        if address is not None and entry.type != "LineageLink":
            for name in filter(None, (entry.label, entry.english)):
                whole.setdefault(stems(name), address)
    return Names(words, of_type, whole)
