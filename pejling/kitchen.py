"""How a dataset is served, from the settings; and its keeper, begun before the rest of the command line is even read."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from graph.workers.kitchen import CAN_FORK, Begun, Kitchen, begin
from graph.workers.limits import MEBIBYTE
from pejling import settings

# What decides which store is kept.
_OF_THE_STORE = (settings.DATASET, settings.ENDPOINT, settings.DEFAULT_GRAPH, settings.TOKEN_HASH, settings.JOURNAL)
_ahead: list[Begun] = []


def kitchen_of(dataset: Path, given: Mapping[str, str] = os.environ) -> Kitchen:
    """Give how a dataset is served, from the settings; raises BadSetting."""
    union = settings.text(settings.DEFAULT_GRAPH, given)
    if union not in ("union", "own"):
        raise settings.BadSetting(f"{settings.DEFAULT_GRAPH.variable} is {union!r}; it must be union or own.")
    journal = settings.journal_of(dataset, given)
    has_changes = journal.is_file() or settings.text(settings.TOKEN_HASH, given)
    return Kitchen(
        dataset,
        union == "union",
        journal if has_changes else None,
        workers=int(settings.number(settings.WORKERS, given)),
        queue=int(settings.number(settings.QUEUE, given)),
        desk=bool(too_large(dataset, given)),
    )


def too_large(dataset: Path, given: Mapping[str, str] = os.environ) -> str:
    """Give why no pages are made of a dataset, or an empty text; what they need takes a minute and 0.5 GiB a million triples."""
    size = dataset.stat().st_size / MEBIBYTE if dataset.is_file() else 0.0
    most = settings.number(settings.PAGES, given)
    if size <= most:
        return ""
    return (
        f"This dataset has {size:.0f} MiB, and pages are made of those of at most {most:.0f} MiB ({settings.PAGES.variable}). "
        "Ask it at /sparql."
    )


def begin_ahead(arguments: Sequence[str]) -> None:
    """Begin the keeper that ``pejling serve`` with these arguments seems to want.

    To load the store takes longer than all else at the start, so it is not to wait until the arguments have been read with
    care. Where they turn out to mean another store, this keeper is let go and another begun; see ``keeper_of``.
    """
    if arguments[:1] != ["serve"] or "--help" in arguments or not CAN_FORK:
        return
    try:
        settings.read_usual_file()
        given = os.environ | _options(arguments[1:])
        dataset = Path(settings.text(settings.DATASET, given))
        if not settings.text(settings.ENDPOINT, given) and dataset.is_file():
            _ahead.append(begin(kitchen_of(dataset, given)))
    except settings.BadSetting:
        # The command itself tells what is wrong.
        return


def keeper_of(kitchen: Kitchen) -> Begun:
    """Give the keeper of a kitchen: the one begun ahead, if it keeps that store."""
    while _ahead:
        begun = _ahead.pop()
        if begun.store == kitchen.store:
            return begun
        begun.end()
    return begin(kitchen)


def _options(arguments: Sequence[str]) -> dict[str, str]:
    """Give what options set, by the variables of their settings."""
    variables = {f"--{setting.name}": setting.variable for setting in _OF_THE_STORE}
    found: dict[str, str] = {}
    for place, argument in enumerate(arguments):
        option, equals, value = argument.partition("=")
        if option in variables:
            found[variables[option]] = value if equals else "".join(arguments[place + 1 : place + 2])
    return found
