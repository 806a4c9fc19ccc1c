"""Pushes a dataset into a service elsewhere: graph by graph, only those that differ, each checked when it is there."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import pyoxigraph as ox

from graph.engines.loading import Writer
from graph.engines.record import RECORD, UNION, Content, Record
from graph.engines.remote import Remote
from graph.store import Graph

Progress = Callable[[str, int, int], None]
_RECORD_EVERY = 5.0
_MODULUS = 1 << 256


class NotPushed(Exception):
    """A dataset that cannot be pushed, or is not at the service as it was sent."""


@dataclass(frozen=True)
class Pushed:
    """What a push did: graphs sent, graphs that stood there already, graphs removed; triples of the whole."""

    sent: tuple[str, ...]
    kept: tuple[str, ...]
    removed: tuple[str, ...]
    triples: int


def content(triples: Iterable[ox.Triple]) -> Content:
    """Count triples and give their checksum.

    The checksum is the sum, modulo 2^256, of the SHA-256 of each triple as a line of N-Triples: it does not depend on their
    order, so that neither side has to sort them.

    Raises
    ------
    NotPushed
        If there are blank nodes, which have no name to compare by.

    Examples
    --------
    >>> content([]).triples
    0
    """
    count = total = 0
    for triple in triples:
        if isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode):
            raise NotPushed(
                f"A blank node cannot be pushed, as no one can tell if it arrived; name it by an IRI: {triple}"
            )
        total += int.from_bytes(hashlib.sha256(str(triple).encode()).digest(), "big")
        count += 1
    return Content(count, f"{total % _MODULUS:064x}")


def push(
    graph: Graph,
    remote: Remote,
    writer: Writer,
    version: str,
    report: str = "",
    checksums: bool = True,
    progress: Progress = lambda *_: None,
) -> Pushed:
    """Make a service hold a dataset.

    Parameters
    ----------
    graph : Graph
        The dataset.
    remote : Remote
        The service, asked for what it holds.
    writer : Writer
        What changes the service.
    version, report : str
        Kept at the service beside the data: the dataset's version and its build report as JSON.
    checksums : bool
        Whether each graph sent is read back whole; else only its triples are counted.
    progress : callable
        Told each step: words, graphs done, graphs in all.

    Raises
    ------
    NotPushed
        If a graph at the service is not what was sent; it is sent again next time.
    Fault
        If the service does not answer. What arrived before is kept, and not sent again next time.
    """
    ours = {iri: content(graph.engine.triples(iri)) for iri in graph.engine.named_graphs()}
    ours = {iri: held for iri, held in ours.items() if held.triples}
    # The union comes last, so that until then most queries see the old dataset whole.
    ours[UNION] = content(graph.engine.triples())
    before = remote.record_now() or Record({})
    kept = {iri: held for iri, held in before.graphs.items() if ours.get(iri) == held}
    # An unchanged graph may have been changed by others at the service since.
    kept = {iri: held for iri, held in kept.items() if remote.count(iri) == held.triples}
    sent = [iri for iri in ours if iri not in kept]
    gone = sorted(before.graphs.keys() - ours.keys())
    state = Record(dict(kept))
    outcome = Pushed(tuple(sent), tuple(kept), tuple(gone), ours[UNION].triples)
    if not sent and not gone and (before.version, before.report) == (version, report):
        return outcome
    # Written first without what will change: a push that breaks off must not leave word of what is no longer there.
    writer.replace(RECORD, _lines(state.written()))
    written = time.monotonic()
    for done, iri in enumerate(sent):
        progress(iri, done, len(sent))
        writer.replace(iri, _lines(graph.engine.triples("" if iri == UNION else iri)))
        _check(remote, iri, ours[iri], checksums)
        state.graphs[iri] = ours[iri]
        if time.monotonic() - written > _RECORD_EVERY:
            writer.replace(RECORD, _lines(state.written()))
            written = time.monotonic()
    for iri in gone:
        writer.remove(iri)
    writer.replace(RECORD, _lines(replace(state, version=version, report=report).written()))
    progress("", len(sent), len(sent))
    return outcome


def _lines(triples: Iterable[ox.Triple]) -> list[str]:
    return [f"{triple} .\n" for triple in triples]


def _check(remote: Remote, iri: str, ours: Content, checksums: bool) -> None:
    count = remote.count(iri)
    if count != ours.triples:
        raise NotPushed(
            f"<{iri}> holds {count} triples at the service; {ours.triples} were sent. "
            "Does the service take all of them, and did nobody else write there? Run `pejling push` again."
        )
    if checksums and content(remote.triples(iri)) != ours:
        raise NotPushed(
            f"<{iri}> holds {count} triples at the service, as sent, but not the same ones: the service rewrites "
            "some of them, or somebody else wrote there. `--counts-only` takes that."
        )
