"""What the eye and the finger meet on a phone: the whole menu, tables as cards, pages folded, pictures one can read."""

from __future__ import annotations

from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from browsing import BROKEN, SIDEWAYS, Visit, saved, settled
from playwright.sync_api import Browser, expect


def test_a_phone_shows_every_entry_of_the_menu(phone: Visit) -> None:
    links = phone.go("/money").locator("header nav a")
    assert links.count() == 10
    for box in (link.bounding_box() for link in links.all()):
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert box["height"] >= 24, "too low for a finger"


def test_on_a_phone_sums_and_rows_of_money_stand_as_cards_with_all_that_the_table_has(
    phone: Visit, visit: Visit
) -> None:
    wide, narrow = visit.go("/money?year=2019"), phone.go("/money?year=2019")
    for table in ("table.sums", "#rows ~ .scroll table"):
        assert narrow.locator(table).evaluate("one => one.parentNode.scrollWidth - one.parentNode.clientWidth") == 0
        figures = [
            [one.inner_text() for one in page.locator(f"{table} td.num:visible").all()] for page in (wide, narrow)
        ]
        assert [words for words in figures[0] if words != "–"] == figures[1] != []
    whole = phone.go("/money")
    told = whole.locator("table.sums tbody tr").first.locator("td:visible")
    heads = [one.evaluate("one => getComputedStyle(one, '::before').content") for one in told.all()]
    assert len(heads) > 5
    assert all(head.strip('"')[:4].isdigit() for head in heads[:-1]), "an amount without its year"


def test_ways_between_two_things_run_downwards_on_a_phone_with_their_words(phone: Visit) -> None:
    page = phone.go("/network?thing=organisation/peder-lykke-centret&to=measure/bilag-6/omraadefornyelse-sundby")
    picture = ElementTree.fromstring(saved(page, "[data-network-save=svg]"))
    assert float(picture.get("width", "0")) <= 390
    told = " ".join(text.text or "" for text in picture.iter("{http://www.w3.org/2000/svg}text"))
    assert "Er ansvarlig for" in told
    assert "Mangfoldighedsfesten" in told


@pytest.mark.parametrize("path", ["/ontology", "/lineage/streams", "/dumps/", "/releases"])
def test_tables_of_words_are_cards_on_a_phone(phone: Visit, path: str) -> None:
    page = phone.go(path)
    assert page.evaluate("document.documentElement.scrollHeight") < 5500, "a phone shows about 900 at a time"
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    tables = page.locator(".scroll table:is(.stack, .tally)")
    assert tables.count() == page.locator(".scroll table").count() > 0
    for table in tables.all():
        assert table.is_visible()
        assert table.evaluate("one => one.scrollWidth - one.closest('.scroll').clientWidth") <= 0
    cell = tables.first.locator("td[data-head]").first
    assert cell.evaluate("one => getComputedStyle(one, '::before').content").strip('"').rstrip(
        ": "
    ) == cell.get_attribute("data-head")


MEASURES = "SELECT ?measure ?generation ?group WHERE { ?measure a pej:Initiative ; pej:generation ?generation ; pej:targetGroup ?group }"


@pytest.mark.parametrize(
    ("path", "head"),
    [
        ("/queries/initiatives-for-a-target-group", "Indsats"),
        ("/build?class=Appropriation&where=0.year.eq.2020&follow=0.^appropriation&follow=1.fundedBy&show=0&show=1&show=2", "Bevilget til"),
        (f"/sparql#query={quote(MEASURES)}", "measure"),
        ("/money?rows=true", "Beløb"),
    ],
)  # fmt: skip
def test_an_answer_is_cards_on_a_phone_and_is_sorted_there(phone: Visit, path: str, head: str) -> None:
    page = phone.go(path)
    table = page.locator("table:is(.sortable, .sorted)")
    expect(table).to_be_visible()
    assert page.evaluate(SIDEWAYS) == []
    assert table.locator("td[data-head]").count() > 10
    row = table.locator("tbody tr").first
    boxes = [cell.bounding_box() for cell in row.locator("td:not(:empty)").all()]
    tops = [box["y"] for box in boxes if box]
    assert tops == sorted(tops), "the cells of a row stand below each other"
    before = table.locator("tbody").inner_text()
    sort = table.locator("thead :is(button, a)", has_text=head).first
    for way in ("ascending", "descending"):
        sort.click()
        page.wait_for_selector(f"th[aria-sort={way}]")
    settled(page)
    assert table.locator("tbody").inner_text() != before
    # What is told in words among numbers stands after them, though the largest come first.
    cells = table.locator(f"tbody td[data-head^='{head}']").evaluate_all(
        "cells => cells.map((td) => 'sort' in td.dataset)"
    )
    assert True not in cells or cells == sorted(cells, reverse=True)
    assert page.evaluate(SIDEWAYS) == []


