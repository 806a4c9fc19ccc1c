"""Releases: every build that differs from the one before is kept beside the dataset, by day and content hash."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from graph.dataset import Report, write_dataset


class UnknownRelease(ValueError):
    """A name that is no release's."""


@dataclass(frozen=True)
class Release:
    """A build that was kept.

    ``version`` are the first 16 digits of the dataset's SHA-256 (``sha256``), ``packed`` is that of the file kept, ``day`` is
    when it was built (ISO 8601), ``size`` counts bytes of the file, ``number`` tells those of one day apart.
    """

    number: int
    version: str
    day: str
    sha256: str
    packed: str
    size: int
    quads: int
    things: int
    verified: bool

    @property
    def name(self) -> str:
        """The file's name without ending: day, number, version."""
        return f"{self.day}-{self.number}-{self.version}"


def folder_of(dataset: Path) -> Path:
    """Give the folder that holds the releases of a dataset file."""
    return dataset.with_suffix(".releases")


def file_of(dataset: Path, release: Release) -> Path:
    """Give the file of a release: N-Quads, compressed by gzip."""
    return folder_of(dataset) / f"{release.name}.nq.gz"


def since_of(dataset: Path, release: Release) -> Path:
    """Give the file that tells what changed from the release before to this one; see ``graph.changelog``."""
    return folder_of(dataset) / f"{release.name}.since.gz"


def keep(dataset: Path, data: bytes, report: Report, day: date, most: int) -> Release | None:
    """Keep a build as a release, and let the oldest go beyond ``most``.

    Parameters
    ----------
    dataset : pathlib.Path
        The dataset file, beside whose place releases are kept.
    data : bytes
        Its content.
    report : Report
        The build's report.
    day : datetime.date
        The day of the build.
    most : int
        How many releases are kept; 0 keeps none.

    Returns
    -------
    Release or None
        The release; None if the newest release has this content already, or none are kept.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    kept = releases(dataset)
    version = report.version
    if kept and kept[0].version == version and report.verified and not kept[0].verified:
        _write_card(dataset, replace(kept[0], verified=True))
    if most < 1 or (kept and kept[0].version == version):
        return None
    packed = gzip.compress(data, mtime=0)
    made = Release(
        kept[0].number + 1 if kept else 1,
        version,
        day.isoformat(),
        report.sha256,
        hashlib.sha256(packed).hexdigest(),
        len(packed),
        report.quads,
        report.things,
        report.verified,
    )
    write_dataset(packed, file_of(dataset, made))
    _write_card(dataset, made)
    for old in releases(dataset)[most:]:
        for file in (file_of(dataset, old), since_of(dataset, old), _card(dataset, old)):
            file.unlink(missing_ok=True)
    return made


def releases(dataset: Path) -> list[Release]:
    """Give the releases of a dataset, newest first; a card without its file, or unreadable, counts for none."""
    found = (_read(dataset, card) for card in folder_of(dataset).glob("*.json"))
    return sorted((release for release in found if release), key=lambda release: -release.number)


def newest(dataset: Path) -> Release | None:
    """Give the newest release, or None if there is none; the cards of those before it are not read."""
    cards = sorted(folder_of(dataset).glob("*.json"), key=_number_told, reverse=True)
    return next((release for card in cards if (release := _read(dataset, card))), None)


def find(dataset: Path, name: str) -> Release:
    """Give the release of a name: ``latest``, ``previous``, a version or its beginning, or a day (the last of it).

    Raises
    ------
    UnknownRelease
        If there is none; the message names those there are.
    """
    kept = releases(dataset)
    if name in ("latest", "previous"):
        place = ("latest", "previous").index(name)
        if place < len(kept):
            return kept[place]
    elif len(name) >= 4:
        for release in kept:
            if name in (release.day, release.name) or release.version.startswith(name):
                return release
    if name == "previous" and kept:
        raise UnknownRelease(
            f"There is one release alone, {kept[0].day} {kept[0].version}; the next build that differs from it is kept beside it."
        )
    known = ", ".join(f"{release.day} {release.version}" for release in kept[:10]) or "none yet"
    raise UnknownRelease(
        f"There is no release {name!r}. Name one by its day, by its version or the first four digits of it, or say latest "
        f"or previous. Releases are: {known}."
    )


def content(dataset: Path, release: Release) -> bytes:
    """Give the N-Quads of a release.

    Raises
    ------
    OSError
        If the file cannot be read or is not what was kept.
    """
    file = file_of(dataset, release)
    try:
        data = gzip.decompress(file.read_bytes())
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise OSError(f"{file} is not what was kept: it cannot be unpacked ({error}).") from error
    if hashlib.sha256(data).hexdigest() != release.sha256:
        raise OSError(f"{file} is not what was kept: its checksum differs.")
    return data


def _read(dataset: Path, card: Path) -> Release | None:
    try:
        release = Release(**json.loads(card.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return release if file_of(dataset, release).is_file() else None


def _number_told(card: Path) -> int:
    """Give the number that a card's name tells, 0 where it tells none; see ``Release.name``."""
    number = card.stem.split("-")[-2:-1]
    return int(number[0]) if number and number[0].isdecimal() else 0


def _card(dataset: Path, release: Release) -> Path:
    return folder_of(dataset) / f"{release.name}.json"


def _write_card(dataset: Path, release: Release) -> None:
    write_dataset(json.dumps(asdict(release), indent=1).encode(), _card(dataset, release))
