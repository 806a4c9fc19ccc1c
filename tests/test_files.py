"""Answers as files by their addresses, as Excel, Power BI, pandas and Gephi load them: over a real socket."""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import csvw
import httpx
import networkx as nx
import openpyxl
import pandas
import polars
import pyoxigraph as ox
import pytest

from graph.dataset import dataset_version

FRAK = "initiative=initiative/bilag-1/samarbejde-med-frak"
AMOUNTS = f"/queries/amounts-of-an-initiative.{{}}?{FRAK}"
SPARQL = "/sparql.{}?" + urlencode(
    {
        "query": "SELECT ?i ?year ?amount { ?i a pej:Initiative ; pej:appropriation [ pej:year ?year ; pej:amount ?amount ] }"
    }
)
LINE = "/lineage.{}?thing=initiative/2019-2022/feriecamp"
COMPARED = "/compare.{}?first=2015-2018&last=2019-2022"
PATH = "/path.{}?one=goal/2019-2022/1&other=Feriecamp"
FOUND = "/search.{}?q=feriecamp"
ADDRESSES = (AMOUNTS, SPARQL, LINE, COMPARED, PATH, FOUND)
FORMATS = ("xlsx", "csv", "parquet", "json", "jsonld", "graphml", "gexf", "network.json", "csv-metadata.json")


def read(format: str, data: bytes, folder: Path) -> Any:
    """Read a file as the program would for which it is made; give something that is not empty."""
    file = folder / "file"
    file.write_bytes(data)
    if format == "xlsx":
        return list(openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(min_row=2))
    if format == "csv":
        return pandas.read_csv(file)
    if format == "parquet":
        return polars.read_parquet(file)
    if format == "jsonld":
        return list(ox.parse(data, format=ox.RdfFormat.JSON_LD))
    if format == "graphml":
        return nx.read_graphml(file, force_multigraph=True)
    return nx.read_gexf(file) if format == "gexf" else json.loads(data)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.partition(".")[0])
def test_every_answer_is_given_in_every_format(server: str, address: str, format: str, tmp_path: Path) -> None:
    answer = httpx.get(server + address.format(format), timeout=60)
    assert answer.status_code == 200, answer.text
    assert format == "json" or answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-dataset-version"]
    assert len(read(format, answer.content, tmp_path)) > 0


def test_pandas_reads_the_reusable_address_of_a_question(server: str) -> None:
    frame = pandas.read_csv(server + AMOUNTS.format("csv"))
    assert frame["amount"].sum() > 0
    book = pandas.read_excel(server + AMOUNTS.format("xlsx") + "&headings=da", sheet_name=None)
    assert list(book) == ["Svar", "Om svaret"]
    assert book["Svar"]["beløb (kr.)"].sum() == frame["amount"].sum()


# What Power Query sends for Web.Contents, and what Excel and Word ask before they open an address.
@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.partition(".")[0])
def test_office_may_ask_for_the_head_before_the_file(server: str, address: str) -> None:
    office = {"User-Agent": "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Excel 16.0; Pro)", "Accept": "*/*"}
    head = httpx.head(server + address.format("xlsx"), headers=office, timeout=60)
    whole = httpx.get(server + address.format("xlsx"), headers=office, timeout=60)
    assert head.status_code == whole.status_code == 200
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert whole.content[:2] == b"PK"


def test_a_workbook_tells_query_day_version_and_sources(server: str, dataset: Path) -> None:
    for address in (AMOUNTS, SPARQL):
        book = openpyxl.load_workbook(io.BytesIO(httpx.get(server + address.format("xlsx"), timeout=60).content))
        rows = list(book["Om svaret"].iter_rows(values_only=True))
        told = {row[0]: row[1] for row in rows if row[0]}
        assert told["Datasættets version"] == dataset_version(dataset)
        assert isinstance(told["Dato"], datetime)
        assert "SELECT" in told["Forespørgsel"]
        assert any("svar-2019-integrationsindsatser" in row for row in rows)
        sheet = book["Svar"]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref


@pytest.mark.parametrize("address", [AMOUNTS, SPARQL, COMPARED])
def test_csv_leads_to_metadata_that_tell_its_types(server: str, address: str) -> None:
    answer = httpx.get(server + address.format("csv"), timeout=60)
    link = answer.headers["link"]
    assert 'rel="describedby"; type="application/csvm+json"' in link
    metadata = answer.url.join(link.partition("<")[2].partition(">")[0])
    told = httpx.get(metadata, timeout=60).json()
    assert metadata.join(told["url"]) == answer.url
    assert [column["titles"] for column in told["tableSchema"]["columns"]] == answer.text.splitlines()[0].split(",")
    assert told["notes"][0]["firstLine"] > 0
    if "year" in answer.text.splitlines()[0]:
        assert {column["name"]: column["datatype"] for column in told["tableSchema"]["columns"]}["year"] == "gYear"


def test_a_reader_of_csvw_reads_the_address(server: str) -> None:
    table = csvw.CSVW(server + AMOUNTS.format("csv-metadata.json")).tables[0]
    rows = list(table)
    assert rows[0]["amount"] > 0
    assert len(rows) == len(pandas.read_csv(server + AMOUNTS.format("csv")))


