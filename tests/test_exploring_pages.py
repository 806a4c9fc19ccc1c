"""Exploring in a real browser: the network, a whole generation in one picture, suggestions, money, sources, budgets."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from scripts.check_pages import PAGES, VISITS, check
from tests.conftest import running_server
from tests.test_pages import Visit, browser, site  # noqa: F401


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:  # noqa: F811
    window = Visit(browser, site)
    yield window
    window.context.close()
    assert window.left == [], "a page asked another machine"
    assert window.complaints == [], "the console complained"


def drawn(page: Page) -> str:
    """Give the picture on the screen, pixel by pixel."""
    page.locator("#canvas[data-ready]").wait_for()
    page.wait_for_timeout(300)
    return str(page.evaluate("document.querySelector('#picture').toDataURL()"))


def saved(page: Page, button: str) -> bytes:
    with page.expect_download() as download:
        page.locator(button).click()
    return Path(download.value.path()).read_bytes()


def things(page: Page) -> int:
    page.locator("#canvas[data-ready]").wait_for()
    return int(page.locator("#canvas").get_attribute("data-things") or 0)


def test_a_link_opens_exactly_the_picture_on_the_screen(visit: Visit, browser: Browser, site: str) -> None:  # noqa: F811
    page = visit.go("/network?thing=pejlemaerke/2019-2022/1")
    before = things(page)
    page.locator("#list li button[aria-expanded=false]").nth(2).click()
    expect(page.locator("#list li button[aria-expanded=true]")).to_have_count(1)
    assert things(page) > before
    page.locator("#nearer").click()
    page.locator("#picture").hover()
    page.mouse.wheel(0, 170)
    page.wait_for_timeout(400)
    picture, link = drawn(page), page.url.removeprefix(site)
    assert "at=" in link
    other = Visit(browser, site)
    again = drawn(other.go(link))
    other.context.close()
    assert again == picture
    page.locator("#undo").click()
    expect(page.locator("#list li button[aria-expanded=true]")).to_have_count(0)
    assert things(page) == before


def place_on_screen(page: Page, name: str) -> tuple[float, float]:
    """Give where a thing stands on the screen, but for what is the same in every picture of its centre."""
    page.wait_for_timeout(400)
    svg = ET.fromstring(saved(page, "[data-network-save=svg]"))
    texts = list(svg.iter("{http://www.w3.org/2000/svg}text"))
    centre = next(text for text in texts if text.attrib["font-weight"] == "600")
    words = next(text for text in texts if name.startswith(text.text or "-") and text is not centre)
    x, y, k = (float(part) for part in page.url.partition("at=")[2].partition("&")[0].split("~"))
    across, down = (float(words.attrib[key]) - float(centre.attrib[key]) for key in "xy")
    return (across - x) * k, (down - y) * k


def test_unfolding_leaves_what_was_pressed_where_it_was(visit: Visit) -> None:
    page = visit.go("/network?thing=pejlemaerke/2019-2022/1")
    things(page)
    button = page.locator("#list li", has_text="integrationsgrunduddannelse (IGU)").last.locator("button")
    before = place_on_screen(page, "integrationsgrunduddannelse (IGU)")
    button.click()
    expect(page.locator("#list li button[aria-expanded=true]")).to_have_count(1)
    after = place_on_screen(page, "integrationsgrunduddannelse (IGU)")
    assert after == pytest.approx(before, abs=0.5)


def test_a_thing_is_hidden_shown_again_and_pinned_by_keyboard_alone(visit: Visit) -> None:
    page = visit.go("/network?thing=pejlemaerke/2019-2022/1")
    count = things(page)
    link = page.locator("#list li a").nth(3)
    name = link.inner_text()
    link.focus()
    expect(page.locator("#chosen")).to_have_text(name)
    page.locator("#pin").press("Enter")
    expect(page.locator("#pin")).to_have_attribute("aria-pressed", "true")
    assert "pin=" in page.url
    page.locator("#hide").press("Enter")
    entry = page.locator("#list").get_by_role("link", name=name, exact=True)
    expect(entry).to_have_count(0)
    expect(page.locator("#hidden")).to_contain_text("(1)")
    page.locator("#hidden").press("Enter")
    expect(entry).to_have_count(1)
    assert things(page) == count


def test_the_network_is_narrowed_by_class_and_relation(visit: Visit) -> None:
    page = visit.go("/network?thing=pejlemaerke/2019-2022/1")
    things(page)
    page.locator("#class").select_option("Goal")
    heads = page.locator("#list h3")
    expect(heads.first).to_be_visible()
    assert all("mål" in text for text in heads.all_inner_texts())
    assert "class=Goal" in page.url


def test_the_network_begins_with_a_search_and_tells_the_way_to_another_thing(visit: Visit) -> None:
    page = visit.go("/network")
    things(page)
    page.locator("input[name=q][data-go]").type("peder lykke")
    option = page.locator(".suggestions:visible [role=option]").first
    option.wait_for()
    assert Axe().run(page).response["violations"] == []
    option.click()
    expect(page.locator("h1")).to_contain_text("Peder Lykke")
    things(page)
    page.locator("input[name=name]").fill("Områdefornyelse Sundby")
    page.locator("button", has_text="Find vej").click()
    first = page.locator("#list .paths li").first
    expect(first).to_contain_text("Peder Lykke")
    expect(first).to_contain_text("Områdefornyelse Sundby")
    assert first.locator("a[href*='/sources/']").count() >= 2, "the steps in words lead to their lines"
    assert things(page) >= 3
    assert Axe().run(page).response["violations"] == []


def test_the_network_saves_as_every_kind_of_file(visit: Visit) -> None:
    page = visit.go("/network?thing=pejlemaerke/2019-2022/1")
    shown = things(page)
    svg = ET.fromstring(saved(page, "[data-network-save=svg]"))
    assert len(list(svg.iter("{http://www.w3.org/2000/svg}text"))) > shown
    assert saved(page, "[data-network-save=png]").startswith(b"\x89PNG")
    graphml = ET.fromstring(saved(page, "button[value=graphml]"))
    assert len(list(graphml.iter("{http://graphml.graphdrawing.org/xmlns}node"))) == shown
    assert len(list(graphml.iter("{http://graphml.graphdrawing.org/xmlns}edge"))) >= shown - 1
    gexf = ET.fromstring(saved(page, "button[value=gexf]"))
    assert len([one for one in gexf.iter() if one.tag.endswith("}node")]) == shown
    alone = saved(page, "button[value=html]").decode()
    assert alone.lstrip().startswith("<!doctype html>")
    assert "src=" not in alone.split("<script>")[0]


def test_a_whole_generation_is_one_picture_whose_names_come_as_one_goes_near(visit: Visit) -> None:
    page = visit.go("/network/whole?generation=2019-2022")
    page.locator("#canvas[data-ready]").wait_for()

    def names() -> int:
        svg = ET.fromstring(saved(page, "[data-whole-save=svg]"))
        return len(list(svg.iter("{http://www.w3.org/2000/svg}text")))

    far = names()
    assert 30 <= far <= 200, "the whole is readable: the large boxes have names, the small none"
    for _ in range(4):
        page.locator("#nearer").click()
    page.wait_for_timeout(400)
    assert "at=" in page.url
    picture = drawn(page)
    page.goto(page.url)
    assert drawn(page) == picture
    assert saved(page, "[data-whole-save=png]").startswith(b"\x89PNG")
    assert page.locator(".outline li").count() > 300


def test_the_boxes_of_a_whole_stand_within_their_parents_and_hold_every_goal(visit: Visit, site: str) -> None:  # noqa: F811
    for generation in ("2011-2014", "2019-2022", "2027-2030"):
        answer = json.loads(visit.context.request.get(f"{site}/network/whole.json?generation={generation}").body())
        boxes = answer["boxes"]
        for box in boxes:
            if box["parent"] is not None:
                parent = boxes[box["parent"]]
                assert parent["level"] < box["level"]
                assert parent["top"] <= box["top"]
                assert box["top"] + box["height"] <= parent["top"] + parent["height"]
        listed = visit.go(f"/browse/Objective?generation={generation}").locator(".hits li").count()
        objectives = {"OverallGoal", "Goal", "SubGoal", "Aim", "AnnualTarget"}
        assert len([box for box in boxes if box["type"] in objectives]) == listed > 0


def test_the_pictures_fit_a_phone(browser: Browser, site: str) -> None:  # noqa: F811
    window = Visit(browser, site, 390)
    for path in ("/network?thing=pejlemaerke/2019-2022/1", "/network/whole"):
        page = window.go(path)
        page.locator("#canvas[data-ready]").wait_for()
        box = page.locator("#picture").bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    page = window.go("/network?thing=pejlemaerke/2019-2022/1")
    page.locator("#canvas[data-ready]").wait_for()
    svg = ET.fromstring(saved(page, "[data-network-save=svg]"))
    assert float(svg.attrib["width"]) < 420, "all stands one below the other"
    window.context.close()
    assert window.complaints == []


def test_names_are_suggested_while_one_types_and_lead_to_the_thing_by_keyboard(visit: Visit) -> None:
    page = visit.go("/")
    field = page.locator("form.big input[type=search]")
    field.type("samarbejde med fr")
    option = page.locator(".suggestions:visible [role=option]", has_text="Samarbejde med FRAK")
    expect(option).to_have_count(1)
    assert Axe().run(page).response["violations"] == []
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


def test_money_by_theme_adds_up_and_its_sums_download(visit: Visit, site: str) -> None:  # noqa: F811
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
    count = int(left_out.inner_text().split(" ")[0])
    left_out.click()
    assert page.locator("table.sortable tbody tr").count() == count


def test_search_results_download_as_tables(visit: Visit, site: str) -> None:  # noqa: F811
    total = int(visit.go("/search?q=feriecamp").locator("[role=status]").inner_text().split(" ")[0])
    lines = visit.context.request.get(f"{site}/search?q=feriecamp&format=csv").text().splitlines()
    assert len(lines) >= total + 1
    assert visit.context.request.get(f"{site}/search?q=feriecamp&format=xlsx").body().startswith(b"PK")


def test_a_document_is_a_strip_of_what_is_cited_and_all_its_records_download(visit: Visit, site: str) -> None:  # noqa: F811
    page = visit.go("/sources/udkast-2027-2030")
    told = page.locator("main p").nth(1).inner_text()
    lines = visit.context.request.get(f"{site}/sources/udkast-2027-2030?format=csv").text().splitlines()
    assert told.startswith(f"{len(lines) - 1:,}".replace(",", ".")) or len(lines) - 1 < int(told.split(" ")[0])
    widths = [float(bar.get_attribute("width") or 0) for bar in page.locator(".minimap rect.cited").all()]
    assert 300 < sum(widths) < 1000
    page.locator(".minimap a").nth(2).click()
    expect(page.locator(".lines li").first).to_have_attribute("value", "393")


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
    # The counts of every generation lead to each, though it stands behind many others.
    counts = page.locator("dd .facets").first
    last = counts.locator("a").last
    expect(last).to_contain_text("2015–2018")
    last.click()
    expect(page.locator(last.get_attribute("href") or "")).to_be_in_viewport()


def test_the_ontology_is_drawn_and_each_term_has_its_uses(visit: Visit, site: str) -> None:  # noqa: F811
    page = visit.go("/ontology")
    assert page.locator(".diagram a").count() > 15
    assert page.locator(".diagram path.edge").count() > 15
    goal = page.locator("tr#Goal")
    assert int(goal.locator("td.num").inner_text().replace(".", "")) > 10
    expect(goal.locator("a[href^='/id/goal/']")).to_have_count(1)
    expect(page.locator("tr#Measure")).to_contain_text("prov:Plan")
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
    assert not {"There", "allowed", "Nothing", "No", "The"} & set(told.replace("'", " ").split()) - {"Nothing"}
    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_light_well_headed_and_fits(browser: Browser, site: str, path: str) -> None:  # noqa: F811
    for language, width, scheme in VISITS:
        assert check(browser, site, path, language, width, scheme).wrong == []


def test_a_print_is_black_on_white_even_from_a_dark_screen(browser: Browser, site: str) -> None:  # noqa: F811
    window = Visit(browser, site, 1280, "dark")
    page = window.go("/money?year=2019")
    page.emulate_media(media="print")
    colours = page.evaluate(
        "[document.body, document.querySelector('table')].map((one) => getComputedStyle(one).backgroundColor)"
    )
    window.context.close()
    assert set(colours) == {"rgb(255, 255, 255)"}


def test_a_whole_generation_is_saved_as_a_network(visit: Visit) -> None:
    page = visit.go("/network/whole?generation=2011-2014&relation=targetGroup")
    page.locator("#canvas[data-ready]").wait_for()
    graphml = ET.fromstring(saved(page, "button[value=graphml]"))
    assert len(list(graphml.iter("{http://graphml.graphdrawing.org/xmlns}node"))) > 150


def test_pages_work_without_scripts(browser: Browser, site: str) -> None:  # noqa: F811
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
        assert hits.count() > 3


def test_pictures_and_suggestions_work_below_a_path(browser: Browser, dataset: Path) -> None:  # noqa: F811
    with running_server(dataset, "--root-path", "/pejling") as address:
        window = Visit(browser, f"{address}/pejling")
        page = window.go("/network?thing=pejlemaerke/2019-2022/1")
        assert things(page) > 5
        page.locator("#list li button[aria-expanded=false]").nth(2).click()
        expect(page.locator("#list li button[aria-expanded=true]")).to_have_count(1)
        assert "/pejling/network?" in page.url
        window.go("/network/whole").locator("#canvas[data-ready]").wait_for()
        page = window.go("/")
        page.locator("form.big input[type=search]").type("samarbejde med frak")
        page.locator(".suggestions:visible [role=option]", has_text="FRAK").first.click()
        expect(page.locator("h1")).to_contain_text("FRAK")
        window.context.close()
        assert window.left == []
        assert window.complaints == []


def test_the_network_begins_with_the_policy_of_the_latest_adopted_generation(visit: Visit) -> None:
    page = visit.go("/")
    page.locator("main a", has_text="Netværk").click()
    things(page)
    expect(page.locator("h1")).to_contain_text("2019")
    expect(page.locator("h1")).to_contain_text("politik")


def test_a_name_of_two_things_offers_the_other_on_the_way_between_two(visit: Visit) -> None:
    page = visit.go("/")
    page.locator("main a", has_text="Hvordan hænger to ting sammen?").click()
    page.locator("input[name=one]").fill("Peder Lykke Centret")
    page.locator("input[name=other]").fill("Områdefornyelse Sundby")
    page.locator("main form button").click()
    longer = page.locator(".paths li").first.locator("a").count()
    page.locator("main p", has_text="samme navn").locator("a").click()
    expect(page.locator(".paths li").first).to_contain_text("Grønne generationsmøder")
    expect(page.locator(".paths li").first).to_contain_text("Områdefornyelse Sundby")
    assert page.locator(".paths li").first.locator("a").count() < longer
    assert Axe().run(page).response["violations"] == []
