"""The wheel carries all that the main job needs and runs outside the repository."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from conftest import ROOT, running_server


def test_the_wheel_builds_and_asks_the_real_graph_from_another_folder(tmp_path: Path) -> None:
    wheels, site, away = (tmp_path / name for name in ("wheels", "site", "away"))
    away.mkdir()
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", wheels, ROOT], check=True, capture_output=True)
    (wheel,) = wheels.glob("*.whl")
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
