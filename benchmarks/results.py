"""What was measured, kept as JSON, a file for each set of data: runs of different days stand in one report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.measuring import Row
from benchmarks.rogue import Rogue

FOLDER = Path(__file__).resolve().parent / "results"


@dataclass(frozen=True)
class Running:
    """What a server took: seconds to load and to its first answer, MiB; ``made`` tells by which command and when it was measured."""

    load: float
    start: float
    memory: int
    made: str = ""


@dataclass
class Scale:
    """What was measured on one set of data, of how many triples.

    ``servers`` are those measured and ``left_out`` tells of the others why not, both by name; ``answers`` holds what each query
    gave; ``build`` is the seconds of building the data, where they are built.
    """

    name: str
    triples: int
    rows: list[Row] = field(default_factory=list)
    servers: dict[str, Running] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    rogue: Rogue | None = None
    answers: dict[str, str] = field(default_factory=dict)
    build: float | None = None

    def rate(self, server: str, query: str, clients: int) -> float | None:
        """Give the requests a second that were measured, or None."""
        found = self._row(server, query, clients)
        return found.rate if found and not found.failure else None

    def bound(self, server: str, query: str, clients: int) -> float | None:
        """Give the requests a second that a server remained below, where its answer was given up, or None."""
        found = self._row(server, query, clients)
        return 1 / found.over if found and found.over else None

    def forget(self, server: str) -> None:
        """Remove what was measured of a server, with its cache and without."""
        self.rows = [row for row in self.rows if row.server not in (server, f"{server}, cached")]
        self.servers.pop(server, None)
        self.left_out.pop(server, None)

    def save(self, folder: Path = FOLDER) -> None:
        """Write it to the folder, in place of what was measured on the same data before."""
        folder.mkdir(parents=True, exist_ok=True)
        told = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        (folder / _file(self.name)).write_text(told + "\n", "utf-8")

    def _row(self, server: str, query: str, clients: int) -> Row | None:
        return next((r for r in self.rows if (r.server, r.query, r.clients) == (server, query, clients)), None)


def kept(name: str, triples: int, folder: Path = FOLDER) -> Scale:
    """Give what was measured on these data, or, where nothing was or the data were others, an empty scale."""
    file = folder / _file(name)
    found = _read(file) if file.is_file() else None
    return found if found and found.triples == triples else Scale(name, triples)


def all_kept(folder: Path = FOLDER) -> list[Scale]:
    """Give all that was measured: the corpus first, then by size."""
    return sorted(_all(folder), key=lambda scale: (scale.name != "corpus", scale.triples))


def _all(folder: Path) -> Iterator[Scale]:
    for file in folder.glob("*.json"):
        yield _read(file)


def _read(file: Path) -> Scale:
    told = json.loads(file.read_text("utf-8"))
    rogue = Rogue(**told.pop("rogue")) if told["rogue"] else told.pop("rogue")
    rows = [Row(**row) for row in told.pop("rows")]
    servers = {name: Running(**one) for name, one in told.pop("servers").items()}
    return Scale(**told, rows=rows, servers=servers, rogue=rogue)


def _file(name: str) -> str:
    return name.replace("·", "").replace("^", "-").replace(" ", "-") + ".json"
