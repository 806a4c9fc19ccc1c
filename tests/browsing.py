"""What tests of pages share: a window that notes what leaves the machine, and files that pages and addresses give."""

from __future__ import annotations

import io
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Locator, Page, Request, expect

from scripts.check_pages import NoBrowser, started, window

EDITOR = Path(__file__).resolve().parent.parent / "api" / "static" / "built" / "editor.js"
# What comes is waited for no longer than it takes; a machine that is at other work takes its time.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)
# The words of what a selector finds that are broken where no hyphen stands.
BROKEN = """(which) => {
  document.head.append(Object.assign(document.createElement("style"), { textContent: "* { hyphens: manual !important }" }));
  const broken = [];
  for (const one of document.querySelectorAll(which)) {
    const walk = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) for (const word of walk.currentNode.data.matchAll(/[\\p{L}]{4,}/gu)) {
      const range = document.createRange();
      range.setStart(walk.currentNode, word.index);
      range.setEnd(walk.currentNode, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((box) => box.top)).size > 1) broken.push(word[0]);
    }
  }
  return broken;
}"""
# The boxes that must be moved sideways.
SIDEWAYS = """() => [...document.querySelectorAll(".scroll")].filter((box) => box.checkVisibility() && box.scrollWidth > box.clientWidth)
  .map((box) => `${box.getAttribute("aria-label") ?? box.id}: ${box.scrollWidth} in ${box.clientWidth}`)"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Chromium; without it what it would show is skipped, visibly."""
    with ExitStack() as stack:
        try:
            browser = stack.enter_context(started())
        except NoBrowser as missing:
            pytest.skip(f"{missing}: the pages are not looked at")
        yield browser


class Visit:
    """A window on the site that notes what leaves the machine and what the console complains of."""

    def __init__(self, browser: Browser, site: str, width: int, scheme: str) -> None:
        self.site = site
        self.left: list[str] = []
        self.complaints: list[str] = []
        self.context = window(browser, width, scheme)
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.page.on("request", self._requested)
        self.page.on("console", lambda message: self._told(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _requested(self, request: Request) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.left.append(request.url)

    def _told(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    def go(self, path: str) -> Page:
        self.page.goto(self.site + path)
        settled(self.page)
        return self.page


@contextmanager
def visiting(browser: Browser, site: str, width: int = 1280, scheme: str = "light") -> Iterator[Visit]:
    """Open a window, and assert in the end that nothing left the machine and nothing went wrong."""
    window = Visit(browser, site, width, scheme)
    yield window
    window.context.close()
    assert window.left == [], f"a page asked another machine: {window.left}"
    assert window.complaints == [], f"the console complained: {window.complaints}"


def settled(page: Page) -> None:
    """Wait until a page is read to its end, has fetched what it needs, and its scripts have nothing left to do.

    A click comes back when the page that it leads to begins; who counts what is on that page waits for its end first.
    """
    page.wait_for_load_state("networkidle")
    page.evaluate("new Promise((done) => requestIdleCallback(done, { timeout: 10000 })).then(() => null)")


def until(page: Page, true: Callable[[], bool], wanted: str) -> None:
    """Wait until something comes true that no locator can expect."""
    end = time.monotonic() + PATIENCE / 1000
    while not true():
        assert time.monotonic() < end, wanted
        page.wait_for_timeout(50)


def drawn(page: Page) -> str:
    """Give the picture on the screen, pixel by pixel, once it and its address stand still."""
    page.locator("#canvas[data-ready]").wait_for()
    seen: list[tuple[str, str]] = []

    def still() -> bool:
        page.wait_for_timeout(400)
        seen.append((page.url, page.evaluate("document.querySelector('#picture').toDataURL()")))
        return seen[-2:-1] == seen[-1:]

    until(page, still, "the picture does not come to rest")
    return seen[-1][1]


def saved(page: Page, button: str | Locator) -> bytes:
    """Give the file that a click brings."""
    with page.expect_download() as download:
        (page.locator(button) if isinstance(button, str) else button).click()
    return Path(download.value.path()).read_bytes()


def needs_editor(page: Page) -> None:
    """Skip, visibly, where the query page has no editor."""
    if not EDITOR.is_file():
        pytest.skip("the editor is not bundled (make editor needs npm): the page has its plain text field")
    page.locator(".cm-editor").wait_for()


def typed(page: Page, text: str) -> None:
    """Write a query in the editor as a person does, without the brackets that it closes by itself."""
    needs_editor(page)
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)


def fetched(address: str, accept: str = "text/html") -> tuple[int, str, bytes]:
    """Give status, final address and body."""
    request = urllib.request.Request(address, headers={"Accept": accept})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.url, response.read()
    except urllib.error.HTTPError as error:
        return error.code, address, error.read()


def sheet(data: bytes, number: int = 0) -> list[tuple[object, ...]]:
    """Give the rows of a workbook's first sheet, or of another."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return list(book.worksheets[number].iter_rows(values_only=True))
