"""How many lineage links a reading changed: two states of a lineage file in the history, compared link by link.

Run as ``python -m benchmarks.readings objectives b10bf89 0ae7a77 75d8985``: one row for each step from a commit to the next.
"""

from __future__ import annotations

import itertools
import subprocess
import sys

import yaml

FIELDS = ("relation", "evidence", "reason", "passages")
Links = dict[tuple[str, str], dict[str, object]]


def links_at(kind: str, commit: str) -> Links:
    """Give the links of ``corpus/lineage/{kind}.yaml`` at a commit, by their two ends.

    Raises
    ------
    subprocess.CalledProcessError
        If the commit or the file at that commit does not exist.
    """
    text = subprocess.run(
        ["git", "show", f"{commit}:corpus/lineage/{kind}.yaml"], capture_output=True, check=True, text=True
    ).stdout
    found: Links = {}
    for thread in yaml.safe_load(text)["threads"]:
        for link in thread.get("links") or ():
            ends = link["later"], link["earlier"]
            passages = [(end["document"], end["lines"], end.get("as")) for end in ends]
            said = {field: link[field] for field in FIELDS[:-1]} | {"passages": [*passages, link.get("statement")]}
            found[ends[0]["is"], ends[1]["is"]] = said
    return found


def row(kind: str, before: str, after: str) -> str:
    """Give one step as a table row: links before, changed, by field, taken out, put in, links after."""
    old, new = links_at(kind, before), links_at(kind, after)
    both = old.keys() & new.keys()
    changed = [pair for pair in both if old[pair] != new[pair]]
    by_field = [sum(old[pair][field] != new[pair][field] for pair in both) for field in FIELDS]
    cells = [kind, f"{before}..{after}", len(old), len(changed), *by_field, len(old.keys() - both)]
    return " | ".join(map(str, [*cells, len(new.keys() - both), len(new)]))


def main(kind: str, *commits: str) -> None:
    """Print one row for each pair of commits that follow one another."""
    print("file | commits | links | changed | relation | grade | reason | passages | taken out | put in | links after")
    for before, after in itertools.pairwise(commits):
        print(row(kind, before, after))


if __name__ == "__main__":
    main(*sys.argv[1:])
