"""Exploring in a real browser: suggestions, money, sources, a thing's page, the ontology, errors, print, pages without scripts."""

from __future__ import annotations

import csv
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import Visit, fetched, saved, settled, until, visiting
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.usefixtures("sources")


def test_names_are_suggested_while_one_types_and_lead_to_the_thing_by_keyboard(visit: Visit) -> None:
    page = visit.go("/")
    field = page.locator("form.big input[type=search]")
    field.type("samarbejde med fr")
    option = page.locator(".suggestions:visible [role=option]", has_text="Samarbejde med FRAK")
    expect(option).to_have_count(1)
    assert Axe().run(page).response["violations"] == []
    # Nor does a finger that is put on the list to scroll it.
    option.click(button="right")
    expect(option).to_be_visible()
    field.press("Escape")
    expect(option).not_to_be_visible()
    expect(field).to_have_value("samarbejde med fr")
    field.press("Space")
    expect(option).to_be_visible()
    field.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(page.locator("h1")).to_have_text("Samarbejde med FRAK")
    row = page.locator("table.compact tr", has_text="2019").first
    row.locator("button.src").first.click()
    expect(page.locator(".note:popover-open mark").first).to_be_visible()


def test_the_front_page_tells_the_day_of_the_data_and_what_is_a_draft(visit: Visit) -> None:
    page = visit.go("/")
    assert page.locator(".timeline > li.gap").inner_text().startswith("2023–2026")
    assert page.locator(".timeline > li.draft strong").all_inner_texts() == ["2027–2030"]
    assert page.locator(".doors a").count() == 3
    expect(page.locator("main")).to_contain_text("Data af ")


def test_money_by_theme_adds_up_and_its_sums_download(visit: Visit, site: str) -> None:
    page = visit.go("/money?by=theme")
    heads = page.locator("thead").first.locator("th").all_inner_texts()
    year = heads.index("2019")
    shown = [
        int(text.replace(".", ""))
        for text in page.locator(f"tbody tr td:nth-child({year + 1})").all_inner_texts()
        if text != "–"
    ]
    rows = visit.context.request.get(f"{site}/money?by=theme&table=sums&format=csv").text().splitlines()
    column = rows[0].split(",").index("2019")
    assert sorted(shown) == sorted(int(float(row.split(",")[column])) for row in rows[1:] if row.split(",")[column])
    left_out = page.locator("#leftout a").first
    count = int(left_out.inner_text().rpartition("(")[2].rstrip(")"))
    left_out.click()
    expect(page.locator("table.sortable tbody tr")).to_have_count(count)


def test_search_results_download_as_tables(visit: Visit, site: str) -> None:
    total = int(visit.go("/search?q=feriecamp").locator("[role=status]").inner_text().split(" ")[0])
    lines = visit.context.request.get(f"{site}/search?q=feriecamp&format=csv").text().splitlines()
    assert len(lines) >= total + 1
    assert visit.context.request.get(f"{site}/search?q=feriecamp&format=xlsx").body().startswith(b"PK")


def test_a_document_is_a_strip_of_what_is_cited_and_all_its_records_download(visit: Visit, site: str) -> None:
    page = visit.go("/sources/udkast-2027-2030")
    told = page.locator("main p").nth(1).inner_text()
    rows = list(csv.reader(fetched(f"{site}/sources/udkast-2027-2030?format=csv")[2].decode("utf-8-sig").splitlines()))
    # Rows of what other lines say of a thing are no further things.
    things = sum(1 for row in rows[1:] if not row[4])
    assert rows[0][4] == "Hvad der står om den"
    assert 500 < things < len(rows) - 1
    assert told.startswith(f"{things} ")
    widths = [float(bar.get_attribute("width") or 0) for bar in page.locator(".minimap rect.cited").all()]
    assert 300 < sum(widths) < 1000
    page.locator(".minimap a").nth(2).click()
    expect(page.locator(".lines li").first).to_have_attribute("value", "393")


