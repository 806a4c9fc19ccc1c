"""The real corpus: verified against the documents, every line accounted for, and complete where one can count."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import ROOT, pejling

from graph.store import Graph, open_graph

PARTS = 16


@pytest.fixture(scope="module")
def graph(dataset: Path) -> Graph:
    return open_graph(dataset)


def column(graph: Graph, sparql: str) -> list[str]:
    return [str(getattr(next(iter(row.values())), "value", "")) for row in graph.rows(sparql)]


def test_every_name_and_number_stands_in_the_cited_lines(sources: Path) -> None:
    done = pejling("verify", "--sources", sources)
    assert done.returncode == 0, done.stderr[-3000:]
    claims = int(done.stdout.split()[0])
    assert claims > 8000


def test_every_line_and_every_number_is_accounted_for(sources: Path) -> None:
    done = pejling("coverage", "--sources", sources, "--json")
    parts = json.loads(done.stdout)
    assert len(parts) == PARTS
    assert sum(part["lines"] for part in parts) == 6708
    for part in parts:
        assert part["done"], part["part"]
        assert (part["unaccounted"], part["unexplained"]) == ([], []), part["part"]


def test_the_published_schema_is_the_one_of_the_models() -> None:
    published = json.loads((ROOT / "corpus" / "schema.json").read_text("utf-8"))
    assert published == json.loads(pejling("schema").stdout)


def test_every_file_of_the_corpus_conforms_to_the_published_schema() -> None:
    import jsonschema
    import yaml

    schema = json.loads((ROOT / "corpus" / "schema.json").read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    file = ROOT / "tests" / "lilleby" / "corpus" / "lilleby-politik-2030" / "politik" / "politik.yaml"
    assert list(validator.iter_errors(yaml.safe_load(file.read_text("utf-8")))) == []
    broken = file.read_text("utf-8").replace("place/nordby, lines", "goal/nordby, lines")
    assert list(validator.iter_errors(yaml.safe_load(broken))) != []


POLICY = "<https://w3id.org/pejling/id/policy/2019-2022>"
PLAN = "<https://w3id.org/pejling/id/action-plan/2019-2022>"


def test_the_2019_policy_has_its_five_bearings_thirteen_goals_and_five_principles(graph: Graph) -> None:
    for kind, count in (("Pejlemaerke", 5), ("Goal", 13), ("Principle", 5)):
        numbers = column(
            graph, f"SELECT ?number WHERE {{ ?x a pej:{kind} ; pej:statedIn {POLICY} ; pej:number ?number }}"
        )
        assert sorted(numbers, key=int) == [str(n) for n in range(1, count + 1)], kind


def test_every_2019_goal_stands_under_its_bearing_with_committee_and_indicator(graph: Graph) -> None:
    rows = graph.rows(
        f"SELECT ?n ?d (COUNT(DISTINCT ?c) AS ?committees) (COUNT(DISTINCT ?i) AS ?indicators) WHERE {{ ?g a pej:Goal ;"
        f" pej:statedIn {POLICY} ; pej:number ?n ; pej:underDirection/pej:number ?d ; pej:responsibleCommittee ?c ;"
        " pej:indicator ?i } GROUP BY ?n ?d ORDER BY xsd:integer(?n)"
    )
    found = [tuple(int(str(getattr(v, "value", ""))) for v in row.values()) for row in rows]
    assert [(goal, bearing) for goal, bearing, _, _ in found] == [
        (1, 1), (2, 1), (3, 1), (4, 2), (5, 2), (6, 2), (7, 3), (8, 3), (9, 4), (10, 5), (11, 5), (12, 5), (13, 5),
    ]  # fmt: skip
    assert {goal: indicators for goal, _, _, indicators in found} == {
        1: 2, 2: 1, 3: 1, 4: 1, 5: 1, 6: 2, 7: 3, 8: 3, 9: 2, 10: 2, 11: 1, 12: 1, 13: 1,
    }  # fmt: skip


def test_the_2019_plan_spends_eleven_million_each_year(graph: Graph) -> None:
    rows = graph.rows(
        f"SELECT ?year (SUM(?amount) AS ?sum) WHERE {{ ?m pej:statedIn {PLAN} ; a pej:Measure ; pej:appropriation ?a ."
        " ?a pej:year ?year ; pej:amount ?amount . OPTIONAL { ?a pej:notSummed ?r } FILTER(!BOUND(?r)) }"
        " GROUP BY ?year ORDER BY ?year"
    )
    found = {row["year"].value: int(float(row["sum"].value)) for row in rows}  # type: ignore[union-attr]
    assert found == dict.fromkeys(("2019", "2020", "2021", "2022"), 11_000_000)


def test_the_2017_plan_spends_eleven_million_each_year_with_alternatives_once(graph: Graph) -> None:
    plan = "<https://w3id.org/pejling/id/action-plan/2017-2018>"
    rows = graph.rows(
        'SELECT ?year (SUM(?amount) AS ?sum) WHERE { VALUES ?number { "1a" "1.a" "1.a." "2" "2." "3" "3." "4a" "4.a" "4.a." "5" "5." }'
        f" ?m pej:statedIn {plan} ; a pej:Initiative ; pej:number ?number ; pej:appropriation ?a ."
        " ?a pej:year ?year ; pej:amount ?amount . OPTIONAL { ?a pej:notSummed ?r } FILTER(!BOUND(?r)) }"
        " GROUP BY ?year ORDER BY ?year"
    )
    found = {row["year"].value: int(float(row["sum"].value)) for row in rows}  # type: ignore[union-attr]
    assert found == {"2017": 11_000_000, "2018": 11_000_000}


def test_the_generation_without_a_source_says_so_and_holds_nothing(graph: Graph) -> None:
    gap = "<https://w3id.org/pejling/id/generation/2023-2026>"
    assert column(graph, f"SELECT ?has WHERE {{ {gap} pej:hasSource ?has }}") == ["false"]
    assert column(graph, f"SELECT ?x WHERE {{ ?x pej:generation {gap} . ?x a pej:SteeringDocument }}") == []


def test_everything_stated_leads_to_lines(graph: Graph) -> None:
    without = column(
        graph,
        "SELECT ?x WHERE { VALUES ?class { pej:Objective pej:Measure pej:Indicator pej:Observation pej:Appropriation"
        " pej:Committee pej:Organisation pej:Place pej:TargetGroup pej:Definition pej:Assessment } ?x a ?class"
        " FILTER NOT EXISTS { ?x pej:passage ?p } }",
    )
    assert without == []


def test_everything_named_has_one_danish_name(graph: Graph) -> None:
    twice = column(
        graph,
        'SELECT ?x WHERE { ?x rdfs:label ?l FILTER(LANG(?l) = "da")'
        ' FILTER(STRSTARTS(STR(?x), "https://w3id.org/pejling/id/")) } GROUP BY ?x HAVING(COUNT(?l) != 1)',
    )
    assert twice == []


def test_what_is_inferred_in_several_parts_has_one_reason(graph: Graph) -> None:
    """Two would pair each Danish reason with each English one."""
    twice = """PREFIX pej: <https://w3id.org/pejling/ontology#>
      SELECT ?node WHERE { ?node pej:inferenceReason ?reason FILTER(LANG(?reason) = "da") }
      GROUP BY ?node HAVING(COUNT(DISTINCT ?reason) > 1)"""
    assert column(graph, twice) == []


def test_no_english_name_says_itself_twice(graph: Graph) -> None:
    names = column(
        graph,
        """PREFIX pej: <https://w3id.org/pejling/ontology#>
      PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
      SELECT DISTINCT ?name WHERE { ?thing pej:passage ?p ; rdfs:label ?name FILTER(LANG(?name) = "en") }""",
    )
    assert len(names) > 1000
    assert [name for name in names if name.count(" ".join(name.split()[:5])) > 1] == []


def test_contradictions_across_documents_stand_on_both_sides_with_their_reason(graph: Graph) -> None:
    import yaml

    pairs = yaml.safe_load((ROOT / "corpus" / "contradictions.yaml").read_text("utf-8"))["contradictions"]
    assert len(pairs) >= 10
    for pair in pairs:
        for one, other in ((pair["one"], pair["other"]), (pair["other"], pair["one"])):
            ends = f"<https://w3id.org/pejling/id/{one}> pej:contradicts <https://w3id.org/pejling/id/{other}>"
            assert graph.store.query(f"PREFIX pej: <https://w3id.org/pejling/ontology#> ASK {{ {ends} }}"), pair
