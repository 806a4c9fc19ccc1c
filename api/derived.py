"""What pages are made of, derived from one version of the graph; each part is made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import RLock
from typing import Any, Generic, TypeVar, overload

from api.branches import Gardener, amounts_by_year, branch_facts, branches
from api.choices import Choices, all_choices
from api.frame import drafts, generation_counts
from api.gaps import gaps
from api.guides import Guides, guides
from api.labels import Labels, term_labels
from api.ledger import DIMENSIONS, ledger
from api.ledger import Entry as Amount
from api.pages import compile_templates
from api.printed import Printed, printed
from api.reading import Stated, stated_in, with_links
from api.state import Service
from api.vocabulary import Vocabulary, class_counts, vocabulary
from graph import guided, names
from graph.answers import Knowledge
from graph.drawing import frame as drawing
from graph.guided import Catalogue
from graph.lineage import Generation, ThreadNames, read_generations, thread_names
from graph.questions import Question
from graph.search import Entry, TextIndex

Value = TypeVar("Value")


class once(Generic[Value]):
    """A property that is made when it is first asked for, by one thread, while others wait for it."""

    def __init__(self, make: Callable[[Any], Value]) -> None:
        self._make, self._lock, self.__doc__ = make, RLock(), make.__doc__

    @overload
    def __get__(self, owner: None, type: object) -> once[Value]: ...
    @overload
    def __get__(self, owner: object, type: object) -> Value: ...
    def __get__(self, owner: object | None, type: object) -> once[Value] | Value:
        """Give the value; from then on it stands in the object itself."""
        if owner is None:
            return self
        name = self._make.__name__
        with self._lock:
            if name not in vars(owner):
                vars(owner)[name] = self._make(owner)
        value: Value = vars(owner)[name]
        return value


class Derived:
    """All that is derived from one version of the graph."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.knowledge = Knowledge(service.graph, service.version, service.passage_text)

    @once
    def by_iri(self) -> dict[str, Entry]:
        """The things that can be named, by IRI."""
        return self.knowledge.entries

    @once
    def entries(self) -> list[Entry]:
        """The same, alone."""
        return list(self.by_iri.values())

    @once
    def generations(self) -> tuple[Generation, ...]:
        """The generations, oldest first."""
        return read_generations(self.service.graph)

    @once
    def drafts(self) -> frozenset[str]:
        """The generations of which there is a draft alone."""
        return drafts(self.service.graph)

    @once
    def generation_counts(self) -> dict[str, dict[str, int]]:
        """What each generation holds, as the front page tells it."""
        return generation_counts(self.service.graph)

    @once
    def property_labels(self) -> Labels:
        """What classes and properties are called."""
        return term_labels(self.service.graph)

    @once
    def ledger(self) -> list[Amount]:
        """Every amount."""
        return ledger(self.service.graph)

    @once
    def spent_on(self) -> dict[str, str]:
        """What each amount is for."""
        return {amount.iri: amount.owner for amount in self.ledger}

    @once
    def printed(self) -> Printed:
        """Where amounts are printed whose passages begin before."""
        return printed(self.ledger, self.service.passage_text)

    @once
    def gardener(self) -> Gardener:
        """What grows the branch of any thing."""
        graph = self.service.graph
        return Gardener(graph, self.by_iri, branch_facts(graph), branches(graph), amounts_by_year(self.ledger))

    @once
    def thread_names(self) -> ThreadNames:
        """The names that lead to threads."""
        return thread_names(self.knowledge.lineage("weak"), self.by_iri)

    @once
    def text_index(self) -> TextIndex:
        """The index of all that is written."""
        return self.knowledge.texts

    @once
    def guides(self) -> Guides:
        """The questions and pages that a search leads to."""
        years = sorted({amount.year for amount in self.ledger if amount.year})
        paid = {iri for amount in self.ledger for dimension in DIMENSIONS for iri in amount.under(dimension)}
        addresses = frozenset(names.path_of(iri) or "" for iri in paid | {amount.owner for amount in self.ledger})
        return guides(self.service.graph, self.text_index.words, tuple(years), self.entries, addresses)

    @once
    def class_counts(self) -> dict[str, int]:
        """How many things each class has, by its local name."""
        return class_counts(self.service.graph)

    @once
    def vocabulary(self) -> Vocabulary:
        """The ontology's terms with their uses."""
        return vocabulary(self.service.graph, self.class_counts)

    @once
    def catalogue(self) -> Catalogue:
        """What a guided question may be made of."""
        return guided.catalogue(self.service.graph)

    @once
    def choices(self) -> dict[str, Choices]:
        """What may be chosen in the forms of the questions."""
        return all_choices(self.service.graph)

    @once
    def gaps(self) -> list[tuple[Question, int]]:
        """What the data are known to lack."""
        return gaps(self.service.graph)

    @once
    def stated(self) -> dict[str, list[Stated]]:
        """What each source document states, in reading order."""
        documents = (entry.iri for entry in self.entries if entry.type == "SourceDocument")
        stated = {iri: stated_in(self.service.graph, iri, self.by_iri) for iri in documents}
        return with_links(stated, self.service.graph, self.knowledge.lineage("weak"))

    def at(self, version: str) -> Derived:
        """Give the same anew, for a later version of the graph."""
        graph = replace(self.service.graph, version=version)
        return Derived(replace(self.service, graph=graph, version=version))

    def names(self) -> Derived:
        """Make what every page needs."""
        _ = self.by_iri, self.property_labels
        return self

    def all(self) -> Derived:
        """Make what searches and the pages of things need."""
        _ = self.names(), self.gardener, self.thread_names, self.text_index, self.guides
        return self

    def rest(self) -> None:
        """Make what is shown on some pages alone, so that the first to see one need not wait for it."""
        compile_templates()
        guided.compile_templates()
        drawing.compile_templates()
        _ = self.generations, self.generation_counts, self.drafts
        _ = self.vocabulary, self.catalogue, self.gaps, self.stated, self.choices, self.printed, self.spent_on
        self.knowledge.prepare()