CITED = """SELECT DISTINCT ?document ?first ?last WHERE {
  ?passage a pej:Passage ; pej:document ?document ; pej:firstLine ?first ; pej:lastLine ?last . ?one pej:passage ?passage .
}"""


def test_every_line_that_a_fact_or_a_link_cites_is_among_what_its_document_states(site: str) -> None:
    told: dict[str, set[int]] = {}
    answer = fetched(f"{site}/sparql?{urlencode({'query': CITED, 'format': 'csv'})}")[2].decode()
    cited = list(csv.DictReader(answer.splitlines()))
    assert len(cited) > 3000
    for row in cited:
        document = row["document"].rpartition("/")[2]
        if document not in told:
            lines = fetched(f"{site}/sources/{document}?format=csv")[2].decode().splitlines()
            rows = csv.reader(lines[1:])
            told[document] = {line for first, last, *_ in rows for line in range(int(first), int(last) + 1)}
        assert set(range(int(row["first"]), int(row["last"]) + 1)) <= told[document], row
    assert len(told) == 5


def test_a_line_that_only_tells_an_effect_is_marked_and_leads_to_what_it_is_said_of(visit: Visit) -> None:
    page = visit.go("/sources/svar-2019-integrationsindsatser?lines=1066-1075")
    line = page.locator("#L1072")
    expect(line).to_contain_text("socialt netværk og bedre")
    expect(line).to_have_class("cited marked")
    line.get_by_role("link").click()
    expect(page.locator(".hits li:target")).to_contain_text("forventet effekt", ignore_case=True)
    # The cell is that of three associations.
    said = page.locator(".hits li", has_text="1071–1073")
    expect(said).to_have_count(3)
    expect(said.filter(has_text="Kringlebakken")).to_contain_text("forventet effekt", ignore_case=True)


def test_a_line_that_a_link_alone_rests_on_is_marked_and_leads_to_both_passages_of_the_link(visit: Visit) -> None:
    page = visit.go("/sources/udkast-2027-2030?lines=62-66")
    line = page.locator("#L62")
    expect(line).to_contain_text("Pejlemærker for integration og medborgerskab")
    expect(line).to_have_class("cited marked")
    line.get_by_role("link").click()
    link = page.locator(".hits li:target")
    expect(link).to_contain_text("slægtskabsled")
    expect(link).to_contain_text("senere")
    link.locator("a[lang=da]").click()
    expect(page.locator("article.link:target")).to_contain_text("udkast-2027-2030"[:6], ignore_case=True)
    expect(page.locator("article.link:target .ends blockquote").last).to_contain_text("Pejlemærker for integration")


def test_a_things_page_has_no_arrow_no_slug_and_no_raw_truth_value(visit: Visit) -> None:
    for path in (
        "/id/generation/2023-2026",
        "/id/thread/maal-blandet-by",
        "/id/publication/sikker-by-strategi",
        "/id/document/udkast-2027-2030",
        "/id/organisation/de-syv-politiske-udvalg",
    ):
        shown = visit.go(path).inner_text("main")
        assert not {"true", "false"} & set(shown.split())
        assert "← " not in shown
        assert "id:passage" not in shown
        assert "housing-and-city" not in shown


def test_the_goals_of_a_committee_stand_by_generation(visit: Visit) -> None:
    page = visit.go("/id/committee/socialudvalget")
    heads = page.locator("h3.when").all_inner_texts()
    generations = [head.partition(" (")[0] for head in heads]
    assert generations == sorted(generations, reverse=True)
    assert "2019–2022" in generations
    thread = visit.context.request.get(
        f"{visit.site}/id/thread/indsatsomraade-til-pejlemaerke", headers={"Accept": "text/html"}
    )
    assert "Led med belæg" in thread.text()
    assert "Uden generation" not in thread.text()
    # The counts of every generation lead to each, though it stands behind many others.
    counts = page.locator("dd .facets").first
    last = counts.locator("a").last
    expect(last).to_contain_text("2015–2018")
    last.click()
    expect(page.locator(last.get_attribute("href") or "")).to_be_in_viewport()


