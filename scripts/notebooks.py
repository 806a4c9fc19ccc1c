"""Runs the notebooks: ``python -m scripts.notebooks`` writes their output into them anew, without the pictures."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "notebooks"
# A picture carries the library that draws it; a stored one would be larger than the notebook.
_MOST = 40_000
# What Sphinx would make a new line of, or blanks; a script in a picture would break there.
_BREAKS = re.compile("[\t\x0b\x0c\x1c-\x1e\u2028\u2029]")


def notebooks() -> list[Path]:
    """Give the notebooks, in alphabetical order."""
    return sorted(FOLDER.glob("*.ipynb"))


def executed(file: Path, dataset: Path) -> Any:
    """Run a notebook on a dataset and give it with its output.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell fails, or what it asserts does not hold.
    """
    os.environ["PEJLING_DATASET"] = str(dataset.resolve())
    # The sources are the reader's own matter: the output must not depend on whether they are at hand.
    os.environ.pop("PEJLING_SOURCES", None)
    os.environ["PYTHONPATH"] = str(ROOT)
    os.environ["JUPYTER_PLATFORM_DIRS"] = "1"
    notebook = nbformat.read(file, as_version=4)  # type: ignore[no-untyped-call]
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}
    ).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    return notebook


def without_pictures(notebook: Any) -> Any:
    """Give a notebook without the output that is too large to keep; its plain text stays."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            for kind in [kind for kind, text in data.items() if len(str(text)) > _MOST]:
                del data[kind]
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def as_markdown(notebook: Any) -> str:
    """Give a notebook as a page of the documentation: prose, code, and output as HTML or text."""
    parts: list[str] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
            continue
        parts.append(f"```python\n{cell.source}\n```")
        for output in cell.outputs:
            data = output.get("data", {})
            if "text/html" in data:
                shown = _BREAKS.sub(lambda found: f"&#{ord(found[0])};", data["text/html"])
                parts.append(f'```{{raw}} html\n<div class="output">{shown}</div>\n```')
            elif text := data.get("text/plain") or output.get("text"):
                parts.append(f"```text\n{text.rstrip()}\n```")
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Run every notebook on the built dataset and write it back."""
    dataset = Path(sys.argv[1] if len(sys.argv) > 1 else "build/pejling.nq")
    for file in notebooks():
        nbformat.write(without_pictures(executed(file, dataset)), file)  # type: ignore[no-untyped-call]
        print(f"{file.relative_to(ROOT)} runs")


if __name__ == "__main__":
    main()
