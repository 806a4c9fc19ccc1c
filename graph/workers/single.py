"""One job at a time, for programs without threads such as the command line: fork, answer, end."""

from __future__ import annotations

import json
import os
import socket
import sys
import time

import pyoxigraph as ox

from graph.gate.formats import BY_NAME
from graph.gate.views import Stores
from graph.store import Graph
from graph.workers import frames
from graph.workers.frames import DATA, END, ERROR, HEAD, TRUNCATED, WHOLE, Job
from graph.workers.kitchen import CAN_FORK
from graph.workers.limits import Limits
from graph.workers.stops import dead, raised
from graph.workers.worker import serve


def answer(graph: Graph, job: Job, limits: Limits) -> tuple[bytes, bool]:
    """Run a query in a process of its own, or at the service elsewhere, and give its answer, and whether rows were left out.

    Where processes cannot be forked (Windows) it runs in this one, without limits.

    Raises
    ------
    Stopped
        If it took more time, memory or bytes than allowed.
    Malformed, Refused
        If it cannot be run.
    """
    if not graph.embedded:
        # What only an endpoint needs takes a while to import.
        from graph.engines.remote import Remote
        from graph.workers.forwarding import forward

        assert isinstance(graph.engine, Remote)
        return forward(graph.engine, job, limits)
    if not CAN_FORK:
        return graph.answer(job.body, BY_NAME[job.format], job.default_graphs, job.named_graphs), False
    ours, theirs = socket.socketpair()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        _child(graph.store, ours, theirs)
    theirs.close()
    try:
        return _read(ours, job, limits)
    finally:
        ours.close()
        os.waitpid(pid, 0)


def _child(store: ox.Store, ours: socket.socket, theirs: socket.socket) -> None:
    try:
        ours.close()
        serve(Stores(store, union=True), theirs)
    finally:
        os._exit(0)


def _read(connection: socket.socket, job: Job, limits: Limits) -> tuple[bytes, bool]:
    begun = time.monotonic()
    parts: list[bytes] = []
    truncated = False
    connection.sendall(frames.job_frame(job, limits))
    # Closed in any case: the worker ends when this end of the socket is closed.
    with connection.makefile("rb") as stream:
        while True:
            try:
                kind, payload = frames.read_frame(stream)
            except (EOFError, OSError):
                raise dead(time.monotonic() - begun, limits) from None
            if kind == ERROR:
                raise raised(json.loads(payload))
            if kind == WHOLE:
                return payload[1:], bool(payload[0] & TRUNCATED)
            if kind == HEAD:
                truncated = bool(payload[0] & TRUNCATED)
            elif kind == DATA:
                parts.append(payload)
            elif kind == END:
                return b"".join(parts), truncated
