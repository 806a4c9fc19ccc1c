"""The service's end of a change: has a writer try it, makes it lasting, tells the writer to go on as keeper."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from collections.abc import Callable
from dataclasses import replace

from graph.journal import Change
from graph.workers import frames
from graph.workers.frames import ERROR, JOB, Job
from graph.workers.limits import Limits
from graph.workers.stops import GRACE, raised


class Ended(Exception):
    """A writer that has ended, or is to be, ``after`` so many seconds without telling what it did."""

    def __init__(self, after: float) -> None:
        self.after = after
        super().__init__(f"The writer ended after {after:.1f} s.")


def changed(
    connection: socket.socket, job: Job, limits: Limits, commit: Callable[[Change], None]
) -> tuple[Change, bool]:
    """Give what a job changed, and whether its graph was there before; blocks, so call it beside the event loop.

    Raises
    ------
    Ended
        If the writer's process ended over it, or does not end; nothing has changed then.
    Stopped, Malformed, Refused, Missing
        If the change cannot be made; nothing has changed then.
    """
    connection.settimeout(limits.seconds + GRACE)
    begun = time.monotonic()
    try:
        connection.sendall(frames.job_frame(job, limits))
        with connection.makefile("rb") as stream:
            kind, payload = frames.read_frame(stream)
            if kind == ERROR:
                raise raised(json.loads(payload))
            head = json.loads(payload)
            change = Change.read(frames.read_frame(stream)[1], frames.read_frame(stream)[1])
            change, existed = replace(change, graphs=frozenset(head["graphs"])), bool(head["existed"])
            frames.read_frame(stream)
    except (EOFError, OSError) as error:
        raise Ended(time.monotonic() - begun) from error
    commit(change)
    # A writer that has ended by now is missed by who waits for it to keep the store; the change lasts.
    with contextlib.suppress(OSError):
        connection.sendall(frames.frame(JOB))
    return change, existed
