"""Asking in a real browser and over HTTP: the guided builder, the query page, the forms of the ready-made questions."""

from __future__ import annotations

import csv
import io
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.conftest import running_server
from tests.test_pages import STATES, Visit, browser

__all__ = ["browser"]

WOMEN = "/build?class=Initiative&where=0.targetGroup.within.target-group/kvinder"
AMOUNTS = "/build?class=Appropriation&follow=0.^appropriation&follow=1.fundedBy&show=2&measure=sum.0.amount"
PAGES = (
    "/build",
    WOMEN,
    WOMEN + "&pick=0.generation",
    WOMEN + "&pick=0.startYear&op=ge&value=snart",
    "/build?class=Initiative&show=0.generation&measure=count.0",
    AMOUNTS,
    AMOUNTS + "&once=no",
    "/build?class=Iniative",
    "/queries/initiatives-for-a-target-group",
    "/queries/funding-sources-by-amount",
)


@pytest.fixture(scope="module")
def site(dataset: Path) -> Iterator[str]:
    with running_server(dataset, "--query-seconds", "5") as address:
        yield address


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    window = Visit(browser, site)
    yield window
    window.context.close()
    assert window.left == [], "a page asked another machine"
    assert window.complaints == [], "the console complained"


def fetched(address: str, accept: str = "text/html") -> tuple[int, str, bytes]:
    """Give status, final address and body."""
    request = urllib.request.Request(address, headers={"Accept": accept})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.url, response.read()
    except urllib.error.HTTPError as error:
        return error.code, address, error.read()


