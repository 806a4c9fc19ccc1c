"""Takes the screenshots of the docs: every page, wide and light, narrow and dark, from a served dataset.

Usage: python scripts/screenshots.py http://127.0.0.1:8765 docs/screenshots
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import sync_playwright

QUERY = (Path(__file__).resolve().parent.parent / "api" / "starters" / "2-initiatives-per-generation.rq").read_text(
    "utf-8"
)
PAGES = {
    "front": "/",
    "search": "/search?q=feriecamp",
    "browse": "/browse/Goal?generation=2019-2022",
    "thing": "/id/initiative/handleplan-2019-2022/fritidsjob-til-unge",
    "goal": "/id/goal/2019-2022/1",
    "committee": "/id/committee/socialudvalget",
    "questions": "/queries",
    "question": "/queries/totals-per-annex-and-year",
    "build": "/build?class=Appropriation&where=0.year.eq.2020&follow=0.^appropriation&follow=1.fundedBy&show=2&measure=sum.0.amount",
    "sparql": "/sparql#view=chart&query=" + quote(QUERY),
    "money": "/money",
    "money-by-theme": "/money?by=theme&year=2019",
    "network": "/network?thing=pejlemaerke/2019-2022/1",
    "network-path": "/network?thing=organisation/peder-lykke-centret&to=measure/bilag-6/omraadefornyelse-sundby",
    "whole": "/network/whole?generation=2019-2022",
    "lineage": "/lineage",
    "thread": "/lineage/feriecamp",
    "compare": "/compare?first=2015-2018&last=2019-2022",
    "path": "/path?one=Peder+Lykke+Centret&other=Områdefornyelse+Sundby",
    "sources": "/sources",
    "source": "/sources/svar-2019-integrationsindsatser?lines=7163-7190",
    "ontology": "/ontology",
    "quality": "/quality",
    "releases": "/releases",
    "dumps": "/dumps/",
    "error": "/money?by=month",
}
# Every page wide and light; those that change most, narrow and dark too.
LOOKS = {"": ("light", 1280, 860), "-narrow-dark": ("dark", 390, 780)}
NARROW = frozenset({"front", "search", "thing", "money", "network", "whole", "lineage", "question", "source", "sparql"})


def main(address: str, folder: Path) -> None:
    """Write one PNG for each page and look."""
    folder.mkdir(parents=True, exist_ok=True)
    browser_path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        for suffix, (scheme, width, height) in LOOKS.items():
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
            page = context.new_page()
            for name, path in PAGES.items():
                if suffix and name not in NARROW:
                    continue
                page.goto(address + path)
                page.wait_for_load_state("networkidle")
                page.wait_for_timeout(500)
                page.screenshot(path=folder / f"{name}{suffix}.png")
                print(f"{name}{suffix}")
            context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