def test_the_ontology_is_drawn_and_each_term_has_its_uses(visit: Visit, site: str) -> None:
    page = visit.go("/ontology")
    assert page.locator(".diagram a").count() > 15
    assert page.locator(".diagram path.edge").count() > 15
    goal = page.locator("tr#Goal")
    assert int(goal.locator("td.num").inner_text().replace(".", "")) > 10
    expect(goal.locator("a[href^='/id/goal/']")).to_have_count(1)
    expect(page.locator("tr#Measure")).to_contain_text("prov:Plan")
    goal.locator("details summary").click()
    # Its own shape's demand, one of every objective, and one of all that has a name.
    for demand in (
        "skal have det dokument, som angiver det",
        "skal have en politikgeneration",
        "skal have ét navn på dansk",
    ):
        expect(goal.locator("details li", has_text=demand)).to_have_count(1)
    for name in ("shapes", "alignments", "schemes", "examples/Goal"):
        assert visit.context.request.get(f"{site}/ontology/{name}.ttl").text().startswith("@prefix")


@pytest.mark.parametrize(
    "path",
    [
        "/money?by=nothing",
        "/money?left=nothing",
        "/network?q=qqqqqq",
        "/network?thing=goal/nothing",
        "/network/whole?generation=2023-2026",
        "/sources/nothing",
        "/sources/udkast-2027-2030?lines=x",
        "/browse/Nothing",
        "/search?q=a&type=Nothing",
        "/search?q=a&limit=0",
    ],
)
def test_errors_are_told_in_danish(visit: Visit, path: str) -> None:
    page = visit.go(path)
    visit.complaints.clear()
    told = page.locator(".message").inner_text()
    assert not {"There", "allowed", "No", "The"} & set(told.replace("'", " ").split())
    assert Axe().run(page).response["violations"] == []


def test_a_print_is_black_on_white_even_from_a_dark_screen(browser: Browser, site: str) -> None:
    with visiting(browser, site, scheme="dark") as window:
        page = window.go("/money?year=2019")
        page.emulate_media(media="print")
        colours = page.evaluate(
            "[document.body, document.querySelector('table')].map((one) => getComputedStyle(one).backgroundColor)"
        )
    assert set(colours) == {"rgb(255, 255, 255)"}


def test_pages_work_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, accept_downloads=True)
    page = context.new_page()
    page.goto(site)
    page.locator("form.big input[type=search]").fill("FRAK")
    page.locator("form.big button").click()
    page.locator(".hits a", has_text="Samarbejde med FRAK").first.click()
    expect(page.locator("table.compact")).to_contain_text("2019")
    page.goto(f"{site}/network?q=Samarbejde med FRAK")
    expect(page.locator("#list a").first).to_be_visible()
    assert saved(page, "button[value=graphml]").startswith(b"<?xml")
    page.goto(f"{site}/network/whole?generation=2027-2030")
    page.locator(".outline summary").nth(1).click()
    expect(page.locator(".outline details[open] a").first).to_be_visible()
    context.close()


def test_what_two_generations_say_on_extremism_is_three_clicks_from_the_front_page(visit: Visit) -> None:
    page = visit.go("/")
    page.locator("form.big input[type=search]").fill("ekstremisme")
    page.locator("form.big button").click()
    for generation in ("2027–2030", "2015–2018"):
        page.locator("nav.facets a", has_text=generation).click()
        hits = page.locator(".hits li")
        expect(hits.first).to_contain_text(generation)
        expect(hits.nth(3)).to_be_visible()


def test_a_name_of_two_things_offers_the_other_on_the_way_between_two(visit: Visit) -> None:
    page = visit.go("/")
    page.locator("main a", has_text="Hvordan hænger to ting sammen?").click()
    page.locator("input[name=one]").fill("Peder Lykke Centret")
    page.locator("input[name=other]").fill("Områdefornyelse Sundby")
    page.locator("main form button").click()
    expect(page.locator(".paths li").first).to_contain_text("Peder Lykke Centret")
    settled(page)
    longer = page.locator(".paths li").first.locator("a").count()
    page.locator("main p", has_text="samme navn").locator("a").click()
    expect(page.locator(".paths li").first).to_contain_text("Grønne generationsmøder")
    expect(page.locator(".paths li").first).to_contain_text("Områdefornyelse Sundby")
    settled(page)
    assert 0 < page.locator(".paths li").first.locator("a").count() < longer
    assert Axe().run(page).response["violations"] == []


