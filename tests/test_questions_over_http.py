"""The ready-made questions over HTTP are queries like any: limits, entity tags, versions, and what is cut is told."""

from __future__ import annotations

import csv
import html
import io
import re
from decimal import Decimal
from xml.etree import ElementTree

import httpx
import openpyxl
import pytest

from graph.questions import questions


def test_the_data_of_a_question_come_through_the_gate_like_any_query(server: str) -> None:
    address = f"{server}/queries/goals-without-an-indicator.json"
    first = httpx.get(address)
    assert first.status_code == 200
    assert first.headers["X-Query-Id"]
    assert "seconds=" in first.headers["X-Query-Limits"]
    assert first.headers["X-Dataset-Version"]
    again = httpx.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    fewer = httpx.get(address, params={"maxrows": "2"})
    assert fewer.headers["X-Truncated"] == "rows=2"
    assert len(fewer.json()["results"]["bindings"]) == 2
    page = httpx.get(
        f"{server}/queries/goals-without-an-indicator", params={"maxrows": "2"}, headers={"Accept": "text/html"}
    )
    notice = page.text.partition('<p role="status" class="notice">')[2].partition("</p>")[0]
    assert "de første 2" in notice
    assert "Vælg snævrere" in notice
    book = httpx.get(f"{server}/queries/goals-without-an-indicator.xlsx", params={"maxrows": "2", "lang": "da"})
    cells = openpyxl.load_workbook(io.BytesIO(book.content)).worksheets[-1].iter_rows(values_only=True)
    assert any("Flere rækker er udeladt." in row for row in cells), "the workbook itself tells that rows were left out"
    refused = httpx.get(address, params={"timeout": "soon"})
    assert refused.status_code == 400


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/csv", "application/sparql-results+json"])
def test_a_program_that_leaves_out_what_a_question_needs_is_told_and_a_reader_shown_the_form(
    server: str, accept: str
) -> None:
    address = f"{server}/queries/goals-without-a-successor"
    told = httpx.get(address, headers={"Accept": accept})
    assert (told.status_code, told.headers["content-type"]) == (400, "application/json"), told.text[:200]
    assert "needs `first` (PolicyGeneration), such as generation/2011-2014" in told.json()["message"]
    page = httpx.get(address, headers={"Accept": "text/html,*/*;q=0.8"})
    assert (page.status_code, 'name="first"' in page.text) == (200, True)
    for asked in ("text/html", accept):
        assert "Accept" in httpx.get(f"{server}/queries", headers={"Accept": asked}).headers["vary"].split(", ")


def test_the_bars_of_a_question_are_a_picture_with_what_was_asked_and_its_source(server: str) -> None:
    """For an ``img`` of a report or of another site."""
    drawn = httpx.get(f"{server}/queries/amount-per-target-group.svg", params={"year": "2019", "lang": "en"})
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert drawn.headers["content-disposition"].startswith("inline")
    words = [one.text for one in ElementTree.fromstring(drawn.content).iter("{http://www.w3.org/2000/svg}text")]
    assert words[:2] == ["How much is spent on each target group?", "Year: 2019 · sum (DKK)"]
    assert "45,700,000" in words
    assert any(word and f"release {drawn.headers['x-dataset-version'][:8]}" in word for word in words)
    few = httpx.get(f"{server}/queries/amount-per-target-group.svg", params={"year": "2019", "maxrows": "2"})
    assert "de første 2" in few.text, "the picture itself tells that rows were left out"
    by_year = httpx.get(f"{server}/queries/amount-per-administration-and-year.png")
    assert by_year.content[:8] == b"\x89PNG\r\n\x1a\n"
    page = httpx.get(f"{server}/queries/amount-per-target-group?year=2019", headers={"Accept": "text/html"}).text
    assert "/queries/amount-per-target-group.svg?year=2019&amp;lang=da" in page
    for address, status, told in (
        ("amount-per-target-group.svg?year=1999", 404, "nothing to draw as bars"),
        ("generations.svg", 400, "There is no format 'svg'"),
    ):
        refused = httpx.get(f"{server}/queries/{address}")
        assert (refused.status_code, told in refused.json()["message"]) == (status, True)


