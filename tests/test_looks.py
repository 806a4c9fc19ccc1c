"""What the eye and the hand meet: a phone's menu, sums beside their total, no scripts, the keyboard."""

from __future__ import annotations

import re
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from browsing import Visit, saved, settled, visiting
from conftest import ROOT
from playwright.sync_api import Browser, expect

FOCUSED = """async () => {
  await new Promise((done) => setTimeout(done, 30));
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
  return {
    what: one.outerHTML.slice(0, 120),
    name: (one.getAttribute("aria-label") || one.labels?.[0]?.innerText || one.textContent || "").trim(),
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    marked: style.outlineStyle !== "none" || one.closest("svg.drawing, .cm-editor.cm-focused") !== null,
  };
}"""
WALKED = (
    "/search?q=feriecamp",
    "/id/initiative/handleplan-2019-2022/fritidsjob-til-unge",
    "/money?by=source&year=2020",
    "/lineage/feriecamp",
    "/network?thing=pejlemaerke/2019-2022/1",
    "/queries/goals-of-a-committee-across-generations",
    "/build?class=Initiative",
    "/sparql",
    "/sources/svar-2019-integrationsindsatser?lines=7163-7190",
)


def test_a_phone_shows_every_entry_of_the_menu(phone: Visit) -> None:
    links = phone.go("/money").locator("header nav a")
    assert links.count() == 10
    for box in (link.bounding_box() for link in links.all()):
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert box["height"] >= 24, "too low for a finger"


def test_the_sums_of_the_years_stand_beside_their_total(visit: Visit) -> None:
    page = visit.go("/money")
    assert page.locator(".scroll:has(.sums)").evaluate("box => box.scrollWidth - box.clientWidth") == 0


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


def test_without_scripts_nothing_is_offered_that_cannot_answer(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "/network?thing=pejlemaerke/2019-2022/1")
    assert not page.locator("#canvas").is_visible()
    assert not page.locator("#pin").is_visible()
    assert page.get_by_text("Listen nedenfor viser det samme.").last.is_visible()
    assert page.locator("#list a").count() > 20
    page.goto(site + "/id/goal/2019-2022/1")
    assert not page.locator("[data-copy]").first.is_visible()
    context.close()


def test_the_answer_of_a_query_comes_into_sight(visit: Visit) -> None:
    page = visit.go("/sparql")
    page.click("#sparql button:not([type])")
    page.wait_for_selector("#result table")
    page.wait_for_function("document.querySelector('#answer').getBoundingClientRect().top < innerHeight * 0.6")


@pytest.mark.parametrize("path", WALKED)
def test_the_keyboard_goes_through_a_page_seen_and_named(visit: Visit, path: str) -> None:
    page = visit.go(path)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main", "the first stop skips the menu"
    for _ in range(45):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        one = page.evaluate(FOCUSED)
        assert one["seen"], f"out of sight: {one['what']}"
        assert one["name"], f"without a name: {one['what']}"
        assert one["marked"], f"not marked: {one['what']}"


def test_a_name_that_nothing_bears_is_told_in_danish(visit: Visit) -> None:
    page = visit.go("/path?one=qqqq&other=FerieCamp")
    assert page.locator("[role=alert]").inner_text().startswith("Intet i netværket hedder")


BROKEN = """(which) => {
  document.head.append(Object.assign(document.createElement("style"), { textContent: "* { hyphens: manual !important }" }));
  const broken = [];
  for (const one of document.querySelectorAll(which)) {
    const walk = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) for (const word of walk.currentNode.data.matchAll(/[\\p{L}]{4,}/gu)) {
      const range = document.createRange();
      range.setStart(walk.currentNode, word.index);
      range.setEnd(walk.currentNode, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((box) => box.top)).size > 1) broken.push(word[0]);
    }
  }
  return broken;
}"""
SIDEWAYS = """() => [...document.querySelectorAll(".scroll")].filter((box) => box.checkVisibility() && box.scrollWidth > box.clientWidth)
  .map((box) => `${box.getAttribute("aria-label") ?? box.id}: ${box.scrollWidth} in ${box.clientWidth}`)"""


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


