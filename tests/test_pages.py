"""The pages in a real browser: every page in both languages, wide and narrow, light and dark; facts, money, lineage, answers."""

from __future__ import annotations

import re
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import Visit, saved, settled, sheet
from conftest import ROOT
from playwright.sync_api import Browser, expect

from scripts.check_pages import PAGES, VISITS, check

pytestmark = pytest.mark.usefixtures("sources")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("language", "width", "scheme"), VISITS)
def test_every_page_is_accessible_light_well_headed_in_words_keeps_to_the_machine_and_fits(
    browser: Browser, site: str, path: str, language: str, width: int, scheme: str
) -> None:
    assert check(browser, site, path, language, width, scheme).wrong == []


def test_a_marker_opens_the_passage_with_the_words_of_the_fact_marked(visit: Visit) -> None:
    page = visit.go("/id/initiative/handleplan-2019-2022/fritidsjob-til-unge")
    row = page.locator("table.compact tr", has_text="2019").first
    row.locator("button.src").first.click()
    note = page.locator(".note:popover-open")
    expect(note).to_be_visible()
    expect(note.locator("mark").first).to_have_text("1.600")
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Escape")
    expect(note).to_have_count(0)


def test_a_pejlemaerke_shows_its_whole_branch(visit: Visit) -> None:
    page = visit.go("/id/pejlemaerke/2019-2022/1")
    tree = page.locator(".tree").first
    expect(tree).to_contain_text("Flere københavnere med minoritetsbaggrund skal være en del af arbejdsmarkedet")
    expect(tree).to_contain_text("Beskæftigelses- og Integrationsudvalget")
    expect(tree).to_contain_text("56 pct. (2016)")


def test_from_the_front_page_to_what_frak_got_in_2019_and_where_it_stands(visit: Visit) -> None:
    page = visit.go("/")
    page.locator("form.big input").fill("FRAK")
    page.locator("form.big button").click()
    page.locator(".hits a", has_text="Samarbejde med FRAK").first.click()
    row = page.locator("table.compact tr", has_text="2019").first
    expect(row).to_contain_text("380.000")
    row.locator("button.src").first.click()
    expect(page.locator(".note:popover-open")).to_contain_text("0,38")


def test_the_sums_of_a_year_lead_to_their_rows_and_the_rows_add_up(visit: Visit) -> None:
    page = visit.go("/money?by=source")
    page.locator("thead a", has_text="2020").first.click()
    page.wait_for_url("**year=2020**")
    settled(page)
    total = page.locator("tfoot td").first.inner_text()
    rows = page.locator("table.sortable tbody tr")
    counted = [
        int(row.locator("td").nth(2).inner_text().replace(".", ""))
        for row in rows.all()
        if row.locator("td").nth(5).inner_text() == "ja"
    ]
    assert counted
    assert sum(counted) == int(total.replace(".", ""))


def test_a_stack_is_as_high_as_the_total_of_its_year(visit: Visit) -> None:
    page = visit.go("/money?by=source&lang=en")
    heads = page.locator("thead").first.locator("th").all_inner_texts()
    totals = page.locator("tfoot td").all_inner_texts()
    total = int(totals[heads.index("2020") - 1].replace(",", ""))
    labels = [bar.get_attribute("aria-label") or "" for bar in page.locator(".chart .wide a").all()]
    bars = [float(label.split(": ")[-1].split(" ")[0].removeprefix("DKK")) for label in labels if ", 2020: " in label]
    assert sum(bars) == pytest.approx(total / 1_000_000, abs=0.05)


def test_the_rows_download_as_a_workbook(visit: Visit) -> None:
    page = visit.go("/money?year=2019")
    shown = page.locator("table.sortable tbody tr").count()
    assert len(sheet(saved(page, "a[href*='year=2019&format=xlsx']"))) == shown + 1 > 1


def test_a_query_of_ones_own_shows_as_table_and_chart_with_names(visit: Visit) -> None:
    query = "SELECT ?g (COUNT(?m) AS ?n) { ?m a pej:Initiative ; pej:generation ?g } GROUP BY ?g"
    page = visit.go(f"/sparql#query={quote(query)}")
    expect(page.locator("#result table")).to_contain_text("2019–2022")
    page.locator("[data-view=chart]").click()
    expect(page.locator("#result svg rect").first).to_be_visible()
    expect(page).to_have_url(re.compile("view=chart"))
    assert Axe().run(page).response["violations"] == []
    drawn = ElementTree.fromstring(saved(page, "[data-picture=svg]"))
    assert "2019–2022" in "".join(drawn.itertext())
    assert saved(page, "[data-picture=png]").startswith(b"\x89PNG")
    assert len(sheet(saved(page, "[data-file=xlsx]"))) == 6