@pytest.mark.parametrize(("group", "word"), [("kvinder", "kvinder"), ("flygtninge", "flygtninge")])
def test_the_question_of_a_group_finds_what_its_word_finds_and_says_on_what_basis(
    server: str, group: str, word: str
) -> None:
    def rows(name: str, **given: str) -> list[dict[str, str]]:
        answer = httpx.get(f"{server}/queries/{name}.csv", params=given)
        assert answer.status_code == 200, answer.text
        return list(csv.DictReader(answer.text.splitlines()))

    of_group = rows("initiatives-for-a-target-group", target_group=f"target-group/{group}")
    worded = {
        (row["initiative"], row["group"])
        for row in rows("initiatives-whose-target-group-mentions", word=word)
        # The word alone also finds it as the beginning of a compound: "flygtningebaggrund".
        if word in row["groupLabel"].lower().replace(",", " ").replace("-", " ").split()
    }
    assert worded
    assert worded <= {(row["initiative"], row["group"]) for row in of_group}
    assert {row["basis"] for row in of_group} == {"gruppen selv", "snævrere gruppe", "navnet rummer gruppens"}


def test_the_question_of_a_group_needs_a_group(server: str) -> None:
    assert httpx.get(f"{server}/queries/initiatives-for-a-target-group.csv").status_code == 400


def test_the_words_that_a_question_puts_into_its_rows_are_english_on_english_pages(server: str) -> None:
    worded = 0
    for one in questions().values():
        bound = re.findall(r"BIND\((?:IF\(.*|\"[^\"]*\") AS \?\w+\)", one.body)
        literals = {word for bind in bound for word in re.findall(r'"([^"]*)"', bind)}
        assert literals == one.words.keys(), f"{one.name}.rq: each word it binds has a line `#+ word:`, and no other"
        worded += len(literals)
    assert worded > 5
    given = {"target_group": "target-group/kvinder"}
    english = httpx.get(
        f"{server}/queries/initiatives-for-a-target-group",
        params=given | {"lang": "en"},
        headers={"Accept": "text/html"},
    ).text
    assert re.search(r"<td[^>]*>a narrower group</td>", english)
    assert "snævrere gruppe</td>" not in english
    sheet = httpx.get(
        f"{server}/queries/initiatives-for-a-target-group.csv", params=given | {"headings": "en"}
    ).text.splitlines()
    assert {row["basis"] for row in csv.DictReader(sheet)} == {
        "the group itself",
        "a narrower group",
        "its name holds the group's",
    }


def test_an_answer_without_rows_still_has_its_columns(server: str) -> None:
    nothing = httpx.get(
        f"{server}/queries/what-lines-state.csv",
        params={"document": "document/svar-2019-integrationsindsatser", "line": "9999999", "headings": "da"},
    )
    assert nothing.status_code == 200
    assert nothing.content.decode("utf-8-sig").startswith("ting,")


def test_a_question_takes_a_whole_name_and_says_so_where_several_have_it(server: str) -> None:
    address = f"{server}/queries/what-is-said-of-a-place"
    by_name = httpx.get(f"{address}.csv", params={"place": "Tingbjerg"})
    assert by_name.text == httpx.get(f"{address}.csv", params={"place": "place/tingbjerg"}).text
    page = httpx.get(address, params={"place": "Tingbjerg"}, headers={"Accept": "text/html"}).text
    assert '<option value="place/tingbjerg" selected>Tingbjerg</option>' in page
    several = httpx.get(
        f"{server}/queries/amounts-of-an-initiative", params={"initiative": "FerieCamp", "lang": "da"},
        headers={"Accept": "text/html"},
    )  # fmt: skip
    assert several.status_code == 400
    assert "Der er 3, som hedder &#39;FerieCamp&#39;" in several.text
    none = httpx.get(f"{address}.csv", params={"place": "Tingb"})
    assert (none.status_code, "whole name of a Place" in none.json()["message"]) == (400, True)


@pytest.mark.parametrize("name", [name for name, entry in questions().items() if entry.rows])
def test_the_amounts_behind_each_sum_of_a_question_add_up_to_it(server: str, name: str) -> None:
    page = httpx.get(f"{server}/queries/{name}", headers={"Accept": "text/html"}, params={"lang": "en"}).text
    sums = re.findall(r'<a href="(/queries/amounts-behind-a-sum[?][^"]+)">([\d,]+)</a>', page)
    assert sums
    for address, told in sums:
        answer = httpx.get(f"{server}{html.unescape(address).replace('?', '.csv?')}").text
        assert sum(Decimal(row["amount"]) for row in csv.DictReader(answer.splitlines())) == Decimal(
            told.replace(",", "")
        )
