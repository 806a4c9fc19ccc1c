"""What tests of pages share: a window that notes what leaves the machine, and files that pages and addresses give."""

from __future__ import annotations

import io
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
from playwright.sync_api import Browser, Page, Request

from scripts.check_pages import window


class Visit:
    """A window on the site that notes what leaves the machine and what the console complains of."""

    def __init__(self, browser: Browser, site: str, width: int, scheme: str) -> None:
        self.site = site
        self.left: list[str] = []
        self.complaints: list[str] = []
        self.context = window(browser, width, scheme)
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
        self.page.wait_for_load_state("networkidle")
        return self.page


@contextmanager
def visiting(browser: Browser, site: str, width: int = 1280, scheme: str = "light") -> Iterator[Visit]:
    """Open a window, and assert in the end that nothing left the machine and nothing went wrong."""
    window = Visit(browser, site, width, scheme)
    yield window
    window.context.close()
    assert window.left == [], "a page asked another machine"
    assert window.complaints == [], "the console complained"


def saved(page: Page, button: str) -> bytes:
    """Give the file that a click brings."""
    with page.expect_download() as download:
        page.locator(button).click()
    return Path(download.value.path()).read_bytes()


def fetched(address: str, accept: str = "text/html") -> tuple[int, str, bytes]:
    """Give status, final address and body."""
    request = urllib.request.Request(address, headers={"Accept": accept})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.url, response.read()
    except urllib.error.HTTPError as error:
        return error.code, address, error.read()


def sheet(data: bytes) -> list[tuple[object, ...]]:
    """Give the rows of a workbook's first sheet."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return list(book.worksheets[0].iter_rows(values_only=True))