def sheet(data: bytes) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return list(book.worksheets[0].iter_rows(values_only=True))


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("language", "width", "scheme"), STATES[::3] + STATES[1:2])
def test_every_page_of_asking_is_accessible_and_fits(
    browser: Browser, site: str, path: str, language: str, width: int, scheme: str
) -> None:
    window = Visit(browser, site, width, scheme)
    page = window.go(f"{path}{'&' if '?' in path else '?'}lang={language}")
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    told = [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in Axe().run(page).response["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    window.context.close()
    assert told == []
    assert window.left == []
    assert [text for text in window.complaints if "400" not in text] == []
    assert wide <= 0, f"{wide} pixels stick out to the right"


def test_a_question_is_built_by_clicks_and_its_link_holds_it(visit: Visit, site: str) -> None:
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
    rows = page.locator("#answer tbody tr").all_inner_texts()
    assert rows
    other = Visit(visit.context.browser, site)  # type: ignore[arg-type]
    assert other.go(page.url.removeprefix(site)).locator("#answer tbody tr").all_inner_texts() == rows
    other.context.close()
    assert parse_qs(urlsplit(page.url).query)["follow"] == ["0.administeredBy"]


def test_the_counts_beside_the_choices_are_those_of_the_answers(visit: Visit) -> None:
    page = visit.go(WOMEN)
    page.locator("#follow-0 summary").click()
    choice = page.locator("#follow-0 a", has_text="forvaltes af").first
    told = int(choice.locator(".count").inner_text())
    choice.click()
    assert len(set(page.locator("#answer tbody td:first-child").all_inner_texts())) == told
    assert page.locator(".step .count").first.inner_text() == str(told)


def test_a_question_is_built_without_scripts(browser: Browser, site: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(site + "/build?class=Initiative&pick=0.targetGroup")
    page.locator("#pick select[name=op]").select_option("not")
    page.locator("#pick select[name=value]").select_option("target-group/kvinder")
    page.locator("#pick button").click()
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
    assert "Mente du `Initiative`?" in body.decode()
    status, _, body = fetched(site + "/build?class=Iniative", "application/json")
    assert "Did you mean `Initiative`?" in json.loads(body)["message"]


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


def test_a_sum_of_money_says_that_each_amount_counts_once_and_can_count_all(visit: Visit) -> None:
    page = visit.go(AMOUNTS)
    expect(page.locator(".notice")).to_contain_text("Hvert beløb tælles én gang")
    expect(page.locator("#answer thead")).to_contain_text("Angivet i")
    page.locator(".notice a").click()
    expect(page.locator(".notice")).to_contain_text("samme penge kan være lagt sammen flere gange")


def test_the_answer_of_a_built_question_is_a_workbook_with_numbers_and_years(site: str) -> None:
    query = "class=Appropriation&where=0.year.ge.2020&show=0&show=0.year&show=0.amount&limit=1000"
    head, *rows = sheet(fetched(f"{site}/build?{query}&format=xlsx")[2])
    year, amount = head.index("år"), head.index("beløb")
    assert rows
    assert all(isinstance(row[year], int) and row[year] >= 2020 for row in rows)
    assert all(isinstance(row[amount], int | float | None) for row in rows)
    told = list(csv.DictReader(io.StringIO(fetched(f"{site}/build?{query}&format=csv")[2].decode("utf-8-sig"))))
    assert len(told) == len(rows)
    assert json.loads(fetched(f"{site}/build?{query}&format=json")[2])["head"]["vars"][0] == "appropriation"


def test_a_built_question_opens_in_the_query_page_with_the_same_rows(visit: Visit) -> None:
    page = visit.go("/build?class=Initiative&show=0.generation&measure=count.0")
    figures = page.locator("#answer tbody td.num").all_inner_texts()
    page.locator("main a", has_text="Åbn i SPARQL").click()
    expect(page.locator("#result tbody tr")).to_have_count(len(figures))
    assert page.locator("#result tbody td.num").all_inner_texts() == figures


def test_bars_of_a_built_question_are_saved_as_svg_and_png(visit: Visit) -> None:
    page: Page = visit.go("/build?class=Initiative&show=0.generation&measure=count.0")
    for format, beginning in (("svg", b"<svg"), ("png", b"\x89PNG")):
        with page.expect_download() as download:
            page.locator(f"[data-save={format}]").click()
        assert Path(download.value.path()).read_bytes().startswith(beginning)


HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def workbench(visit: Visit, query: str, view: str = "") -> Page:
    return visit.go(f"/sparql#query={quote(query)}{'&view=' + view if view else ''}")


def typed(page: Page, text: str) -> None:
    """Write a query in the editor as a person does, without the brackets that it closes by itself."""
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)


def needs_editor(page: Page) -> None:
    if not page.locator(".cm-editor").count():
        pytest.skip("the editor is not bundled (make editor needs npm): the page has its plain text field")


def test_the_editor_offers_the_properties_that_things_of_the_class_have(visit: Visit) -> None:
    page = visit.go("/sparql")
    needs_editor(page)
    typed(page, "SELECT * WHERE { ?x a pej:Appropriation ; pej:")
    page.keyboard.press("Control+Space")
    first = page.locator(".cm-tooltip-autocomplete li").first
    expect(first).to_contain_text("pej:")
    offered = page.locator(".cm-tooltip-autocomplete li .cm-completionLabel").all_inner_texts()
    assert {"pej:statedIn", "pej:asWritten"} <= set(offered[:4])
    assert "pej:targetGroup" not in offered[:10]
    page.keyboard.insert_text("amou")
    expect(page.locator(".cm-tooltip-autocomplete li").first).to_contain_text("pej:amount")
    page.wait_for_timeout(150)
    page.keyboard.press("Enter")
    text = page.locator("#query").input_value()
    assert text.startswith("PREFIX pej: <https://w3id.org/pejling/ontology#>\n")
    assert text.endswith("; pej:amount")
    assert Axe().run(page).response["violations"] == []


def test_the_editor_finds_things_by_name(visit: Visit) -> None:
    page = visit.go("/sparql")
    needs_editor(page)
    typed(page, "SELECT * WHERE { ?x pej:responsibleCommittee socialud")
    page.keyboard.press("Control+Space")
    page.locator(".cm-tooltip-autocomplete li", has_text="Socialudvalget").first.click()
    assert "<https://w3id.org/pejling/id/committee/socialudvalget>" in page.locator("#query").input_value()


def test_layout_changes_nothing_but_white_space_in_any_of_our_queries(visit: Visit) -> None:
    page = visit.go("/sparql")
    count, spoilt = page.evaluate(
        """async () => {
          const { format } = await import("/static/workbench/format.js");
          const { tokens } = await import("/static/workbench/tokens.js");
          const parts = (text) => JSON.stringify(tokens(text).map((one) => one.text));
          const all = [...document.querySelectorAll("#examples option")].map((one) => one.value).filter(Boolean);
          const crammed = "SELECT ?a{?a a<x:y>;<x:p>'a {b} # c'.FILTER(?a!='x}')#end\\n}LIMIT 5";
          const odd = [...all, ...all.map((text) => text.replace(/#.*/g, "").replace(/\\s+/g, " ")), crammed];
          return [odd.length, odd.filter((text) => parts(format(text)) !== parts(text) || format(format(text)) !== format(text))];
        }"""
    )
    assert count > 120
    assert spoilt == []


def test_the_layout_button_lays_out(visit: Visit) -> None:
    page = workbench(visit, "SELECT ?x WHERE { ?x a pej:Goal . FILTER(true) } LIMIT 3")
    page.locator("#format").click()
    assert page.locator("#query").input_value().split("\n")[:3] == [
        "SELECT ?x WHERE {",
        "  ?x a pej:Goal .",
        "  FILTER(true)",
    ]


def test_several_queries_stand_side_by_side_and_stay(visit: Visit) -> None:
    page = workbench(visit, "# Første\nSELECT ?g { ?g a pej:Goal } LIMIT 2")
    page.locator("#add").click()
    page.evaluate("location.hash = 'query=' + encodeURIComponent('# Anden\\nSELECT ?g { ?g a pej:Place } LIMIT 3')")
    expect(page.locator("#result tbody tr")).to_have_count(3)
    assert page.locator("#tabs [role=tab]").all_inner_texts() == ["Første", "Anden"]
    page.goto(visit.site + "/sparql")
    expect(page.locator("#tabs [role=tab]")).to_have_text(["Første", "Anden"])
    page.locator("#tabs [role=tab]").nth(1).press("ArrowLeft")
    assert page.locator("#query").input_value().startswith("# Første")
    page.locator("#shut").click()
    expect(page.locator("#tabs [role=tab]")).to_have_text(["Anden"])


def test_an_example_opens_runs_and_shows_itself_as_it_is_best_seen(visit: Visit) -> None:
    page = visit.go("/sparql")
    page.locator("#examples").select_option(label="Indsatser pr. generation, som søjler")
    expect(page.locator("#result svg rect")).to_have_count(5)
    assert "view=chart" in page.url
    page.locator("#examples").select_option(label="Mål, retninger og udvalg i 2019–2022 som netværk")
    expect(page.locator("#result canvas")).to_be_visible()
    page.locator("#result summary").click()
    told = page.locator("#result li").all_inner_texts()
    assert any("ansvarligt udvalg" in line for line in told)
    assert Axe().run(page).response["violations"] == []
    for format, beginning in (("svg", b"<svg"), ("png", b"\x89PNG")):
        with page.expect_download() as download:
            page.locator(f"[data-picture={format}]").click()
        assert Path(download.value.path()).read_bytes().startswith(beginning)


def test_every_starter_answers(visit: Visit) -> None:
    page = visit.go("/sparql")
    starters = page.locator("#examples optgroup").first.locator("option").all_inner_texts()
    assert len(starters) == 7
    for starter in starters:
        page.locator("#examples").select_option(label=starter)
        expect(page.locator("#told")).to_contain_text("ms")
        expect(page.locator("#views")).to_be_visible()
        expect(page.locator("#hint")).to_be_empty()


def test_a_running_query_clears_the_answer_and_is_stopped_by_a_click(visit: Visit) -> None:
    page = workbench(visit, "SELECT ?g { ?g a pej:Goal } LIMIT 2")
    expect(page.locator("#result tbody tr")).to_have_count(2)
    page.evaluate("location.hash = 'query=' + encodeURIComponent(" + json.dumps(HEAVY) + ")")
    expect(page.locator("#stop")).to_be_visible()
    assert page.locator("#result tbody tr").count() == 0
    page.locator("#stop").click()
    expect(page.locator("[role=alert]")).to_contain_text("Du stoppede forespørgslen")
    expect(page.locator("#stop")).to_be_hidden()


def test_a_stopped_query_says_why_and_offers_more_time(visit: Visit) -> None:
    page = workbench(visit, HEAVY.replace("SELECT (COUNT(*) AS ?n)", "SELECT DISTINCT ?a ?d ?g"))
    alert = page.locator("[role=alert]")
    expect(alert).to_contain_text("længere end de 5 sekunder", timeout=15_000)
    expect(alert.locator("button")).to_have_text(["Tilføj LIMIT 100 og kør", "Kør igen med op til 60 sekunder"])
    assert Axe().run(page).response["violations"] == []
    alert.locator("button").last.click()
    expect(page.locator("#told")).to_contain_text("højst 60 s")
    page.locator("#stop").click()
    visit.complaints = [text for text in visit.complaints if "408" not in text]


def test_rows_doubled_by_two_languages_are_told_and_mended(visit: Visit) -> None:
    page = workbench(visit, "SELECT ?committee ?name { ?committee a pej:Committee ; rdfs:label ?name } ORDER BY ?name")
    doubled = page.locator("#result tbody tr").count()
    page.locator("#hint button").click()
    expect(page.locator("#hint")).to_be_empty()
    assert page.locator("#result tbody tr").count() < doubled
    assert 'FILTER(LANG(?name) = "da")' in page.locator("#query").input_value()


def test_an_answer_is_sorted_filtered_and_turned_a_page_at_a_time(visit: Visit) -> None:
    page = workbench(visit, "SELECT ?x ?lines { ?x a pej:Passage ; pej:firstLine ?lines } LIMIT 450")
    expect(page.locator("#result tbody tr")).to_have_count(200)
    page.locator("#result nav button").last.click()
    page.locator("#result nav button").last.click()
    expect(page.locator("#result tbody tr")).to_have_count(50)
    page.locator("#result th button", has_text="lines").click()
    figures = [int(text.replace(".", "")) for text in page.locator("#result td.num").all_inner_texts()]
    assert figures == sorted(figures)
    assert len(figures) == 200
    page.locator("#filter").fill("brev-2019")
    shown = page.locator("#result tbody tr").all_inner_texts()
    assert all("brev-2019" in text for text in shown)


def test_a_cut_answer_says_so(visit: Visit) -> None:
    page = visit.go("/sparql")
    page.route("**/sparql", lambda route: route.fulfill(body='{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"1"}}]}}', headers={"Content-Type": "application/sparql-results+json", "X-Truncated": "rows=1"}) if route.request.method == "POST" else route.continue_())  # fmt: skip
    page.locator("#sparql button").first.click()
    page.locator("main form button", has_text="Kør").click()
    expect(page.locator("#hint .notice")).to_contain_text("de første 1")
    expect(page.locator("#hint .notice")).to_contain_text("OFFSET")


def test_a_mistake_is_told_in_the_language_of_the_page_and_marked_at_its_place(visit: Visit) -> None:
    page = workbench(visit, "SELECT ?g WHERE {\n  ?m a\n}")
    expect(page.locator("[role=alert]")).to_contain_text("ikke gyldig SPARQL 1.1 i linje")
    if page.locator(".cm-editor").count():
        expect(page.locator(".cm-lintRange-error, .cm-lintPoint-error").first).to_be_attached()
    visit.go("/sparql?lang=en#query=" + quote("SELECT ?g WHERE {\n  ?m a\n}"))
    expect(page.locator("[role=alert]")).to_contain_text("is not valid SPARQL 1.1 in line")
    visit.complaints = [text for text in visit.complaints if "400" not in text]


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
    assert parse_qs(urlsplit(page.url).query)["target_group"][0].startswith("target-group/")
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
    shown = page.locator("tbody tr").count()
    with page.expect_download() as download:
        page.locator("main a", has_text="XLSX").click()
    assert len(sheet(Path(download.value.path()).read_bytes())) == shown + 1


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
    for bar in page.locator(".years rect").all():
        year = (bar.locator("title").text_content() or "").split(": ")[0].split(", ")[-1]
        heights[year] = heights.get(year, 0) + float(bar.get_attribute("height") or 0)
    assert heights.keys() == total.keys()
    scale = heights["2020"] / total["2020"]
    assert all(heights[year] == pytest.approx(total[year] * scale, rel=0.02) for year in total)


def test_sums_by_document_are_not_stacked_on_each_other(visit: Visit) -> None:
    page = visit.go("/build?class=Appropriation&show=0.year&measure=sum.0.amount&where=0.year.has")
    assert page.locator("#answer .lying rect").count() > 5
    assert page.locator("#answer .years").count() == 0


def test_the_list_of_questions_narrows_to_the_words_typed(visit: Visit) -> None:
    page = visit.go("/queries")
    page.locator("#find").fill("finansieringskilde betaler")
    expect(page.locator("#themes li:visible")).to_have_count(2)
    expect(page.locator("#found")).to_have_text("2")


def test_things_are_counted_per_generation_though_their_names_were_shown_first(visit: Visit) -> None:
    page = visit.go("/build?class=Initiative")
    page.locator("summary", has_text="Vis som kolonne").click()
    page.locator("#show-0 a", has_text="generation").first.click()
    page.locator("summary", has_text="Tæl og læg sammen").click()
    page.locator("#measure-0 a", has_text="antal indsats").click()
    expect(page.locator("#answer thead th")).to_have_count(2)
    figures = dict(
        zip(*(page.locator(f"#answer tbody td:nth-child({n})").all_inner_texts() for n in (1, 2)), strict=True)
    )
    assert set(figures) == {"2007–2010", "2011–2014", "2015–2018", "2019–2022", "2027–2030"}
    assert int(figures["2027–2030"]) > int(figures["2011–2014"]) > 1


def test_the_word_baseline_finds_the_questions_about_it(visit: Visit) -> None:
    page = visit.go("/queries")
    page.locator("#find").fill("baseline")
    expect(page.locator("#themes a:visible", has_text="intet målt udgangspunkt")).to_have_count(1)
    expect(page.locator("#themes a:visible")).to_have_count(3)


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


def test_a_built_answer_that_the_service_cuts_says_so_with_what_to_do(dataset: Path) -> None:
    with running_server(dataset, "--query-rows", "5") as address:
        _, _, body = fetched(address + "/build?class=Initiative&show=0")
        assert "de første 5" in body.decode()
        assert "Vælg snævrere" in body.decode()
