"""The journal of changes: what was added and removed after the build, replayed whenever the dataset is opened.

A change is lines of N-Quads after ``+ `` or ``- ``, closed by a line ``= `` with their number and the time. A change that a
crash left unclosed never happened.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox


@dataclass(frozen=True)
class Change:
    """Quads that were added and quads that were removed."""

    added: tuple[ox.Quad, ...] = ()
    removed: tuple[ox.Quad, ...] = ()

    @staticmethod
    def read(added: bytes, removed: bytes) -> Change:
        """Give the change that two documents of N-Quads state."""
        return Change(tuple(_quads(added)), tuple(_quads(removed)))

    def written(self) -> tuple[bytes, bytes]:
        """Give the two documents of N-Quads that ``read`` reads."""
        return _nquads(self.added), _nquads(self.removed)

    def apply(self, store: ox.Store, union: bool) -> None:
        """Make the change; with ``union``, keep the default graph the union of the named ones."""
        for quad in self.removed:
            store.remove(quad)
            if union and next(_named(store, quad), None) is None:
                store.remove(_in_default(quad))
        store.extend(self.added)
        if union:
            store.extend(_in_default(quad) for quad in self.added)


def append(journal: Path, change: Change) -> None:
    """Write a change to the end of the journal, on disk before this returns.

    Raises
    ------
    OSError
        If the disk is full or the file cannot be written; the journal then ends as before.
    """
    added, removed = (document.decode().splitlines() for document in change.written())
    lines = [*("+ " + line for line in added), *("- " + line for line in removed)]
    text = "".join(
        f"{line}\n" for line in [*lines, f"= {len(lines)} {datetime.now(UTC).isoformat(timespec='seconds')}"]
    )
    journal.parent.mkdir(parents=True, exist_ok=True)
    with journal.open("ab") as stream:
        start = stream.tell()
        try:
            stream.write(text.encode())
            stream.flush()
            os.fsync(stream.fileno())
        except OSError:
            os.truncate(journal, start)
            raise


def changes(journal: Path) -> Iterator[Change]:
    """Give the closed changes of a journal, in order; none if there is no journal."""
    if not journal.is_file():
        return
    lines: dict[str, list[str]] = {"+": [], "-": []}
    for line in journal.read_text("utf-8").split("\n"):
        sign, _, rest = line.partition(" ")
        if sign == "=" and rest.split(" ")[0] == str(sum(map(len, lines.values()))):
            yield Change.read("\n".join(lines["+"]).encode(), "\n".join(lines["-"]).encode())
        if sign == "=":
            lines = {"+": [], "-": []}
        elif sign in lines:
            lines[sign].append(rest)


def _quads(document: bytes) -> Iterator[ox.Quad]:
    # Blank nodes keep their labels, so that a later change can name what an earlier one added.
    return iter(ox.parse(document, format=ox.RdfFormat.N_QUADS))


def _nquads(quads: Iterable[ox.Quad]) -> bytes:
    return "".join(f"{quad} .\n" for quad in quads).encode()


def _named(store: ox.Store, quad: ox.Quad) -> Iterator[ox.Quad]:
    found = store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
    return (other for other in found if not isinstance(other.graph_name, ox.DefaultGraph))


def _in_default(quad: ox.Quad) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object)
