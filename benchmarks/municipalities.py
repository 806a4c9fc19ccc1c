"""Makes a country of municipalities of the corpus's shape: policies, goals, measures, committees, money, lineage."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from graph import names

_RDF_TYPE, _LABEL = names.term_iri("rdf:type"), names.term_iri("rdfs:label")
_GENERATIONS = ((2007, 2010), (2011, 2014), (2015, 2018), (2019, 2022))
_WORDS = [
    "uddannelse",
    "beskæftigelse",
    "bolig",
    "kultur",
    "sundhed",
    "fritid",
    "demokrati",
    "sprog",
    "netværk",
    "forældre",
    "unge",
    "foreninger",
]
_GOALS, _MEASURES, _COMMITTEES = 8, 24, 7


def write(file: Path, triples: int, graphs: bool) -> int:
    """Write at least so many triples, always the same ones, as N-Quads (with ``graphs``) or N-Triples; gives their number."""
    chance = random.Random(20_260_101)
    written = municipality = 0
    with file.open("w", encoding="utf-8") as stream:
        while written < triples:
            place = f" <{names.ID}graph/kommune-{municipality}>" if graphs else ""
            for subject, predicate, value in _municipality(municipality, chance):
                stream.write(f"<{subject}> <{predicate}> {value}{place} .\n")
                written += 1
            municipality += 1
    return written


def _municipality(number: int, chance: random.Random) -> Iterator[tuple[str, str, str]]:
    committees = [names.thing_iri(f"committee/k{number}-{place}") for place in range(_COMMITTEES)]
    for place, committee in enumerate(committees):
        yield from _named(committee, "Committee", f"{_WORDS[place % len(_WORDS)].title()}udvalget {number}")
    for place, years in enumerate(_GENERATIONS):
        yield from _policy(number, place, years, committees, chance)


def _policy(
    number: int, place: int, years: tuple[int, int], committees: list[str], chance: random.Random
) -> Iterator[tuple[str, str, str]]:
    slug = f"k{number}-{years[0]}"
    policy, generation = names.thing_iri(f"policy/{slug}"), names.thing_iri(f"generation/{years[0]}-{years[1]}")
    yield from _named(policy, "Policy", f"Integrationspolitik {years[0]}-{years[1]} for kommune {number}")
    if place:
        yield policy, names.term_iri("precededBy"), f"<{names.thing_iri(f'policy/k{number}-{years[0] - 4}')}>"
    for goal in range(_GOALS):
        iri = names.thing_iri(f"goal/{slug}-{goal}")
        yield from _named(iri, "Goal", f"Flere i {chance.choice(_WORDS)} {goal}")
        yield iri, names.term_iri("generation"), f"<{generation}>"
        yield iri, names.term_iri("statedIn"), f"<{policy}>"
        yield iri, names.term_iri("responsibleCommittee"), f"<{chance.choice(committees)}>"
    for measure in range(_MEASURES):
        iri = names.thing_iri(f"initiative/{slug}-{measure}")
        yield from _named(iri, "Measure", f"Indsats for {chance.choice(_WORDS)} og {chance.choice(_WORDS)} {measure}")
        yield iri, names.term_iri("contributesTo"), f"<{names.thing_iri(f'goal/{slug}-{chance.randrange(_GOALS)}')}>"
        yield iri, names.term_iri("responsibleCommittee"), f"<{chance.choice(committees)}>"
        if place and chance.random() < 0.4:
            yield (
                iri,
                names.term_iri("continues"),
                f"<{names.thing_iri(f'initiative/k{number}-{years[0] - 4}-{measure}')}>",
            )
        for year in range(years[0], years[1] + 1):
            money = names.thing_iri(f"appropriation/{slug}-{measure}-{year}")
            yield iri, names.term_iri("appropriation"), f"<{money}>"
            yield money, _RDF_TYPE, f"<{names.term_iri('Appropriation')}>"
            yield money, names.term_iri("year"), f'"{year}"^^<{names.term_iri("xsd:gYear")}>'
            yield (
                money,
                names.term_iri("amount"),
                f'"{chance.randrange(1, 200) * 50_000}"^^<{names.term_iri("xsd:decimal")}>',
            )


def _named(iri: str, kind: str, label: str) -> Iterator[tuple[str, str, str]]:
    yield iri, _RDF_TYPE, f"<{names.term_iri(kind)}>"
    yield iri, _LABEL, f'"{label}"@da'
