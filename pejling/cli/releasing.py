"""Commands for the releases of the data and for keeping a copy of it: releases, diff, backup, restore."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from graph import changelog
from graph import releases as archive
from graph.difference import Difference, Fact, difference
from graph.names import shorten
from pejling import backups
from pejling.cli.options import DATASET, USAGE, AsJson, DatasetFile, fail, note, say

app = typer.Typer()

_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


@app.command()
def releases(as_json: AsJson = False, dataset: DatasetFile = DATASET) -> None:
    """List the releases of the data, newest first: every build that differed from the one before."""
    kept = archive.releases(dataset)
    if as_json:
        say(json.dumps([vars(release) for release in kept], indent=1))
        return
    for release in kept:
        verified = "verified" if release.verified else "not verified"
        say(f"{release.day}  {release.version}  {release.quads} quads  {release.things} things  {verified}")
    if not kept:
        note(f"No releases are kept beside {dataset}; `pejling build` keeps one when the data has changed.")


@app.command()
def diff(
    old: Annotated[
        str, typer.Argument(help="A release (day, version, latest, previous) or a file of N-Quads.")
    ] = "previous",
    new: Annotated[str, typer.Argument(help="As the first; default is the newest release.")] = "latest",
    as_json: AsJson = False,
    only: Annotated[str, typer.Option(help="Things of one class alone, e.g. Initiative.")] = "",
    short: Annotated[bool, typer.Option("--short", help="Name the things, without their statements.")] = False,
    dataset: DatasetFile = DATASET,
) -> None:
    """Tell what changed between two builds, by thing and by statement."""
    try:
        found = difference(_content(dataset, old), _content(dataset, new))
    except archive.UnknownRelease as error:
        fail(str(error), USAGE)
    except (OSError, SyntaxError) as error:
        fail(f"A build cannot be read: {error}")
    if only:
        classes = ", ".join(sorted({thing.type for thing in found.things if thing.type})) or "none"
        found = Difference(tuple(thing for thing in found.things if thing.type == only), found.labels)
        if not found.things:
            note(f"Nothing of the class {only!r} changed; classes with changes: {classes}.")
    if as_json:
        say(json.dumps(changelog.as_json(found, old, new), ensure_ascii=False, indent=1))
        return
    say(", ".join(f"{count} {what}" for what, count in found.counts.items()))
    for thing in found.things:
        say(f"{_SIGNS[thing.change]} {thing.type or 'term'}: {thing.label}  {shorten(thing.iri)}")
        for sign, facts in (("-", thing.removed), ("+", thing.added)):
            for fact in () if short else facts:
                say(f"    {sign} {_told(found, fact)}")


@app.command()
def backup(
    to: Annotated[Path, typer.Argument(help="File to write, e.g. pejling-2026-11-21.tar.gz.")],
    dataset: DatasetFile = DATASET,
) -> None:
    """Copy the dataset, its report, its releases and the journal of changes into one file, also while it is served."""
    try:
        made = backups.backup(dataset, to)
    except (OSError, backups.BadBackup) as error:
        fail(str(error))
    say(f"{made.files} files, version {made.version}, {made.changes} changes since the build in {to}")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `pejling backup` wrote.")],
    dataset: DatasetFile = DATASET,
) -> None:
    """Put a backup back in place, after checking every checksum; what stood there is backed up first. Stop the service before."""
    try:
        made, before = backups.restore(file, dataset)
    except backups.BadBackup as error:
        fail(f"{error} Nothing was changed.")
    except OSError as error:
        fail(
            f"{error.filename or dataset} cannot be written: {error.strerror}. The restoring broke off; what stood there before is "
            f"in the newest {dataset.stem}.before-restore-….tar.gz beside it. Remove the cause and restore again."
        )
    say(f"{dataset} is version {made.version} with {made.changes} changes since the build")
    if before:
        note(f"what stood there before is in {before}")


def _content(dataset: Path, name: str) -> bytes:
    if (file := Path(name)).is_file():
        return file.read_bytes()
    return archive.content(dataset, archive.find(dataset, name))


def _told(found: Difference, fact: Fact) -> str:
    value = (
        f"{found.name_of(fact.value)}  {shorten(fact.value)}"
        if fact.is_iri
        else json.dumps(fact.value, ensure_ascii=False)
    )
    told = f"{shorten(fact.predicate)}: {value}"
    return f"{shorten(fact.of[0])}: {found.name_of(fact.of[1])} · {told}" if fact.of else told
