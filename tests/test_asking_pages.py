"""The ready-made questions in a real browser and over HTTP: their list, forms and answers."""

from __future__ import annotations

import html
import re
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import Visit, fetched, saved, settled, sheet
from playwright.sync_api import expect


def test_the_form_of_a_question_completes_by_keyboard(visit: Visit) -> None:
    page = visit.go("/queries/initiatives-for-a-target-group")
    field = page.get_by_role("combobox", name="Målgruppe")
    expect(field).to_have_value("kvinder")
    field.fill("flygtn")
    expect(page.get_by_role("option").first).to_contain_text("flygtn", ignore_case=True)
    assert Axe().run(page).response["violations"] == []
    field.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]").inner_text()
    field.press("Enter")
    expect(field).to_have_value(chosen)
    page.locator("main form button").click()
    expect(page).to_have_url(re.compile("[?&]target_group=target-group(/|%2F)"))
    expect(page.get_by_role("combobox", name="Målgruppe")).to_have_value(chosen)


def test_a_question_about_any_measure_offers_initiatives_and_actions_too(visit: Visit) -> None:
    page = visit.go("/queries/what-became-of-a-thing")
    values = page.locator("select[name=thing] option").evaluate_all("all => all.map((one) => one.value)")
    assert {value.split("/")[0] for value in values if value} >= {"initiative", "action", "measure"}


def test_a_question_shows_its_query_without_header_and_opens_it_under_its_title(visit: Visit) -> None:
    page = visit.go("/queries/indicators-without-baseline")
    page.locator("details.query summary").click()
    assert page.locator("details.query code").inner_text().startswith("PREFIX")
    rows = page.locator("tbody tr").count()
    page.locator("details.query a").click()
    expect(page.locator("#told")).to_contain_text(f"{rows} rækker")
    expect(page.locator("#tabs [aria-selected=true]")).to_contain_text("ndikator")


def test_the_source_of_a_row_opens_its_document_at_the_line(visit: Visit) -> None:
    page = visit.go("/queries/assessments?verdict=verdict/progress")
    assert page.locator("thead th").all_inner_texts() == ["Tiltag", "Beskrivelse", "Kilde"]
    page.locator("tbody tr", has_text="Muhabet").locator("a", has_text="Svar 2019").click()
    expect(page).to_have_url(re.compile(r"/sources/svar-2019-integrationsindsatser\?lines=1348-1348#L1348$"))
    expect(page.locator("#L1348")).to_be_in_viewport()


def test_both_sides_of_a_contradiction_lead_to_their_lines(visit: Visit) -> None:
    page = visit.go("/queries/contradictions")
    row = page.locator("tbody tr", has_text="200 unge med anden etnisk baggrund").first
    assert [link.get_attribute("href") for link in row.locator("a[href^='/sources/']").all()] == [
        "/sources/svar-2019-integrationsindsatser?lines=260-260#L260",
        "/sources/svar-2019-integrationsindsatser?lines=5292-5292#L5292",
    ]


def test_from_the_front_page_to_how_many_took_part_in_a_measure(visit: Visit) -> None:
    page = visit.go("/")
    page.locator("form.big input").fill("hvor mange deltog")
    page.locator("form.big button").click()
    page.locator(".leads a[href^='/queries/figures-of-a-measure']").click()
    # Until the script has run, the combobox is the plain list.
    page.locator("input[role=combobox][aria-label=Tiltag]").fill("Skoleindsats til bekæmpelse")
    page.get_by_role("option").first.click()
    page.locator("main form button").click()
    expect(page.locator("tbody")).to_contain_text("over 6.000 personer (2016)")
    expect(page.locator("tbody")).to_contain_text("85 pct. af deltagerne tilkendegiver")
    assert (
        page.locator("tbody a", has_text=re.compile(r"Svar 2019 l.\s\d+")).count() == page.locator("tbody tr").count()
    )


def test_from_the_front_page_to_who_decided_what_and_when(visit: Visit) -> None:
    page = visit.go("/")
    page.locator("form.big input").fill("hvem besluttede")
    page.locator("form.big button").click()
    page.locator(".leads a[href^='/queries/what-was-decided-when']").click()
    page.get_by_label("Slags begivenhed").select_option(label="beslutning")
    page.get_by_label("Generation").select_option(label="2011–2014")
    page.locator("main form button").click()
    row = page.locator("tbody tr", has_text="2010-08-17")
    expect(row).to_contain_text("Beskæftigelses- og Integrationsudvalget")
    expect(row.locator("a", has_text="Dagsorden 2010")).to_have_count(1)
    expect(page.locator("tbody")).not_to_contain_text("2019")


def test_years_of_a_question_are_numbers_in_its_workbook(site: str) -> None:
    head, *rows = sheet(fetched(f"{site}/queries/funding-sources-by-amount.xlsx?year=2020")[2])
    year = head.index("år")
    assert rows
    assert {row[year] for row in rows} == {2020}
    assert all(isinstance(row[head.index("sum (kr.)")], int | float) for row in rows)


def test_all_indicators_without_baseline_come_to_excel_from_the_front_page(visit: Visit) -> None:
    page = visit.go("/")
    page.locator(".doors a[href='/queries']").click()
    page.locator("main a", has_text="Indikatorer uden").or_(page.locator("main a[href='/queries/indicators-without-baseline']")).first.click()  # fmt: skip
    page.wait_for_url("**/queries/indicators-without-baseline")
    settled(page)
    shown = page.locator("tbody tr").count()
    assert len(sheet(saved(page, page.locator("main a", has_text="XLSX")))) == shown + 1 > 1


