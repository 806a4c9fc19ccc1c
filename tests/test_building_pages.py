"""The guided builder in a real browser and over HTTP: questions by clicks, their sums, bars and workbooks."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import openpyxl
import pytest
from browsing import Visit, fetched, saved, settled, sheet, visiting
from conftest import running_server
from playwright.sync_api import Browser, Page, expect

WOMEN = "/build?class=Initiative&where=0.targetGroup.within.target-group/kvinder"

AMOUNTS = "/build?class=Appropriation&follow=0.^appropriation&follow=1.fundedBy&show=2&measure=sum.0.amount"


def test_a_question_is_built_by_clicks_and_its_link_holds_it(visit: Visit, browser: Browser, site: str) -> None:
    page = visit.go("/queries")
    page.locator("main a", has_text="Byg et spørgsmål").click()
    page.locator(".choices a", has_text="Indsats").first.click()
    page.locator("#where-0 summary").click()
    page.locator("#where-0 a", has_text="målgruppe").first.click()
    page.locator("#pick select[name=op]").select_option("within")
    field = page.locator("#pick [role=combobox]")
    field.fill("kvinder")
    expect(page.locator("#pick [role=option]").first).to_contain_text("kvinder", ignore_case=True)
    page.locator("#pick [role=option]").get_by_text("kvinder (", exact=False).first.click()
    page.locator("#pick button").click()
    expect(page.locator("h1")).to_contain_text("målgruppe er eller hører under kvinder")
    page.locator("#follow-0 summary").click()
    page.locator("#follow-0 a", has_text="forvaltes af").first.click()
    expect(page.locator(".step")).to_have_count(2)
    expect(page.locator(".grown code")).to_contain_text("pej:administeredBy ?administration")
    settled(page)
    rows = page.locator("#answer tbody tr").all_inner_texts()
    assert rows
    with visiting(browser, site) as other:
        assert other.go(page.url.removeprefix(site)).locator("#answer tbody tr").all_inner_texts() == rows
    assert parse_qs(urlsplit(page.url).query)["follow"] == ["0.administeredBy"]


def test_the_counts_beside_the_choices_are_those_of_the_answers(visit: Visit) -> None:
    page = visit.go(WOMEN)
    page.locator("#follow-0 summary").click()
    choice = page.locator("#follow-0 a", has_text="forvaltes af").first
    told = int(choice.locator(".count").inner_text())
    choice.click()
    page.wait_for_url("**follow=**")
    settled(page)
    things = page.locator("#answer tbody td:first-child a")
    assert len({thing.get_attribute("href") for thing in things.all()}) == told
    assert page.locator(".step .count").first.inner_text() == str(told)


def test_a_question_is_built_without_scripts(browser: Browser, site: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(site + "/build?class=Initiative&pick=0.targetGroup")
    page.locator("#pick select[name=op]").select_option("not")
    page.locator("#pick select[name=value]").select_option("target-group/kvinder")
    page.locator("#pick button").click()
    page.wait_for_url("**where=**")
    assert parse_qs(urlsplit(page.url).query)["where"] == ["0.targetGroup.not.target-group/kvinder"]
    expect(page.locator("#answer tbody tr").first).to_be_visible()
    page.context.close()


def test_a_condition_without_a_fitting_value_says_so_at_its_place(visit: Visit) -> None:
    page = visit.go(WOMEN + "&pick=0.startYear&op=ge&value=snart")
    expect(page.locator("#pick [role=alert]")).to_contain_text("snart")
    expect(page.locator("#pick [name=value]")).to_be_focused()
    visit.complaints = [text for text in visit.complaints if "400" not in text]


def test_an_unknown_class_is_told_with_what_was_meant(site: str) -> None:
    status, _, body = fetched(site + "/build?class=Iniative")
    assert status == 400
    assert "Mente du <code>Initiative</code>?" in body.decode()
    status, _, body = fetched(site + "/build?class=Iniative", "application/json")
    assert "Did you mean `Initiative`?" in json.loads(body)["message"]
    # A mark that the address itself has begins no code.
    assert 'på <a href="/search">/search</a>.' in fetched(site + "/id/foo%60bar")[2].decode()


@pytest.mark.parametrize(
    "query",
    [
        "class=Initiative&where=0.rdfs:label.contains." + quote('x") } DROP ALL #'),
        "class=Initiative&where=0.targetGroup.is." + quote("http://x.dk/> } #"),
        "class=Initiative&limit=99999999",
        "class=Initiative&follow=0",
        "class=Initiative&show=" + "9" * 50,
        "class=%00",
        "class=Initiative&pick=x",
    ],
)
def test_what_a_stranger_writes_in_the_address_breaks_nothing(site: str, query: str) -> None:
    assert fetched(f"{site}/build?{query}")[0] in (200, 400)


def test_a_question_as_long_as_allowed_is_shown_and_offers_no_more(site: str) -> None:
    # One thing with few indicators: those of all goals, each with each, take as long as a query may.
    goals, follow = "class=OverallGoal&where=0.generation.is.generation/2011-2014", "&follow=0.indicator"
    status, _, body = fetched(f"{site}/build?{goals}{follow * 7}", "text/html")
    assert status == 200
    assert (follow * 8).encode() not in body
    assert fetched(f"{site}/build?{goals}{follow * 8}")[0] == 400
    # Twenty-four columns, and more that might be one.
    shown = "".join(f"&show={place}" for place in range(7)) + "&show=0.generation" + "&show=0.number" * 16
    assert fetched(f"{site}/build?{goals}{follow * 6}{shown}", "text/html")[0] == 200


def test_the_figures_of_what_one_goes_on_to_stand_beside_its_name(visit: Visit) -> None:
    page = visit.go("/build?class=Goal&where=0.generation.is.generation/2015-2018&show=0")
    page.locator("#follow-0 summary").click()
    page.locator("#follow-0 a", has_text="indikator").first.click()
    expect(page.locator("#answer thead th")).to_have_text(["Mål", "Indikator"])
    page.locator("#show-1 summary").click()
    page.locator("#show-1 a", has_text="udgangspunkt").first.click()
    expect(page.locator("#answer thead th")).to_have_text(["Mål", "Indikator", "Udgangspunkt", "Kilde"])
    assert "l." in page.locator("#answer tbody td.place").first.inner_text()
    # Under a sum its name would be one group more.
    page = visit.go("/build?class=Goal&show=0.generation&measure=count.0")
    page.locator("#follow-0 summary").click()
    page.locator("#follow-0 a", has_text="indikator").first.click()
    expect(page.locator("#answer thead th")).to_have_text(["Generation", "Antal mål"])


def test_a_sum_of_money_says_that_each_amount_counts_once_and_can_count_all(visit: Visit) -> None:
    page = visit.go(AMOUNTS)
    expect(page.locator(".notice")).to_contain_text("Hvert beløb tælles én gang")
    expect(page.locator("#answer thead")).to_contain_text("Angivet i")
    page.locator(".notice a", has_text="Se hvert beløb").click()
    expect(page.locator("#answer tbody td.place a").first).to_contain_text("l.")
    # What is added is what is listed, each amount with its line.
    amounts, sums = (
        list(csv.DictReader(io.StringIO(fetched(f"{address}&limit=1000&format=csv")[2].decode("utf-8-sig"))))
        for address in (page.url, page.url.split("/build")[0] + AMOUNTS)
    )
    assert sum(float(row["beløb (kr.)"]) for row in amounts) == sum(float(row["sum af beløb (kr.)"]) for row in sums)
    assert all(row["linje"] and row["dokument"] for row in amounts)
    page.go_back()
    page.locator(".notice a", has_text="Tæl alt").click()
    expect(page.locator(".notice")).to_contain_text("samme penge kan være lagt sammen flere gange")


def test_the_answer_of_a_built_question_is_a_workbook_with_numbers_and_years(site: str) -> None:
    query = "class=Appropriation&where=0.year.ge.2020&show=0&show=0.year&show=0.amount&limit=1000"
    head, *rows = sheet(fetched(f"{site}/build?{query}&format=xlsx")[2])
    year, amount = head.index("år"), head.index("beløb (kr.)")
    assert rows
    assert all(isinstance(row[year], int) and row[year] >= 2020 for row in rows)
    assert all(isinstance(row[amount], int | float | None) for row in rows)
    # No figure without the place that states it, though none was asked for.
    assert all(isinstance(row[head.index("linje")], int) and row[head.index("dokument")] for row in rows)
    told = list(csv.DictReader(io.StringIO(fetched(f"{site}/build?{query}&format=csv")[2].decode("utf-8-sig"))))
    assert len(told) == len(rows)
    assert json.loads(fetched(f"{site}/build?{query}&format=json")[2])["head"]["vars"][0] == "appropriation"


def test_a_built_question_opens_in_the_query_page_with_the_same_rows(visit: Visit) -> None:
    page = visit.go("/build?class=Initiative&show=0.generation&measure=count.0")
    figures = page.locator("#answer tbody td.num").all_inner_texts()
    page.locator("main a", has_text="Åbn i SPARQL").click()
    expect(page.locator("#result tbody tr")).to_have_count(len(figures))
    expect(page.locator("#result tbody td.num")).to_have_text(figures)


def test_bars_of_a_built_question_are_saved_as_svg_and_png(visit: Visit) -> None:
    page: Page = visit.go("/build?class=Initiative&show=0.generation&measure=count.0")
    for format, beginning in (("svg", b"<svg"), ("png", b"\x89PNG")):
        assert saved(page, f"[data-save={format}]").startswith(beginning)


def test_things_are_counted_per_generation_though_their_names_were_shown_first(visit: Visit) -> None:
    page = visit.go("/build?class=Initiative")
    page.locator("summary", has_text="Vis som kolonne").click()
    page.locator("#show-0 a", has_text="generation").first.click()
    page.locator("summary", has_text="Tæl og læg sammen").click()
    page.locator("#measure-0 a", has_text="antal indsats").click()
    expect(page.locator("#answer thead th")).to_have_count(2)
    settled(page)
    figures = dict(
        zip(*(page.locator(f"#answer tbody td:nth-child({n})").all_inner_texts() for n in (1, 2)), strict=True)
    )
    assert set(figures) == {"2007–2010", "2011–2014", "2015–2018", "2019–2022", "2027–2030"}
    assert int(figures["2027–2030"]) > int(figures["2011–2014"]) > 1
    # What is counted is listed, each thing with its line.
    page.locator("a", has_text="Se det, der er talt").click()
    settled(page)
    rows = page.locator("#answer tbody tr:has(.place a)").count()
    assert rows == page.locator("#answer tbody tr").count() == min(100, sum(map(int, figures.values())))


BY_GENERATION = "/build?class=Initiative&show=0.generation&measure=count.0"


def bar_names(body: bytes) -> list[str]:
    """Give the names beside the lying bars, from the top."""
    picture = body.decode().partition('<figure class="chart')[2].partition("</svg>")[0]
    return re.findall(r'text-anchor="end">([^<]+)</text><rect', picture)


def test_bars_over_generations_and_years_run_with_time_and_others_by_size(site: str) -> None:
    _, _, body = fetched(site + BY_GENERATION)
    assert bar_names(body) == ["2007–2010", "2011–2014", "2015–2018", "2019–2022", "2027–2030"]
    _, _, turned = fetched(site + BY_GENERATION + "&sort=-2")
    assert bar_names(turned) == bar_names(body)
    _, _, years = fetched(site + "/build?class=Appropriation&show=0.year&measure=count.0&format=csv")
    told = [line.split(",")[0] for line in years.decode("utf-8-sig").splitlines()[1:]]
    assert [year for year in told if year] == sorted(year for year in told if year)
    _, _, sized = fetched(site + "/build?class=Initiative&show=0.administeredBy&measure=count.0&format=csv")
    counts = [int(row[1]) for row in list(csv.reader(io.StringIO(sized.decode("utf-8-sig"))))[1:]]
    assert counts == sorted(counts, reverse=True)


def test_the_comments_of_a_built_query_are_in_the_language_of_the_page(site: str) -> None:
    address = site + AMOUNTS + "&where=1.targetGroup.within.target-group/kvinder"
    danish, english = (fetched(f"{address}&lang={language}&format=rq")[2].decode() for language in ("da", "en"))
    assert "er eller hører under kvinder" in danish
    assert "# Hver værdi regnes med én gang" in danish
    assert "is or belongs to Women" in english
    assert "# Each value counts once in each group." in english
    assert "# Totals, parts, repetitions" in english
    assert not re.search(r"#.*(hver|tælles|målgruppe)", english, re.IGNORECASE)
    code = [[line for line in sparql.splitlines() if not line.strip().startswith("#")] for sparql in (danish, english)]
    assert code[0] == code[1]


def test_a_built_answer_that_the_service_cuts_says_so_with_what_to_do(lilleby_dataset: Path) -> None:
    with running_server(lilleby_dataset, "--query-rows", "2", "--most-rows", "2") as address:
        _, _, body = fetched(address + "/build?class=Measure&show=0")
        assert "de første 2" in body.decode()
        assert "Vælg snævrere" in body.decode()


def test_that_a_question_s_own_limit_cut_the_answer_is_told_on_the_page_and_in_every_file(site: str) -> None:
    for limit, cut in (("5", True), ("10000", False)):
        address = f"{site}/build?class=Pejlemaerke&show=0&limit={limit}"
        page = httpx.get(address, headers={"Accept": "text/html"}).text
        assert page.count("<tr>") == (6 if cut else 13)
        assert ("Der er flere rækker end de viste" in page) == cut
        for format in ("csv", "xlsx", "json", "tsv", "xml"):
            file = httpx.get(f"{address}&format={format}")
            assert file.headers.get("X-Truncated") == ("rows=5" if cut else None), format
            if format == "csv":
                assert len(file.text.splitlines()) == (6 if cut else 13)
            if format == "json":
                assert len(file.json()["results"]["bindings"]) == (5 if cut else 12)
            if format == "xlsx":
                cells = openpyxl.load_workbook(io.BytesIO(file.content)).worksheets[-1].iter_rows(values_only=True)
                assert any("Flere rækker er udeladt." in row for row in cells) == cut
        assert f"LIMIT {limit}" in httpx.get(f"{address}&format=rq").text
    # As many as there are is no cut.
    whole = httpx.get(f"{site}/build?class=Pejlemaerke&show=0&limit=12", headers={"Accept": "text/html"}).text
    assert "Der er flere rækker" not in whole


def test_what_has_none_of_something_is_asked_for_by_clicks(visit: Visit) -> None:
    page = visit.go("/build?class=Goal&where=0.generation.is.generation/2015-2018&follow=0.indicator&show=0&show=1")
    having = int(page.locator(".step .count").first.inner_text())
    page.locator(".toggle a", has_text="tag kun rækker med, hvor den mangler").click()
    page.wait_for_url("**.absent**")
    settled(page)
    expect(page.locator(".step h3").nth(1)).to_contain_text("Uden indikator")
    # Nothing of what is not there can be shown or counted.
    expect(page.locator("#answer thead th")).to_have_text(["Mål"])
    expect(page.locator("#show-1, #measure-1")).to_have_count(0)
    lacking = int(page.locator(".step .count").first.inner_text())
    everything = visit.go("/build?class=Goal&where=0.generation.is.generation/2015-2018&show=0")
    assert lacking + having == int(everything.locator(".step .count").first.inner_text())
    assert lacking > 0


def test_what_must_not_be_there_takes_conditions_of_its_own(visit: Visit) -> None:
    page = visit.go("/build?class=TargetGroup&follow=0.%5EtargetGroup.absent")
    page.locator("#where-1 summary").click()
    page.locator("#where-1 a", has_text="generation").first.click()
    page.locator("#pick select[name=op]").select_option("is")
    field = page.locator("#pick [role=combobox]")
    field.fill("2027")
    page.locator("#pick [role=option]").get_by_text("2027–2030 (", exact=False).first.click()
    page.locator("#pick button").click()
    page.wait_for_url("**where=1.generation.is.**")
    settled(page)
    assert (
        "pej:generation <https://w3id.org/pejling/id/generation/2027-2030>" in page.locator(".grown code").inner_text()
    )
    expect(page.locator("#answer tbody tr").first).to_be_visible()


def test_the_ready_beginning_of_lost_target_groups_has_their_lines(visit: Visit) -> None:
    page = visit.go("/build")
    page.locator("main a", has_text="Målgrupper med tiltag i 2015-2018").click()
    expect(page.locator("#answer tbody td.place a").first).to_contain_text("l.")


def test_the_question_of_money_in_two_years_tells_the_years_apart_and_counts_once(site: str) -> None:
    begin = httpx.get(f"{site}/build", headers={"Accept": "text/html"}).text
    # Which counts hold others is said where they stand; what is followed on to says it too.
    assert re.search(
        r'class=Measure">Tiltag <span class="count">\d+</span></a><span class="holds">heri indgår indsats, handling<',
        begin,
    )
    followed = httpx.get(
        f"{site}/build?class=Objective&follow=0.%5EcontributesTo", headers={"Accept": "text/html"}
    ).text
    assert "Nogle slags rummer andre" in followed
    href = re.search(r'href="(/build\?class=Initiative[^"]*follow=0.appropriation[^"]*)"', begin)
    assert href
    file = httpx.get(site + href[1].replace("&amp;", "&") + "&format=csv&limit=1000").text
    rows = list(csv.DictReader(io.StringIO(file)))
    of_years = [f"beløb (kr.) (bevilling, år er lig med {year})" for year in (2019, 2020)]
    assert set(of_years) <= rows[0].keys(), list(rows[0])
    assert len(rows) > 10
    assert all(float(row[name]) > 0 for row in rows for name in of_years)
