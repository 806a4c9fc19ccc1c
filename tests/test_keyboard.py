"""Walks by keyboard alone, from the first stop of a page to what one came for: questions, builder, query page, money, sources; within pictures by arrows."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from browsing import Visit, needs_editor, visiting
from playwright.sync_api import Browser, Page, expect


@pytest.fixture(params=[("da", 1280), ("en", 390)], ids=["desk", "phone"])
def walk(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Walk]:
    """A window, on a desk in Danish and as narrow as a phone in English, that is used by keyboard alone."""
    language, width = request.param
    with visiting(browser, site, width) as window:
        yield Walk(window, language)


class Walk:
    """A window in which keys are pressed, and what has the focus is asserted to be seen."""

    def __init__(self, window: Visit, language: str) -> None:
        self.window, self.language, self.page = window, language, window.page
        self.women = {"da": "kvinder", "en": "women"}[language]

    def go(self, path: str) -> Page:
        """Open a page and leap over its menu, as the first stop offers."""
        self.window.go(f"{path}{'&' if '?' in path else '?'}lang={self.language}")
        self.page.evaluate("document.activeElement.blur()")
        self.press("Tab", "Enter")
        return self.page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def to(self, which: str, key: str = "Tab", seen: str = "") -> None:
        """Go on from stop to stop until the focus is at the one that is meant, which must be seen and marked."""
        for _ in range(400):
            self.press(key)
            if self.page.evaluate("which => document.activeElement.matches(which)", which):
                self.page.wait_for_function(seen or _SEEN)
                return
        raise AssertionError(f"no key leads to {which}")


# The focus is on the screen, with nothing above it, and marked.
_SEEN = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one.closest(".cm-editor") ?? one);
  const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1), y = Math.min(Math.max(box.top + Math.min(box.height / 2, 12), 0), innerHeight - 1);
  const above = document.elementFromPoint(x, y);
  return box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
    && (one.contains(above) || above.contains(one)) && style.outlineStyle !== "none" && style.outlineWidth !== "0px";
}"""


def test_a_question_is_asked_of_another_target_group_and_its_rows_sorted(walk: Walk) -> None:
    page = walk.go("/queries/initiatives-for-a-target-group")
    field = page.locator("main [role=combobox]")
    walk.to("main [role=combobox]")
    page.keyboard.type("qqqq")
    walk.press("Enter")
    assert "target_group" not in page.url, "what nothing is called is not asked for in the name of what stood there"
    assert field.evaluate("one => one.validationMessage")
    walk.press("Escape")
    expect(field).to_have_value(re.compile(walk.women, re.IGNORECASE))
    page.keyboard.type("an")
    walk.press("ArrowDown", "ArrowDown", "ArrowUp")
    chosen = page.locator("[role=option][aria-selected=true]").inner_text()
    walk.press("Enter")
    expect(field).to_have_value(chosen)
    walk.press("Enter")
    page.wait_for_url("**target_group=target-group**")
    expect(field).to_have_value(chosen)


def test_a_field_that_is_emptied_asks_without_it(walk: Walk) -> None:
    page = walk.go("/queries/who-works-with-an-organisation?organisation=organisation/frak")
    field = page.locator("main [role=combobox]")
    expect(field).to_have_value("FRAK")
    walk.to("main [role=combobox]")
    walk.press("Delete", "Enter")
    page.wait_for_url("**organisation=")
    expect(field).to_have_value("")
    # What a page that goes away was still fetching is a complaint.
    page.wait_for_load_state("networkidle")


