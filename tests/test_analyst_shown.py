"""Answers of the Python API as frames, networks and pictures, and in a notebook."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

import networkx as nx
import pytest
from browsing import chromium

from graph.answers import Answer, Network
from graph.answers.files import UnknownFormat
from pejling import Analyst


def test_pandas_has_years_as_whole_numbers_and_sums_amounts(city: Analyst) -> None:
    answer = city.ask("amounts-of-an-initiative", initiative="initiative/bilag-1/samarbejde-med-frak")
    frame = answer.to_pandas()
    assert list(frame.columns) == list(answer.columns)
    assert (str(frame["year"].dtype), str(frame["amount"].dtype)) == ("Int64", "Float64")
    assert frame["amount"].sum() == float(sum(row["amount"] or 0 for row in answer))  # type: ignore[misc]


def test_polars_has_decimals_to_the_last_digit(city: Analyst) -> None:
    answer = city.query("SELECT ?x ?none { VALUES ?x { 0.1 1234567890123.45 UNDEF } }")
    frame = answer.to_polars()
    assert frame["x"].to_list() == [Decimal("0.1"), Decimal("1234567890123.45"), None]
    assert frame["none"].to_list() == [None] * 3


@pytest.mark.parametrize("sparql", ["SELECT ?a ?b { FILTER(false) }", "SELECT (1 AS ?n) {}"])
def test_frames_of_few_rows_keep_their_columns(city: Analyst, sparql: str) -> None:
    answer = city.query(sparql)
    assert len(answer.to_pandas()) == len(answer.to_polars()) == len(answer)
    assert tuple(answer.to_polars().columns) == answer.columns


def test_dates_and_every_other_type_reach_the_frames(city: Analyst) -> None:
    answer = city.query(
        'SELECT (STRDT("2019-05-01", xsd:date) AS ?day) (STRDT("2019-05-01T10:00:00Z", xsd:dateTime) AS ?moment) '
        "(true AS ?yes) (1e3 AS ?float) {}"
    )
    moment = "Datetime(time_unit='us', time_zone='UTC')"
    assert [str(kind) for kind in answer.to_polars().dtypes] == ["Date", moment, "Boolean", "Float64"]
    assert answer.to_pandas()["day"].dt.year[0] == 2019
    assert bool(answer.to_pandas()["yes"][0]) is True


def test_without_pandas_the_message_says_how_to_install_it(city: Analyst, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r"pip install 'pejling\[analyst\]'"):
        city.ask("generations").to_pandas()


def test_the_network_of_an_answer_joins_the_things_of_a_row(city: Analyst) -> None:
    answer = city.ask("directions-and-their-goals", generation="generation/2019-2022")
    network = answer.network()
    assert set(network.edges()) == {(row["direction"], row["goal"]) for row in answer}
    assert all(data["type"] and data["label"] for _, data in network.nodes(data=True))


def test_what_a_row_says_beside_its_things_stands_on_its_edges_or_on_its_one_thing(city: Analyst) -> None:
    line = city.lineage("Feriecamp")
    told = {(data["link"], data["evidence"], data["reason"]) for *_, data in line.network().edges(data=True)}
    assert told == {(row["link"], row["evidence"], row["reason"]) for row in line}
    spent = city.ask("amount-per-target-group", year=2019)
    nodes = spent.network().nodes
    assert {node: nodes[node]["weight"] for node in nodes} == {row["group"]: float(str(row["sum"])) for row in spent}
    open_ones = city.ask("goals-without-a-successor", first="generation/2011-2014", last="generation/2015-2018")
    stated = open_ones.network()
    assert set(stated) == {row["goal"] for row in open_ones}
    assert not any("weight" in data for _, data in stated.nodes(data=True))
    assert f"sum: {spent[0]['sum']}" in nodes[str(spent[0]["group"])]["values"]


def test_an_answer_without_things_is_a_network_of_its_values(city: Analyst) -> None:
    answer = city.query("SELECT ?year ?sum { VALUES (?year ?sum) { (2019 5) (2020 UNDEF) } }")
    network = answer.network()
    assert [(data["label"], network.degree(node)) for node, data in network.nodes(data=True)] == [
        ("2019", 1), ("5", 1), ("2020", 0),
    ]  # fmt: skip
    assert [data["label"] for *_, data in network.edges(data=True)] == ["sum"]


def test_a_network_shows_itself_in_a_notebook_and_writes_itself(city: Analyst, tmp_path: Path) -> None:
    network = city.network("Feriecamp", steps=2)
    assert isinstance(network, Network)
    assert network._repr_html_().startswith("<iframe")
    page = network.save(tmp_path / "n.html").read_text("utf-8")
    assert "<h1>FerieCamp</h1>" in page
    assert set(nx.read_graphml(network.save(tmp_path / "n.graphml"))) == set(network)
    with pytest.raises(UnknownFormat, match="there are gexf, graphml"):
        network.save(tmp_path / "n.xlsx")


def test_a_thing_in_a_notebook_shows_what_is_said_of_it_and_where(city: Analyst) -> None:
    shown = city.thing("goal/2019-2022/1")._repr_html_()
    assert "pej:responsibleCommittee" in shown
    assert "svar-2019-integrationsindsatser" in shown


def test_the_network_around_a_thing_grows_with_its_steps(city: Analyst) -> None:
    near, far, whole = city.network("goal/2019-2022/1"), city.network("goal/2019-2022/1", steps=2), city.network()
    assert 1 < len(near) < len(far) < len(whole)
    assert set(near) <= set(far) <= set(whole)
    assert not any(data["property"] == "statedIn" for *_, data in whole.edges(data=True))


@pytest.mark.parametrize("which", ["answer", "lineage", "around", "triples", "figures", "values"])
def test_a_picture_is_drawn_without_any_request(city: Analyst, tmp_path: Path, which: str) -> None:
    pictures = {
        "answer": lambda: city.ask("directions-and-their-goals", generation="generation/2019-2022").picture(),
        "lineage": lambda: city.lineage("Feriecamp").picture("en"),
        "around": lambda: city.network("Feriecamp", steps=3).picture(),
        "figures": lambda: city.ask("amount-per-target-group", year=2019).picture(),
        "values": lambda: city.query("SELECT ?n ?m { VALUES (?n ?m) { (1 2) (3 4) } }").picture(),
        "triples": lambda: city.query(
            "CONSTRUCT { ?g pej:underDirection ?d } WHERE { ?g pej:underDirection ?d }"
        ).picture(),
    }
    picture = pictures[which]()
    file = picture.save(tmp_path / "network.html")
    requests: list[str] = []
    with chromium() as browser:
        page = browser.new_page()
        errors: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(file.as_uri())
        page.wait_for_selector("body[data-drawn]", timeout=60_000)
        drawn = int(page.locator("body").get_attribute("data-drawn") or 0)
        page.screenshot(path=tmp_path / f"{which}.png")
    assert requests == [file.as_uri()]
    assert errors == []
    assert drawn == min(len(picture.network), 300)


def test_a_picture_in_a_notebook_is_a_frame_that_holds_the_page(city: Analyst) -> None:
    shown = city.lineage("Feriecamp").picture()._repr_html_()
    assert shown.startswith("<iframe")
    assert "vis-network" in shown
    assert "<script" not in shown


def test_an_answer_in_a_notebook_is_a_table_that_says_its_version_and_escapes_what_it_holds(city: Analyst) -> None:
    shown = city.query('SELECT ("<script>alert(1)</script>" AS ?x) {}')._repr_html_()
    assert city.version in shown
    assert "<script>" not in shown


def test_a_picture_of_nothing_is_a_page_too(city: Analyst) -> None:
    nothing = city.query("SELECT ?x { FILTER(false) }")
    assert isinstance(nothing, Answer)
    assert "vis-network" in nothing.picture().html()
