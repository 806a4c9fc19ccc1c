"""Tracing in a browser: lanes, a thread's picture, ribbons that open their evidence, the comparison."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from browsing import Visit, saved, settled, sheet, until
from playwright.sync_api import expect

SVG = "{http://www.w3.org/2000/svg}"


def test_a_ribbon_opens_its_evidence_by_keyboard(visit: Visit) -> None:
    page = visit.go("/lineage/streams")
    ribbon = page.get_by_role("link", name="Uddannelse 2015–2018 → Uddannelse 2019–2022: ").first
    told = ribbon.get_attribute("aria-label") or ""
    ribbon.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Uddannelse 2015–2018 → Uddannelse 2019–2022")
    count = int(told.rpartition(": ")[2].split()[0])
    expect(page.locator("article.link")).to_have_count(count)
    first = page.locator("article.link").first
    expect(first.locator(".ends .where[href^='/sources/']").first).to_be_visible()
    page.get_by_role("link", name="Fra generation til generation").click()
    expect(page).to_have_url(visit.site + "/lineage/streams")


def test_the_ribbons_stand_in_a_table_too_and_weak_ones_look_weak(visit: Visit) -> None:
    page = visit.go("/lineage/streams?kind=ObjectiveThread")
    ribbons = page.locator("svg.alluvial.wide .ribbon")
    expect(page.get_by_role("region", name="Båndene som tabel").locator("tbody tr")).to_have_count(ribbons.count())
    weak = page.locator("svg.alluvial.wide a.weak .ribbon").first
    firm = page.locator("svg.alluvial.wide a:not(.weak) .ribbon").first
    looks = [float(one.evaluate("e => getComputedStyle(e).fillOpacity")) for one in (weak, firm)]
    assert looks[0] < looks[1] / 2
    assert weak.evaluate("e => getComputedStyle(e).strokeDasharray") != "none"
    expect(page.locator("svg.alluvial.wide .missing")).to_have_count(1)


def test_a_pile_opens_the_threads_of_its_theme(visit: Visit) -> None:
    page = visit.go("/lineage/streams")
    page.get_by_role("link", name="Ekstremisme 2015–2018: ").click()
    expect(page).to_have_url(visit.site + "/lineage/streams?theme=extremism")
    pile = page.locator("svg.alluvial.wide a[href^='/lineage/']:has(.bar)").first
    target = pile.get_attribute("href") or ""
    pile.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(visit.site + target)
    expect(page.locator("article.link").first).to_be_visible()


def test_a_link_of_the_thread_s_picture_leads_to_both_its_passages(visit: Visit) -> None:
    page = visit.go("/lineage/foreningsguiderne-fritidsguiderne")
    expect(page.locator("svg.descent .missing")).to_have_count(1)
    link = page.locator("svg.descent a[href^='#link-']").first
    target = link.get_attribute("href") or ""
    link.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(target) + "$"))
    expect(page.locator(target).locator(".ends > div")).to_have_count(2)
    # A thing that stands in two generations is one box.
    named = {one.get_attribute("href") for one in page.locator(".strip-lane li li a:not(.src)").all()}
    drawn = [one.get_attribute("href") for one in page.locator("svg.descent a:has(.box)").all()]
    assert sorted(drawn) == sorted(named)
    # Where each stands is told there, of a thread without links too.
    visit.go("/lineage/barselsgrupper")
    assert page.locator("article.link").count() == 0
    for thing in page.locator(".strip-lane li li").all():
        assert "/sources/" in (thing.locator("a.src").get_attribute("href") or "")


def test_the_thread_is_given_as_svg_png_and_a_page_that_opens_offline(visit: Visit, tmp_path: Path) -> None:
    page = visit.go("/lineage/feriecamp")
    links = page.locator(".tools").first
    files = {name: saved(page, links.get_by_role("link", name=name, exact=True)) for name in ("SVG", "PNG", "HTML")}
    drawn = ElementTree.fromstring(files["SVG"])
    assert "FerieCamp" in "".join(drawn.itertext())
    assert files["PNG"].startswith(b"\x89PNG")
    alone = tmp_path / "thread.html"
    alone.write_bytes(files["HTML"])
    offline = visit.context.new_page()
    asked: list[str] = []
    offline.on("request", lambda request: asked.append(request.url))
    offline.goto(alone.as_uri())
    offline.wait_for_function("document.body.dataset.drawn > 3")
    assert asked == [alone.as_uri()]


def test_a_comparison_named_backwards_is_turned_and_said_so(visit: Visit) -> None:
    page = visit.go("/compare?first=2019-2022&last=2015-2018&by=committee")
    expect(page.get_by_role("note")).to_contain_text("fremad i tid")
    expect(page.locator("select[name=first]")).to_have_value("2015-2018")
    rows = page.get_by_role("region", name="Totaler").locator("tbody tr")
    cells = [[int(cell) for cell in row.locator("td").all_inner_texts()] for row in rows.all()]
    foot = [int(cell) for cell in page.get_by_role("region", name="Totaler").locator("tfoot td").all_inner_texts()]
    assert [sum(column) for column in zip(*cells, strict=True)] == foot
    outcomes = {row[0] for row in sheet(saved(page, page.get_by_role("link", name="XLSX").first))[1:]}
    assert outcomes == {"Fortsat", "I begge", "Ikke fundet igen", "Kommet til"}


def test_what_continued_leads_to_the_very_link_that_says_so(visit: Visit) -> None:
    page = visit.go("/compare?first=2015-2018&last=2019-2022&evidence=stated")
    page.get_by_role("button", name="Fold alle ud").click()
    pair = page.locator("#continued article").first
    names = pair.locator("p a:not(.where)").all_inner_texts()
    pair.get_by_role("link", name="Se belægget").click()
    for name in names:
        expect(page.locator("article:target h3")).to_contain_text(name)


def test_the_page_of_ways_begins_with_examples_that_tell_ways(visit: Visit) -> None:
    examples = visit.go("/path").locator("main ul a")
    expect(examples).to_have_count(2)
    for number in range(2):
        page = visit.go("/path")
        page.locator("main ul a").nth(number).click()
        expect(page.locator("ol.paths li").first).to_be_visible()
        expect(page.locator("main ul a")).to_have_count(0)


def test_lanes_are_filtered_by_committee_and_the_address_keeps_it(visit: Visit) -> None:
    page = visit.go("/lineage")
    every = page.locator(".lanes tbody tr:has(td)").count()
    page.locator("select[name=committee]").select_option(label="Socialudvalget")
    page.locator("select[name=evidence]").select_option("same-content")
    page.get_by_role("button", name="Vis").click()
    expect(page).to_have_url(re.compile("committee=committee%2Fsocialudvalget.*evidence=same-content"))
    settled(page)
    assert 0 < page.locator(".lanes tbody tr:has(td)").count() < every
    expect(page.locator("select[name=committee]")).to_have_value("committee/socialudvalget")


@pytest.mark.parametrize(
    "path",
    ["/lineage/feriecamp", "/lineage/indsatsomraade-til-pejlemaerke", "/lineage/streams", "/lineage?show=glance"],
)
def test_pictures_of_lineage_fit_a_phone_with_letters_one_can_read(phone: Visit, path: str) -> None:
    page = phone.go(path)
    drawn = page.locator(".picture svg:visible")
    expect(drawn).to_have_count(1)
    box = drawn.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert drawn.evaluate("svg => svg.getScreenCTM().a") > 0.95
    for left, right in drawn.locator("text").evaluate_all(
        "all => all.map((one) => { const box = one.getBoundingClientRect(); return [box.left, box.right]; })"
    ):
        assert box["x"] - 1 <= left < right <= box["x"] + box["width"] + 1


def test_a_long_thread_keeps_its_letters_on_a_desk_and_scrolls_by_keyboard(visit: Visit) -> None:
    page = visit.go("/lineage/indsatsomraade-til-pejlemaerke")
    drawn = page.locator("svg.descent:visible")
    assert drawn.evaluate("svg => svg.getScreenCTM().a") >= 0.84, "letters of 12 pixels would be smaller than 10"
    box = page.locator(".scroll", has=drawn)
    assert box.evaluate("box => box.scrollLeft") == 0
    drawn.locator("a[tabindex='0']").focus()
    page.keyboard.press("End")
    until(
        page,
        lambda: box.evaluate("box => box.scrollLeft") > 20,
        "the picture does not scroll to the mark that is gone to",
    )


def test_all_threads_at_a_glance_keep_the_filters_and_lead_to_each_thread(visit: Visit) -> None:
    page = visit.go("/lineage?theme=extremism&evidence=same-content")
    count = page.locator(".lanes tbody tr:has(td)").count()
    page.get_by_role("group", name="Vis sporene").get_by_role("link", name="I ét blik").click()
    rows = page.locator("svg.lanes-drawn:visible a")
    expect(rows).to_have_count(count)
    assert count > 0
    for name in ("SVG", "PNG"):
        address = page.locator(".tools .files").get_by_role("link", name=name).get_attribute("href") or ""
        given = visit.context.request.get(visit.site + address)
        assert given.ok
        if name == "SVG":
            assert len(list(ElementTree.fromstring(given.body()).iter(SVG + "a"))) == count
    page.get_by_role("button", name="Vis", exact=True).click()
    expect(page).to_have_url(re.compile("show=glance"))
    expect(page).to_have_url(re.compile("theme=extremism"))
    settled(page)
    rows.first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/lineage/.*evidence=same-content"))
    expect(page.locator("svg.descent:visible")).to_be_visible()


def test_all_threads_at_a_glance_stand_readable_on_lying_sheets_of_paper(visit: Visit) -> None:
    page = visit.go("/lineage?show=glance")
    count = int(page.locator("[role=status]").inner_text().split()[0])
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(prefer_css_page_size=True))
    assert [float(wide) > float(high) for wide, high in boxes] == [True] * 4
    page.set_viewport_size({"width": 1030, "height": 700})  # what A4 that lies has between its margins
    page.emulate_media(media="print")
    rows = page.locator("svg.lanes-drawn:visible a")
    assert rows.count() == count
    high = rows.first.locator("text").evaluate(
        "text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().d * 0.75"
    )
    assert high > 6.5, "letters of so many points"


def test_every_name_at_a_glance_is_told_from_the_others_on_a_phone(phone: Visit) -> None:
    page = phone.go("/lineage?show=glance")
    shown = page.locator("svg.lanes-drawn:visible a").evaluate_all(
        "all => all.map((one) => [...one.querySelectorAll('text')].map((line) => line.textContent).join(' '))"
    )
    assert len(shown) > 150
    assert len(set(shown)) == len(shown), "two threads look alike"
    assert len([name for name in shown if name.endswith("…")]) < 5, "names are cut"
    # No name runs into the dots, and none into the next row.
    crossing = page.locator("svg.lanes-drawn:visible").evaluate(
        """(svg) => [...svg.querySelectorAll('a')].filter((one) => {
          const row = one.querySelector('rect').getBBox()
          const dots = Math.min(...[...one.querySelectorAll('circle')].map((dot) => dot.getBBox().x))
          return [...one.querySelectorAll('text')].some((line) => {
            const box = line.getBBox()
            return box.x + box.width > dots || box.y + box.height > row.y + row.height + 1.5
          })
        }).map((one) => one.getAttribute('aria-label'))"""
    )
    assert crossing == []
