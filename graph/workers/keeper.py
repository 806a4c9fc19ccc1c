"""The keeper: a small process with one thread that holds the store in memory and forks workers from it.

The service has threads, so it must not fork; the keeper starts as a program of its own. It is told over a socket to
fork a worker (whose socket it hands over), a clerk or a writer, to kill or to slow one down, and to copy the default graph to a store of its own, which answers faster.
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
import time
from collections.abc import Callable
from pathlib import Path

from graph.dataset import read_report
from graph.store import NoDataset, named_graphs, open_graph
from graph.workers import clerk, room, writer
from graph.workers.worker import serve
from graph.workers.writer import Kept

ORDER = struct.Struct("<cI")
FORK, CLERK, WRITE, PLAIN, KILL, SLOW, IDLE, ASK = b"F", b"C", b"W", b"P", b"K", b"N", b"I", b"A"
READY = b"ready"
# What is said instead of a process number when the workers forked from now on answer faster.
FILLED = struct.pack("<I", 0xFFFFFFFF)
# And when there is no room for what would make them faster.
SHORT = struct.pack("<I", 0xFFFFFFFE)
# So much a long query gives way, once or twice: against one other it keeps a quarter of a processor, then a tenth.
_SLOWER = 5
_REMEMBERED = 1_000
_PATIENCE = 0.2


def main() -> None:
    """Load the store and keep it: arguments are the control socket's number and the settings as JSON."""
    control = socket.socket(fileno=int(sys.argv[1]))
    settings = json.loads(sys.argv[2])
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    journal = Path(settings["journal"]) if settings["journal"] else None
    union: bool = settings["union"]
    dataset = Path(settings["dataset"])
    try:
        graph = open_graph(dataset, union=union, journal=journal, vouched=read_report(dataset) is not None)
    except NoDataset as error:
        control.sendall(str(error).encode())
        sys.exit(1)
    built = frozenset(named_graphs(dataset)) if union and journal else frozenset()
    keep(Kept(graph.store, union, built), control)


def keep(kept: Kept, control: socket.socket) -> None:
    """Take orders until the service goes.

    A writer whose change is kept comes back here as the next keeper: by a loop, not a call, since the changes may be many.
    """
    successor: socket.socket | None = control
    while successor is not None:
        control = successor
        gc.collect()
        gc.freeze()
        # A service that has gone meanwhile is noticed by attending to it.
        with contextlib.suppress(OSError):
            control.sendall(READY)
        successor = _attend(kept, control)
    os._exit(0)


def _attend(kept: Kept, control: socket.socket) -> socket.socket | None:
    """Carry out orders; gives, in a writer that is to take over, the socket of its own orders."""
    # A writer is a child too, but it outlives this process if its change is kept: it is not taken along at the end.
    children: set[int] = set()
    writers: set[int] = set()
    ended: dict[int, int] = {}
    told = False
    while True:
        readable, _, _ = select.select([control], [], [], 0.0 if kept.filling else 1.0)
        _reap(children, writers, ended)
        if kept.filled and not told:
            told = True
            with contextlib.suppress(OSError):
                control.sendall(FILLED)
        if not readable:
            if kept.filling:
                kept.fill()
            continue
        try:
            order = control.recv(ORDER.size, socket.MSG_WAITALL)
        except ConnectionError:
            break
        if len(order) < ORDER.size:
            break
        kind, pid = ORDER.unpack(order)
        if kind == FORK:
            _fork(control, children, lambda ours: serve(kept.stores, ours))
        elif kind == CLERK:
            _fork(control, children, lambda ours: clerk.serve(kept.stores, ours))
        elif kind == WRITE:
            if successor := _fork(control, writers, lambda ours: writer.write(kept, ours)):
                return successor
        elif kind == PLAIN:
            # The store holds each triple twice, in its graph and in the default graph; the copy holds it once.
            if room.fits(room.taken() // 2):
                kept.fill()
            else:
                control.sendall(SHORT)
        elif kind == ASK:
            control.sendall(struct.pack("<I", _signal_that_ended(pid, children, writers, ended)))
        elif pid in children | writers:
            # Only children that were not reaped: their number cannot have passed to another process.
            if kind == KILL:
                os.kill(pid, signal.SIGKILL)
            else:
                _slow_down(pid, idle=kind == IDLE)
    for pid in children:
        os.kill(pid, signal.SIGKILL)
    return None


def _slow_down(pid: int, idle: bool) -> None:
    """Have a worker's query give way to others, or take only the time that is idle otherwise.

    On Linux that is its thread, not the first one, from which the next gets its priority. There idle time is a class of the
    scheduler (sched(7)): whoever else wants the processor gets it at once, which no niceness gives.
    """
    try:
        threads = [int(name) for name in os.listdir(f"/proc/{pid}/task")]
    except OSError:
        threads = []
    for thread in [thread for thread in threads if thread != pid] or [pid]:
        with contextlib.suppress(OSError):
            if idle and sys.platform == "linux":
                os.sched_setscheduler(thread, os.SCHED_IDLE, os.sched_param(0))
            else:
                os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + _SLOWER)


def _fork(control: socket.socket, children: set[int], work: Callable[[socket.socket], bool]) -> socket.socket | None:
    """Fork a process that does its work and ends, or, if the work gives True, goes on from here with its own socket."""
    theirs, ours = socket.socketpair()
    try:
        pid = os.fork()
    except OSError:
        control.sendall(struct.pack("<I", 0))
        return None
    if pid == 0:
        goes_on = False
        try:
            control.close()
            theirs.close()
            goes_on = work(ours)
        finally:
            if not goes_on:
                os._exit(0)
        return ours
    ours.close()
    children.add(pid)
    # A service that has gone meanwhile is noticed by attending to it.
    with contextlib.suppress(OSError):
        socket.send_fds(control, [struct.pack("<I", pid)], [theirs.fileno()])
    theirs.close()
    return None


def _signal_that_ended(pid: int, children: set[int], writers: set[int], ended: dict[int, int]) -> int:
    """Give the signal that ended a child, 0 if none did or it is not known."""
    until = time.monotonic() + _PATIENCE
    while pid in children | writers and time.monotonic() < until:
        _reap(children, writers, ended)
        time.sleep(0.001)
    return ended.get(pid, 0)


def _reap(children: set[int], writers: set[int], ended: dict[int, int]) -> None:
    while children or writers:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        children.discard(pid)
        writers.discard(pid)
        ended[pid] = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        while len(ended) > _REMEMBERED:
            del ended[next(iter(ended))]


if __name__ == "__main__":
    main()