def test_from_a_thing_to_its_thread_with_both_passages_of_a_link(visit: Visit) -> None:
    page = visit.go("/id/initiative/2019-2022/feriecamp")
    page.get_by_role("link", name="Se hele sporet").click()
    expect(page).to_have_url(visit.site + "/lineage/feriecamp")
    link = page.locator("article.link").first
    ends = link.locator(".ends > div")
    expect(ends).to_have_count(2)
    for end in ends.all():
        expect(end.locator("blockquote mark").first).to_contain_text("FerieCamp")


def test_from_a_thing_to_how_it_is_connected_with_another(visit: Visit) -> None:
    page = visit.go("/id/organisation/peder-lykke-centret")
    page.locator(".tools a[href^='/path']").click()
    page.locator("input[name=other]").fill("Områdefornyelse Sundby")
    page.locator("main form button").click()
    first = page.locator(".paths li").first
    expect(first).to_contain_text("Peder Lykke Centret")
    expect(first).to_contain_text("Områdefornyelse Sundby")
    first.locator("button.src").last.click()
    expect(page.locator("[popover]:popover-open a")).to_have_attribute("href", re.compile(r"/sources/"))


def test_an_answer_has_danish_headings_thousands_apart_and_a_band_for_each_row(visit: Visit) -> None:
    page = visit.go("/queries/amount-per-administration-and-year")
    assert page.locator("thead th").all_inner_texts() == ["Forvaltning", "År", "Sum (kr.)", "Antal beløb"]
    sums = page.locator("tbody tr td:nth-child(3)").all_inner_texts()
    assert sums
    assert all(text.replace(".", "").isdigit() and text[-4] == "." for text in sums if len(text) > 3)
    assert page.locator(".chart:not(.lying) .wide rect").count() == len(sums)
    page.locator("thead button", has_text="Sum (kr.)").click()
    sorted_sums = [int(text.replace(".", "")) for text in page.locator("tbody tr td:nth-child(3)").all_inner_texts()]
    assert sorted_sums == sorted(sorted_sums)


def test_an_answer_downloads_with_the_headings_of_the_page(visit: Visit) -> None:
    page = visit.go("/queries/amount-per-administration-and-year")
    head, first = saved(page, page.locator("main a", has_text="CSV")).decode("utf-8-sig").splitlines()[:2]
    assert head == "forvaltning,år,sum (kr.),antal beløb,forvaltning (adresse)"
    assert first.split(",")[-1].startswith("https://w3id.org/pejling/id/administration/")


def test_a_timeline_is_told_generation_by_generation(visit: Visit) -> None:
    page = visit.go("/queries/goals-of-a-committee-across-generations")
    told = [text.split(" ")[0] for text in page.locator(".period h2").all_inner_texts()]
    assert len(told) > 1
    assert told == sorted(told)


def test_each_count_of_the_quality_page_is_the_number_of_rows_of_its_question(visit: Visit) -> None:
    page = visit.go("/quality")
    line = page.locator(".counts a[href='/queries/contradictions']")
    count = int(line.locator("b").inner_text())
    line.click()
    expect(page.locator("[role=status]")).to_contain_text(f"{count} rækker")
    assert page.locator("tbody tr").count() == count > 0


def test_every_text_is_written_in_both_languages() -> None:
    from api.texts import texts

    assert len(texts()) > 150
    assert [key for key, text in texts().items() if set(text) != {"da", "en"} or not all(text.values())] == []


def test_every_text_is_named_somewhere_whole_or_by_its_beginning() -> None:
    from api.texts import texts

    files = [file for file in (ROOT / "api").rglob("*") if file.suffix in (".py", ".html", ".xml", ".js")]
    code = "".join(file.read_text("utf-8") for file in files if "built" not in file.parts)
    assert len(files) > 100
    named = set(re.findall(r"""["'`]([\w.:-]+)["'`{$]""", code))

    def is_named(key: str) -> bool:
        return key in named or any(key[: dot.end()] in named for dot in re.finditer(r"\.", key))

    assert [key for key in texts() if not is_named(key)] == []
