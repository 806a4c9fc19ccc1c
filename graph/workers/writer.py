"""A writer: tries a change on its own copy of the store, under limits; if the service keeps it, the writer is the next keeper.

So a change that takes too long, or brings the store down, happens to a copy that nobody reads.
"""

from __future__ import annotations

import io
import json
import os
import re
import signal
import socket
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import BinaryIO

import pyoxigraph as ox

from graph import names
from graph.gate import evaluation
from graph.gate.formats import BY_NAME
from graph.gate.reading import Malformed, Refused
from graph.gate.updates import with_dataset
from graph.gate.views import Stores
from graph.journal import Change
from graph.workers import frames
from graph.workers.confinement import Meter, cut_off
from graph.workers.frames import DATA, END, ERROR, HEAD, Job
from graph.workers.worker import NoSuchGraph, told

# So many triples are copied at a time: 20 ms, for which an order may have to wait.
_PART = 5_000
# Longer lines are not shown when something is wrong in them.
_LONGEST = 1_000
_PARSER = re.compile(r"Parser error (?:at|between) line \d+ .*?: ")


class Kept:
    """A store being kept: ``built`` are the graphs that come from the build, which no change may touch."""

    def __init__(self, store: ox.Store, union: bool, built: frozenset[str]) -> None:
        self.store, self.union, self.built = store, union, built
        self.cut_off = False
        self._plain = ox.Store()
        self._rest: Iterator[ox.Quad] | None = None
        self.filled = False

    @property
    def stores(self) -> Stores:
        """What workers answer from."""
        return Stores(self.store, self._plain if self.filled else None, self.union)

    @property
    def filling(self) -> bool:
        """Whether ``fill`` has begun to copy and is not at the end."""
        return self._rest is not None

    def fill(self, part: int = _PART) -> None:
        """Copy so many triples of the default graph to a store of its own, 4 µs a triple."""
        if self._rest is None:
            self._rest = self.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
        # The size of a store is not asked: it is counted anew each time.
        quads = list(islice(self._rest, part))
        self._plain.bulk_extend(quads)
        if len(quads) < part:
            self._rest, self.filled = None, True

    def follow(self, change: Change) -> None:
        """Have the copy follow a change of the store; one that is not complete is begun anew."""
        if self.filled:
            change.mirror(self.store, self._plain)
        elif self.filling:
            self._plain, self._rest = ox.Store(), None
            self.fill()