def test_a_network_around_a_thing_is_a_file(server: str) -> None:
    near = nx.read_graphml(io.BytesIO(httpx.get(f"{server}/network.graphml?thing=goal/2019-2022/1").content))
    far = nx.read_graphml(io.BytesIO(httpx.get(f"{server}/network.graphml?thing=goal/2019-2022/1&steps=2").content))
    assert 1 < len(near) < len(far)
    assert httpx.get(f"{server}/network.xlsx").status_code == 404


def test_a_long_query_is_sent_as_a_form(server: str) -> None:
    values = " ".join(f"({n})" for n in range(20_000))
    answer = httpx.post(
        f"{server}/sparql.csv", data={"query": f"SELECT ?n {{ VALUES (?n) {{ {values} }} }}"}, timeout=60
    )
    assert len(answer.text.splitlines()) == 20_001


def test_the_triples_of_a_construct_are_a_file_too(server: str) -> None:
    query = urlencode({"query": "CONSTRUCT { ?g pej:number ?n } WHERE { ?g a pej:Goal ; pej:number ?n }"})
    triples = list(ox.parse(httpx.get(f"{server}/sparql.jsonld?{query}").content, format=ox.RdfFormat.JSON_LD))
    assert sum(quad.predicate.value.endswith("#number") for quad in triples) > 20
    assert httpx.get(f"{server}/sparql.xlsx?{query}").content[:2] == b"PK"


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        ("/sparql.docx?query=ASK{}", 404, "allowed are .csv"),
        ("/sparql.xlsx", 400, "has no `query`"),
        ("/sparql.xlsx?query=SELECT", 400, "line 1"),
        ("/sparql.xlsx?query=" + "DELETE WHERE {?s ?p ?o}", 400, "is an update"),
        ("/sparql.csv?query=" + "SELECT * {SERVICE <http://127.0.0.1:9/> {?s ?p ?o}}", 400, "SERVICE is not allowed"),
        ("/sparql.csv?query=SELECT * {BIND(<<( <urn:a> <urn:b> 1 )>> AS ?t)}", 400, "statements about statements"),
        ("/queries/nothing.xlsx", 404, "No question named"),
        ("/queries/generations.docx", 400, "There is no format"),
        ("/queries/amount-per-target-group.parquet?year=x", 400, "must be a year"),
        ("/lineage.xlsx?thing=xyzzy", 404, "Nothing is named"),
        ("/lineage.xlsx?thing=X:1", 404, "Nothing is named"),
        ("/lineage.xlsx?thing=Feriecamp&evidence=sure", 400, "allowed are stated"),
        ("/lineage.docx?thing=Feriecamp", 404, "allowed are .csv"),
        ("/compare.csv?first=1999&last=2019-2022", 400, "There is no generation"),
        ("/compare.csv?first=2015-2018&last=2019-2022&kind=Cat", 400, "there are Measure, Objective"),
        ("/path.csv?one=xyzzy&other=Feriecamp", 404, "Nothing is named"),
        ("/path.csv?one=pej:Ferie&other=Feriecamp", 404, "Nothing is named"),
        ("/search.csv?q=ferie&type=Nothing", 400, "Nothing"),
        ("/network.graphml?thing=xyzzy", 404, "Nothing is named"),
        ("/network.graphml?thing=X:1", 404, "Nothing is named"),
        ("/network.graphml?steps=100", 400, "steps"),
    ],
)
def test_a_wrong_address_is_told(server: str, address: str, status: int, told: str) -> None:
    answer = httpx.get(server + address, timeout=60)
    assert (answer.status_code, told in answer.json()["message"]) == (status, True), answer.text


_ODD_NUMBERS = {
    "integer": ["9223372036854775808", "9" * 5_000],
    "gYear": ["99999999999999999999", "-9999"],
    "decimal": ["9" * 40 + ".5", "0." + "0" * 60 + "1", "9" * 5_000],
    "double": ["1e400", "NaN", "-INF"],
    "dateTime": ["0001-01-01T00:00:00+14:00", "9999-12-31T24:00:00"],
}


@pytest.mark.parametrize("kind", _ODD_NUMBERS)
def test_a_number_that_no_machine_holds_is_a_file_of_every_format(server: str, kind: str) -> None:
    for value in _ODD_NUMBERS[kind]:
        query = f"SELECT * {{ VALUES ?n {{ '{value}'^^<http://www.w3.org/2001/XMLSchema#{kind}> }} }}"
        for format in FORMATS:
            answer = httpx.post(f"{server}/sparql.{format}", data={"query": query}, timeout=60)
            assert answer.status_code == 200, (value[:50], format, answer.text)
            if format == "parquet" and kind in ("integer", "decimal") and len(value) < 100:
                told = polars.read_parquet(answer.content)["n"].to_list()
                assert told == [value]


def test_a_query_that_runs_over_is_stopped(server: str) -> None:
    rogue = urlencode({"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"})
    answer = httpx.get(f"{server}/sparql.xlsx?{rogue}", timeout=60)
    assert answer.status_code in (408, 507)
    assert "was stopped" in answer.json()["message"]


def test_a_workbook_that_would_take_long_is_refused_with_what_to_do(server: str) -> None:
    columns = " ".join(f"?v{number}" for number in range(3_100))
    query = {"query": f"SELECT {columns} {{ ?s ?p ?o }} LIMIT 200"}
    refused = httpx.post(f"{server}/sparql.xlsx", data=query, timeout=60)
    assert refused.status_code == 413
    assert "620000 cells" in refused.json()["message"]
    assert "620000 celler" in refused.json()["danish"]
    assert httpx.post(f"{server}/sparql.csv", data=query, timeout=60).status_code == 200
