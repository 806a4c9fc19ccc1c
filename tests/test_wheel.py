"""The wheel carries all that the main job needs and runs outside the repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from conftest import ROOT, running_server

PACKAGES = ("api", "corpus", "graph", "loaders", "ontology", "pejling", "queries")


def files_of_packages() -> Iterator[str]:
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*"):
            if file.is_file() and file.suffix != ".pyc":
                yield file.relative_to(ROOT).as_posix()


def test_the_wheel_builds_and_asks_the_real_graph_from_another_folder(tmp_path: Path) -> None:
    wheels, site, away = (tmp_path / name for name in ("wheels", "site", "away"))
    away.mkdir()
    # What an earlier build left here would go into this one, be it gone from the repository or not.
    shutil.rmtree(ROOT / "build" / "lib", ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    built = subprocess.run(
        [*pip, "wheel", "--verbose", "--no-deps", "--wheel-dir", wheels, ROOT],
        check=True,
        capture_output=True,
        text=True,
    )
    assert "would be ignored" not in built.stdout + built.stderr
    (wheel,) = wheels.glob("*.whl")
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert packed == set(files_of_packages())
    subprocess.run([*pip, "install", "--no-deps", "--target", site, wheel], check=True, capture_output=True)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PEJLING_")}
    environment["PYTHONPATH"] = str(site)

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "pejling", *arguments]
        done = subprocess.run(command, cwd=away, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = subprocess.run(
        [sys.executable, "-c", "import pejling, graph, corpus; print(pejling.__file__, graph.__file__, corpus.__file__)"],
        cwd=away, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert all(path.startswith(str(site)) for path in where.stdout.split())
    # Without this mark a type checker takes nothing from an installed package.
    assert all((site / package / "py.typed").is_file() for package in ("pejling", "graph", "loaders", "api"))
    assert "things in build/pejling.nq" in run("build")
    assert (
        len(run("ask", "directions-and-their-goals", "-p", "generation=generation/2019-2022", "-o", "csv").splitlines())
        == 14
    )
    assert (away / "build" / "pejling.nq").is_file()


def test_the_server_starts_without_sources_and_says_so_on_the_page(dataset: Path) -> None:
    import urllib.request

    with running_server(dataset) as address:
        request = urllib.request.Request(f"{address}/quality", headers={"Accept": "text/html"})
        page = urllib.request.urlopen(request, timeout=20).read().decode()
    assert "ikke slået op i kilderne" in page
