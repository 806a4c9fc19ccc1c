"""The network in a real browser: around a thing and along a way; its link and its files."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import Visit, drawn, saved, until, visiting
from conftest import running_server
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.usefixtures("sources")


def things(page: Page) -> int:
    page.locator("#canvas[data-ready]").wait_for()
    page.locator("#list:not([aria-busy])").wait_for()
    return int(page.locator("#canvas").get_attribute("data-things") or 0)


def test_a_link_opens_exactly_the_picture_on_the_screen(visit: Visit, browser: Browser, site: str) -> None:
    page = visit.go("/network?thing=pejlemaerke/2019-2022/1")
    before = things(page)
    page.locator("#list li button[aria-expanded=false]").nth(2).click()
    expect(page.locator("#list li button[aria-expanded=true]")).to_have_count(1)
    assert things(page) > before
    # The picture is whole when what its boxes hide is counted.
    expect(page.locator("#list")).to_contain_text("naboer er ikke vist")
    page.locator("#nearer").click()
    drawn(page)
    page.locator("#picture").hover()
    higher = page.url
    page.mouse.wheel(0, 170)
    expect(page).not_to_have_url(higher)
    picture, link = drawn(page), page.url.removeprefix(site)
    assert "at=" in link
    with visiting(browser, site) as other:
        again = drawn(other.go(link))
    assert again == picture
    page.locator("#undo").click()
    expect(page.locator("#list li button[aria-expanded=true]")).to_have_count(0)
    assert things(page) == before


def place_on_screen(page: Page, name: str) -> tuple[float, float]:
    """Give where a thing stands on the screen, but for what is the same in every picture of its centre."""
    drawn(page)
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
    expect(page).to_have_url(re.compile("pin="))
    page.locator("#hide").press("Enter")
    entry = page.locator("#list").get_by_role("link", name=name, exact=True)
    expect(entry).to_have_count(0)
    expect(page.locator("#hidden")).to_contain_text("(1)")
    page.locator("#hidden").press("Enter")
    expect(entry).to_have_count(1)
    expect(page.locator("#canvas")).to_have_attribute("data-things", str(count))


def test_the_network_is_narrowed_by_class_and_relation(visit: Visit) -> None:
    page = visit.go("/network?thing=pejlemaerke/2019-2022/1")
    things(page)
    page.locator("#class").select_option("Goal")
    expect(page).to_have_url(re.compile("class=Goal"))
    heads = page.locator("#list h3")
    expect(heads.first).to_be_visible()
    expect(heads.filter(has_not_text="mål")).to_have_count(0)


def test_filters_reach_what_is_unfolded_and_keep_the_way_to_it(visit: Visit) -> None:
    page = visit.go("/network?thing=policy/2019-2022")
    things(page)
    choices = page.locator("#class option")
    before = choices.count()
    page.locator("#list li", has_text="Integrationspolitik 2015-18").locator("button").first.click()
    expect(page.locator("#list li button[aria-expanded=true]")).to_have_count(1)
    until(page, lambda: choices.count() > before, "what is unfolded brings classes of its own")
    page.locator("#class").select_option("PolicyTrack")
    heads = page.locator("#list :is(h3, h4)")
    expect(heads).to_have_text(["Fortsætter: politik (1)", "Integrationspolitik 2015-18 – Angiver: politikspor (2)"])
    page.locator("#class").select_option("Committee")
    expect(heads.filter(has_text="Fortsætter")).to_have_count(0)
    page.locator("#undo").click()
    expect(page.locator("#class")).to_have_value("PolicyTrack")
    expect(heads).to_have_count(2)


def test_seen_from_afar_the_middle_and_the_large_groups_keep_their_names(visit: Visit) -> None:
    page = visit.go("/network?thing=policy/2019-2022")
    things(page)

    def names_on_the_screen() -> list[str]:
        page.evaluate("""() => {
          window.told = [];
          const plain = CanvasRenderingContext2D.prototype.fillText;
          CanvasRenderingContext2D.prototype.fillText = function (words, x, y) {
            window.told.push([words, x, y, parseFloat(this.font.match(/([\\d.]+)px/)[1])]);
            plain.call(this, words, x, y);
          };
        }""")
        page.locator("#whole").click()
        page.wait_for_timeout(500)
        frame = page.evaluate("window.told")
        return [words for words, _, _, size in frame if size >= 10]

    unfold = page.locator("#list button[data-key*='|'][aria-expanded=false]")
    for _ in range(4):
        count = unfold.count()
        unfold.first.click()
        expect(unfold).to_have_count(count - 1)
        things(page)
    told = names_on_the_screen()
    assert "Integrationspolitik 2019-22" in told
    assert any(words.startswith("Angiver: ") for words in told)
    assert float(page.url.partition("at=")[2].partition("&")[0].split("~")[2]) < 0.5, "too near to lose names"


def test_the_network_begins_with_a_search_and_tells_the_way_to_another_thing(visit: Visit) -> None:
    page = visit.go("/network")
    things(page)
    page.locator("input[name=q][data-go]").type("peder lykke")
    option = page.locator(".suggestions:visible [role=option]", has_text="Peder Lykke").first
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
    until(page, lambda: things(page) >= 3, "no way is drawn")
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


def test_the_address_of_a_picture_is_copied_and_the_button_says_so(visit: Visit) -> None:
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visit.go("/network?thing=pejlemaerke/2019-2022/1")
    button = page.locator("[data-copy-here]")
    before, done = button.inner_text(), button.get_attribute("data-done") or ""
    button.click()
    expect(button).to_have_text(done)
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    expect(button).to_have_text(before)


def test_an_address_is_copied_where_the_browser_gives_the_page_no_clipboard(visit: Visit) -> None:
    # As it does at http://another-machine:8765/.
    visit.page.add_init_script("delete Navigator.prototype.clipboard")
    page = visit.go("/network?thing=pejlemaerke/2019-2022/1")
    button, field = page.locator("[data-copy-here]"), page.locator("input[name=name]")
    before, done = button.inner_text(), button.get_attribute("data-done") or ""
    button.click()
    expect(button).to_have_text(done)
    button.click()
    expect(button).to_be_focused()
    expect(button).to_have_text(before)
    field.press("Control+v")
    expect(field).to_have_value(page.url)


def test_what_the_service_refuses_is_told_in_the_language_of_the_page_and_asked_for_again(visit: Visit) -> None:
    page = visit.go("/network?thing=pejlemaerke/2019-2022/1&to=qqqq")
    told = page.locator("#problem")
    expect(told).to_contain_text("Intet i netværket hedder 'qqqq'")
    page = visit.go("/network?thing=pejlemaerke/2019-2022/1")
    before = things(page)
    busy = {"message": "Busy.", "danish": "Optaget."}
    page.route("**/network.json?*", lambda route: route.fulfill(status=503, json=busy))
    page.locator("#list li button[aria-expanded=false]").nth(2).click()
    expect(told).to_have_text("Optaget.")
    page.locator("#list li button[aria-expanded=true]").click()
    expect(told).to_be_empty()
    page.unroute_all()
    page.locator("#list li button[aria-expanded=false]").nth(2).click()
    expect(page.locator("#list h4").first).to_be_visible()
    until(page, lambda: things(page) > before, "nothing is unfolded")
    page.route("**/network.json?*", lambda route: route.abort())
    page.goto(page.url)
    expect(told).to_have_text("Tjenesten svarer ikke. Kører den stadig?")
    visit.complaints = [text for text in visit.complaints if "Failed to load resource" not in text]


def test_the_pictures_fit_a_phone(phone: Visit) -> None:
    for path in ("/network?thing=pejlemaerke/2019-2022/1", "/network/whole"):
        page = phone.go(path)
        page.locator("#canvas[data-ready]").wait_for()
        box = page.locator("#picture").bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    page = phone.go("/network?thing=pejlemaerke/2019-2022/1")
    page.locator("#canvas[data-ready]").wait_for()
    svg = ET.fromstring(saved(page, "[data-network-save=svg]"))
    assert float(svg.attrib["width"]) < 420, "all stands one below the other"


def test_pictures_and_suggestions_work_below_a_path(browser: Browser, dataset: Path) -> None:
    with (
        running_server(dataset, "--root-path", "/pejling") as address,
        visiting(browser, f"{address}/pejling") as window,
    ):
        page = window.go("/network?thing=pejlemaerke/2019-2022/1")
        assert things(page) > 5
        page.locator("#list li button[aria-expanded=false]").nth(2).click()
        expect(page.locator("#list li button[aria-expanded=true]")).to_have_count(1)
        expect(page).to_have_url(re.compile(r"/pejling/network\?"))
        window.go("/network/whole").locator("#canvas[data-ready]").wait_for()
        page = window.go("/")
        page.locator("form.big input[type=search]").type("samarbejde med frak")
        page.locator(".suggestions:visible [role=option]", has_text="FRAK").first.click()
        expect(page.locator("h1")).to_contain_text("FRAK")


def test_the_network_begins_with_the_policy_of_the_latest_adopted_generation(visit: Visit) -> None:
    page = visit.go("/")
    page.locator("main a", has_text="Netværk").click()
    things(page)
    expect(page.locator("h1")).to_contain_text("2019")
    expect(page.locator("h1")).to_contain_text("politik")


def test_a_box_tells_how_many_neighbours_it_hides_and_unfolding_shows_as_many(visit: Visit, site: str) -> None:
    page = visit.go("/network?thing=pejlemaerke/2019-2022/1")
    things(page)
    item = page.locator("#list li", has_text="Flere skal i job og uddannelse").first
    expect(item).to_contain_text("ikke vist")
    hidden = int(re.findall(r"\((\d+) naboer er ikke vist\)", item.inner_text())[0])
    assert hidden > 1
    assert f"({hidden} naboer" in (item.locator("button").get_attribute("aria-label") or "")
    words = [
        one.text for one in ET.fromstring(saved(page, "[data-network-save=svg]")).iter() if one.tag.endswith("}text")
    ]
    assert f"+{hidden}" in words
    item.locator("button").press("Enter")
    below = page.locator("#list h4", has_text="Flere skal i job og uddannelse – ")
    expect(below.first).to_be_visible()
    assert sum(int(re.findall(r"\((\d+)\)$", head)[0]) for head in below.all_inner_texts()) == hidden
    expect(page.locator("#list li", has_text="Flere skal i job og uddannelse").first).not_to_contain_text("ikke vist")
    answer = visit.context.request.post(f"{site}/network/hidden.json", form={"things": "goal/nothing"})
    assert answer.status == 400
