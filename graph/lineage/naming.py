"""Which threads tell of a thing: those it stands in, those of its name, and those that a statement joins it to.

A thread says of its members alone that they are the same matter. All else is found by names and statements, and says on what
it rests, so that nobody takes it for a claim of the thread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph import names
from graph.lineage.network import Lineage
from graph.lineage.records import Thread
from graph.search import Entry, fold
from graph.store import Graph
from graph.values import texts_of

# What a thread may tell of a thing, the strongest first: it stands in it, bears its name or a member's, is named by its
# description, holds the name of a member in its own, is joined to a member by a statement.
BASES = ("member", "name", "told", "holds", "joined")
# The name of a figure is the figure; that two are equal says nothing.
_FIGURES = frozenset({"Observation", "TargetValue"})
# Only these bear names that stand out within another name; the label of a goal or a direction may be any word.
_NAMED = frozenset(
    {"Initiative", "LighthouseProject", "Organisation", "Committee", "Administration", "Place", "FundingSource",
     "MeasureThread", "OrganisationThread"}
)  # fmt: skip
_NOT_TOLD = frozenset({"LineageLink"})
# Nearly everything has these, and it tells nothing of the thing that its committee stands in a thread of committees.
_NOT_FOLLOWED = frozenset({"responsibleCommittee", "administeredBy"})
_ARROW = " → "
_SHORTEST_HELD = 4
_MOST_WORDS = 8


@dataclass(frozen=True)
class Reason:
    """Why a thread is shown: its basis, the member (or the thread itself) it rests on, and the statement if one joins them."""

    basis: str
    other: str
    property: str = ""
    forward: bool = True


@dataclass(frozen=True)
class Telling:
    """A thread that tells of a thing, with the reasons, strongest first."""

    thread: Thread
    reasons: tuple[Reason, ...]

    @property
    def basis(self) -> str:
        """The strongest basis."""
        return self.reasons[0].basis

    @property
    def leading(self) -> tuple[Reason, ...]:
        """One reason of each basis."""
        return tuple(next(one for one in self.reasons if one.basis == basis) for basis in self.bases)

    @property
    def bases(self) -> tuple[str, ...]:
        """The bases of its reasons, strongest first."""
        return tuple(dict.fromkeys(one.basis for one in self.reasons))


@dataclass(frozen=True, eq=False)
class ThreadNames:
    """The names that threads and their members bear, folded, each with thread and bearer; ``proper`` as they are written."""

    lineage: Lineage
    folded: Mapping[str, tuple[tuple[str, str], ...]]
    proper: Mapping[str, tuple[tuple[str, str], ...]]

    def telling(self, graph: Graph, thing: Entry) -> tuple[Telling, ...]:
        """Give the threads that tell of a thing, by their strongest reason and name.

        Parameters
        ----------
        graph : Graph
            The dataset, asked for the statements that join the thing to members of threads.
        thing : Entry
            What is looked up; a thread itself is told of by none.
        """
        if thing.iri in self.lineage.threads or thing.type in _NOT_TOLD:
            return ()
        found: dict[str, list[Reason]] = {}
        member = self.lineage.members.get(thing.iri)
        for iri in member.threads if member else ():
            found[iri] = [Reason("member", thing.iri)]
        standing = frozenset(found)
        for iri, reason in (*self._by_name(thing), *self._by_statement(graph, thing)):
            if iri in self.lineage.threads and iri not in standing:
                found.setdefault(iri, []).append(reason)
        told = [
            Telling(self.lineage.threads[iri], tuple(sorted(set(reasons), key=_strength)))
            for iri, reasons in found.items()
        ]
        return tuple(sorted(told, key=lambda one: (BASES.index(one.basis), -len(one.reasons), one.thread.label)))

    def _by_name(self, thing: Entry) -> Iterable[tuple[str, Reason]]:
        if thing.type in _FIGURES:
            return
        for name in thing.folded:
            for iri, bearer in self.folded.get(name, ()):
                if bearer != thing.iri:
                    yield iri, Reason("name", bearer)
        if thing.label[:1].isupper():
            whole = re.compile(rf"(?<!\w){re.escape(thing.label)}(?!\w)")
            for thread in self.lineage.threads.values():
                if whole.search(f"{thread.label}\n{thread.description}"):
                    yield thread.iri, Reason("told", thread.iri)
        for part in _parts(thing.label):
            for iri, bearer in self.proper.get(part, ()):
                if bearer != thing.iri:
                    yield iri, Reason("holds", bearer)

    def _by_statement(self, graph: Graph, thing: Entry) -> Iterable[tuple[str, Reason]]:
        for row in graph.ask("thread-neighbours", {"thing": thing.iri}):
            term, iri, runs = texts_of(row, "property", "member", "runs")
            property, forward, member = (
                names.shorten(term).removeprefix("pej:"),
                runs == "from",
                self.lineage.members.get(iri),
            )
            if member and not (forward and property in _NOT_FOLLOWED):
                yield from ((thread, Reason("joined", iri, property, forward)) for thread in member.threads)


def thread_names(lineage: Lineage, entries: Mapping[str, Entry]) -> ThreadNames:
    """Give the names that lead to threads: the thread's own, each side of its arrow, and its members' in all wordings.

    Parameters
    ----------
    lineage : Lineage
        All of it.
    entries : mapping
        The things that can be named, by IRI.
    """
    folded: dict[str, set[tuple[str, str]]] = {}
    proper: dict[str, set[tuple[str, str]]] = {}

    def bear(written: str, kind: str, thread: str, bearer: str) -> None:
        folded.setdefault(fold(written), set()).add((thread, bearer))
        if kind in _NAMED and written[:1].isupper() and len(written) >= _SHORTEST_HELD:
            proper.setdefault(written, set()).add((thread, bearer))

    for iri, thread in lineage.threads.items():
        for written in {thread.label, *thread.label.split(_ARROW)}:
            bear(written, thread.type, iri, iri)
    for iri, member in lineage.members.items():
        entry = entries.get(iri)
        if entry is None or entry.type in _FIGURES:
            continue
        for thread_iri in member.threads:
            bear(entry.label, entry.type, thread_iri, iri)
            for other in entry.folded:
                folded.setdefault(other, set()).add((thread_iri, iri))
    return ThreadNames(lineage, _fixed(folded), _fixed(proper))


def _fixed(found: Mapping[str, set[tuple[str, str]]]) -> dict[str, tuple[tuple[str, str], ...]]:
    return {name: tuple(sorted(bearers)) for name, bearers in found.items()}


def _parts(label: str) -> Iterable[str]:
    """Give the runs of whole words in a label, short of the whole label."""
    words = list(re.finditer(r"\w[\w-]*", label))
    for first, begin in enumerate(words):
        for last in words[first : first + _MOST_WORDS]:
            part = label[begin.start() : last.end()]
            if part != label:
                yield part


def _strength(reason: Reason) -> tuple[int, bool, str, str]:
    return BASES.index(reason.basis), "/thread/" not in reason.other, reason.property, reason.other