@pytest.mark.parametrize("path", ["/lineage", "/compare?first=2015-2018&last=2019-2022"])
def test_long_pages_are_folded_on_a_phone_with_counts_that_are_true(phone: Visit, path: str) -> None:
    page = phone.go(path)
    assert page.evaluate("document.documentElement.scrollHeight") < 5500, "a phone shows about 900 at a time"
    folded = page.locator("main details:is(.folded, .group)")
    assert folded.count() >= 5
    for one in folded.all()[:6]:
        assert not one.evaluate("box => box.open")
        count = "".join(filter(str.isdigit, one.locator("summary").inner_text()))
        assert one.locator(".lanes tbody tr, .hits li, article.link").count() == int(count)
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    assert page.evaluate(SIDEWAYS) == []
    assert page.evaluate(BROKEN, ".lanes th, .tally th, .changes td") == []


def test_a_kind_of_threads_is_reached_from_the_head_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(site + "/lineage")
    assert not page.locator("#TermThread tbody tr").first.is_visible()
    page.locator(".jump a[href='#TermThread']").click()
    page.locator("#TermThread tbody tr").first.wait_for()
    assert page.locator("#TermThread tbody tr").first.is_visible()
    context.close()


@pytest.mark.parametrize(
    ("path", "named"),
    [("/money", 6), ("/queries/totals-per-annex-and-year", 3), ("/queries/funding-sources-by-amount", 5)],
)
def test_charts_fit_a_phone_with_letters_one_can_read(phone: Visit, path: str, named: int) -> None:
    page = phone.go(path)
    chart = page.locator(".chart svg:visible").first
    box = chart.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert chart.evaluate("svg => svg.getScreenCTM().a") > 0.85, "letters of 12 pixels would be smaller than 10"
    words = chart.locator("text").evaluate_all(
        "all => all.map((one) => { const box = one.getBoundingClientRect(); return [box.left, box.right, box.top, box.bottom]; })"
    )
    assert len(words) > named
    for index, (left, right, top, bottom) in enumerate(words):
        assert left >= box["x"] - 1
        assert right <= box["x"] + box["width"] + 1
        for other in words[index + 1 :]:
            assert right <= other[0] or other[1] <= left or bottom <= other[2] + 3 or other[3] <= top + 3, (
                "words overlap"
            )
    picture = ElementTree.fromstring(saved(page, page.locator("[data-save=svg]").first))
    assert float(picture.get("width", "0")) >= 720, "saved as wide as on a desk"


def test_what_one_narrows_by_looks_alike_on_every_page_of_a_phone(phone: Visit) -> None:
    padding = "all => all.map((one) => getComputedStyle(one).padding)"
    looks = set()
    for path in ("/search?q=feriecamp", "/lineage", "/lineage?show=glance", "/money", "/network/whole"):
        pills = phone.go(path).locator(".facets a").evaluate_all(padding)
        assert len(pills) >= 2, path
        looks |= set(pills)
    assert len(looks) == 1, looks


def test_on_a_phone_what_one_narrows_by_leaves_the_hits_on_the_first_screen(phone: Visit) -> None:
    page = phone.go("/search?q=feriecamp")
    first = page.locator(".hits li").first.bounding_box()
    assert first
    assert first["y"] < 600
    lines = page.locator(".facets.line")
    assert lines.count() == 3
    for one in lines.all():
        box = one.bounding_box()
        assert box
        assert box["height"] < 60, "one line, which is moved aside"
    page.locator(".facets.line a").nth(9).focus()
    assert page.evaluate("document.activeElement.getBoundingClientRect().right <= innerWidth"), (
        "a key brings it in sight"
    )


def test_a_picture_that_a_phone_does_not_show_is_not_offered_as_a_file(phone: Visit) -> None:
    page = phone.go("/ontology")
    assert page.locator("[data-save]").count() == 2
    expect(page.locator("[data-save]").first).to_be_hidden()
