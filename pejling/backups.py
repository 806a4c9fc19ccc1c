"""Backup and restore of a dataset with the changes made since it was built."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from graph.dataset import report_file, version_of, write_dataset
from graph.journal import changes
from graph.releases import folder_of
from pejling.settings import journal_of

_CARD = "backup.json"
_DATASET, _REPORT, _JOURNAL, _RELEASES = "dataset.nq", "report.json", "changes.journal", "releases/"


class BadBackup(ValueError):
    """A file that is no backup, or a damaged one."""


@dataclass(frozen=True)
class Backup:
    """What a backup holds: the dataset's version, the changes since its build, the number of files."""

    version: str
    changes: int
    files: int


def backup(dataset: Path, to: Path) -> Backup:
    """Write a dataset, its report, releases and journal into one compressed file.

    A journal is only ever added to, and a change that is not closed never happened: a copy taken while the service runs
    holds every change that was answered before.

    Raises
    ------
    BadBackup
        If there is no dataset.
    OSError
        If a file cannot be read, or ``to`` cannot be written; an older ``to`` then still stands.
    """
    if not dataset.is_file():
        raise BadBackup(f"There is no dataset at {dataset}. Run `pejling build` first, or name another with --dataset.")
    contents = {_DATASET: dataset.read_bytes()}
    for name, file in ((_REPORT, report_file(dataset)), (_JOURNAL, journal_of(dataset))):
        if file.is_file():
            contents[name] = file.read_bytes()
    for file in sorted(folder_of(dataset).glob("*")):
        contents[_RELEASES + file.name] = file.read_bytes()
    made = Backup(version_of(contents[_DATASET]), len(list(changes(journal_of(dataset)))), len(contents))
    card = asdict(made) | {"sha256": {name: _sha256(data) for name, data in contents.items()}}
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, data in {_CARD: json.dumps(card, indent=1).encode(), **contents}.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    write_dataset(packed.getvalue(), to)
    return made


def restore(file: Path, dataset: Path) -> tuple[Backup, Path | None]:
    """Put a backup in the place of a dataset.

    Returns
    -------
    tuple of Backup and pathlib.Path or None
        What was restored, and the backup made of what stood there before.

    Raises
    ------
    BadBackup
        If the file cannot be read or is no backup, a checksum differs, or its dataset is no N-Quads: nothing is changed.
    OSError
        If a file cannot be written; what stood there is backed up by then.
    """
    made, contents = _read(file)
    before = None
    if dataset.is_file():
        now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        before = dataset.with_name(f"{dataset.stem}.before-restore-{now}.tar.gz")
        backup(dataset, before)
    journal = journal_of(dataset)
    # The journal goes first and comes back last: its changes are never applied to another build's dataset.
    journal.unlink(missing_ok=True)
    write_dataset(contents[_DATASET], dataset)
    for name, place in ((_REPORT, report_file(dataset)), (_JOURNAL, journal)):
        if name in contents:
            write_dataset(contents[name], place)
    if _REPORT not in contents:
        report_file(dataset).unlink(missing_ok=True)
    for name, data in contents.items():
        if name.startswith(_RELEASES):
            write_dataset(data, folder_of(dataset) / Path(name).name)
    return made, before


def _read(file: Path) -> tuple[Backup, dict[str, bytes]]:
    try:
        with tarfile.open(file, mode="r:gz") as archive:
            read = {member.name: archive.extractfile(member) for member in archive if member.isfile()}
            contents = {name: stream.read() for name, stream in read.items() if stream}
        card = json.loads(contents.pop(_CARD))
        checksums = card.pop("sha256")
        made = Backup(**card)
    except FileNotFoundError as error:
        raise BadBackup(f"There is no file {file}.") from error
    except (tarfile.TarError, EOFError, KeyError, ValueError, TypeError) as error:
        raise BadBackup(f"{file} is no file that `pejling backup` wrote, or is cut short: {error}.") from error
    wrong = [name for name in checksums if name not in contents or _sha256(contents[name]) != checksums[name]]
    if wrong or contents.keys() - checksums.keys() or _DATASET not in contents:
        raise BadBackup(f"{file} is damaged: {', '.join(wrong) or 'its list of files'} is not what was backed up.")
    try:
        for _ in ox.parse(contents[_DATASET], format=ox.RdfFormat.N_QUADS):
            pass
    except SyntaxError as error:
        raise BadBackup(f"The dataset in {file} is no N-Quads: {error}.") from error
    return made, contents


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
