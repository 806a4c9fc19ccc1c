"""The service's end of a change: has a writer try it, makes it lasting, tells the writer to go on as keeper."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from dataclasses import replace

from graph.journal import Change
from graph.workers import frames
from graph.workers.frames import ERROR, JOB, Job
from graph.workers.limits import Limits
from graph.workers.stops import GRACE, Stopped, raised


def changed(
    connection: socket.socket, job: Job, limits: Limits, commit: Callable[[Change], None]
) -> tuple[Change, bool]:
    """Give what a job changed, and whether its graph was there before; blocks, so call it beside the event loop.

    Raises
    ------
    Stopped, Malformed, Refused, Missing
        If the change cannot be made; nothing has changed then.
    """
    connection.settimeout(limits.seconds + GRACE)
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
        raise Stopped(
            "time", f"The change took more than the {limits.seconds:g} s or the memory allowed; nothing changed."
        ) from error
    commit(change)
    connection.sendall(frames.frame(JOB))
    return change, existed
