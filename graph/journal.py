"""The journal of changes: what was added and removed after the build, replayed whenever the dataset is opened.

A change is lines of N-Quads after ``+ `` or ``- ``, closed by a line ``= `` with their number and the time. A change that a
crash left unclosed never happened.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

_CLOSED, _CLOSED_ANYWHERE = (
    re.compile(pattern, re.MULTILINE) for pattern in (rb"^= \d+ [^\n]*\n\Z", rb"^= \d+ [^\n]*\n")
)
_CLOSING = 200


@dataclass(frozen=True)
class Change:
    """Quads that were added and quads that were removed; ``graphs`` are the named graphs that came or went, empty ones too.

    An empty graph lasts as long as the service: the journal, like N-Quads, has no words for it.
    """

    added: tuple[ox.Quad, ...] = ()
    removed: tuple[ox.Quad, ...] = ()
    graphs: frozenset[str] = frozenset()

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

    def mirror(self, whole: ox.Store, plain: ox.Store) -> None:
        """Have a copy of the default graph follow that of ``whole``, to which the change has been applied with ``union``."""
        for quad in map(_in_default, self.removed):
            if quad not in whole:
                plain.remove(quad)
        plain.extend(_in_default(quad) for quad in self.added)


def append(journal: Path, change: Change) -> None:
    """Write a change to the end of the journal, on disk before this returns.

    Raises
    ------
    OSError
        If the disk is full or the file cannot be written; the journal then ends as before.
    """
    lines = [
        sign + line
        for sign, document in zip((b"+ ", b"- "), change.written(), strict=True)
        for line in _lines(document)
    ]
    time = datetime.now(UTC).isoformat(timespec="seconds").encode()
    text = b"\n".join([*lines, b"= %d %s\n" % (len(lines), time)])
    journal.parent.mkdir(parents=True, exist_ok=True)
    # Without a buffer: one would write its rest when the file is closed, after what failed has been cut off again.
    with journal.open("r+b" if journal.exists() else "w+b", buffering=0) as stream:
        start = _end_of_last(stream)
        stream.truncate(start)
        stream.seek(start)
        try:
            _write(stream, text)
            os.fsync(stream.fileno())
        except OSError:
            stream.truncate(start)
            raise


def length(journal: Path | None) -> int:
    """Give how many bytes of changes there are; 0 if there is no journal."""
    return journal.stat().st_size if journal and journal.is_file() else 0


def versioned(built: str, length: int) -> str:
    """Give the version of the data: that of the build, and how far they were changed since."""
    return f"{built}+{length}" if length else built


def changes(journal: Path) -> Iterator[Change]:
    """Give the closed changes of a journal, in order; none if there is no journal."""
    if not journal.is_file():
        return
    lines: dict[bytes, list[bytes]] = {b"+": [], b"-": []}
    for line in journal.read_bytes().split(b"\n")[:-1]:
        sign, _, rest = line.partition(b" ")
        if sign == b"=" and rest.split(b" ")[0] == b"%d" % sum(map(len, lines.values())):
            yield Change.read(b"\n".join(lines[b"+"]), b"\n".join(lines[b"-"]))
        if sign == b"=":
            lines = {b"+": [], b"-": []}
        elif sign in lines:
            lines[sign].append(rest)


def _lines(document: bytes) -> list[bytes]:
    # Not splitlines, which takes other characters for ends of lines too.
    return document.split(b"\n")[:-1]


def _write(stream: io.FileIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[stream.write(rest) :]


def _end_of_last(stream: io.FileIO) -> int:
    """Give where the last closed change ends: what a crash left after it would swallow the next."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - _CLOSING))
    if _CLOSED.search(stream.read()):
        return size
    stream.seek(0)
    ends = [match.end() for match in _CLOSED_ANYWHERE.finditer(stream.readall())]
    return ends[-1] if ends else 0


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
