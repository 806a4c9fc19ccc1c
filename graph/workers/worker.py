"""A worker: answers one job after another on its own view of the store, until it is told to stop, or is stopped."""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
import threading
from typing import IO, Any, cast

import pyoxigraph as ox

from graph import names
from graph.gate import evaluation
from graph.gate.formats import BY_NAME, Format
from graph.gate.reading import Malformed, Refused, read_query
from graph.gate.rows import most_rows
from graph.gate.views import Stores, view
from graph.gate.xml import Unwritable, written
from graph.workers import frames, room
from graph.workers.confinement import Meter, cut_off, die_with_parent
from graph.workers.frames import ERROR, Job
from graph.workers.limits import MEBIBYTE, Limits
from graph.workers.sinks import Sink

# Elsewhere priorities are those of processes.
_THREADS_GIVE_WAY = sys.platform == "linux"
# What a worker may keep after a query before it is replaced by a fresh one.
_KEPT = 64 * MEBIBYTE


class NoSuchGraph(Exception):
    """A graph that the dataset does not have."""


def serve(stores: Stores, connection: socket.socket) -> bool:
    """Answer jobs until the other side goes, then give False.

    Where the default graph is not the union of the named ones, a graph that does not exist is taken as an empty one.
    """
    gc.disable()
    confine()
    answering = _Answering(stores, connection)
    while True:
        # The C library gives a thread memory of its own. In what the keeper freed before the fork, every small piece lies on a
        # page that must first be copied: a look-up touched 50 such pages, again and again.
        thread = threading.Thread(target=answering.all)
        thread.start()
        thread.join()
        if answering.left is None:
            return False


class _Answering:
    """Answers jobs, by one thread after another: one that gave way to others does so for good.

    The process stays, since it has copied what its queries read (``room.own``), and a new one would have to do that again.
    """

    def __init__(self, stores: Stores, connection: socket.socket) -> None:
        self._stores, self._connection = stores, connection
        # Buffered, so that a job comes in one call of the kernel.
        self._stream = connection.makefile("rb")
        self._meter: Meter | None = None
        self._size = 0
        self.left: bytes | None = None

    def all(self) -> None:
        """Answer until the other side goes, or there is a job ``left`` for another thread."""
        meter, payload = self._meter or Meter(), self.left
        if self._meter:
            # What a thread has of its own is not kept from a query.
            meter.born += meter.size() - self._size
        self._meter, self.left = meter, None
        while True:
            if payload is None:
                try:
                    _, payload = frames.read_frame(self._stream)
                except (EOFError, OSError):
                    return
            if _THREADS_GIVE_WAY and meter.slowed:
                self.left, self._size = payload, meter.size()
                return
            if not self._one(payload, meter):
                return
            payload = None
            gc.collect(0)

    def _one(self, payload: bytes, meter: Meter) -> bool:
        """Answer one job; tells whether the other side is still there."""
        job, limits = frames.job_of(payload)
        meter.start(limits.seconds, limits.memory)
        try:
            answer(self._stores, job, limits, self._connection, meter)
        except (BrokenPipeError, ConnectionResetError):
            return False
        except Exception as error:
            meter.stop()
            self._connection.sendall(frames.frame(ERROR, told(error) | {"retire": _retires(meter)}))
        finally:
            meter.stop()
        return True


def confine() -> None:
    """Leave this process what a query needs, and no more."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    die_with_parent()
    cut_off()
    # A store that runs out of stack or memory writes to standard error and aborts: that is no news for the log.
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)
    os.close(quiet)


def told(error: BaseException) -> dict[str, Any]:
    """Give an error as plain values; ``kind`` decides the HTTP status."""
    if isinstance(error, Malformed):
        place = {"line": error.line, "column": error.column, "text": error.text}
        return {"kind": "malformed", "message": error.bare, **place}
    kinds = {
        Unwritable: "unwritable",
        Refused: "refused",
        evaluation.TooLarge: "too-large",
        NoSuchGraph: "missing",
        MemoryError: "memory",
    }
    kind = next((kind for type_, kind in kinds.items() if isinstance(error, type_)), "failed")
    return {"kind": kind, "message": str(error) or type(error).__name__}


def answer(stores: Stores, job: Job, limits: Limits, connection: socket.socket, meter: Meter | None = None) -> None:
    """Answer one job into a socket; raises as ``evaluation.run``."""
    format = BY_NAME[job.format]
    if job.kind == "check":
        evaluation.check(job.body)
        sink = Sink(connection, limits.bytes, lambda *_: False)
    elif job.kind == "read":
        sink = Sink(connection, limits.bytes, lambda *_: False)
        sink.write(json.dumps(read_query(job.body).plain()).encode())
    elif job.kind == "dump":
        sink = Sink(connection, limits.bytes, lambda *_: False)
        _dump(stores.whole, job, format, sink)
    else:
        sink = _query(stores, job, limits, format, connection)
    sink.finish(retire=meter is not None and _retires(meter))


def _retires(meter: Meter) -> bool:
    """Tell whether a new worker would be better than one that has kept much, or copied much and there is little room."""
    if meter.size() - meter.born > _KEPT:
        return True
    return meter.slowed and not (_THREADS_GIVE_WAY and room.fits(room.own()))


def _query(stores: Stores, job: Job, limits: Limits, format: Format, connection: socket.socket) -> Sink:
    query = job.query or read_query(job.body)
    if stores.union:
        _check_graphs(
            stores.whole, (job.default_graphs + job.named_graphs) or query.default_graphs + query.named_graphs
        )
    seen = view(stores, query, job.default_graphs, job.named_graphs)
    limited = query.limited(limits.rows)

    def truncated(data: bytes, complete: bool) -> bool:
        if limited is None or (complete and most_rows(data, format) < limits.rows):
            return False
        return evaluation.has_more(seen, query, limits.rows)

    sink = Sink(connection, limits.bytes, truncated)
    try:
        results = evaluation.run(seen, limited or job.body)
    except Malformed:
        # The row limit put in may have moved the place of the error: tell the one in the query as it came.
        results = evaluation.run(seen, job.body)
    evaluation.serialise(results, query.form, format, cast(IO[bytes], sink))
    return sink


def _check_graphs(store: ox.Store, graphs: Any) -> None:
    for iri in graphs:
        try:
            known = store.contains_named_graph(ox.NamedNode(iri))
        except ValueError as error:
            raise Malformed(f"{iri!r} is no graph: {error}", None, None, None) from error
        if not known:
            raise Refused(
                f"This dataset has no graph <{iri}>, and none is fetched. Its graphs are listed at /.well-known/void."
            )


def _dump(store: ox.Store, job: Job, format: Format, sink: Sink) -> None:
    graph: Any = ox.NamedNode(job.graph) if job.graph else ox.DefaultGraph()
    if job.graph and not store.contains_named_graph(graph):
        raise NoSuchGraph(f"There is no graph <{job.graph}>.")
    triples = (quad.triple for quad in store.quads_for_pattern(None, None, None, graph))
    into = written(cast(IO[bytes], sink), format)
    ox.serialize(triples, into, format=format.kind, prefixes=dict(names.PREFIXES))
