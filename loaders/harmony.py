"""What things say together: one label each, no two statements at odds, a generation for every dated amount."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from graph.model import Fact, Ref, Text, Thing, Year
from loaders.corpus import SHARED, Corpus
from loaders.problems import CorpusError, Problem


def with_generations(things: Iterable[Thing], corpus: Corpus) -> Iterator[Thing]:
    """Give amounts the generation that their year lies in."""
    spans = [(generation.startYear, generation.endYear, generation.id) for generation in corpus.generations]
    for thing in things:
        if thing.type == "Appropriation":
            years = [f.value.year for f in thing.facts if f.property == "pej:year" and isinstance(f.value, Year)]
            extra = tuple(
                Fact("pej:generation", Ref(path))
                for year in years
                for first, last, path in spans
                if first <= year <= last
            )
            thing = replace(thing, facts=thing.facts + extra)
        yield thing


def harmonised(things: Iterable[Thing]) -> Iterator[Thing]:
    """Give every thing one label: the first stated wins, other wordings become altLabels.

    Raises
    ------
    CorpusError
        If a thing that documents share is described in two ways.
    """
    labels: dict[str, Text] = {}
    single: dict[tuple[str, str], tuple[Fact, Thing]] = {}
    problems: list[Problem] = []
    for thing in things:
        facts: list[Fact] = []
        for fact in thing.facts:
            if fact.property == "rdfs:label" and isinstance(fact.value, Text) and fact.value.language == "da":
                chosen = labels.setdefault(thing.path, fact.value)
                facts.append(Fact("rdfs:label", chosen))
                if chosen.text.casefold() != fact.value.text.casefold():
                    facts.append(Fact("skos:altLabel", fact.value, fact.passages))
                continue
            if thing.path.split("/")[0] in SHARED and _is_single(fact):
                first, owner = single.setdefault((thing.path, fact.property), (fact, thing))
                if first.value != fact.value:
                    sentence = f"{fact.property} of {thing.path} is stated otherwise at {owner.origin}; keep one."
                    problems.append(Problem(thing.origin, sentence, "shared"))
            facts.append(fact)
        yield replace(thing, facts=tuple(facts))
    if problems:
        raise CorpusError(problems)


def _is_single(fact: Fact) -> bool:
    english = fact.property == "rdfs:label" and isinstance(fact.value, Text) and fact.value.language == "en"
    return english or fact.property in (
        "dct:description",
        "pej:placeKind",
        "pej:organisationKind",
        "pej:fundingKind",
        "pej:publicationKind",
    )
