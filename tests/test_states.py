"""Every page in the states a reader brings it into: lists, menus, marks and answers open, on a desk, a phone, and paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import Visit, typed, until
from playwright.sync_api import Browser, Page, expect

from scripts.check_pages import PAGES


def faults(page: Page) -> list[str]:
    """Give what axe finds, and by how much the page is wider than the screen."""
    found = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in Axe().run(page).response["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*found, *([f"{wide} pixels stick out to the right"] if wide > 0 else [])]


def query(text: str, view: str = "") -> str:
    return f"/sparql#query={quote(text)}{'&view=' + view if view else ''}"


def as_it_is(page: Page) -> None:
    page.wait_for_selector("h1")


def suggested(page: Page) -> None:
    page.locator(".big input").press_sequentially("ferie")
    page.wait_for_selector(".suggestions:visible li")


def noted(page: Page) -> None:
    page.locator("button.src").first.click()
    page.wait_for_selector(".note:popover-open")


def unfolded(page: Page) -> None:
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")


def completed(page: Page) -> None:
    field = page.locator("main [role=combobox]").first
    field.fill("")
    field.press_sequentially("e")
    page.wait_for_selector("main [role=option]:visible")


def offered(page: Page) -> None:
    typed(page, "SELECT * WHERE { ?x a pej:Appropriation ; pej:")
    page.keyboard.press("Control+Space")
    page.wait_for_selector(".cm-tooltip-autocomplete li")


def offered_further(page: Page) -> None:
    offered(page)

    def beyond() -> bool:
        # A list that has just come takes no key yet, so that nobody chooses by mistake.
        page.keyboard.press("ArrowDown")
        return page.locator(".cm-completionListIncompleteTop").count() > 0

    until(page, beyond, "the list of completions does not go on")


def seeking(page: Page) -> None:
    typed(page, "SELECT * WHERE { ?x ?y ?z }")
    page.keyboard.press("Control+f")
    page.wait_for_selector(".cm-search")


def failed(page: Page) -> None:
    page.wait_for_selector(".problem[role=alert]")


def explained(page: Page) -> None:
    failed(page)
    page.locator(".cm-lint-marker").first.hover()
    page.wait_for_selector(".cm-tooltip-lint")


def answered(page: Page) -> None:
    page.wait_for_selector("#views:not([hidden])")
    page.wait_for_selector("#result > *")


def sorted_and_narrowed(page: Page) -> None:
    answered(page)
    page.locator("#result th button").first.click()
    page.locator("#filter").fill("20")


def listed(page: Page) -> None:
    answered(page)
    page.wait_for_selector("#result canvas")
    page.locator("#result summary").click()


def drawn(page: Page) -> None:
    page.wait_for_selector("#list button")


def unfolded_group(page: Page) -> None:
    drawn(page)
    page.locator("#list button[aria-expanded=false]").first.click()
    page.wait_for_selector("#list button[aria-expanded=true]")


def pinned(page: Page) -> None:
    drawn(page)
    page.locator("#list li a").nth(3).focus()
    page.locator("#pin").press("Enter")
    expect(page.locator("#pin")).to_have_attribute("aria-pressed", "true")


def hidden(page: Page) -> None:
    drawn(page)
    page.locator("#list li a").nth(3).focus()
    page.locator("#hide").press("Enter")
    expect(page.locator("#hidden")).to_be_visible()


def menus(page: Page) -> None:
    drawn(page)
    unfolded(page)
    page.locator("input[data-go]").press_sequentially("peder")
    page.wait_for_selector(".suggestions:visible li")


def sorted_rows(page: Page) -> None:
    page.locator("table.sortable th button").first.click()


BUILT = "/build?class=Initiative"
NETWORK = "/network?thing=pejlemaerke/2019-2022/1"
GENERATIONS = "SELECT ?g (COUNT(?m) AS ?n) { ?m a pej:Initiative ; pej:generation ?g } GROUP BY ?g"
POLICY = "CONSTRUCT { ?g pej:responsibleCommittee ?c } WHERE { ?g a pej:Goal ; pej:responsibleCommittee ?c } LIMIT 40"
BROKEN = "SELECT ?x WHERE {\n  FILTER( }"
STATES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "search: suggestions": ("/", suggested),
    "thing: a passage": ("/id/goal/2019-2022/1", noted),
    "policy: all open": ("/id/policy/2019-2022", unfolded),
    "money: sorted": ("/money?year=2019", sorted_rows),
    "question: suggestions": ("/queries/initiatives-for-a-target-group", completed),
    "question: all open": ("/queries/totals-per-annex-and-year", unfolded),
    "builder: classes": ("/build", as_it_is),
    "builder: all offers": (BUILT, unfolded),
    "builder: a condition's thing": (f"{BUILT}&pick=0.targetGroup", completed),
    "builder: a condition's year": (f"{BUILT}&pick=0.startYear", as_it_is),
    "builder: a value refused": ("/build?class=Appropriation&pick=0.year&op=eq&value=abc", as_it_is),
    "builder: conditions, steps, sums": (
        "/build?class=Appropriation&where=0.year.eq.2020&follow=0.^appropriation&follow=1.fundedBy&show=2&measure=sum.0.amount",
        unfolded,
    ),
    "editor: completions": ("/sparql", offered),
    "editor: further completions": ("/sparql", offered_further),
    "editor: find and replace": ("/sparql", seeking),
    "editor: a mistake marked": (query(BROKEN), failed),
    "editor: a mistake told": (query(BROKEN), explained),
    "answer: table": (query(GENERATIONS), sorted_and_narrowed),
    "answer: bars": (query(GENERATIONS, "chart"), answered),
    "answer: network": (query(POLICY, "network"), listed),
    "answer: text": (query(GENERATIONS, "raw"), answered),
    "network: unfolded": (NETWORK, unfolded_group),
    "network: pinned": (NETWORK, pinned),
    "network: hidden": (NETWORK, hidden),
    "network: menus": (NETWORK, menus),
    "network: ways": (
        "/network?thing=organisation/peder-lykke-centret&to=measure/bilag-6/omraadefornyelse-sundby",
        unfolded,
    ),
    "path: a passage": ("/path?one=Peder+Lykke+Centret&other=Områdefornyelse+Sundby", noted),
    "lineage: all open": ("/lineage", unfolded),
    "compare: all open": ("/compare?first=2015-2018&last=2019-2022", unfolded),
    "lineage: at a glance": ("/lineage?show=glance", as_it_is),
    "thread: all open": ("/lineage/feriecamp", unfolded),
    "pejlemærke: all open": ("/id/pejlemaerke/2019-2022/1", unfolded),
    "ontology: all open": ("/ontology", unfolded),
    "error: choices": ("/money?by=month", as_it_is),
    "error: no such question": ("/queries/no-such-question", as_it_is),
}


_NOT_ON_A_PHONE = {
    "editor: a mistake told": "there is nothing to point with on a phone; the message stands below the editor",
}


@pytest.fixture(scope="module", params=[("da", 1280, "light"), ("en", 390, "dark")], ids=["desk", "phone"])
def place(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[tuple[Visit, str]]:
    """A window and the language that is read in it."""
    language, width, scheme = request.param
    window = Visit(browser, site, width, scheme)
    yield window, language
    window.context.close()
    assert window.left == [], "a page asked another machine"
    # Pages and queries that are mistaken on purpose are answered 400 and 404, and the console says so.
    assert [text for text in window.complaints if "status of 40" not in text] == []


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_accessible_and_fits(place: tuple[Visit, str], state: str) -> None:
    window, language = place
    path, act = STATES[state]
    head, hash, tail = path.partition("#")
    # A page whose address differs by its hash alone would not be loaded anew.
    window.go("/static/pejling.svg")
    if language == "en" and state in _NOT_ON_A_PHONE:
        pytest.skip(_NOT_ON_A_PHONE[state])
    page = window.go(f"{head}{'&' if '?' in head else '?'}lang={language}{hash}{tail}")
    act(page)
    assert faults(page) == []


def test_the_editor_speaks_the_language_of_the_page(visit: Visit) -> None:
    for language, list_name, field in (("da", "Forslag", "Erstat med"), ("en", "Completions", "Replace")):
        page = visit.go(f"/sparql?lang={language}")
        offered(page)
        expect(page.locator(".cm-tooltip-autocomplete [role=listbox]")).to_have_attribute("aria-label", list_name)
        seeking(page)
        expect(page.locator(".cm-search input[name=replace]")).to_have_attribute("aria-label", field)


def test_completions_go_on_past_those_that_are_seen(visit: Visit) -> None:
    page = visit.go("/sparql")
    offered_further(page)
    chosen = page.locator(".cm-tooltip-autocomplete [aria-selected=true]")
    expect(chosen).to_be_in_viewport()
    box = page.locator(".cm-tooltip-autocomplete ul")
    assert box.evaluate("one => one.scrollHeight - one.clientHeight") == 0, "the list scrolls, and no key scrolls it"


@pytest.mark.parametrize("path", [path for path in PAGES if "?" not in path])
def test_paper_is_accessible(visit: Visit, path: str) -> None:
    page = visit.go(path)
    visit.complaints = [text for text in visit.complaints if "404" not in text]
    page.emulate_media(media="print")
    assert [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in Axe().run(page).response["violations"]] == []
