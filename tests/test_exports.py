"""Exports as other programs read them: Excel's format, CSV on the Web, Parquet, GraphML, GEXF, JSON, pages."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import csvw
import networkx as nx
import openpyxl
import polars
import pytest
import rdflib
from browsing import chromium
from conftest import pejling as run

from graph.answers import Answer
from graph.answers.files import FORMATS, UnknownFormat, as_bytes, format_of, network_as_bytes, save
from graph.exports import workbook
from graph.exports.about import About
from graph.exports.csvw import as_csv, as_metadata
from graph.exports.workbook import TooManyRows, as_xlsx
from graph.rows import Column, Table, table
from pejling import Analyst, open_graph

DAY = date(2026, 11, 21)
# rdflib itself reads JSON-LD through a class that it has deprecated.
_RDFLIB = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")


@pytest.fixture(scope="module")
def analyst(dataset: Path) -> Analyst:
    return open_graph(dataset)


@pytest.fixture(scope="module")
def amounts(analyst: Analyst) -> Answer:
    return analyst.ask("amounts-of-an-initiative", initiative="initiative/bilag-1/samarbejde-med-frak")


def of_every_kind() -> Table:
    kinds = ("iri", "text", "year", "integer", "decimal", "number", "boolean", "date", "datetime")
    full = ("urn:a", "=1+1", 2019, 1234567, Decimal("3.25"), 0.5, True, DAY, datetime(2026, 11, 21, 8, 30, tzinfo=UTC))
    return table([Column(kind, kind) for kind in kinds], [full, (None,) * len(kinds)])


def test_a_workbook_has_typed_cells_a_fixed_head_and_a_filter() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(of_every_kind())))["Svar"]
    assert [cell.value for cell in sheet[2]] == [
        "urn:a", "=1+1", 2019, 1234567, 3.25, 0.5, True, datetime(2026, 11, 21), datetime(2026, 11, 21, 8, 30),
    ]  # fmt: skip
    assert [cell.number_format for cell in sheet[2]][2:5] == ["0", "0", "#,##0.00"]
    assert sheet["B2"].data_type == "s"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:I3")
    assert all(cell.value is None for cell in sheet[3])


def test_the_second_sheet_tells_question_query_version_day_and_sources(amounts: Answer) -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_bytes(amounts, "xlsx", DAY)))
    assert book.sheetnames == ["Svar", "Om svaret"]
    told = {row[0].value: row[1].value for row in book["Om svaret"].iter_rows() if row[0].value}
    assert told["Spørgsmål"] == amounts.title
    assert told["Datasættets version"] == amounts.version
    assert told["Dato"] == datetime(2026, 11, 21)
    assert told["Rækker"] == len(amounts)
    assert told["Forespørgsel"].replace("\r", "") == amounts.query
    cited = [row for row in book["Om svaret"].iter_rows(values_only=True) if row[0] == amounts[0]["initiative"]]
    assert [(row[2], row[3], row[4]) for row in cited] == [
        (row["document"], row["firstLine"], row["lastLine"])
        for row in amounts.sources
        if row["thing"] == amounts[0]["initiative"]
    ]
    assert len(cited) > 0


def test_a_workbook_in_english_has_english_words(amounts: Answer) -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_bytes(amounts, "xlsx", language="en")))
    assert book.sheetnames == ["Answer", "About the answer"]
    with pytest.raises(ValueError, match="allowed are da and en"):
        as_bytes(amounts, "xlsx", language="de")


def test_what_a_cell_cannot_hold_is_not_spoilt_in_silence() -> None:
    given = table(["text", Column("n", "integer")], [["x" * 40_000, 12345678901234567890]])
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(given, About("t"))))
    assert len(book["Svar"]["A2"].value) == 32_767
    assert book["Svar"]["B2"].value == "12345678901234567890"
    assert any("skåret af" in str(cell.value) for row in book["Om svaret"] for cell in row)


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    with pytest.raises(TooManyRows, match="Ask for CSV"):
        as_xlsx(table(["a"], [["1"], ["2"], ["3"]]))


@pytest.mark.parametrize("format", sorted(set(FORMATS)))
def test_the_same_answer_gives_the_same_bytes(amounts: Answer, format: str) -> None:
    assert as_bytes(amounts, format, DAY) == as_bytes(amounts, format, DAY)


def test_csv_with_its_metadata_is_read_with_its_types(amounts: Answer, tmp_path: Path) -> None:
    file = save(amounts, tmp_path / "amounts.csv", DAY)
    metadata = tmp_path / f"{file.name}-metadata.json"
    read = csvw.CSVW(str(metadata), validate=True)
    assert read.is_valid, [str(warning.message) for warning in read.warnings]
    told = json.loads(metadata.read_text("utf-8"))
    assert told["owl:versionInfo"] == amounts.version
    assert told["dc:issued"]["@value"] == "2026-11-21"
    assert "svar-2019-integrationsindsatser" in told["dc:source"]
    rows = [dict(row) for row in read.tables[0]]
    assert len(rows) == len(amounts)
    for found, given in zip(rows, amounts, strict=True):
        assert {name: _plain(value) for name, value in found.items()} == {k: _plain(v) for k, v in given.items()}


def _plain(value: object) -> object:
    """csvw reads addresses and years into types of its own."""
    if hasattr(value, "unsplit"):
        return value.unsplit()
    return value if isinstance(value, Decimal) or value is None else str(value)


def test_every_kind_of_cell_survives_csv_with_metadata(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(as_csv(of_every_kind()))
    (tmp_path / "t.csv-metadata.json").write_bytes(as_metadata(of_every_kind(), "t.csv", About("t")))
    (first, second) = csvw.CSVW(str(tmp_path / "t.csv-metadata.json")).tables[0]
    assert (first["integer"], first["decimal"], first["boolean"]) == (1234567, Decimal("3.25"), True)
    assert (first["text"], str(first["year"])) == ("=1+1", "2019")
    assert set(second.values()) == {None}


def test_parquet_keeps_types_and_tells_its_origin(amounts: Answer, tmp_path: Path) -> None:
    file = save(amounts, tmp_path / "a.parquet", DAY)
    frame = polars.read_parquet(file)
    assert frame["amount"].to_list() == [row["amount"] for row in amounts]
    assert frame.schema["year"] == polars.Int64
    told = polars.read_parquet_metadata(file)
    assert (told["version"], told["day"]) == (amounts.version, "2026-11-21")


def test_json_holds_rows_version_and_sources(amounts: Answer) -> None:
    told = json.loads(as_bytes(amounts, "json"))
    assert len(told["rows"]) == len(amounts)
    assert told["columns"]["year"] == "year"
    assert told["version"] == amounts.version
    assert told["sources"][0]["document"]


@_RDFLIB
def test_rows_as_linked_data_keep_their_types_and_tell_their_passages(amounts: Answer, tmp_path: Path) -> None:
    told = rdflib.Graph().parse(save(amounts, tmp_path / "a.jsonld", DAY), format="json-ld")
    column = rdflib.Namespace("https://w3id.org/pejling/column#")
    pej = rdflib.Namespace("https://w3id.org/pejling/ontology#")
    found = [(str(a), b.datatype, b.toPython()) for a, b in told.subject_objects(column.amount)]
    assert sorted(value for *_, value in found) == sorted(row["amount"] for row in amounts if row["amount"] is not None)
    assert {datatype for _, datatype, _ in found} == {rdflib.XSD.decimal}
    assert {year.datatype for year in told.objects(None, column.year)} == {rdflib.XSD.gYear}
    assert set(told.objects(None, column.initiative)) == {rdflib.URIRef(str(amounts[0]["initiative"]))}
    cited = [
        (str(told.value(passage, pej.document)), told.value(passage, pej.firstLine).toPython())
        for passage in told.objects(rdflib.URIRef(str(amounts[0]["initiative"])), pej.passage)
    ]
    assert sorted(cited) == sorted(
        (f"https://w3id.org/pejling/id/document/{row['document']}", row["firstLine"])
        for row in amounts.sources
        if row["thing"] == amounts[0]["initiative"]
    )
    assert {str(v) for v in told.objects(None, rdflib.DCTERMS.issued)} == {"2026-11-21"}
    assert {str(v) for v in told.objects(None, rdflib.OWL.versionInfo)} == {amounts.version}


@_RDFLIB
def test_triples_as_linked_data_are_the_triples(analyst: Analyst, tmp_path: Path) -> None:
    answer = analyst.query(
        "CONSTRUCT { ?g rdfs:label ?n ; pej:number ?m } WHERE { ?g a pej:Goal ; rdfs:label ?n ; pej:number ?m }"
    )
    told = rdflib.Graph().parse(save(answer, tmp_path / "a.jsonld"), format="json-ld")
    given = rdflib.Graph().parse(data=answer.triples, format="nt")
    assert len(given) == len(answer) > 20
    assert set(given) <= set(told)


@pytest.mark.parametrize("format", ["graphml", "gexf", "network.json"])
def test_a_network_is_read_back_as_it_was(analyst: Analyst, tmp_path: Path, format: str) -> None:
    network = analyst.network("goal/2019-2022/1", steps=2)
    data = network_as_bytes(network, "Mål 1", format, DAY)
    file = tmp_path / "n"
    file.write_bytes(data)
    if format == "graphml":
        read = nx.read_graphml(file, force_multigraph=True)
    elif format == "gexf":
        read = nx.read_gexf(file)
        assert 'lastmodifieddate="2026-11-21"' in data.decode()
    else:
        read = nx.node_link_graph(json.loads(data), edges="edges")
    assert set(read.nodes) == set(network.nodes)
    assert sorted(read.edges()) == sorted(network.edges())
    assert {node: data["label"] for node, data in read.nodes(data=True)} == {
        node: data["label"] for node, data in network.nodes(data=True)
    }
    assert sorted(str(d["property"]) for *_, d in read.edges(data=True)) == sorted(
        d["property"] for *_, d in network.edges(data=True)
    )


def test_a_page_of_a_network_answers_a_click_and_asks_no_server(analyst: Analyst, tmp_path: Path) -> None:
    network = analyst.network("Feriecamp", steps=2)
    file = tmp_path / "n.html"
    file.write_bytes(network_as_bytes(network, "<b>Feriecamp</b>", "html"))
    requests: list[str] = []
    with chromium() as browser:
        page = browser.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.goto(file.as_uri())
        page.wait_for_selector("body[data-drawn]", timeout=60_000)
        assert page.locator("h1").inner_text() == "<b>Feriecamp</b>"
        box = page.locator("#picture canvas").bounding_box()
        assert box
        where = page.evaluate(
            "() => { const id = nodes.getIds()[0]; return [id, network.canvasToDOM(network.getPosition(id))] }"
        )
        page.mouse.click(box["x"] + where[1]["x"], box["y"] + where[1]["y"])
        page.wait_for_selector("#told li")
        assert page.locator("#told h2").first.inner_text() == network.nodes[where[0]]["label"]
    assert requests == [file.as_uri()]


def test_a_format_that_does_not_exist_is_told(amounts: Answer, tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat, match="there are csv, json"):
        save(amounts, tmp_path / "a.docx")
    with pytest.raises(UnknownFormat):
        as_bytes(amounts, "docx")
    assert format_of(Path("a.b.network.json")) == "network.json"


ASK = ("ask", "amounts-of-an-initiative", "-p", "initiative=initiative/bilag-1/samarbejde-med-frak")


@pytest.mark.parametrize("format", [*FORMATS, "turtle", "xml"])
def test_the_command_line_writes_every_format_to_a_file(dataset: Path, tmp_path: Path, format: str) -> None:
    file = tmp_path / f"a.{format}"
    graph = ("query", "CONSTRUCT { ?g a pej:Goal } WHERE { ?g a pej:Goal }")
    question = graph if format == "turtle" else ASK
    chosen = ("-o", format) if format in ("turtle", "xml") else ()
    done = run(*question, *chosen, "--to", file, "--date", "2026-11-21", "--dataset", dataset)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert len(file.read_bytes()) > 500
    assert (tmp_path / "a.csv-metadata.json").is_file() == (format == "csv")


def test_a_workbook_goes_through_a_pipe(dataset: Path) -> None:
    command = [sys.executable, "-m", "pejling", *ASK, "-o", "xlsx", "--dataset", str(dataset)]
    data = subprocess.run(command, capture_output=True, check=True).stdout
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == ["Svar", "Om svaret"]


def test_the_network_of_a_thing_is_written_by_the_command_line(dataset: Path, tmp_path: Path) -> None:
    file = tmp_path / "n.graphml"
    done = run("network", "goal/2019-2022/1", "--to", file, "--dataset", dataset)
    assert done.returncode == 0, done.stderr
    assert len(nx.read_graphml(file)) > 3


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ((*ASK, "--to", "a.docx"), 2, "ends in no format of this; there are csv, json"),
        (
            ("network", "Feriecamp", "--to", "a.csv"),
            2,
            "'a.csv' ends in no format of this; there are gexf, graphml, html",
        ),
        (("lineage", "Feriecamp", "--to", "a.pdf"), 2, "network.json, png, svg. Or name a format with --out."),
        ((*ASK, "--to", "/nowhere/a.xlsx"), 2, "cannot be written"),
        ((*ASK, "-o", "turtle"), 2, "does not fit a SELECT query"),
        ((*ASK, "-o", "parquet", "--date", "i går"), 2, "--date"),
        (("query", "SELECT * { ?s ?p }", "-o", "xlsx"), 1, "line 1, column"),
        (("query", "DELETE WHERE { ?s ?p ?o }", "-o", "html"), 1, "is an update"),
        (
            ("query", "SELECT * { BIND(<<( <urn:a> <urn:b> 1 )>> AS ?t) }", "-o", "xlsx"),
            1,
            "statements about statements",
        ),
        (("ask", "nothing-of-the-kind", "-o", "xlsx"), 2, "No question named"),
        (("network", "xyzzy"), 2, "Nothing is named"),
        (("network", "Feriecamp", "-o", "png"), 2, "There is no format"),
        (("network", "Feriecamp", "-o", "html", "--language", "de"), 2, "de"),
        (("network", "Feriecamp", "--without", "nothing"), 2, "is no property of the network"),
    ],
)
def test_a_wrong_call_is_told(dataset: Path, arguments: tuple[str, ...], code: int, told: str) -> None:
    done = run(*arguments, "--dataset", dataset)
    assert done.returncode == code, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_an_export_without_a_dataset_says_how_to_build_one(tmp_path: Path) -> None:
    done = run(*ASK, "-o", "xlsx", "--dataset", tmp_path / "none.nq")
    assert done.returncode == 2
    assert "Run `pejling build` first" in done.stderr
