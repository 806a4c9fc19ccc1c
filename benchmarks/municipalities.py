"""Makes a country of municipalities of the corpus's shape: policies, goals, measures, committees, money, lineage."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from graph import names

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
# Predicates and classes as N-Triples writes them: the largest country has ten million triples.
_TYPE, _LABEL = f"<{names.term_iri('rdf:type')}>", f"<{names.term_iri('rdfs:label')}>"
_AMOUNT, _APPROPRIATION, _COMMITTEE, _CONTRIBUTES, _CONTINUES, _GENERATION, _PRECEDED, _STATED, _YEAR = (
    f"<{names.term_iri(term)}>"
    for term in (
        *("amount", "appropriation", "responsibleCommittee", "contributesTo", "continues"),
        *("generation", "precededBy", "statedIn", "year"),
    )
)
_DECIMAL, _GYEAR = f"<{names.term_iri('xsd:decimal')}>", f"<{names.term_iri('xsd:gYear')}>"
_APPROPRIATION_CLASS = f"<{names.term_iri('Appropriation')}>"


def write(quads: Path, triples: Path, least: int) -> int:
    """Write at least so many triples, always the same ones, as N-Quads (a graph a municipality) and as N-Triples; gives their number."""
    chance = random.Random(20_260_101)
    written = municipality = 0
    with quads.open("w", encoding="utf-8") as with_graphs, triples.open("w", encoding="utf-8") as without:
        while written < least:
            end = f" <{names.ID}graph/kommune-{municipality}> .\n"
            statements = list(_municipality(municipality, chance))
            with_graphs.write("".join(statement + end for statement in statements))
            without.write("".join(statement + " .\n" for statement in statements))
            written += len(statements)
            municipality += 1
    return written


def _municipality(number: int, chance: random.Random) -> Iterator[str]:
    committees = [f"<{names.ID}committee/k{number}-{place}>" for place in range(_COMMITTEES)]
    for place, committee in enumerate(committees):
        yield from _named(committee, "Committee", f"{_WORDS[place % len(_WORDS)].title()}udvalget {number}")
    for place, years in enumerate(_GENERATIONS):
        yield from _policy(number, place, years, committees, chance)


def _policy(
    number: int, place: int, years: tuple[int, int], committees: list[str], chance: random.Random
) -> Iterator[str]:
    slug, before = f"k{number}-{years[0]}", f"k{number}-{years[0] - 4}"
    policy = f"<{names.ID}policy/{slug}>"
    yield from _named(policy, "Policy", f"Integrationspolitik {years[0]}-{years[1]} for kommune {number}")
    if place:
        yield f"{policy} {_PRECEDED} <{names.ID}policy/{before}>"
    for goal in range(_GOALS):
        node = f"<{names.ID}goal/{slug}-{goal}>"
        yield from _named(node, "Goal", f"Flere i {chance.choice(_WORDS)} {goal}")
        yield f"{node} {_GENERATION} <{names.ID}generation/{years[0]}-{years[1]}>"
        yield f"{node} {_STATED} {policy}"
        yield f"{node} {_COMMITTEE} {chance.choice(committees)}"
    for measure in range(_MEASURES):
        node = f"<{names.ID}initiative/{slug}-{measure}>"
        yield from _named(node, "Measure", f"Indsats for {chance.choice(_WORDS)} og {chance.choice(_WORDS)} {measure}")
        yield f"{node} {_CONTRIBUTES} <{names.ID}goal/{slug}-{chance.randrange(_GOALS)}>"
        yield f"{node} {_COMMITTEE} {chance.choice(committees)}"
        if place and chance.random() < 0.4:
            yield f"{node} {_CONTINUES} <{names.ID}initiative/{before}-{measure}>"
        for year in range(years[0], years[1] + 1):
            money = f"<{names.ID}appropriation/{slug}-{measure}-{year}>"
            yield f"{node} {_APPROPRIATION} {money}"
            yield f"{money} {_TYPE} {_APPROPRIATION_CLASS}"
            yield f'{money} {_YEAR} "{year}"^^{_GYEAR}'
            yield f'{money} {_AMOUNT} "{chance.randrange(1, 200) * 50_000}"^^{_DECIMAL}'


def _named(node: str, kind: str, label: str) -> Iterator[str]:
    yield f"{node} {_TYPE} <{names.PEJ}{kind}>"
    yield f'{node} {_LABEL} "{label}"@da'
