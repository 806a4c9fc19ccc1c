"""Checks every page of a running service as a careful reader's browser would: weight, head, headings, words, contrast, fit.

Usage: python -m scripts.check_pages http://127.0.0.1:8765

Each page is opened in both languages, on a wide and a narrow screen, light and dark. Prints a line a visit and, below it,
what is wrong; ends with an error if anything is. The tests make the same visits (``tests/test_pages.py``).
"""

from __future__ import annotations

import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, CDPSession, ConsoleMessage, Page, Request, sync_playwright

# Bytes over the wire, compressed, of all that a first visit loads. Pages with a canvas or an editor may weigh more.
BUDGET, BUDGET_HEAVY = 300_000, 600_000
# How much of what is seen may jump about while a page loads (the sum of Chromium's layout shifts).
SHIFT = 0.05
HEAVY = ("/network", "/sparql")
_WOMEN = "class=Initiative&where=0.targetGroup.within.target-group/kvinder"
_AMOUNTS = "class=Appropriation&follow=0.^appropriation&follow=1.fundedBy&show=2&measure=sum.0.amount"
PAGES = (
    "/",
    "/search",
    "/search?q=feriecamp",
    "/search?q=penge+2019",
    "/search?q=ghetto",
    "/search?q=qqqqqqqq",
    "/search?q=uddannelse&type=Goal",
    "/browse/Pejlemaerke",
    "/browse/Indicator?generation=2019-2022",
    "/browse/Pejlemaerke?generation=2007-2010",
    "/browse/Direction?generation=2019-2022",
    "/id/pejlemaerke/2019-2022/1",
    "/id/goal/2019-2022/1",
    "/id/policy/2019-2022",
    "/id/generation/2023-2026",
    "/id/organisation/frak",
    "/id/target-group/kvinder",
    "/id/document/udkast-2027-2030",
    "/id/initiative/handleplan-2019-2022/fritidsjob-til-unge",
    "/money",
    "/money?by=theme",
    "/money?by=source&year=2020",
    "/money?left=alternative",
    "/money?year=1999",
    "/network",
    "/network?thing=pejlemaerke/2019-2022/1&open=goal/2019-2022/1",
    "/network?thing=organisation/peder-lykke-centret&to=measure/bilag-6/omraadefornyelse-sundby",
    "/network/whole",
    "/network/whole?generation=2027-2030&relation=targetGroup",
    "/lineage",
    "/lineage?kind=MeasureThread&evidence=stated",
    "/lineage?committee=committee/socialudvalget",
    "/lineage?show=glance",
    "/lineage/feriecamp",
    "/lineage/social-kontrol",
    "/lineage/indsatsomraade-til-pejlemaerke",
    "/lineage/streams",
    "/lineage/streams?kind=ObjectiveThread&by=committee",
    "/lineage/streams?theme=education&evidence=same-content",
    "/lineage/links?first=2015-2018&last=2019-2022&earlier=employment&later=employment",
    "/compare",
    "/compare?first=2019-2022&last=2027-2030&kind=Objective",
    "/compare?first=2015-2018&last=2019-2022&by=committee",
    "/path?one=organisation/peder-lykke-centret",
    "/path?one=organisation/peder-lykke-centret&other=Områdefornyelse Sundby",
    "/queries",
    "/queries?q=penge+2019",
    "/queries/amount-per-administration-and-year",
    "/queries/goals-of-a-committee-across-generations",
    "/queries/initiatives-for-a-target-group",
    "/queries/funding-sources-by-amount",
    "/build",
    f"/build?{_WOMEN}",
    f"/build?{_WOMEN}&pick=0.generation",
    f"/build?{_WOMEN}&pick=0.startYear&op=ge&value=snart",
    "/build?class=Initiative&show=0.generation&measure=count.0",
    f"/build?{_AMOUNTS}",
    f"/build?{_AMOUNTS}&once=no",
    "/build?class=Iniative",
    "/sparql",
    "/sources",
    "/sources/svar-2019-integrationsindsatser?lines=7163-7190",
    "/ontology",
    "/quality",
    "/releases",
    "/dumps/",
    "/about",
    "/nothing-here",
    "/money?by=nothing",
)
# What only the ontology and queries are written in: a reader is told in words, but where the names themselves are the matter.
RAW = ("dct:", "rdfs:", "skos:", "TargetGroup", "AnnualTarget", "PolicyTrack", "FocusArea", "LighthouseProject")
_NAMES_SHOWN = ("/ontology", "/sparql")
VISITS = (("da", 1280, "light"), ("en", 1280, "dark"), ("da", 390, "dark"), ("en", 390, "light"))
# Collects layout shifts that no reader caused.
_SHIFTS = """window.shifted = 0; new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });"""
_HEAD = """() => ({
  lang: document.documentElement.lang, title: document.title, h1: document.querySelectorAll("h1").length,
  described: document.querySelector("meta[name=description]")?.content ?? "",
  viewport: document.querySelector("meta[name=viewport]")?.content ?? "",
  blocking: [...document.querySelectorAll("head script[src]:not([defer]):not([async]):not([type=module])")].map((one) => one.src),
  styles: document.querySelectorAll("head link[rel=stylesheet]").length,
  bare: [...document.images].filter((one) => !one.hasAttribute("alt")).length
    + [...document.querySelectorAll("svg[data-picture], canvas")].filter((one) => !one.getAttribute("aria-label")).length,
  shifted: window.shifted,
})"""
# Gives the words of a page; a query that is shown is in the words of the ontology.
_WORDS = """() => {
  const main = document.querySelector("main"), code = [...main.querySelectorAll("pre, code, textarea")];
  code.forEach((one) => { one.style.display = "none"; });
  const words = main.innerText;
  code.forEach((one) => { one.style.display = ""; });
  return words;
}"""
# Opens all that folds, then gives how far the page is wider than the screen.
_OPENED = """() => {
  document.querySelectorAll("main details").forEach((one) => { one.open = true; });
  return document.documentElement.scrollWidth - document.documentElement.clientWidth;
}"""


