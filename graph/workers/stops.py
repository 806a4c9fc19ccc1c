"""Why a job ended without an answer."""

from __future__ import annotations

import signal
from typing import Any

from graph.gate.reading import Malformed, Refused
from graph.workers.limits import MEBIBYTE, Limits

# So long after its time a job's worker, which should have ended by itself, is given up.
GRACE = 0.5
# What a query brings upon itself are other signals: SIGALRM for its time, SIGABRT and SIGSEGV for its memory and stack, and for
# an order of values that Oxigraph compares in a circle.
_FROM_OUTSIDE = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP) if hasattr(signal, "SIGKILL") else ()


class Stopped(Exception):
    """A job that was stopped; ``reason`` is time, memory, bytes, format, busy, closing, gone, killed, lost or that of a Fault."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


class Missing(Exception):
    """A graph that is not there."""


def over(limits: Limits) -> Stopped:
    """Give the end of a job that ran out of time."""
    return Stopped("time", f"The query took longer than the {limits.seconds:g} s allowed and was stopped.")


def none_free(limits: Limits) -> Stopped:
    """Give the end of a job that waited for a worker as long as it may take."""
    return Stopped("busy", f"No worker became free in {limits.seconds:g} s; ask again in a moment.")


def left() -> Stopped:
    """Give the end of a job for which nobody waits any more."""
    return Stopped("gone", "The client went away before the answer came, so the query was stopped.")


def dead(after: float, limits: Limits, by: int = 0) -> Stopped:
    """Give the end of a job whose process ended after so many seconds, by a signal if one is known."""
    if by in _FROM_OUTSIDE:
        return Stopped("killed", "The query's process was ended from outside, not by the query; ask again in a moment.")
    if after >= limits.seconds - 0.05:
        return over(limits)
    allowed = f"{limits.memory // MEBIBYTE} MiB"
    return Stopped(
        "memory",
        f"The query's process ended: it needed more memory than the {allowed} allowed, was too complex, or put values of "
        "different kinds in one order, which the store may fail to do; ORDER BY STR(?x) can.",
    )


def undone(after: float, limits: Limits, by: int = 0) -> Stopped:
    """Give the end of a change whose process ended after so many seconds, by a signal if one is known."""
    if by in _FROM_OUTSIDE:
        message = "The change's process was ended from outside, not by the change; nothing changed. Send it again in a moment."
        return Stopped("killed", message)
    if after >= limits.seconds - 0.05:
        return Stopped("time", f"The change took longer than the {limits.seconds:g} s allowed; nothing changed.")
    allowed = f"{limits.memory // MEBIBYTE} MiB"
    message = (
        f"The change's process ended: it needed more memory than the {allowed} allowed, "
        "or what it holds is nested too deeply; nothing changed. Send it in parts."
    )
    return Stopped("memory", message)


def raised(told: dict[str, Any]) -> Exception:
    """Give the error that a worker told of."""
    kind, message = told["kind"], told["message"]
    if kind == "malformed":
        return Malformed(message, told["line"], told["column"], told["text"])
    if kind == "refused":
        return Refused(message)
    if kind == "unwritable":
        return Stopped("format", message)
    if kind == "missing":
        return Missing(message)
    if kind == "too-large":
        return Stopped("bytes", message)
    if kind == "memory":
        return Stopped("memory", "The query needed more memory than allowed and was stopped.")
    return Stopped("lost", f"The store could not answer: {message}")
