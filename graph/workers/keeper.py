"""The keeper: a small process with one thread that holds the store in memory and forks workers from it.

The service has threads, so it must not fork; the keeper starts as a program of its own. It is told over a socket to
fork a worker (whose socket it hands over), to fork a writer, to kill or to slow one down.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import struct
import sys
from pathlib import Path

from graph.store import named_graphs, open_graph
from graph.workers import writer
from graph.workers.worker import serve
from graph.workers.writer import Kept

ORDER = struct.Struct("<cI")
FORK, WRITE, KILL, SLOW = b"F", b"W", b"K", b"N"
_SLOWER = 10


def main() -> None:
    """Load the store and keep it: arguments are the control socket's number and the settings as JSON."""
    control = socket.socket(fileno=int(sys.argv[1]))
    settings = json.loads(sys.argv[2])
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    journal = Path(settings["journal"]) if settings["journal"] else None
    union: bool = settings["union"]
    graph = open_graph(Path(settings["dataset"]), union=union, journal=journal)
    built = frozenset(named_graphs(Path(settings["dataset"]))) if union and journal else frozenset()
    keep(Kept(graph.store, union, built), control)


def keep(kept: Kept, control: socket.socket) -> None:
    """Take orders until the service goes."""
    gc.collect()
    gc.freeze()
    control.sendall(b"ready")
    children: set[int] = set()
    while True:
        readable, _, _ = select.select([control], [], [], 1.0)
        _reap(children)
        if not readable:
            continue
        try:
            order = control.recv(ORDER.size, socket.MSG_WAITALL)
        except ConnectionError:
            break
        if len(order) < ORDER.size:
            break
        kind, pid = ORDER.unpack(order)
        if kind in (FORK, WRITE):
            _fork(kept, control, children, writing=kind == WRITE)
        elif pid in children:
            # Only children that were not reaped: their number cannot have passed to another process.
            if kind == KILL:
                os.kill(pid, signal.SIGKILL)
            else:
                with contextlib.suppress(OSError):
                    os.setpriority(os.PRIO_PROCESS, pid, _SLOWER)
    for pid in children:
        os.kill(pid, signal.SIGKILL)
    os._exit(0)


def _fork(kept: Kept, control: socket.socket, children: set[int], writing: bool) -> None:
    theirs, ours = socket.socketpair()
    try:
        pid = os.fork()
    except OSError:
        control.sendall(struct.pack("<I", 0))
        return
    if pid == 0:
        try:
            control.close()
            theirs.close()
            if writing:
                writer.write(kept, ours, keep)
            else:
                serve(kept.store, ours, open_world=not kept.union)
        finally:
            os._exit(0)
    ours.close()
    children.add(pid)
    socket.send_fds(control, [struct.pack("<I", pid)], [theirs.fileno()])
    theirs.close()


def _reap(children: set[int]) -> None:
    while children:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        children.discard(pid)


if __name__ == "__main__":
    main()