@dataclass
class Checked:
    """A page as it was opened: its weight in bytes, its title, and what is wrong with it."""

    path: str
    language: str
    weight: int
    title: str
    wrong: list[str] = field(default_factory=list)


class NoBrowser(OSError):
    """There is no Chromium on this machine."""


@contextmanager
def started() -> Iterator[Browser]:
    """Run the Chromium that PEJLING_CHROMIUM names, or the one that is installed.

    Raises
    ------
    NoBrowser
        If there is none.
    """
    installed = filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
    with sync_playwright() as playwright:
        chromium = os.environ.get("PEJLING_CHROMIUM") or next(installed, playwright.chromium.executable_path)
        if not Path(chromium).is_file():
            raise NoBrowser("no Chromium here (scripts/install-browser.sh)")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def window(browser: Browser, width: int, scheme: str) -> BrowserContext:
    """Open a window of a width and with a preference for ``light`` or ``dark``."""
    return browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
        accept_downloads=True,
    )


def check(browser: Browser, address: str, path: str, language: str, width: int, scheme: str) -> Checked:
    """Open a page and give what is wrong with it."""
    context = window(browser, width, scheme)
    context.add_init_script(_SHIFTS)
    page = context.new_page()
    wrong: list[str] = []
    weights = _weights(context.new_cdp_session(page))

    def asked(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            wrong.append(f"asks another machine: {request.url}")

    def told(message: ConsoleMessage) -> None:
        # That a page answered 404 or 400 the console says too; a page that tells of a mistake is meant to.
        if message.type in ("error", "warning") and f"{address}{path}".partition("?")[0] not in message.location["url"]:
            wrong.append(f"the console complains: {message.text}")

    page.on("request", asked)
    page.on("console", told)
    page.on("pageerror", lambda error: wrong.append(f"script error: {error}"))
    answer = page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
    page.wait_for_load_state("networkidle")
    if answer and answer.status >= 500:
        wrong.append(f"answered {answer.status}")
    found = Checked(path, language, sum(weights), page.title(), wrong)
    wrong += _faults(page, found)
    context.close()
    return found


def _weights(session: CDPSession) -> list[int]:
    weights: list[int] = []
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: weights.append(int(event["encodedDataLength"])))
    return weights


def _faults(page: Page, found: Checked) -> Iterator[str]:
    head, words, wide = page.evaluate(_HEAD), page.evaluate(_WORDS), page.evaluate(_OPENED)
    raw = [] if found.path in _NAMES_SHOWN else [name for name in RAW if name in words]
    budget = BUDGET_HEAVY if found.path.startswith(HEAVY) else BUDGET
    demands = {
        f"weighs {found.weight} bytes, more than {budget}": found.weight <= budget,
        f"lang is {head['lang']!r}": head["lang"] == found.language,
        "has no title": bool(head["title"].strip()),
        f"has {head['h1']} h1": head["h1"] == 1,
        f"is described in {len(head['described'])} letters": 20 <= len(head["described"]) <= 320,
        "has no viewport for phones": "width=device-width" in head["viewport"],
        f"scripts hold up the page: {head['blocking']}": not head["blocking"],
        f"{head['styles']} style sheets hold up the page": head["styles"] <= 3,
        f"{head['bare']} pictures without words": not head["bare"],
        f"shows {raw}": not raw,
        f"{wide} pixels stick out to the right": wide <= 0,
        f"what is seen jumps by {head['shifted']:.2f}": head["shifted"] <= SHIFT,
    }
    yield from (told for told, met in demands.items() if not met)
    for violation in Axe().run(page).response["violations"]:
        node = violation["nodes"][0]
        yield f"{violation['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"


def same_titles(checked: list[Checked]) -> dict[str, list[str]]:
    """Give the titles that several pages of one language share, with those pages."""
    titles: dict[str, list[str]] = defaultdict(list)
    for one in checked:
        if one.language == "da":
            titles[one.title].append(one.path)
    return {title: paths for title, paths in titles.items() if len({path.partition("?")[0] for path in paths}) > 1}


def main(address: str) -> int:
    """Check every page, print what was found, give 1 if anything is wrong."""
    checked = []
    with started() as browser:
        for path in PAGES:
            for language, width, scheme in VISITS:
                one = check(browser, address.rstrip("/"), path, language, width, scheme)
                checked.append(one)
                print(f"{one.weight / 1000:7.1f} kB  {language} {width:4} {scheme:5}  {path}", flush=True)
                for told in one.wrong:
                    print(f"            {told}")
    for title, paths in same_titles(checked).items():
        print(f"one title, {title!r}, for {', '.join(paths)}")
    wrong = sum(len(one.wrong) for one in checked) + len(same_titles(checked))
    print(f"{len(checked)} visits, {wrong} faults, heaviest {max(one.weight for one in checked) / 1000:.0f} kB")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