def test_lanes_show_whole_words_all_at_a_glance_on_a_desk(visit: Visit) -> None:
    page = visit.go("/lineage")
    assert page.locator(".lanes").count() == 5
    assert all(box.is_visible() for box in page.locator(".lanes").all())
    assert page.evaluate(BROKEN, ".lanes a") == []
    assert page.evaluate(SIDEWAYS) == []


def test_all_of_a_comparison_unfolds_at_once(visit: Visit) -> None:
    page = visit.go("/compare?first=2015-2018&last=2019-2022")
    page.get_by_role("button", name="Fold alle ud").click()
    expect(page.locator("main details:not([open])")).to_have_count(0)
    assert page.locator("article.link").count() == int(page.locator(".totals b").first.inner_text())


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


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/money?year=2019", ["Penge", "mio. kr., Forvaltning · 2019", "Børne- og Ungdomsforvaltningen", "/money?year=2019"]),
        ("/queries/funding-sources-by-amount?year=2020", ["Hvilken finansieringskilde betaler mest i et år?", "år: 2020 – sum (kr.)"]),
        ("/build?class=Initiative&show=0.generation&measure=count.0", ["Indsats", "Søjler – antal indsats", "2019–2022"]),
        ("/sources/udkast-2027-2030", ["citeret", "udkast-2027-2030"]),
    ],
)  # fmt: skip
def test_a_saved_picture_tells_what_it_shows_and_where_it_comes_from(visit: Visit, path: str, told: list[str]) -> None:
    page = visit.go(path)
    picture = ElementTree.fromstring(saved(page, page.locator("[data-save=svg]").first))
    words = [one.text or "" for one in picture.iter("{http://www.w3.org/2000/svg}text")]
    for one in told:
        assert any(one in word for word in words), f"{one} is not among {words}"
    assert any(word.startswith("Kilde: Københavns Kommunes dokumenter, læst i Pejling, udgave ") for word in words)
    wide, high = float(picture.get("width", "0")), float(picture.get("height", "0"))
    png = saved(page, page.locator("[data-save=png]").first)
    assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == (2 * wide, 2 * high)


def test_the_dots_of_lists_in_the_sources_are_dots(visit: Visit) -> None:
    page = visit.go("/sources/svar-2019-integrationsindsatser?lines=5110-5112")
    expect(page.locator("#L5110")).to_contain_text("• 3,8 mio. kr.")
    page = visit.go("/lineage/links?first=2015-2018&last=2019-2022&earlier=employment&later=employment")
    expect(page.locator("blockquote", has_text="5110").first).to_contain_text("• 3,8 mio. kr.")
    assert "\uf0b7" not in page.locator("main").inner_text()


def test_the_name_in_the_other_language_says_so(visit: Visit) -> None:
    page = visit.go("/id/committee/socialudvalget")
    expect(page.locator("h1 + p")).to_have_text("På engelsk: Social Services Committee")
    page = visit.go("/id/committee/socialudvalget?lang=en")
    expect(page.locator("h1 + p")).to_have_text("In Danish: Socialudvalget")


def test_what_one_narrows_by_looks_alike_on_every_page_of_a_phone(phone: Visit) -> None:
    padding = "all => all.map((one) => getComputedStyle(one).padding)"
    looks = set()
    for path in ("/search?q=feriecamp", "/lineage", "/lineage?show=glance", "/money", "/network/whole"):
        pills = phone.go(path).locator(".facets a").evaluate_all(padding)
        assert len(pills) >= 2, path
        looks |= set(pills)
    assert len(looks) == 1, looks


def test_a_full_stop_never_begins_a_line_after_a_source(visit: Visit) -> None:
    page = visit.go("/path?one=Peder+Lykke+Centret&other=Områdefornyelse+Sundby")
    for width in range(340, 1000, 20):
        page.set_viewport_size({"width": width, "height": 800})
        beside = page.evaluate(BESIDE)
        assert len(beside) >= 10
        assert all(beside), f"a comma or full stop stands alone where the page is {width} wide"


