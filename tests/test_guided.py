"""The guided builder's question: from address to SPARQL and back, whatever stands in it."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rdflib.plugins.sparql import prepareQuery
from sparql_service import SparqlService

from api.messages import said
from graph import gate, guided, names, rows
from graph.guided import BadState, Catalogue, Column, Condition, Measure, Node, Property, State
from graph.guided.state import COMPARING, FUNCTIONS, LABEL, MODES, WITH_THINGS
from graph.store import Graph, open_graph
from graph.terms import written

KNOWN = Catalogue(
    {names.term_iri(name): 9 for name in ("Initiative", "Goal", "Appropriation", "Administration")},
    {
        names.term_iri(name): Property(kind, frozenset({"da", "en"} if name == "dct:description" else {"da"}))
        for name, kind in {
            "targetGroup": "thing", "administeredBy": "thing", "appropriation": "thing", "statedIn": "thing", "dct:description": "text",
            "rdfs:label": "text", "amount": "number", "year": "year", "dct:date": "date", "inferred": "boolean",
        }.items()
    },
    frozenset({names.term_iri("targetGroup")}),
)  # fmt: skip
THINGS = [iri for iri, property in KNOWN.properties.items() if property.kind == "thing"]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(
    lambda text: text.strip() == text
)


@st.composite
def conditions(draw: st.DrawFn, nodes: int) -> Condition:
    property = draw(st.sampled_from(list(KNOWN.properties)))
    kind = KNOWN.properties[property].kind
    inverse = kind == "thing" and draw(st.booleans())
    operator = draw(st.sampled_from(KNOWN.operators(property, inverse)))
    values: tuple[str, ...] = ()
    if operator in WITH_THINGS:
        things = st.sampled_from(
            [names.ID + "target-group/kvinder", names.ID + "place/x", "http://example.org/a.b?c=1"]
        )
        values = tuple(draw(st.lists(things, min_size=1, max_size=3, unique=True)))
    elif operator == "contains":
        values = (draw(TEXTS),)
    elif operator in COMPARING:
        values = (draw(st.sampled_from({"year": ["2019"], "date": ["2019-01-31"], "number": ["-3.5", "20"]}[kind])),)
    return Condition(draw(st.integers(0, nodes - 1)), property, operator, values, inverse)


@st.composite
def states(draw: st.DrawFn) -> State:
    count = draw(st.integers(1, 4))
    classes = st.sampled_from(list(KNOWN.classes))
    nodes = [Node(draw(classes))] + [
        Node(draw(st.none() | classes), draw(st.integers(0, n - 1)), draw(st.sampled_from(THINGS)), draw(st.booleans()), draw(st.sampled_from(["", *MODES])))
        for n in range(1, count)
    ]  # fmt: skip
    # Nothing can be shown of what is not there.
    places = st.sampled_from([n for n in range(count) if n not in State(tuple(nodes)).absent])
    terms = st.sampled_from([p for p in KNOWN.properties if p != LABEL])
    node = draw(places)
    measures = draw(
        st.just([])
        | st.lists(places.map(lambda n: Measure("count", n)), unique=True, max_size=2)
        | st.sampled_from(FUNCTIONS[1:]).map(
            lambda f: [Measure(f, node, names.term_iri("amount")), Measure("count", node)]
        )
    )
    return State(
        tuple(nodes),
        tuple(draw(st.lists(conditions(count), max_size=4, unique=True))),
        tuple(draw(st.lists(st.builds(Column, places, st.none() | terms), max_size=4, unique=True))),
        tuple(measures),
        draw(st.none() | st.tuples(st.integers(1, 5), st.booleans())),
        draw(st.integers(1, 10_000)),
        draw(st.booleans()),
    )


@settings(max_examples=150, deadline=None)
@given(states())
def test_any_question_stands_in_an_address_and_makes_one_select_that_parses(state: State) -> None:
    address = urlencode(guided.parameters(state))
    assert guided.read_state(parse_qsl(address)) == state
    made = guided.write(guided.checked(state, KNOWN), KNOWN, names.shorten)
    query = gate.read_query(made.sparql)
    assert query.form is gate.Form.SELECT
    results = ox.Store().query(made.sparql)
    assert set(made.columns) <= {str(variable) for variable in results.variables}
    ox.Store().query(guided.offers_query(state, KNOWN), prefixes=dict(names.PREFIXES))


@settings(max_examples=40, deadline=None)
@given(states())
def test_rdflib_reads_what_the_builder_writes(state: State) -> None:
    made = guided.write(state, KNOWN, names.shorten)
    # rdflib takes no comment between the parts of a FILTER and nothing else amiss.
    prepareQuery(made.sparql)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
@example(r"a\u0022b")
@example(r"\\U00000041")
@example("\\")
@example('"\n\t')
def test_a_text_reaches_the_store_as_it_was_typed(text: str) -> None:
    typed = written(ox.Literal(text))
    for sparql in (f"SELECT ({typed} AS ?is) {{}}", gate.read_query(f"SELECT ({typed} AS ?is) {{}}").text):
        assert [row["is"].value for row in ox.Store().query(sparql)] == [text]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("class=Iniative", "Did you mean `Initiative`?"),
        ("class=Initiative&show=0.targetGrup", "Did you mean `targetGroup`?"),
        ("class=Initiative&follow=0.amount", "cannot be followed"),
        ("class=Initiative&follow=3.targetGroup", "which is not before it"),
        ("class=Initiative&where=0.year.ge.tyve", "is no number"),
        ("class=Initiative&where=0.year.ge.20", "is no year"),
        ("class=Initiative&where=0.year.contains.2", "does not fit"),
        ("class=Initiative&where=0.targetGroup.is.Kvinder } DROP ALL", "is no thing"),
        ("class=Initiative&measure=sum.0.dct:description", "holds no numbers"),
        ("class=Initiative&follow=0.appropriation&measure=sum.1.amount&measure=count.0", "remove the others"),
        ("class=a:b", "is no class or property"),
        ("class=Initiative&follow=0.targetGroup.absent&follow=1.^targetGroup&show=2", "is one that is not there"),
        ("class=Initiative&limit=0", "must be 1 to"),
        ("class=Initiative&hvad=0", "parameter"),
        ("", "parameter"),
    ],
)
def test_what_makes_no_question_is_told_in_both_languages(address: str, told: str) -> None:
    with pytest.raises(BadState) as problem:
        guided.checked(guided.read_state(parse_qsl(address)), KNOWN)
    assert told in str(problem.value)
    assert said(str(problem.value), "da") != str(problem.value)


@pytest.fixture(scope="module")
def graph(dataset: Path) -> Graph:
    return open_graph(dataset)


@pytest.fixture(scope="module")
def known(graph: Graph) -> Catalogue:
    return guided.catalogue(graph)


def asked(graph: Graph, known: Catalogue, address: str) -> list[dict[str, str]]:
    state = guided.checked(guided.read_state(parse_qsl(address)), known)
    rows = graph.rows(guided.write(state, known, names.shorten).sparql)
    return [{key: str(getattr(value, "value", "")) for key, value in row.items()} for row in rows]


def test_the_initiatives_for_women_are_those_of_the_ready_made_question(graph: Graph, known: Catalogue) -> None:
    rows = asked(graph, known, "class=Initiative&where=0.targetGroup.within.target-group/kvinder")
    expected = (Path(__file__).parent / "queries" / "initiatives-for-a-target-group.csv").read_text("utf-8")
    told = [row for row in csv.DictReader(expected.splitlines()) if row["basis"] != "navnet rummer gruppens"]
    assert {row["initiative"] for row in rows} == {row["initiative"] for row in told}


def test_names_in_two_languages_double_no_row(graph: Graph, known: Catalogue) -> None:
    rows = asked(graph, known, "class=Committee&limit=1000")
    assert len(rows) == known.classes[names.term_iri("Committee")]


def test_a_sum_of_amounts_counts_each_once_and_stays_within_a_document(graph: Graph, known: Catalogue) -> None:
    address = (
        "class=Appropriation&follow=0.^appropriation&follow=1.targetGroup&where=0.year.eq.2020&measure=sum.0.amount"
    )
    told = {row["statedIn"]: float(row["amountSum"]) for row in asked(graph, known, address)}
    right = """SELECT ?d (SUM(?v) AS ?s) { { SELECT DISTINCT ?d ?a ?v { ?a pej:statedIn ?d ; pej:amount ?v ; pej:year "2020"^^xsd:gYear .
        ?m pej:appropriation ?a ; pej:targetGroup ?g MINUS { ?a pej:notSummed ?why } } } } GROUP BY ?d"""
    expected = {row["d"].value: float(row["s"].value) for row in graph.rows(right)}  # type: ignore[union-attr]
    assert told == expected
    assert len(told) > 1
    everything = {row["amountSum"] for row in asked(graph, known, address + "&once=no")}
    assert len(everything) == 1
    assert float(everything.pop()) > sum(expected.values())


def test_what_is_absent_leaves_out_all_that_have_one_such_and_no_others(graph: Graph, known: Catalogue) -> None:
    address = (
        "class=TargetGroup&follow=0.^targetGroup&where=1.generation.is.generation/2015-2018"
        "&follow=0.^targetGroup.absent&where=2.generation.is.generation/2027-2030&show=0&limit=1000"
    )
    right = """SELECT DISTINCT ?g { ?t pej:targetGroup ?g ; pej:generation <https://w3id.org/pejling/id/generation/2015-2018> . ?g a pej:TargetGroup
        MINUS { ?o pej:targetGroup ?g ; pej:generation <https://w3id.org/pejling/id/generation/2027-2030> } }"""
    expected = {row["g"].value for row in graph.rows(right)}  # type: ignore[union-attr]
    assert {row["targetGroup"] for row in asked(graph, known, address)} == expected
    with_all = {row["targetGroup"] for row in asked(graph, known, address.replace(".absent", ".optional"))}
    assert expected < with_all


def test_offers_of_what_is_absent_are_those_of_what_would_be_left_out(graph: Graph, known: Catalogue) -> None:
    state = guided.read_state(parse_qsl("class=Goal&follow=0.indicator.absent"))
    answer = graph.answer(guided.offers_query(state, known), gate.BY_NAME["json"])
    goals, indicators = guided.read_offers(rows.from_results(answer), state, known)
    having = next(iter(graph.rows("SELECT (COUNT(DISTINCT ?g) AS ?n) { ?g a pej:Goal ; pej:indicator ?i }")))["n"]
    assert goals.count == known.classes[names.term_iri("Goal")] - int(having.value)  # type: ignore[union-attr]
    assert indicators.count > 0


def test_offers_count_what_is_left_under_all_that_is_chosen(graph: Graph, known: Catalogue) -> None:
    state = guided.read_state(
        parse_qsl("class=Indicator&where=0.baseline.lacks&follow=0.responsibleCommittee.optional")
    )
    answer = graph.answer(guided.offers_query(state, known), gate.BY_NAME["json"])
    offers = guided.read_offers(rows.from_results(answer), state, known)
    all_of_them = known.classes[names.term_iri("Indicator")]
    having = len({row["x"] for row in graph.rows("SELECT DISTINCT ?x { ?x a pej:Indicator ; pej:baseline ?b }")})
    assert offers[0].count == all_of_them - having
    assert not any(offer.term == names.term_iri("baseline") for offer in offers[0].properties if not offer.inverse)
    assert 0 < offers[1].count <= known.classes[names.term_iri("Committee")]


def test_what_is_counted_of_a_question_is_whole_however_few_rows_an_answer_may_have(lilleby_dataset: Path) -> None:
    told = []
    address = "/build?class=Initiative&follow=0.appropriation&pick=0.appropriation"
    for limits in ({}, {"QUERY_ROWS": "3", "MOST_ROWS": "3"}):
        with SparqlService(lilleby_dataset, **limits) as service:
            html = service.client.get(address, headers={"Accept": "text/html"}).text
            offers = re.findall(r'<ul class="offers".*?</ul>|<select name="value".*?</select>', html, re.DOTALL)
            told.append([re.findall(r'class="count">(\d+)<|\((\d+)\)', part) for part in offers])
    assert told[0] == told[1]
    assert sum(len(counts) for counts in told[0]) > 6
