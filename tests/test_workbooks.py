"""What Excel opens speaks the reader's language and writes lines and years as plain numbers; programs keep fixed names."""

from __future__ import annotations

import csv
import gc
import io
import re
from pathlib import Path

import httpx
import openpyxl
import pytest

from graph.exports.workbook import as_xlsx
from graph.rows import Column, Table

LINE = "/lineage.{}?thing=thread/feriecamp"
COMPARED = "/compare.{}?first=2015-2018&last=2019-2022"
PATH = "/path.{}?one=feriecamp&other=socialudvalget"
FOUND = "/search.{}?q=feriecamp"
# Of each answer what stands in its first row of heads in Danish and in English.
HEADS = {
    LINE: (("Spor", "Tidligere", "Belæg", "Begrundelse"), ("Thread", "Earlier", "Evidence", "Reason")),
    COMPARED: (("Udfald", "Tema", "Udvalg", "Belæg"), ("Outcome", "Theme", "Committee", "Evidence")),
    PATH: (("Vej", "Skridt", "Sætning"), ("Path", "Step", "Sentence")),
    FOUND: (("Navn", "Slags", "Generation"), ("Name", "Kind", "Generation")),
}
# What only a program says: the names of its columns and its codes.
CODES = re.compile(r"[a-z]+[A-Z]\w*|same-name|same-content|culture-and-leisure|changed|continued|LineageLink")
ENGLISH = re.compile(r"\b(?:earlier|later|relation|evidence|reason|thread|thing|label|the)\b", re.IGNORECASE)


def book(server: str, address: str) -> openpyxl.Workbook:
    answer = httpx.get(server + address, timeout=60)
    assert answer.status_code == 200, answer.text
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def heads(rows: openpyxl.worksheet.worksheet.Worksheet) -> list[str]:
    return [str(cell.value) for cell in rows[1]]


@pytest.mark.parametrize("address", HEADS, ids=lambda address: address.partition(".")[0])
def test_a_workbook_speaks_the_language_of_its_reader(server: str, address: str) -> None:
    for language, told in zip(("da", "en"), HEADS[address], strict=True):
        found = book(server, f"{address.format('xlsx')}&lang={language}")
        assert found.sheetnames == (["Svar", "Om svaret"] if language == "da" else ["Answer", "About the answer"])
        names = heads(found.worksheets[0])
        assert set(told) <= set(names)
        assert all(name[:1].isupper() and not CODES.search(name) for name in names), names
        if language == "da":
            assert not [name for name in names if ENGLISH.search(name)]
        cells = {str(cell.value) for row in found.worksheets[0].iter_rows(min_row=2) for cell in row if cell.value}
        assert not [cell for cell in cells if CODES.fullmatch(cell)]


@pytest.mark.parametrize("address", HEADS, ids=lambda address: address.partition(".")[0])
def test_csv_has_fixed_names_for_programs_and_those_of_the_workbook_on_request(server: str, address: str) -> None:
    plain = httpx.get(f"{server}{address.format('csv')}&lang=da").text.splitlines()[0]
    assert not plain.startswith("\ufeff")
    assert plain == httpx.get(f"{server}{address.format('csv')}&lang=en").text.splitlines()[0]
    people = httpx.get(f"{server}{address.format('csv')}&headings=da").content
    assert people.startswith(b"\xef\xbb\xbf"), "Excel breaks Danish letters without"
    asked = list(csv.reader(io.StringIO(people.decode("utf-8-sig"))))
    assert asked[0] == heads(book(server, address.format("xlsx")).worksheets[0])
    refused = httpx.get(f"{server}{address.format('csv')}&headings=de")
    assert (refused.status_code, "allowed are da, en" in refused.json()["message"]) == (400, True)
    assert "tilladt er da, en" in refused.json()["danish"]


def test_the_pages_lead_to_csv_with_words_for_people(server: str) -> None:
    for page in ("/lineage?", "/lineage/feriecamp?", "/path?one=feriecamp&other=socialudvalget&", "/id/initiative/2019-2022/feriecamp?"):  # fmt: skip
        for language in ("da", "en"):
            text = httpx.get(f"{server}{page}lang={language}", headers={"Accept": "text/html"}).text
            found = re.findall(r'href="(/(?:lineage|path)\.csv[^"]*)"', text)
            assert found, page
            assert all(f"headings={language}" in link for link in found), (page, found)


def test_a_query_of_ones_own_keeps_the_names_of_its_variables(server: str) -> None:
    query = "SELECT ?myThing ?firstLine { ?myThing pej:passage ?p . ?p pej:firstLine ?firstLine } LIMIT 3"
    found = httpx.get(f"{server}/sparql.xlsx", params={"query": query, "lang": "da"})
    sheet = openpyxl.load_workbook(io.BytesIO(found.content)).worksheets[0]
    assert {"myThing", "firstLine"} <= set(heads(sheet))


def test_lines_and_years_are_plain_numbers_and_amounts_have_their_thousands_apart(server: str) -> None:
    lines = book(server, "/sources/svar-2019-integrationsindsatser?format=xlsx").worksheets[0]
    late = [cell for row in lines.iter_rows(min_row=2) for cell in row[:2] if cell.value and int(str(cell.value)) > 999]
    assert len(late) > 1_000
    assert {cell.number_format for cell in late} == {"0"}
    told = book(server, COMPARED.format("xlsx"))["Om svaret"]
    cited = [cell for row in told.iter_rows(min_col=4, max_col=5) for cell in row if isinstance(cell.value, int)]
    assert len(cited) > 100
    assert {cell.number_format for cell in cited} == {"0"}
    money = book(server, "/money?by=administration&format=xlsx").worksheets[0]
    column = heads(money).index("Beløb (kr.)")
    amounts = [row[column] for row in money.iter_rows(min_row=2) if row[column].value]
    assert {cell.number_format for cell in amounts} <= {"#,##0", "#,##0.0", "#,##0.00"}