BESIDE = """() => [...document.querySelectorAll(".paths .src")].flatMap((button) => {
  const after = button.nextSibling;
  if (!after || after.nodeType !== Node.TEXT_NODE || !/^[.,]/.test(after.data)) return [];
  const range = document.createRange();
  range.setStart(after, 0);
  range.setEnd(after, 1);
  const stop = range.getBoundingClientRect(), mark = button.getBoundingClientRect();
  return [stop.left >= mark.right - 1 && stop.top < mark.bottom && stop.bottom > mark.top];
})"""


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


def test_an_english_name_is_no_other_name_of_a_thing(visit: Visit) -> None:
    page = visit.go("/search?q=feriecamp&type=MeasureThread")
    hit = page.locator(".hits li").first
    expect(hit).to_contain_text("På engelsk: FerieCamp (holiday camp)")
    expect(hit.locator(".snippet [lang=en]")).to_have_text("FerieCamp (holiday camp)")
    page = visit.go("/search?q=feriecamp&type=MeasureThread&lang=en")
    hit = page.locator(".hits li").first
    expect(hit.locator("a mark")).to_have_text("FerieCamp")
    expect(hit.locator(".snippet")).to_have_count(0)


def test_a_picture_that_a_phone_does_not_show_is_not_offered_as_a_file(phone: Visit) -> None:
    page = phone.go("/ontology")
    assert page.locator("[data-save]").count() == 2
    expect(page.locator("[data-save]").first).to_be_hidden()


def test_every_class_of_the_templates_has_a_rule() -> None:
    rules = "".join(file.read_text("utf-8") for file in (ROOT / "api" / "static").rglob("*.css"))
    ruled = set(re.findall(r"\.([a-zA-Z][\w-]*)", rules))
    named: set[str] = set()
    templates = list((ROOT / "api" / "templates").glob("*.html"))
    for template in templates:
        # What a template makes of a value (k-{{ type }}, s{{ colour }}) is not looked for here.
        plain = re.sub(r"\{%.*?%\}", " ", template.read_text("utf-8"), flags=re.DOTALL)
        plain = re.sub(r"[\w-]*\{\{.*?\}\}[\w-]*", " ", plain, flags=re.DOTALL)
        for classes in re.findall(r'class="([^"]*)"', plain):
            named |= set(classes.split())
    assert len(templates) > 25
    assert len(named) > 100
    assert sorted(named - ruled) == []


@pytest.mark.parametrize("path", ["/network?thing=pejlemaerke/2019-2022/1", "/network/whole"])
def test_what_is_said_of_a_broad_picture_stands_in_the_column_of_its_heading(
    browser: Browser, site: str, path: str
) -> None:
    with visiting(browser, site, 1600) as visit:
        page = visit.go(path)
        page.locator("#canvas[data-ready]").wait_for()
        left, right = page.evaluate(
            "(() => { const box = document.querySelector('.top > a').getBoundingClientRect(); return [box.left, innerWidth - box.left] })()"
        )
        spots = page.locator("main").evaluate(
            """(main) => [...main.querySelectorAll('h1, #more > *, .tools.netbar, #files, #list')].filter((one) => one.offsetWidth)
              .map((one) => { const box = one.getBoundingClientRect(); return [one.id || one.tagName, box.left, box.right] })"""
        )
        assert len(spots) > 1
        assert [spot for spot in spots if abs(spot[1] - left) > 1 or spot[2] > right + 1] == []
        picture = page.locator("#canvas").bounding_box()
        assert picture is not None
        assert picture["width"] > 1500, "the picture alone is broad"
        rows = {
            one["y"]
            for bar in page.locator(".tools.netbar").all()
            for one in [bar.bounding_box()]
            if one and one["height"] > 60
        }
        assert not rows, "the tools need two rows"
