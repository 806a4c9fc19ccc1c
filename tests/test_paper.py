"""What a page is on paper: its colours, the query of its answer, and no heading or offer without what it is of."""

from __future__ import annotations

import re
from urllib.parse import quote

from browsing import Visit
from playwright.sync_api import expect


def test_paper_keeps_the_colours_that_mean_something(visit: Visit) -> None:
    page = visit.go("/money?year=2019")
    page.emulate_media(media="print")
    swatch = page.locator(".legend i").first
    assert swatch.evaluate("one => getComputedStyle(one).printColorAdjust") == "exact"
    assert page.locator("p", has_text="Mio. kr.").first.is_visible(), "a picture without its unit"
    assert page.locator(".chip", has_text="2019").is_visible(), "the year that was chosen is lost"
    assert not page.locator("header").is_visible()


def test_paper_shows_the_query_that_an_answer_is_of(visit: Visit) -> None:
    query = "SELECT ?g WHERE {\n  ?g a pej:Goal .\n" + "  # en linje\n" * 60 + "} LIMIT 3"
    page = visit.go("/sparql#query=" + quote(query))
    page.wait_for_selector("#result table")
    assert not page.locator("#printed").is_visible()
    page.emulate_media(media="print")
    expect(page.locator("#printed")).to_contain_text("} LIMIT 3")
    assert page.locator("#printed").inner_text() == query, "all its lines, not those that the editor shows"
    assert page.locator("#result table").is_visible()
    for path, code in (
        ("/queries/totals-per-annex-and-year", "details.query code"),
        ("/build?class=Initiative", ".grown code"),
    ):
        visit.go(path)
        page.emulate_media(media="print")
        assert "SELECT" in page.locator(code).inner_text()
        assert page.locator(code).is_visible(), path
        page.set_viewport_size({"width": 690, "height": 980})
        assert page.locator(".onscreen:visible").count() == 0, "offers to press what is on paper"
        assert page.locator(code).evaluate("one => one.parentNode.scrollWidth - one.parentNode.clientWidth") == 0, path


def test_paper_has_no_heading_of_rows_that_it_does_not_show(visit: Visit) -> None:
    for path, shown in (("/money", False), ("/money?year=2019", True)):
        page = visit.go(path)
        assert page.locator("#rows").is_visible()
        page.emulate_media(media="print")
        assert page.locator("#rows").is_visible() == shown, path
        page.emulate_media(media="screen")
    for path in ("/lineage", "/ontology"):
        page = visit.go(path)
        page.emulate_media(media="print")
        assert page.locator("table:visible").count() >= 2, path
        assert page.locator(".folded > summary:visible").count() == 0, "offers to unfold what is shown"
        page.emulate_media(media="screen")


def test_a_comparison_on_paper_is_what_both_generations_say(visit: Visit) -> None:
    page = visit.go("/compare?first=2015-2018&last=2019-2022")
    told = page.locator(".changes tr.said").count()
    assert 40 < told < page.locator(".changes tbody tr").count() / 2
    sheets = page.pdf(format="A4", margin=dict.fromkeys(("top", "right", "bottom", "left"), "15mm"))
    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) <= 14, "it was 33 sheets with all that one side says alone"
    page.emulate_media(media="print")
    # The form is not on paper; what was asked is.
    expect(page.locator("p.paper").first).to_contain_text("2015–2018 → 2019–2022")
    assert page.locator(".tally").is_visible()
    assert page.locator(".changes tbody tr:visible").count() == told
    assert page.locator(".changes:visible").count() == int(page.locator(".tally tfoot td").nth(2).inner_text())
    assert page.locator(".hits:visible").count() > 10, "the names of what came and went are there too"


def test_a_question_on_paper_says_what_it_was_asked_of(visit: Visit) -> None:
    page = visit.go("/queries/amount-per-target-group?year=2019")
    assert not page.locator("p.paper").is_visible()
    page.emulate_media(media="print")
    expect(page.locator("p.paper")).to_have_text("År: 2019")
    # Bars that are taller than a sheet are made smaller, for they would leave the first sheet empty.
    page.set_viewport_size({"width": 690, "height": 980})
    heading, bars = page.locator("h1").bounding_box(), page.locator(".chart svg:visible").bounding_box()
    assert heading
    assert bars
    assert bars["y"] + bars["height"] - heading["y"] < 1009, "267 mm"