def test_every_page_s_workbook_has_sheets_in_the_language_of_the_page(server: str) -> None:
    pages = ("/", "/browse/Goal", "/lineage", "/lineage/streams", "/compare", "/compare?table=totals", "/money", "/network/whole", "/quality", "/releases", "/dumps/", "/ontology")  # fmt: skip
    for page in pages:
        assert book(server, f"{page}{'&' if '?' in page else '?'}format=xlsx&lang=en").sheetnames[0] == "Answer", page
        names = heads(book(server, f"{page}{'&' if '?' in page else '?'}format=xlsx").worksheets[0])
        assert not [name for name in names if CODES.search(name) or name[0].islower()], (page, names)


def test_a_workbook_holds_as_many_rows_as_the_csv_for_programs(server: str) -> None:
    for address in (LINE, PATH, FOUND):
        rows = list(csv.reader(io.StringIO(httpx.get(server + address.format("csv")).text)))
        assert book(server, address.format("xlsx")).worksheets[0].max_row == len(rows) > 1


THINGS_WITH_MONEY = {
    "place/noerrebro": "place",
    "administration/socialforvaltningen": "administration",
    "funding-source/budget-2018": "source",
    "target-group/nyankomne-flygtninge": "group",
    "organisation/civilsamfundsaktoerer": "",
    "committee/beskaeftigelses-og-integrationsudvalget": "",
}


@pytest.mark.parametrize("thing", THINGS_WITH_MONEY)
def test_the_workbook_of_a_thing_with_money_has_its_amounts_and_what_may_be_added(server: str, thing: str) -> None:
    found = book(server, f"/id/{thing}.xlsx?lang=da")
    assert found.sheetnames == ["Svar", "Bevillinger", "Om svaret"]
    names = heads(found["Bevillinger"])
    rows = [dict(zip(names, row, strict=True)) for row in found["Bevillinger"].iter_rows(min_row=2, values_only=True)]
    assert len({row["Adresse"] for row in rows}) == len(rows) > 0
    page = httpx.get(f"{server}/id/{thing}").text
    assert 'id="money"' in page
    if not THINGS_WITH_MONEY[thing]:
        assert f"ansvar for eller samarbejde om: {len(rows)}." in page
    for row in rows:
        assert row["Står i"]
        assert row["Hvordan det hører til"]
        assert row["Heraf talt med (kr.)"] == (row["Beløb (kr.)"] if row["Talt med?"] == "ja" else None), row
    if dimension := THINGS_WITH_MONEY[thing]:
        sums = httpx.get(f"{server}/money?by={dimension}&{dimension}={thing}&format=csv&table=sums&lang=da")
        lines = csv.reader(io.StringIO(sums.content.decode("utf-8-sig")))
        total = next(float(line[-1]) for line in lines if line[0] == found["Om svaret"]["B1"].value)
        assert sum(row["Heraf talt med (kr.)"] or 0 for row in rows) == total > 0


def test_a_file_cites_the_line_that_the_page_leads_to(site: str, sources: Path) -> None:  # noqa: ARG001
    address = f"{site}/queries/amounts-that-are-not-summed"
    page = httpx.get(address, headers={"Accept": "text/html"}).text
    led = set(re.findall(r'href="/sources/[^"]*#L(\d+)"', page))
    lines = csv.DictReader(io.StringIO(httpx.get(f"{address}.csv?headings=da").content.decode("utf-8-sig")))
    assert led == {line["linje"] for line in lines}
    sheet = book(site, "/queries/amounts-that-are-not-summed.xlsx?headings=da").worksheets[0]
    place = heads(sheet).index("linje")
    assert led == {str(row[place]) for row in sheet.iter_rows(min_row=2, values_only=True)}


def test_amounts_of_which_one_is_paid_are_no_sum_in_a_workbook(server: str) -> None:
    names, *rows = book(server, "/money?left=alternative&format=xlsx&lang=da").worksheets[0].iter_rows(values_only=True)
    assert len(rows) == 4
    assert {row[names.index("Heraf talt med (kr.)")] for row in rows} == {None}
    assert {row[names.index("Talt med?")] for row in rows} == {"nej: alternativ"}


def test_a_workbook_that_is_written_leaves_nothing_for_the_collector() -> None:
    long = Table((Column("number", "integer"),), tuple((number,) for number in range(20_000)))
    as_xlsx(long)
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        as_xlsx(long)
        assert len(gc.get_objects()) - before < 2_000
    finally:
        gc.enable()


def test_a_long_workbook_holds_every_row_in_order() -> None:
    rows = tuple((number, f"row {number}") for number in range(4_500))
    made = as_xlsx(Table((Column("n", "integer"), Column("t", "text")), rows))
    sheet = openpyxl.load_workbook(io.BytesIO(made)).worksheets[0]
    assert list(sheet.iter_rows(values_only=True)) == [("n", "t"), *rows]
    assert sheet.auto_filter.ref == "A1:B4501"
