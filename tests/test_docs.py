"""The documentation: every example runs, the site has no dead link, asks nothing of any other site, and leads to all."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import quote, unquote, urldefrag

import httpx
import nbformat
import pytest
from browsing import chromium
from conftest import ROOT
from ports import free_port

from scripts.notebooks import executed, notebooks

HOME = "http://127.0.0.1:8765"
PAGES = sorted(path for path in (ROOT / "docs").rglob("*.md") if "screenshots" not in path.parts)
_BLOCK = re.compile(
    r"^(?:<!-- not run: (?P<why>[^\n]+) -->\n)?```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
RUN = ("sh", "python", "sparql")


@dataclass(frozen=True)
class Block:
    """A fenced block, with what stands below it as its output, if it does."""

    kind: str
    text: str
    why: str | None
    output: str | None


def blocks(page: Path) -> list[Block]:
    found = list(_BLOCK.finditer(page.read_text("utf-8")))
    made = []
    for place, one in enumerate(found):
        below = found[place + 1] if place + 1 < len(found) else None
        adjoins = below is not None and below["kind"] == "text" and not one.string[one.end() : below.start()].strip()
        made.append(Block(one["kind"], one["text"], one["why"], below["text"] if below and adjoins else None))
    return [block for block in made if block.kind in RUN]


WITH_EXAMPLES = [page for page in PAGES if any(block.why is None for block in blocks(page))]


@pytest.fixture
def folder(dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a built dataset where the examples run, as in the repository."""
    shutil.copytree(dataset.parent, tmp_path / "build")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    for key in [key for key in os.environ if key.startswith("PEJLING_")]:
        monkeypatch.delenv(key)
    return tmp_path


def test_examples_are_found_and_few_are_left_out() -> None:
    assert len(WITH_EXAMPLES) >= 7
    every = [block for page in PAGES for block in blocks(page)]
    assert len(every) >= 30
    assert sum(block.output is not None for block in every) >= 14
    assert sum(block.why is not None for block in every) <= 6


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: str(page.relative_to(ROOT / "docs")))
def test_the_examples_of_a_page_run_and_give_what_it_says(page: Path, server: str) -> None:
    names: dict[str, object] = {"__name__": "__main__"}
    for block in blocks(page):
        if block.why is not None:
            continue
        text = block.text.replace(HOME, server)
        given = (
            {"sh": shell, "sparql": sparql}[block.kind](text, server) if block.kind != "python" else python(text, names)
        )
        if block.output is not None:
            assert given.replace(server, HOME).strip() == block.output.strip(), f"{page.name}:\n{block.text}"


def shell(text: str, _: str) -> str:
    given = os.environ | {"MCP_PORT": str(free_port())}
    done = subprocess.run(["bash", "-euc", text], capture_output=True, text=True, timeout=180, env=given)
    assert done.returncode == 0, f"{text}\n{done.stderr}"
    return done.stdout


def python(text: str, names: dict[str, object]) -> str:
    told = io.StringIO()
    with redirect_stdout(told):
        exec(compile(text, "example", "exec"), names)
    return told.getvalue()


def sparql(text: str, server: str) -> str:
    answer = httpx.post(f"{server}/sparql", data={"query": text}, headers={"Accept": "text/csv"}, timeout=60)
    assert answer.status_code == 200, answer.text
    assert len(answer.text.splitlines()) > 1, f"an example that finds nothing:\n{text}"
    return answer.text.replace("\r\n", "\n")