def test_a_question_is_built_and_every_step_goes_on_where_the_last_one_was(walk: Walk) -> None:
    page = walk.go("/build?class=Initiative")
    walk.to("#where-0 > summary")
    walk.press("Enter")
    walk.to("#where-0 a[href*='targetGroup']")
    walk.press("Enter")
    expect(page.locator("#pick select[name=op]")).to_be_focused()
    walk.to("#pick [role=combobox]")
    page.keyboard.type(walk.women)
    walk.press("Enter", "Enter")
    expect(page.locator(".chosen a")).to_have_count(1)
    expect(page.locator("#where-0 > summary")).to_be_focused()
    walk.to("#follow-0 > summary")
    walk.press("Enter")
    walk.to("#follow-0 a[href*='administeredBy']")
    walk.press("Enter")
    expect(page.locator(".step")).to_have_count(2)
    expect(page.locator("#follow-0 > summary")).to_be_focused()
    walk.to("#answer th:nth-child(2) a")
    walk.press("Enter")
    expect(page.locator("#answer th[aria-sort] a")).to_be_focused()
    walk.to(".step:nth-child(2) .gone", "Shift+Tab")
    walk.press("Enter")
    expect(page.locator(".step")).to_have_count(1)
    expect(page.locator(".step summary").first).to_be_focused()
    walk.to(".chosen a", "Shift+Tab")
    walk.press("Enter")
    expect(page.locator(".chosen a")).to_have_count(0)
    expect(page.locator("#where-0 > summary")).to_be_focused()


def test_any_of_the_examples_is_chosen_not_only_the_first(walk: Walk) -> None:
    page = walk.go("/sparql")
    before = page.locator("#query").input_value()
    walk.to("#examples")
    walk.press("ArrowDown", "ArrowDown", "ArrowDown")
    assert page.locator("#query").input_value() == before, "an arrow alone runs nothing"
    walk.press("Enter")
    page.wait_for_selector("#result > *")
    expect(page.locator("#query")).not_to_have_value(before)
    assert page.locator("#query").input_value() != page.locator("#examples option").nth(1).get_attribute("value")


def test_the_editor_completes_and_lets_go_and_the_answer_is_sorted_and_narrowed(walk: Walk) -> None:
    page = walk.go("/sparql")
    needs_editor(page)
    walk.to(".cm-content")
    walk.press("Control+a", "Delete")
    page.keyboard.type("SELECT ?x WHERE { ?x a pej:Init")
    page.wait_for_selector(".cm-tooltip-autocomplete li")
    walk.press("Escape")
    expect(page.locator(".cm-tooltip-autocomplete")).to_have_count(0)
    walk.to("#sparql button:not([type])")
    walk.to(".cm-content", "Shift+Tab")
    walk.press("Control+a")
    page.keyboard.insert_text("SELECT ?x WHERE { ?x a pej:Measure }")
    walk.press("Control+Enter")
    expect(page.locator("#result tbody tr")).to_have_count(200)
    walk.to("#result th button")
    walk.press("Enter")
    expect(page.locator("#result th[aria-sort] button")).to_be_focused()
    walk.to("#filter", "Shift+Tab")
    page.keyboard.type("feriecamp")
    expect(page.locator("#result tbody tr").first).to_contain_text("FerieCamp")
    expect(page.locator("#filter")).to_be_focused()


# Each picture, and whether a phone shows it (of the diagram it shows a list instead).
PICTURES = {
    "/money": True,
    "/queries/amount-per-target-group?year=2019": True,
    "/sources/svar-2019-integrationsindsatser?lines=401-600": True,
    "/lineage?show=glance": True,
    "/lineage/feriecamp": True,
    "/lineage/streams": True,
    "/ontology": False,
}
MARK = "svg[role=group] a"


