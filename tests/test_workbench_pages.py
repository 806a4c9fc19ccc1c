"""The query page in a real browser: its editor, several queries, examples, limits, mistakes, the answer's table."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import EDITOR, Visit, needs_editor, saved, settled, typed, until
from playwright.sync_api import Page, Route, expect

# What the editor offers once it has asked for it all.
OFFERED = ".cm-tooltip-autocomplete:not(.cm-tooltip-autocomplete-disabled) li"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def workbench(visit: Visit, query: str, view: str = "") -> Page:
    return visit.go(f"/sparql#query={quote(query)}{'&view=' + view if view else ''}")


def test_a_link_to_a_query_shows_its_answer(visit: Visit) -> None:
    page = visit.go("/sparql?lang=en&query=" + quote("SELECT ?name { VALUES ?name { 'Søren & Æ' } }"))
    expect(page.locator("td", has_text="Søren & Æ").first).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"


def test_a_link_to_a_query_that_is_none_leads_to_where_it_can_be_mended(visit: Visit) -> None:
    query = "SELECT ?name {\n  VALUES ?name { 'Søren & Æ #1/2 100%' }"
    page = visit.go("/sparql?query=" + quote(query))
    expect(page.locator(".message")).to_contain_text("linje 2")
    page.get_by_role("link", name="Ret forespørgslen").click()
    expect(page.locator("#query")).to_have_value(query)
    settled(page)
    visit.complaints = [text for text in visit.complaints if "400" not in text]


def test_the_editor_offers_the_properties_that_things_of_the_class_have(visit: Visit) -> None:
    page = visit.go("/sparql")
    typed(page, "SELECT * WHERE { ?x a pej:Appropriation ; pej:")
    page.keyboard.press("Control+Space")
    first = page.locator(".cm-tooltip-autocomplete li").first
    expect(first).to_contain_text("pej:")
    offered = page.locator(f"{OFFERED} .cm-completionLabel").all_inner_texts()
    assert {"pej:statedIn", "pej:asWritten"} <= set(offered[:4])
    assert "pej:targetGroup" not in offered[:10]
    page.keyboard.insert_text("amou")
    expect(page.locator(OFFERED).first).to_contain_text("pej:amount")
    # A list that has just come takes no key yet, so that nobody chooses by mistake.
    page.evaluate("new Promise((done) => setTimeout(done, 300))")
    page.keyboard.press("Enter")
    expect(page.locator("#query")).to_have_value(
        re.compile(r"^PREFIX pej: <https://w3id\.org/pejling/ontology#>\n.*; pej:amount$", re.DOTALL)
    )
    assert Axe().run(page).response["violations"] == []


def test_the_editor_finds_things_by_name(visit: Visit) -> None:
    page = visit.go("/sparql")
    typed(page, "SELECT * WHERE { ?x pej:responsibleCommittee socialud")
    page.keyboard.press("Control+Space")
    page.locator(".cm-tooltip-autocomplete li", has_text="Socialudvalget").first.click()
    expect(page.locator("#query")).to_have_value(re.compile("<https://w3id.org/pejling/id/committee/socialudvalget>"))


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
    expect(page.locator("#query")).to_have_value(
        re.compile(r"^SELECT \?x WHERE \{\n  \?x a pej:Goal \.\n  FILTER\(true\)\n")
    )


def test_several_queries_stand_side_by_side_and_stay(visit: Visit) -> None:
    page = workbench(visit, "# Første\nSELECT ?g { ?g a pej:Goal } LIMIT 2")
    page.locator("#add").click()
    page.evaluate("location.hash = 'query=' + encodeURIComponent('# Anden\\nSELECT ?g { ?g a pej:Place } LIMIT 3')")
    expect(page.locator("#result tbody tr")).to_have_count(3)
    expect(page.locator("#tabs [role=tab]")).to_have_text(["Første", "Anden"])
    page.goto(visit.site + "/sparql")
    expect(page.locator("#tabs [role=tab]")).to_have_text(["Første", "Anden"])
    page.locator("#tabs [role=tab]").nth(1).press("ArrowLeft")
    expect(page.locator("#query")).to_have_value(re.compile("^# Første"))
    page.locator("#shut").click()
    expect(page.locator("#tabs [role=tab]")).to_have_text(["Anden"])


def test_an_example_opens_runs_and_shows_itself_as_it_is_best_seen(visit: Visit) -> None:
    page = visit.go("/sparql")
    page.locator("#examples").select_option(label="Indsatser pr. generation, som søjler")
    expect(page.locator("#result svg rect")).to_have_count(5)
    expect(page).to_have_url(re.compile("view=chart"))
    page.locator("#examples").select_option(label="Mål, retninger og udvalg i 2019–2022 som netværk")
    expect(page.locator("#result canvas")).to_be_visible()
    page.locator("#result summary").click()
    told = page.locator("#result li").all_inner_texts()
    assert any("ansvarligt udvalg" in line for line in told)
    assert Axe().run(page).response["violations"] == []
    for format, beginning in (("svg", b"<svg"), ("png", b"\x89PNG")):
        assert saved(page, f"[data-picture={format}]").startswith(beginning)
    # A line beside its document leads to it.
    page.locator("#examples").select_option(label="Hvor meget går til en indsats, og hvor står det?")
    line = page.locator("#result td[data-head=line] a").first
    line.wait_for()
    told = line.inner_text()
    line.click()
    expect(page).to_have_url(re.compile(f"/sources/.*#L{told}$"))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        # Years and generations stand in time, whatever the query says.
        ('SELECT ?y ?n { VALUES (?y ?n) { ("2019"^^xsd:gYear 3) ("2007"^^xsd:gYear 9) ("2012"^^xsd:gYear 1) } } ORDER BY ?n', ["2007", "2012", "2019"]),
        ('SELECT ?g ?n { VALUES (?g ?n) { ("2019–2022" 3) ("2007–2010" 9) } } ORDER BY ?n', ["2007–2010", "2019–2022"]),
        # All else stands as the query orders it, or else by size.
        ('SELECT ?a ?n { VALUES (?a ?n) { ("b" 3) ("c" 9) ("a" 1) } } ORDER BY ?a', ["a", "b", "c"]),
        ('SELECT ?a ?n { { SELECT ?a ?n { VALUES (?a ?n) { ("b" 3) ("c" 9) ("a" 1) } } ORDER BY ?a } }', ["c", "b", "a"]),
    ],
)  # fmt: skip
def test_bars_stand_in_time_or_as_the_query_orders_them_or_by_size(visit: Visit, query: str, names: list[str]) -> None:
    page = workbench(visit, f"PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> {query}", "chart")
    expect(page.locator("#result svg rect")).to_have_count(len(names))
    expect(page.locator("#result svg text[text-anchor=end]")).to_have_text(names)


def test_every_starter_answers(visit: Visit) -> None:
    page = visit.go("/sparql")
    starters = page.locator("#examples optgroup").first.locator("option").all_inner_texts()
    assert len(starters) == 7
    for starter in starters:
        page.locator("#examples").select_option(label=starter)
        expect(page.locator("#told")).to_contain_text("ms")
        expect(page.locator("#views")).to_be_visible()
        expect(page.locator("#hint")).to_be_empty()


@pytest.mark.parametrize(
    ("language", "begun", "said", "unsaid"),
    [
        ("da", "Mål og de udvalg", "En bevilling kan høre til", "An appropriation"),
        ("en", "Goals with the committee", "An appropriation may hang on", "En bevilling"),
    ],
)
def test_starters_speak_the_language_of_the_page(
    visit: Visit, language: str, begun: str, said: str, unsaid: str
) -> None:
    page = visit.go(f"/sparql?lang={language}")
    needs_editor(page)
    expect(page.locator("#tabs [role=tab]").first).to_contain_text(begun)
    starters = page.locator("#examples optgroup").first.locator("option")
    queries = starters.evaluate_all("all => all.map((one) => one.value)")
    assert [query for query in queries if said in query]
    ready = page.locator("#examples optgroup").last.locator("option")
    queries += ready.evaluate_all("all => all.map((one) => one.value)")
    assert not [query for query in queries if unsaid in query or "#+" in query or "# da:" in query]
    title = starters.nth(2).inner_text()
    page.locator("#examples").select_option(index=3)
    expect(page.locator(".cm-content")).to_contain_text(said)
    expect(page.locator("#tabs [aria-selected=true]")).to_contain_text(title[:30])
    page.locator(".cm-content").click()
    page.keyboard.press("Control+Home")
    page.keyboard.insert_text("# mit\n")
    expect(page.locator("#tabs [aria-selected=true]")).to_contain_text("mit")


def test_a_running_query_clears_the_answer_and_is_stopped_by_a_click(visit: Visit) -> None:
    page = workbench(visit, "SELECT ?g { ?g a pej:Goal } LIMIT 2")
    expect(page.locator("#result tbody tr")).to_have_count(2)
    page.evaluate("location.hash = 'query=' + encodeURIComponent(" + json.dumps(HEAVY) + ")")
    expect(page.locator("#stop")).to_be_visible()
    expect(page.locator("#result tbody tr")).to_have_count(0)
    page.locator("#stop").click()
    expect(page.locator("[role=alert]")).to_contain_text("Du stoppede forespørgslen")
    expect(page.locator("#stop")).to_be_hidden()


def test_a_network_that_comes_late_is_not_shown_as_that_of_another_answer(visit: Visit) -> None:
    page = visit.go("/sparql")
    held: list[Route] = []
    page.route("**/results-network.json", lambda route: held.append(route))
    for at, word in enumerate(("one", "other")):
        query = f"CONSTRUCT {{ <urn:{word}:a> <urn:{word}> <urn:{word}:b> }} WHERE {{}}"
        page.evaluate("query => { location.hash = new URLSearchParams({ query, view: 'network' }) }", query)
        until(page, lambda at=at: len(held) > at, "no network is asked for")  # type: ignore[misc]
    with page.expect_response("**/results-network.json"):
        held[0].continue_()
    settled(page)
    expect(page.locator("#result")).to_have_text("Tegner …")
    held[1].continue_()
    expect(page.locator("#result details li")).to_contain_text("urn:other:b")


def test_without_the_words_of_the_editor_the_query_of_a_link_is_answered_all_the_same(visit: Visit) -> None:
    visit.page.route("**/completion.json*", lambda route: route.fulfill(status=503, json={"message": "Busy."}))
    page = workbench(visit, "SELECT (1e0/0e0 AS ?endless) { ?g a pej:Goal } LIMIT 2")
    expect(page.locator("#result tbody td").first).to_have_text("INF")
    expect(page.locator("#query")).to_be_visible()
    visit.complaints = [text for text in visit.complaints if "503" not in text]


def test_a_stopped_query_says_why_and_offers_more_time(visit: Visit) -> None:
    page = workbench(visit, HEAVY.replace("SELECT (COUNT(*) AS ?n)", "SELECT DISTINCT ?a ?d ?g"))
    alert = page.locator("[role=alert]")
    expect(alert).to_contain_text("længere end de 5 sekunder")
    expect(alert.locator("button")).to_have_text(["Tilføj LIMIT 100 og kør", "Kør igen med op til 60 sekunder"])
    assert Axe().run(page).response["violations"] == []
    alert.locator("button").last.click()
    expect(page.locator("#told")).to_contain_text("højst 60 s")
    page.locator("#stop").click()
    visit.complaints = [text for text in visit.complaints if "408" not in text]


def test_rows_doubled_by_two_languages_are_told_and_mended(visit: Visit) -> None:
    page = workbench(visit, "SELECT ?committee ?name { ?committee a pej:Committee ; rdfs:label ?name } ORDER BY ?name")
    rows, button = page.locator("#result tbody tr"), page.locator("#hint button")
    expect(button).to_be_visible()
    expect(rows.first).to_be_visible()
    doubled = rows.count()
    button.click()
    expect(page.locator("#query")).to_have_value(re.compile(r'FILTER\(LANG\(\?name\) = "da"\)'))
    expect(page.locator("#hint")).to_be_empty()
    expect(rows.first).to_be_visible()
    assert rows.count() < doubled


def test_whoever_adds_amounts_is_told_how_each_counts_once(visit: Visit) -> None:
    adds = """SELECT ?year (SUM(?amount) AS ?sum) {
      ?measure pej:appropriation ?a . ?a pej:amount ?amount ; pej:year ?year .
      FILTER NOT EXISTS { ?a pej:notSummed ?reason }
    } GROUP BY ?year"""
    page = workbench(visit, adds)
    expect(page.locator("#hint")).to_contain_text("kun sammen inden for ét dokument (pej:statedIn)")
    page.locator("#hint a").click()
    expect(page.locator("h1")).to_have_text("Hvad giver bilag 1–7 tilsammen, år for år?")
    page = workbench(visit, adds.replace("?measure pej:app", "?measure pej:statedIn ?document ; pej:app"))
    expect(page.locator("#result tbody tr").first).to_be_visible()
    expect(page.locator("#hint")).to_be_empty()


def test_an_answer_is_sorted_filtered_and_turned_a_page_at_a_time(visit: Visit) -> None:
    page = workbench(visit, "SELECT ?x ?lines { ?x a pej:Passage ; pej:firstLine ?lines } LIMIT 450")
    expect(page.locator("#result tbody tr")).to_have_count(200)
    for place in ("201", "401"):
        page.locator("#result nav button").last.click()
        expect(page.locator("#result nav")).to_contain_text(place)
    expect(page.locator("#result tbody tr")).to_have_count(50)
    page.locator("#result th button", has_text="lines").click()
    expect(page.locator("#result th[aria-sort]")).to_contain_text("lines")
    figures = [int(text.replace(".", "")) for text in page.locator("#result td.num").all_inner_texts()]
    assert figures == sorted(figures)
    assert len(figures) == 200
    shown = page.locator("#result tbody tr")
    name = shown.last.locator("td").first.inner_text()
    page.locator("#filter").fill(name)
    expect(shown.filter(has_not_text=name)).to_have_count(0)
    expect(shown.first).to_be_visible()


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
    if EDITOR.is_file():
        expect(page.locator(".cm-lintRange-error, .cm-lintPoint-error").first).to_be_attached()
    visit.go("/sparql?lang=en#query=" + quote("SELECT ?g WHERE {\n  ?m a\n}"))
    expect(page.locator("[role=alert]")).to_contain_text("is not valid SPARQL 1.1 in line")
    visit.complaints = [text for text in visit.complaints if "400" not in text]


def test_addresses_without_a_name_are_told_apart_and_no_words_lie_on_others(visit: Visit) -> None:
    page = workbench(
        visit,
        """CONSTRUCT { <urn:hub> <urn:joins> ?x . ?x <urn:numbered> ?y } WHERE {
          ?g a pej:Goal ; pej:number ?n .
          BIND(IRI(CONCAT("https://example.org/a/long/address/without/a/name/", STRAFTER(STR(?g), "/id/"))) AS ?x)
          BIND(IRI(CONCAT("https://example.org/another/", ?n)) AS ?y) } LIMIT 40""",
        "network",
    )
    page.locator(".drawn canvas").wait_for()
    picture = saved(page, "[data-picture=svg]").decode()
    found = page.evaluate(
        """(picture) => {
          document.body.innerHTML = picture
          const words = [...document.querySelectorAll("svg text")].map((one) => ({ told: one.textContent, ...box(one) }))
          function box(one) { const { x, y, width, height } = one.getBBox(); return { x, y, width, height } }
          const over = (a, b) => a.x + 1 < b.x + b.width && b.x + 1 < a.x + a.width && a.y + 4 < b.y + b.height && b.y + 4 < a.y + a.height
          const crossing = []
          words.forEach((a, at) => words.slice(at + 1).forEach((b) => { if (over(a, b)) crossing.push([a.told, b.told]) }))
          return { told: words.map((one) => one.told), crossing }
        }""",
        picture,
    )
    assert found["crossing"] == []
    assert "joins" in " ".join(found["told"])
    endings = [told for told in found["told"] if re.search(r"20\d\d-20\d\d/\w", told)]
    assert len(endings) > 25
    assert len(set(endings)) == len(endings), "addresses look alike"
    assert not [told for told in found["told"] if told.endswith("-")], "an address has a hyphen that is not its own"
