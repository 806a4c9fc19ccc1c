"""What the eye and the hand meet on a desk: the keyboard, no scripts, whole words, pictures that say what they show."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from browsing import BROKEN, SIDEWAYS, Visit, saved, visiting
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


def test_the_sums_of_the_years_stand_beside_their_total(visit: Visit) -> None:
    page = visit.go("/money")
    assert page.locator(".scroll:has(.sums)").evaluate("box => box.scrollWidth - box.clientWidth") == 0


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


def test_lanes_show_whole_words_all_at_a_glance_on_a_desk(visit: Visit) -> None:
    page = visit.go("/lineage")
    assert page.locator(".lanes").count() == 5
    assert all(box.is_visible() for box in page.locator(".lanes").all())
    assert page.evaluate(BROKEN, ".lanes a") == []
    assert page.evaluate(SIDEWAYS) == []


def test_an_answer_of_many_columns_takes_what_the_window_has(browser: Browser, site: str) -> None:
    with visiting(browser, site, 1400) as wide:
        for question, columns in (("indicators-with-baseline", 10), ("links-and-their-evidence", 8)):
            page = wide.go(f"/queries/{question}")
            assert page.locator(".answers th").count() == columns
            assert page.evaluate(SIDEWAYS) == []
            assert page.evaluate("document.documentElement.scrollWidth") == 1400


def test_all_of_a_comparison_unfolds_at_once(visit: Visit) -> None:
    page = visit.go("/compare?first=2015-2018&last=2019-2022")
    page.get_by_role("button", name="Fold alle ud").click()
    expect(page.locator("main details:not([open])")).to_have_count(0)
    assert page.locator("article.link").count() == int(page.locator(".totals b").first.inner_text())


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


def test_an_english_name_is_no_other_name_of_a_thing(visit: Visit) -> None:
    page = visit.go("/search?q=feriecamp&type=MeasureThread")
    hit = page.locator(".hits li").first
    expect(hit).to_contain_text("På engelsk: FerieCamp (holiday camp)")
    expect(hit.locator(".snippet [lang=en]")).to_have_text("FerieCamp (holiday camp)")
    page = visit.go("/search?q=feriecamp&type=MeasureThread&lang=en")
    hit = page.locator(".hits li").first
    expect(hit.locator("a mark")).to_have_text("FerieCamp")
    expect(hit.locator(".snippet")).to_have_count(0)


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