# The number of the mark that has the focus, and what is told of it.
HERE = """() => {
  const one = document.activeElement;
  return [[...one.closest("svg").querySelectorAll("a[href]")].indexOf(one), document.querySelector(".telling:not([hidden])")?.innerText.trim()];
}"""
# The mark is on the screen and looks otherwise than without the focus.
RINGED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const look = () => [one, ...one.querySelectorAll("*")].map((part) => {
    const style = getComputedStyle(part);
    return [style.outlineStyle, style.stroke, style.strokeWidth, style.fill].join();
  }).join();
  const focused = look();
  one.blur();
  const plain = look();
  one.focus({ focusVisible: true });
  return focused !== plain && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
}"""


@pytest.mark.parametrize("path", PICTURES)
def test_a_picture_is_one_stop_and_arrows_lead_to_each_of_its_marks(walk: Walk, path: str) -> None:
    page = walk.go(path)
    if not PICTURES[path] and walk.language == "en":
        assert not page.locator(MARK).first.is_visible()
        return
    walk.to(MARK, seen=RINGED)
    count = page.locator(f"{MARK}[href]:visible").count()
    passed: list[int] = []
    walk.press("Home")
    while (here := page.evaluate(HERE))[0] not in passed:
        assert here[1], "the mark tells its name to the eye"
        passed.append(here[0])
        walk.press("ArrowDown")
    assert sorted(passed) == list(range(count)), "every mark is passed once"
    assert page.evaluate(RINGED)
    walk.press("Home")
    assert page.evaluate(HERE)[0] == passed[0]
    assert page.evaluate(RINGED)
    walk.press("End")
    assert page.evaluate(HERE)[0] == passed[-1]
    walk.press("ArrowUp")
    assert page.evaluate(HERE)[0] == passed[-2]
    walk.press("Tab")
    assert not page.evaluate("document.activeElement.matches('svg *')"), "one stop leads on"
    expect(page.locator(".telling")).to_be_hidden()
    walk.press("Shift+Tab")
    assert page.evaluate(HERE)[0] == passed[-2], "one comes back to where one was"
    address = page.evaluate("document.activeElement.href.baseVal")
    walk.press("Enter")
    page.wait_for_url(lambda url: address.removeprefix("/").partition("?")[0] in url)
    page.wait_for_load_state("networkidle")


def test_right_and_left_lead_to_the_same_of_the_next_year(walk: Walk) -> None:
    page = walk.go("/money")
    walk.to(MARK, seen=RINGED)
    told = "document.activeElement.ariaLabel"
    while ", 2018:" not in page.evaluate(told):
        walk.press("ArrowRight")
    name = page.evaluate(told).partition(", 2018:")[0]
    walk.press("ArrowRight")
    assert page.evaluate(told).startswith(f"{name}, 2019:")
    walk.press("ArrowLeft", "ArrowLeft")
    assert ", 2017:" in page.evaluate(told)


def test_a_strip_is_entered_where_one_reads(walk: Walk) -> None:
    page = walk.go("/sources/svar-2019-integrationsindsatser?lines=401-600")
    walk.to(MARK, seen=RINGED)
    assert page.evaluate("document.activeElement.ariaLabel").endswith("401–600")
    walk.press("Escape")
    expect(page.locator(".telling")).to_be_hidden()


def test_without_scripts_every_mark_of_a_picture_is_a_stop(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/money")
    assert page.locator(MARK).count() > 10
    assert page.locator("svg [tabindex]").count() == 0
    context.close()


def test_a_sum_leads_to_its_rows_and_a_row_to_where_it_is_stated(walk: Walk) -> None:
    page = walk.go("/money?year=2019")
    walk.to("main .src")
    mark = page.evaluate("document.activeElement.getAttribute('popovertarget')")
    walk.press("Enter")
    note = page.locator(".note:popover-open")
    expect(note).to_have_id(mark)
    walk.to(".note a")
    walk.press("Escape")
    expect(note).to_have_count(0)
    expect(page.locator(f"[popovertarget={mark}]").first).to_be_focused()
    walk.press("Enter")
    walk.to(".note a")
    walk.press("Enter")
    expect(page.locator(".hits li.marked").first).to_be_visible()


def test_a_class_of_the_picture_leads_to_its_row_and_from_there_to_its_things(walk: Walk) -> None:
    page = walk.go("/ontology")
    if page.locator(".diagram").is_visible():
        walk.to(MARK, seen=RINGED)
        walk.press("Home", "ArrowDown", "ArrowUp")
    else:
        walk.to("a[href='#PolicyGeneration']")
    walk.press("Enter")
    walk.to("#PolicyGeneration a[href$='/browse/PolicyGeneration']")
    walk.press("Enter")
    expect(page.locator("h1")).to_contain_text("enerati")