def write(kept: Kept, connection: socket.socket) -> bool:
    """Make one change; gives whether the service keeps it, so that this process becomes the keeper."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    if not kept.cut_off:
        kept.cut_off = cut_off()
    meter = Meter()
    with connection.makefile("rb") as stream:
        return _write(kept, connection, stream, meter)


def _write(kept: Kept, connection: socket.socket, stream: BinaryIO, meter: Meter) -> bool:
    job, limits = frames.job_of(frames.read_frame(stream)[1])
    meter.start(limits.seconds, limits.memory)
    try:
        existed = _exists(kept.store, job)
        change = _changed(kept, job)
        added, removed = change.written()
    except Exception as error:
        meter.stop()
        connection.sendall(frames.frame(ERROR, told(error)))
        return False
    finally:
        meter.stop()
    connection.sendall(
        frames.frame(HEAD, {"existed": existed, "graphs": sorted(change.graphs)}) + frames.frame(DATA, added)
    )
    connection.sendall(frames.frame(DATA, removed) + frames.frame(END))
    os.close(meter.statm)
    try:
        frames.read_frame(stream)
    except EOFError:
        return False
    return True


def _exists(store: ox.Store, job: Job) -> bool:
    return not job.graph or store.contains_named_graph(ox.NamedNode(job.graph))


def _changed(kept: Kept, job: Job) -> Change:
    """Carry out a job and give what it changed.

    Raises
    ------
    Refused
        If it changes a graph that is not its own to change.
    """
    before, graphs_before = _touchable(kept.store, job), _graphs(kept.store)
    _carry_out(kept.store, job)
    after = _touchable(kept.store, job)
    change = Change.read(b"\n".join(sorted(after - before)), b"\n".join(sorted(before - after)))
    graphs_after = _graphs(kept.store)
    change = replace(change, graphs=frozenset(graphs_before ^ graphs_after))
    touched = {quad.graph_name for quad in (*change.added, *change.removed)}
    _refuse_built(kept, {graph.value for graph in touched if isinstance(graph, ox.NamedNode)})
    _refuse_built(kept, graphs_before - graphs_after)
    if kept.union and ox.DefaultGraph() in touched:
        raise Refused(
            "The default graph of this dataset is the union of its named graphs and cannot be changed itself. "
            "Write into a named graph: GRAPH <…> { … }, or ?graph=…."
        )
    if kept.union:
        change.apply(kept.store, union=True)
        kept.follow(change)
    return change


def _touchable(store: ox.Store, job: Job) -> set[bytes]:
    """Give what a job might change, as lines of N-Quads, which cost a fraction of quads: an update anything, all else one graph."""
    if job.kind == "update":
        written = store.dump(format=ox.RdfFormat.N_QUADS)
    else:
        written = ox.serialize(store.quads_for_pattern(None, None, None, _graph(job)), format=ox.RdfFormat.N_QUADS)
    return set((written or b"").split(b"\n"))


def _graph(job: Job) -> ox.NamedNode | ox.DefaultGraph:
    return ox.NamedNode(job.graph) if job.graph else ox.DefaultGraph()


def _refuse_built(kept: Kept, graphs: set[str]) -> None:
    if forbidden := sorted(graphs & kept.built):
        raise Refused(
            f"<{forbidden[0]}> is built from the corpus, and the next build would undo the change. "
            "Change the corpus and build, or write into a graph of your own."
        )


def _graphs(store: ox.Store) -> set[str]:
    return {graph.value for graph in store.named_graphs()}


def _carry_out(store: ox.Store, job: Job) -> None:
    if job.kind == "update":
        _update(store, job)
        return
    graph = _graph(job)
    if job.kind == "delete":
        if job.graph and not store.contains_named_graph(graph):
            raise NoSuchGraph(f"There is no graph <{job.graph}>.")
        store.remove_graph(graph)
        return
    triples = _parsed(job, str(graph.value) if isinstance(graph, ox.NamedNode) else names.BASE)
    if job.kind == "put":
        store.clear_graph(graph)
    if isinstance(graph, ox.NamedNode):
        store.add_graph(graph)
    store.extend(ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples)


def _update(store: ox.Store, job: Job) -> None:
    text = with_dataset(job.body, job.default_graphs, job.named_graphs)
    try:
        store.update(text, base_iri=names.BASE, prefixes=dict(names.PREFIXES))
    except SyntaxError as error:
        if text != job.body:
            # What was put in may have moved the place of the error: tell the one in the update as it came.
            _update(ox.Store(), replace(job, default_graphs=(), named_graphs=()))
        raise evaluation.malformed(error, job.body, what="update") from error
    except OSError as error:
        raise Refused(f"The update tried to reach out, which is not allowed: {error}") from error
    except (ValueError, RuntimeError) as error:
        raise Malformed(f"The update cannot be run: {error}", None, None, None) from error


def _malformed(error: Exception, format: str, data: bytes) -> Malformed:
    """Turn the store's error into one with the place and, if it is no endless one, the line."""
    line, column = getattr(error, "lineno", None), getattr(error, "offset", None)
    if not line:
        return Malformed(f"The data is not valid {format}: {error}", None, None, None)
    reason = _PARSER.sub("", str(getattr(error, "msg", error)))
    text = next(islice(io.BytesIO(data), line - 1, None), b"").decode("utf-8", "replace").rstrip("\r\n")
    message = f"The data is not valid {format} in line {line}, column {column}: {reason}."
    return Malformed(message, line, column, text if len(text) <= _LONGEST else None)


def _parsed(job: Job, base: str) -> list[ox.Quad]:
    """Read the RDF that a request brought.

    Raises
    ------
    Malformed
        If it is not in the format that it says, or holds named graphs.
    """
    quads: list[ox.Quad] = []
    for format, data in json.loads(job.body):
        kind = BY_NAME[format].kind
        try:
            quads += ox.parse(bytes.fromhex(data), format=kind, base_iri=base, rename_blank_nodes=True)
        except (SyntaxError, ValueError) as error:
            raise _malformed(error, kind.name, bytes.fromhex(data)) from error
    if any(not isinstance(quad.graph_name, ox.DefaultGraph) for quad in quads):
        raise Malformed("The data holds named graphs; send one graph, to the address of its own.", None, None, None)
    return quads
