"""Takes the screenshots of the docs: every page, wide and light, many narrow and dark; and writes the page that shows them.

Usage: python -m scripts.screenshots http://127.0.0.1:8765 docs/screenshots
"""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import quote

from graph.questions import without_header
from scripts.check_pages import started

QUERY = without_header(
    (Path(__file__).resolve().parent.parent / "api" / "starters" / "2-initiatives-per-generation.rq").read_text("utf-8")
)
# Each page of the interface: its address and what is seen there.
PAGES = {
    "front": ("/", "The front page: the generations with what each holds, the gap, one search field, three doors"),
    "search": ("/search?q=feriecamp", "Search: hits with the words marked, narrowed by kind, generation and committee"),
    "search-none": ("/search?q=xyzzyqq", "Search without hits: other ways on"),
    "about": ("/about", "For the newcomer: where to begin, and what the words mean"),
    "browse": ("/browse/Goal?generation=2019-2022", "All goals of a generation"),
    "policy": ("/id/policy/2019-2022", "A policy: before and after, what is stated, and the whole branch below it"),
    "thing": (
        "/id/initiative/handleplan-2019-2022/fritidsjob-til-unge",
        "An initiative: each statement with its source",
    ),
    "goal": ("/id/goal/2019-2022/1", "A goal: responsible, indicators, and what it comes from"),
    "committee": ("/id/committee/socialudvalget", "A committee: what it answers for, generation by generation"),
    "organisation": ("/id/organisation/peder-lykke-centret", "An organisation and the threads that tell of it"),
    "pejlemaerke": (
        "/id/pejlemaerke/2019-2022/1",
        "A pejlemærke: its line from 2007 to 2030, each step with its evidence",
    ),
    "lineage": ("/lineage", "All threads as swim lanes over the generations"),
    "glance": ("/lineage?show=glance", "The same at a glance"),
    "thread": ("/lineage/feriecamp", "A thread: picture, occurrences, and each link with both passages"),
    "streams": ("/lineage/streams", "What is carried on from generation to generation, by theme"),
    "ribbon": (
        "/lineage/links?first=2015-2018&last=2019-2022&earlier=employment&later=employment",
        "What a ribbon of that picture rests on",
    ),
    "compare": ("/compare?first=2015-2018&last=2019-2022", "Two generations compared: continued, changed, gone, added"),
    "path": (
        "/path?one=Peder+Lykke+Centret&other=Områdefornyelse+Sundby",
        "How two things are connected, in sentences",
    ),
    "network": ("/network?thing=pejlemaerke/2019-2022/1", "The network around a thing; groups unfold"),
    "network-path": (
        "/network?thing=organisation/peder-lykke-centret&to=measure/bilag-6/omraadefornyelse-sundby",
        "The ways between two things as a picture",
    ),
    "whole": ("/network/whole?generation=2019-2022", "The whole policy of a generation in one picture"),
    "questions": ("/queries", "The ready-made questions"),
    "question": ("/queries/totals-per-annex-and-year", "A question's answer: bars, table, files, and its query"),
    "question-timeline": (
        "/queries/goals-of-a-committee-across-generations",
        "A question with a form, answered generation by generation",
    ),
    "build-begin": ("/build", "Building a question: what to ask about"),
    "build": (
        "/build?class=Appropriation&where=0.year.eq.2020&follow=0.^appropriation&follow=1.fundedBy&show=2&measure=sum.0.amount",
        "A question in building: steps, the query as it grows, the answer",
    ),
    "sparql": ("/sparql#view=chart&query=" + quote(QUERY), "The query page: editor, and the answer as bars"),
    "money": ("/money", "Money over the years, by administration"),
    "money-by-theme": ("/money?by=theme&year=2019", "One year by theme, down to the rows"),
    "sources": ("/sources", "The documents and how much of each is read"),
    "source": ("/sources/svar-2019-integrationsindsatser?lines=7163-7190", "A document's text with every cited line"),
    "ontology": ("/ontology", "Classes and properties"),
    "quality": ("/quality", "Gaps, contradictions, verification, coverage"),
    "releases": ("/releases", "Releases of the data"),
    "dumps": ("/dumps/", "All data as files"),
    "error": ("/money?by=month", "An address that is not understood"),
    "not-found": ("/nothing-here", "An address that leads nowhere"),
}
# Every page wide and light; those that change most, narrow and dark too.
LOOKS = {"": ("light", 1280, 860), "-narrow-dark": ("dark", 390, 780)}
NARROW = frozenset(
    {
        "front",
        "search",
        "thing",
        "money",
        "network",
        "network-path",
        "whole",
        "lineage",
        "thread",
        "streams",
        "compare",
        "question",
        "build",
    }
    | {"source", "sparql", "about", "path"}
)
GALLERY = Path(__file__).resolve().parent.parent / "docs" / "pages.md"


def main(address: str, folder: Path) -> None:
    """Write one PNG for each page and look."""
    folder.mkdir(parents=True, exist_ok=True)
    with started() as browser:
        # The files of all data are made when they are first asked for; their page then tells their sizes.
        browser.new_context().request.get(address + "/dumps/SHA256SUMS", timeout=300_000)
        for suffix, (scheme, width, height) in LOOKS.items():
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
            page = context.new_page()
            for name, (path, _) in PAGES.items():
                if suffix and name not in NARROW:
                    continue
                page.goto(address + path)
                page.wait_for_load_state("networkidle")
                page.wait_for_timeout(500)
                page.screenshot(path=folder / f"{name}{suffix}.png")
                print(f"{name}{suffix}")
            context.close()
    GALLERY.write_text(gallery(), "utf-8")


def gallery() -> str:
    """Give the page of the docs that shows every picture with its address and what is seen."""
    shown = "\n\n".join(
        f"## {told}\n\n`{path.partition('#')[0]}`\n\n![{told}](screenshots/{name}.png)"
        + (f"\n\n![{told}; a phone in the dark](screenshots/{name}-narrow-dark.png)" if name in NARROW else "")
        for name, (path, told) in PAGES.items()
    )
    return (
        f"# The pages in pictures\n\nMade by `scripts/screenshots.py` from the served dataset, in Danish.\n\n{shown}\n"
    )


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