def test_a_question_that_is_a_network_is_drawn(visit: Visit) -> None:
    page = visit.go("/queries/directions-and-their-goals")
    expect(page.locator(".drawing canvas")).to_be_visible()
    page.locator(".drawing summary").click()
    assert page.locator(".drawing li").count() == page.locator("tbody tr").count()


def test_years_stand_side_by_side_as_high_as_their_sums(visit: Visit) -> None:
    page = visit.go("/queries/amount-per-administration-and-year?lang=en")
    rows = [row.split("\t") for row in page.locator("tbody tr").all_inner_texts()]
    total = {year: sum(int(row[2].replace(",", "")) for row in rows if row[1] == year) for _, year, *_ in rows}
    heights: dict[str, float] = {}
    for bar in page.locator(".chart:not(.lying) .wide rect").all():
        year = (bar.locator("title").text_content() or "").split(": ")[0].split(", ")[-1]
        heights[year] = heights.get(year, 0) + float(bar.get_attribute("height") or 0)
    assert heights.keys() == total.keys()
    scale = heights["2020"] / total["2020"]
    assert all(heights[year] == pytest.approx(total[year] * scale, rel=0.02) for year in total)


def test_sums_by_document_are_not_stacked_on_each_other(visit: Visit) -> None:
    page = visit.go("/build?class=Appropriation&show=0.year&measure=sum.0.amount&where=0.year.has")
    assert page.locator("#answer .lying rect").count() > 5
    assert page.locator("#answer .chart:not(.lying)").count() == 0


def test_the_list_of_questions_narrows_to_the_words_typed(visit: Visit) -> None:
    page = visit.go("/queries")
    page.locator("#find").fill("finansieringskilde betaler")
    expect(page.locator("#themes li:visible")).to_have_count(2)
    expect(page.locator("#found")).to_have_text("2 fundet")
    # What is narrowed is an address: the same list stands there again.
    expect(page).to_have_url(re.compile(r"q=finansieringskilde(\+|%20)betaler"))
    address = page.url
    page.goto(address)
    expect(page.locator("#themes li:visible")).to_have_count(2)
    expect(page.locator("#find")).to_have_value("finansieringskilde betaler")
    page.locator("#find").fill("")
    expect(page.locator("#themes li:visible")).to_have_count(page.locator("#themes li").count())


def test_a_search_leads_on_to_the_money_of_a_year(visit: Visit) -> None:
    page = visit.go("/")
    page.locator("main input[name=q]").fill("penge 2019")
    page.keyboard.press("Enter")
    page.locator(".leads a", has_text="Penge (2019)").click()
    expect(page.locator("main .chip")).to_contain_text("2019")
    page.go_back()
    page.locator(".leads a", has_text="finansieringskilde").click()
    expect(page.locator("input[name=year]")).to_have_value("2019")


def test_the_word_baseline_finds_the_questions_about_it(visit: Visit) -> None:
    page = visit.go("/queries")
    page.locator("#find").fill("baseline")
    expect(page.locator("#themes a:visible", has_text="intet målt udgangspunkt")).to_have_count(1)
    expect(page.locator("#themes a:visible", has_text="ingen målt værdi")).to_have_count(1)
    expect(page.locator("#themes a:visible")).to_have_count(5)


def test_a_sum_leads_to_the_amounts_that_it_is_made_of_and_these_to_their_lines(visit: Visit) -> None:
    page = visit.go("/queries/amount-per-administration-and-year")
    link = page.locator("td.num a").first
    told = int(link.inner_text().replace(".", ""))
    link.click()
    expect(page).to_have_url(
        re.compile("/queries/amounts-behind-a-sum[?]administration=administration/[a-z-]+&year=20[0-9]{2}$")
    )
    amounts = page.locator("td.num[data-sort]")
    assert sum(int(words.replace(".", "")) for words in amounts.all_inner_texts()) == told
    page.get_by_role("link", name=re.compile("^Svar 2019 l")).first.click()
    expect(page).to_have_url(re.compile("/sources/svar-2019-integrationsindsatser[?]lines="))


def test_an_amount_that_is_not_summed_leads_to_the_very_line_that_prints_it(site: str, sources: Path) -> None:
    page = httpx.get(f"{site}/queries/amounts-that-are-not-summed", headers={"Accept": "text/html"}).text
    rows = [row for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL) if "/sources/" in row]
    assert len(rows) > 60
    # The plan's sums of 2009 and 2010 and one of its priority areas: their passages begin a line before.
    led = {tuple(re.findall(r"/sources/([^?]+)\?lines=(\d+)-", row)[0]) for row in rows}
    assert {("status-konkrete-initiativer-2007", "10"), ("status-konkrete-initiativer-2007", "28")} <= led
    for row in rows:
        document, line = re.findall(r"/sources/([^?]+)\?lines=(\d+)-", row)[0]
        written = html.unescape(re.sub("<[^>]+>", "", re.findall(r"<td.*?</td>", row, re.DOTALL)[1]))
        text = (sources / f"{document}.txt").read_text("utf-8").split("\n")[int(line) - 1]
        assert written in text, (document, line, written)


def test_no_name_sticks_out_of_the_picture_of_the_bars(visit: Visit) -> None:
    page = visit.go("/queries/amount-per-target-group.svg?year=2018&lang=en")
    outside = page.evaluate(
        """() => [...document.querySelectorAll("text")].filter((text) => {
          const box = text.getBoundingClientRect();
          return box.left < 0 || box.right > document.documentElement.getBoundingClientRect().right;
        }).map((text) => text.textContent)"""
    )
    assert page.locator("text").count() > 60
    assert outside == []
    # For a picture that stands alone the browser asks for an icon by itself.
    visit.complaints = [text for text in visit.complaints if "404" not in text]