@pytest.mark.parametrize("file", notebooks(), ids=lambda file: file.stem)
def test_a_notebook_runs_and_its_assertions_hold(file: Path, dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEJLING_DATASET", str(dataset))
    cells = [cell for cell in executed(file, dataset).cells if cell.cell_type == "code"]
    assert sum("assert" in cell.source for cell in cells) >= 4, "what the prose says is asserted"
    assert all(output.output_type != "error" for cell in cells for output in cell.outputs)
    stored = nbformat.read(file, as_version=4)
    assert any(cell.get("outputs") for cell in stored.cells), "run `make notebooks`"
    assert file.stat().st_size < 100_000
    assert str(ROOT) not in file.read_text("utf-8")


def test_there_are_three_notebooks() -> None:
    assert len(notebooks()) == 3


@pytest.fixture(scope="session")
def site(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built by the command; a warning is an error."""
    folder = tmp_path_factory.mktemp("site") / "site"
    code = f"from pathlib import Path; from scripts.docs import build; raise SystemExit(build(Path({str(dataset)!r}), Path({str(folder)!r})))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


class Links(HTMLParser):
    """The links and the anchors of a page."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.to: set[str] = set()
        self.anchors: set[str] = {""}
        self.loaded: set[str] = set()
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.anchors |= {value for name in ("id", "name") if (value := given.get(name))}
        if tag == "a" and given.get("href"):
            self.to.add(str(given["href"]))
        if tag in ("script", "img", "link", "iframe") and (address := given.get("src") or given.get("href")):
            self.loaded.add(str(address))


def test_no_link_is_dead_and_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    pages = {page.resolve(): Links(page) for page in site.rglob("*.html")}
    assert len(pages) >= 20
    dead = []
    for page, links in pages.items():
        assert not [address for address in links.loaded if "://" in address or address.startswith("//")]
        for address in links.to:
            if re.match(r"\w+:", address):
                continue
            path, anchor = urldefrag(address)
            target = (page.parent / unquote(path)).resolve() if path else page
            if target.is_dir():
                target /= "index.html"
            if not target.is_file() or (target in pages and unquote(anchor) not in pages[target].anchors):
                dead.append(f"{page.name}: {address}")
    assert dead == []


class Quiet(SimpleHTTPRequestHandler):
    """Serves the site as any file server would, without a word."""

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture(scope="session")
def home(site: Path) -> Iterator[str]:
    """The address of the site on a file server of its own."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as files:
        Thread(target=files.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{files.server_port}"
        files.shutdown()


def test_the_site_in_a_browser_asks_no_other_site_and_complains_of_nothing(site: Path, home: str) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    with chromium() as browser:
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("response", lambda answer: complaints.append(answer.url) if answer.status >= 400 else None)
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        for file in sorted(site.rglob("*.html")):
            page.goto(f"{home}/{quote(str(file.relative_to(site)))}")
        picture = next(file for file in site.rglob("1-*.html"))
        page.goto(f"{home}/{quote(str(picture.relative_to(site)))}")
        # A frame that is out of sight is not drawn.
        page.locator("iframe").first.scroll_into_view_if_needed()
        page.frame_locator("iframe").first.locator("body[data-drawn]").wait_for(timeout=60_000)
        page.goto(f"{home}/search.html?q=lineage")
        page.locator("ul.search li a").first.wait_for(timeout=60_000)
    assert [url for url in asked if not url.startswith((home, "data:", "about:", "blob:"))] == []
    assert complaints == []


# What a newcomer looks for, and what the page found must say.
WANTED = {
    "Excel": ("how-to/excel", "Fra web"),
    "Power BI": ("how-to/excel", "Csv.Document"),
    "Python": ("how-to/python", "open_graph"),
    "Python reference": ("reference/python", "Analyst"),
    "notebook 1": ("notebooks/1-en-indsats-gennem-generationer", "FerieCamp"),
    "notebook 2": ("notebooks/2-penge-pr-målgruppe", "målgruppe"),
    "notebook 3": ("notebooks/3-ordene-skifter", "minoritet"),
    "assistants": ("how-to/assistants", "--mcp-token-hash"),
    "files": ("how-to/files", "csv-metadata.json"),
    "SPARQL": ("how-to/sparql", "default graph"),
    "commands": ("reference/commands", "pejling build"),
    "settings": ("reference/settings", "PEJLING_QUERY_SECONDS"),
    "HTTP": ("reference/http", "/sparql.{format}"),
    "ontology": ("reference/ontology", "pej:Initiative"),
    "questions": ("reference/questions", "amount-per-target-group"),
    "operation": ("operation", "systemd"),
    "backup": ("operation", "pejling restore"),
    "releases": ("operation", "pejling diff"),
    "engines": ("engines", "QLever"),
    "push": ("engines", "pejling push"),
    "conformance": ("conformance", "SPARQL"),
    "lineage": ("lineage", "same-content"),
    "Danish tutorial": ("tutorial/kom-i-gang", "Kom i gang"),
}


@pytest.mark.parametrize("wish", WANTED)
def test_a_newcomer_finds_it_from_the_front_page(site: Path, wish: str) -> None:
    name, words = WANTED[wish]
    front = Links(site / "index.html")
    assert f"{name}.html" in {unquote(urldefrag(address)[0]) for address in front.to}
    assert words in re.sub(r"<[^>]+>", "", (site / f"{name}.html").read_text("utf-8"))


def test_the_readme_leads_to_the_documentation() -> None:
    assert "docs/index.md" in (ROOT / "README.md").read_text("utf-8")
