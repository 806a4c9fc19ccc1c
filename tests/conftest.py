"""What tests share: the made-up municipality, the real sources where they are at hand, a dataset, a running server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from ports import free_port
from services import Oxigraph, Virtuoso

if TYPE_CHECKING:
    from browsing import Visit
    from playwright.sync_api import Browser

    from graph.search import TextIndex
    from graph.store import Graph
    from pejling import Analyst

ROOT = Path(__file__).resolve().parent.parent
LILLEBY = Path(__file__).resolve().parent / "lilleby"

# The five seconds of httpx are too few for a machine that is at other work.
PATIENCE = 60.0


class PatientClient(httpx.Client):
    """A client that waits for as long as a slow machine may take, unless it is told otherwise."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"timeout": PATIENCE} | options))


httpx.Client = PatientClient  # type: ignore[misc]
for _name in ("get", "post", "put", "delete", "head", "options", "patch", "request", "stream"):
    setattr(httpx, _name, partial(getattr(httpx, _name), timeout=PATIENCE))


@dataclass(frozen=True)
class Lilleby:
    """A copy of the made-up municipality that a test may spoil."""

    corpus: Path
    sources: Path

    @property
    def records(self) -> Path:
        return self.corpus / "lilleby-politik-2030" / "politik" / "politik.yaml"

    def replace(self, old: str, new: str) -> int:
        """Change the records; give the line at which the change begins."""
        text = self.records.read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the records"
        self.records.write_text(text.replace(old, new), "utf-8")
        return text[: text.index(old)].count("\n") + 1


@pytest.fixture
def lilleby(tmp_path: Path) -> Lilleby:
    shutil.copytree(LILLEBY, tmp_path / "lilleby")
    return Lilleby(tmp_path / "lilleby" / "corpus", tmp_path / "lilleby" / "sources")


def source_folder() -> Path | None:
    """Give the folder of the real source documents, or None where they are not at hand."""
    for folder in (os.environ.get("PEJLING_SOURCES"), ROOT.parent / "shared" / "sources"):
        if folder and Path(folder).is_dir():
            return Path(folder)
    return None


@pytest.fixture(scope="session")
def sources() -> Path:
    """The folder of the real source documents; without it what they would show is skipped, visibly."""
    folder = source_folder()
    if folder is None:
        pytest.skip("no source documents (PEJLING_SOURCES or ../shared/sources): facts are not checked against them")
    return folder


def pejling(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    """Run the command line as a process."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PEJLING_")}
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [sys.executable, "-m", "pejling", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment | {"COLUMNS": "200", "NO_COLOR": "1"},
        **options,
    )


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real dataset, built once by the command line."""
    file = tmp_path_factory.mktemp("build") / "pejling.nq"
    done = pejling("build", "--dataset", file)
    assert done.returncode == 0, done.stderr
    return file


@pytest.fixture(scope="session")
def server(dataset: Path) -> Iterator[str]:
    """The address of a server of the real dataset, on a real socket."""
    with running_server(dataset) as address:
        yield address


class running_server:
    """Serves a dataset on a free port for as long as the block lasts."""

    def __init__(self, dataset: Path, *options: str) -> None:
        self.port = free_port()
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PEJLING_")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pejling", "serve", "--dataset", str(dataset), "--port", str(self.port), *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def __enter__(self) -> str:
        address = f"http://127.0.0.1:{self.port}"
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                assert self.process.stderr is not None
                raise AssertionError(f"the server ended: {self.process.stderr.read()}")
            try:
                urllib.request.urlopen(address, timeout=60).read()
            except OSError:
                time.sleep(0.1)
            else:
                return address
        raise AssertionError("the server did not answer within two minutes")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stderr:
            self.process.stderr.close()


@pytest.fixture(scope="session")
def lilleby_dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset of the made-up municipality."""
    file = tmp_path_factory.mktemp("lilleby") / "lilleby.nq"
    done = pejling("build", "--corpus", LILLEBY / "corpus", "--dataset", file)
    assert done.returncode == 0, done.stderr
    return file


@pytest.fixture(scope="session")
def oxigraph(dataset: Path) -> Iterator[Oxigraph]:
    """Oxigraph's server with the real dataset, pushed by the Graph Store Protocol."""
    with Oxigraph() as service:
        done = pejling("push", service.query, "--graph-store", service.graph_store, "--dataset", dataset)
        assert done.returncode == 0, done.stderr
        yield service


@pytest.fixture(scope="session")
def virtuoso(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    """Virtuoso with the real dataset, pushed by updates."""
    with Virtuoso(tmp_path_factory.mktemp("virtuoso")) as service:
        # Virtuoso takes long to write a whole graph as JSON; that what arrives is what was sent, test_push shows.
        done = pejling("push", service.query, "--counts-only", "--dataset", dataset)
        assert done.returncode == 0, done.stderr
        yield service


@pytest.fixture(scope="session")
def graph(dataset: Path) -> Graph:
    """The real graph, to read."""
    from graph.store import open_graph

    return open_graph(dataset)


@pytest.fixture(scope="session")
def text_index(graph: Graph) -> TextIndex:
    """What is searched of the real dataset, without passages."""
    from graph import search

    return search.text_index(graph, search.index(graph))


@pytest.fixture(scope="session")
def city(dataset: Path) -> Analyst:
    """The real graph as an analyst opens it."""
    from pejling import open_graph

    return open_graph(dataset)


@pytest.fixture(scope="session")
def site(dataset: Path) -> Iterator[str]:
    """The server that pages are looked at, with the sources if they are at hand."""
    folder = source_folder()
    with running_server(dataset, "--query-seconds", "5", *(("--sources", str(folder)) if folder else ())) as address:
        yield address


# Not for the session: while one is open, no test could open a loop of its own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    from browsing import chromium

    with chromium() as opened:
        yield opened


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """A window on the site from which nothing may leave the machine and in which nothing may go wrong."""
    from browsing import visiting

    with visiting(browser, site) as window:
        yield window


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Visit]:
    """The same on the screen of a phone that prefers the dark."""
    from browsing import visiting

    with visiting(browser, site, 390, "dark") as window:
        yield window


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Give a dataset of 3 000 statements in one graph, which some queries never come to an end of."""
    dataset = tmp_path / "many.nq"
    dataset.write_text("".join(f'<urn:s{n % 97}> <urn:p{n % 7}> "{n}" <urn:g> .\n' for n in range(3_000)))
    return dataset
