"""Builds the documentation: ``python -m scripts.docs`` makes build/site from docs/, the code and the notebooks."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

from sphinx.cmd.build import build_main
from starlette.datastructures import State

from api.site import described
from pejling.application import application
from pejling.kitchen import kitchen_of
from scripts import reference
from scripts.notebooks import as_markdown, executed, notebooks

ROOT = Path(__file__).resolve().parent.parent


def build(dataset: Path, site: Path) -> int:
    """Build the site, every warning an error; give the exit code of Sphinx.

    Parameters
    ----------
    dataset : pathlib.Path
        The built dataset, on which the notebooks run.
    site : pathlib.Path
        The folder that is written.
    """
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder) / "docs"
        shutil.copytree(ROOT / "docs", pages, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "api" / "static" / "pejling.svg", pages / "_static")
        write_reference(pages / "reference", dataset)
        (pages / "notebooks").mkdir()
        for file in notebooks():
            (pages / "notebooks" / f"{file.stem}.md").write_text(as_markdown(executed(file, dataset)), "utf-8")
        shutil.rmtree(site, ignore_errors=True)
        return build_main(["-q", "-W", "--keep-going", "-b", "html", str(pages), str(site)])


def write_reference(folder: Path, dataset: Path) -> None:
    """Write the pages that are made from the code."""
    folder.mkdir(exist_ok=True)
    _, endpoint = application(kitchen_of(dataset), None, None)
    schema = json.loads(json.dumps(described(State({"endpoint": endpoint}), None).openapi()))
    made = {
        "commands": reference.commands(),
        "settings": reference.settings_page(),
        "http": reference.http(schema),
        "ontology": reference.ontology(),
        "questions": reference.question_page(),
        "formats": reference.format_page(),
    }
    for name, text in made.items():
        (folder / f"{name}.md").write_text(text + "\n", "utf-8")


def main() -> None:
    """Build into build/site."""
    dataset = Path(sys.argv[1] if len(sys.argv) > 1 else "build/pejling.nq")
    site = ROOT / "build" / "site"
    code = build(dataset, site)
    print(f"{site.relative_to(ROOT)}/index.html" if code == 0 else "the site has mistakes")
    sys.exit(code)


if __name__ == "__main__":
    main()
