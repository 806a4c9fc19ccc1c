"""The line of a thing on its page: generations in order, distances counted from the thing, weak steps that look weak."""

from __future__ import annotations

from browsing import Visit
from lineages import lineage
from playwright.sync_api import expect

from api.ancestry import ancestry
from graph.lineage import limited

PEJLEMAERKE = "/id/pejlemaerke/2019-2022/1"


def test_what_became_of_a_pejlemaerke_is_told_by_links_from_the_front_page_alone(visit: Visit) -> None:
    page = visit.go("/")
    page.locator(".timeline > li", has_text="2019–2022").get_by_role("link", name="retninger").click()
    first = page.locator(".hits li").first
    expect(first.locator(".tag")).to_have_text("pejlemærke")
    first.get_by_role("link").click()
    expect(page.locator("h1")).to_have_text("Flere københavnere med minoritetsbaggrund skal i job")
    places = page.locator(".strip-line ol > li")
    expect(places.locator("h2")).to_have_text(
        ["2007–2010", "2011–2014", "2015–2018", "2019–2022", "2023–2026", "2027–2030"]
    )
    expect(places.nth(4)).to_contain_text("ingen kilde")
    became = places.nth(5).locator("li", has_text="Beskæftigelse og medborgerskab")
    expect(became).to_contain_text("udvidet · samme indhold under andet navn")
    became.get_by_role("link", name="udvidet").click()
    expect(page.locator("article:target h3")).to_contain_text("skal i job → Beskæftigelse og medborgerskab")
    expect(page.locator("article:target .ends > div")).to_have_count(2)
    page.go_back()
    became.get_by_role("link").first.click()
    expect(page.locator(".strip-line ol > li", has_text="2019–2022")).to_contain_text("minoritetsbaggrund skal i job")


def test_the_line_tells_of_every_step_how_far_it_is(visit: Visit, site: str) -> None:
    line = visit.context.request.get(f"{site}/lineage.json?thing=pejlemaerke/2019-2022/1").json()
    page = visit.go(PEJLEMAERKE)
    page.evaluate("document.querySelectorAll('.strip-line details').forEach((one) => { one.open = true; })")
    told = page.locator(".strip-line li li")
    expect(told).to_have_count(len(line["steps"]) - 1)
    for step in line["steps"]:
        if abs(step["depth"]) > 1:
            one = told.filter(has=page.locator(f"a[href='{step['iri'].removeprefix('https://w3id.org/pejling')}']"))
            expect(one).to_contain_text(f"{abs(step['depth'])} led {'tilbage' if step['depth'] < 0 else 'frem'}")
    weak = page.locator(".strip-line .weak")
    expect(weak.first).to_contain_text("svagt belæg")
    assert weak.first.evaluate("one => getComputedStyle(one).borderLeftStyle") == "dashed"
    for name in ("SVG", "PNG", "XLSX"):
        address = page.locator(".strip-line .files").get_by_role("link", name=name).get_attribute("href") or ""
        assert visit.context.request.get(site + address).ok


def test_a_line_fits_a_phone(phone: Visit) -> None:
    page = phone.go(PEJLEMAERKE)
    places = page.locator(".strip-line ol > li").all()
    assert len(places) > 3
    for one in places:
        box = one.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390


def test_a_thing_without_a_generation_stands_between_what_was_before_and_after() -> None:
    named = lineage([("gammelt", "nyt"), ("nyt", "nyest")], {"gammelt": (), "nyt": (), "nyest": ("2019-2022",)})
    places = ancestry(named, limited(named, "same-content"), "nyt")
    assert [(place.slug, place.here) for place in places] == [("before", False), ("", True), ("2019-2022", False)]
    assert [one.depth for place in places for one in (*place.before, *place.after)] == [-1, 1]
    assert ancestry(named, named, "ukendt") == ()