DRAWN = """() => {
  const svg = document.querySelector(".diagram svg"), pad = (box) => ({ x: box.x + 1, y: box.y + 1, right: box.x + box.width - 1, bottom: box.y + box.height - 1 });
  const boxes = [...svg.querySelectorAll("rect.node")].map((one) => pad(one.getBBox()));
  const words = [...svg.querySelectorAll("text.words")].map((one) => ({ ...pad(one.getBBox()), said: one.lastChild.data }));
  const meet = (one, other) => one.x < other.right && other.x < one.right && one.y < other.bottom && other.y < one.bottom;
  const wrong = [];
  boxes.forEach((box, index) => boxes.slice(index + 1).forEach((other) => meet(box, other) && wrong.push("boxes overlap")));
  words.forEach((word, index) => {
    if (boxes.some((box) => meet(word, box))) wrong.push(`${word.said} lies on a box`);
    if (words.slice(index + 1).some((other) => meet(word, other))) wrong.push(`${word.said} lies on other words`);
  });
  for (const edge of svg.querySelectorAll("path.edge")) for (let at = 4; at < edge.getTotalLength() - 4; at += 2) {
    const { x, y } = edge.getPointAtLength(at);
    if (boxes.some((box) => box.x < x && x < box.right && box.y < y && y < box.bottom)) { wrong.push(`a line runs through a box: ${edge.getAttribute("d")}`); break; }
  }
  for (const text of svg.querySelectorAll("text.further")) if (text.getBBox().x + text.getBBox().width > text.closest("a").previousElementSibling.querySelector("rect").getBBox().x + 160) wrong.push(`${text.textContent} sticks out`);
  return wrong;
}"""


JOINED = """SELECT ?property ?to (COUNT(*) AS ?joined) WHERE {
  VALUES (?property ?to) {
    (pej:targetGroup pej:TargetGroup) (pej:underDirection pej:Direction) (pej:appropriation pej:Appropriation)
    (pej:partner pej:Actor) (pej:contributesTo pej:Objective) (pej:place pej:Place)
  }
  ?measure a pej:Measure ; ?property ?other . ?other a ?to .
} GROUP BY ?property ?to"""


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_diagram_of_the_ontology_has_no_line_or_word_on_a_box(visit: Visit, language: str) -> None:
    page = visit.go(f"/ontology?lang={language}")
    assert page.evaluate(DRAWN) == []
    told = page.locator(".diagram title").all_text_contents()
    answer = fetched(f"{visit.site}/sparql?{urlencode({'query': JOINED, 'format': 'csv'})}")[2].decode()
    joins = [row["joined"] for row in csv.DictReader(answer.splitlines())]
    assert len(joins) > 5
    for count in joins:
        assert any(f"({count})" in one for one in told), f"{count} joins are neither drawn nor told in their box"
    page.locator(".diagram a[href='#TargetGroup'] text.further").first.click()
    expect(page.locator("tr#TargetGroup")).to_be_in_viewport()


def test_a_phone_reads_the_diagram_as_a_list(phone: Visit) -> None:
    page = phone.go("/ontology?lang=en")
    expect(page.locator(".diagram")).to_be_hidden()
    expect(page.locator(".joins li", has_text="Indicator").first).to_be_visible()
    assert page.locator(".joins li").count() == page.locator(".diagram rect.node").count()
    until(page, lambda: page.evaluate("document.documentElement.scrollHeight") < 5000, "too high for a phone")
    page.locator(".joins a[href='#Measure']").click()
    expect(page.locator("tr#Measure")).to_be_in_viewport()
    assert page.locator(".stack").first.evaluate("table => table.scrollWidth - table.parentElement.clientWidth") <= 0
