"""Writes docs/conformance.md: how many tests of the W3C suite pass by group, and each that does not with its reason.

A test listed in ``tests/w3c/known.toml`` fails and every other passes: ``tests/w3c`` checks both, on every run. Usage:

    python -m scripts.conformance
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "w3c"))

from manifests import LEFT_OUT, Case, cases  # noqa: E402

PAGE = ROOT / "docs" / "conformance.md"
_KNOWN = ROOT / "tests" / "w3c" / "known.toml"
_BEGINNING = """# Conformance

The W3C suite of SPARQL 1.1 runs over HTTP against the endpoint, on a scratch dataset that takes changes with a token: queries,
results, syntax, protocol, service description, updates and the Graph Store Protocol. `pytest tests/w3c` runs it where the suite is
at hand (`PEJLING_W3C`); a test that fails must be named with its reason, and one that is named must fail. Rows are compared up to
the names of blank nodes, numbers by value, and in order where the query orders them.

Written by `scripts/conformance.py`.
"""


def page() -> str:
    """Give the text of the page."""
    known: dict[str, str] = tomllib.loads(_KNOWN.read_text("utf-8"))
    groups: dict[str, list[Case]] = {}
    for case in cases():
        groups.setdefault(case.group, []).append(case)
    every = [case for found in groups.values() for case in found]
    passed = sum(str(case) not in known for case in every)
    return "\n".join(
        [
            _BEGINNING,
            f"**{passed} of {len(every)} pass.**\n",
            *_table(groups, known),
            "",
            *_failures(every, known),
            "",
            "## Left out\n",
            *(f"- `{group}`: {reason}" for group, reason in LEFT_OUT.items()),
            "",
        ]
    )


def _table(groups: dict[str, list[Case]], known: dict[str, str]) -> Iterator[str]:
    yield "| group | pass | of |"
    yield "|---|---:|---:|"
    for group, found in sorted(groups.items()):
        yield f"| {group} | {sum(str(case) not in known for case in found)} | {len(found)} |"


def _failures(every: list[Case], known: dict[str, str]) -> Iterator[str]:
    yield "## What does not pass\n"
    yield "| test | why |"
    yield "|---|---|"
    for case in every:
        if reason := known.get(str(case)):
            yield f"| `{case}` | {reason} |"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    print(PAGE.read_text("utf-8").partition("**")[2].partition("**")[0])
