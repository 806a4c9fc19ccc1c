"""Confines a worker: no network, no other program, no life after its parent; memory and time as its query may use."""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
import sys

try:
    import resource
except ImportError:  # Windows, where no process is forked that could be confined
    resource = None  # type: ignore[assignment]

_NO_NEW_PRIVILEGES, _PARENT_DEATH_SIGNAL, _SECCOMP, _FILTER = 38, 1, 22, 2
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 1
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
# Per machine: its number in the kernel's audit, and the calls socket, connect, execve, execveat, ptrace.
_CALLS = {"x86_64": (0xC000003E, (41, 42, 59, 322, 101)), "aarch64": (0xC00000B7, (198, 203, 221, 281, 117))}
_X32 = 0x40000000


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent ends, where it can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)


def cut_off() -> bool:
    """Take the network and other programs from this process for good; False where the kernel cannot."""
    if sys.platform != "linux" or platform.machine() not in _CALLS:
        return False
    audit, calls = _CALLS[platform.machine()]
    checks = [(_JUMP_EQUAL, call) for call in calls] + [(_JUMP_AT_LEAST, _X32)]
    program = [(_LOAD, 0, 0, 4), (_JUMP_EQUAL, 0, len(checks) + 2, audit), (_LOAD, 0, 0, 0)]
    program += [(code, len(checks) - place, 0, value) for place, (code, value) in enumerate(checks)]
    program += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    packed = b"".join(struct.pack("HBBI", *instruction) for instruction in program)
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    filter_ = _Program(len(program), packed)
    return bool(library.prctl(_SECCOMP, _FILTER, ctypes.byref(filter_), 0, 0) == 0)


class Meter:
    """Bounds the memory and time of one query after another in this process."""

    def __init__(self) -> None:
        self.statm = os.open("/proc/self/statm", os.O_RDONLY) if os.path.exists("/proc/self/statm") else -1
        self._hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        self.born = self.size()
        self._priority = os.getpriority(os.PRIO_PROCESS, 0)

    @property
    def slowed(self) -> bool:
        """Whether this thread (on Linux; elsewhere this process) has been made to give way to others, which is for good."""
        return os.getpriority(os.PRIO_PROCESS, 0) > self._priority

    def size(self) -> int:
        """Give the bytes of address space that this process has taken, 0 where that is not told."""
        return int(os.pread(self.statm, 100, 0).split()[0]) * resource.getpagesize() if self.statm >= 0 else 0

    def start(self, seconds: float, memory: int) -> None:
        """Begin a query: beyond these the kernel ends this process."""
        if self.statm >= 0:
            resource.setrlimit(resource.RLIMIT_AS, (self.size() + memory, self._hard))
        signal.setitimer(signal.ITIMER_REAL, seconds)

    def stop(self) -> None:
        """End a query."""
        signal.setitimer(signal.ITIMER_REAL, 0)
        if self.statm >= 0:
            resource.setrlimit(resource.RLIMIT_AS, (self._hard, self._hard))

    @staticmethod
    def pause() -> float:
        """Stop the clock and give the seconds left: waiting for a slow reader is not the query's time."""
        return signal.setitimer(signal.ITIMER_REAL, 0)[0]

    @staticmethod
    def go_on(seconds: float) -> None:
        """Start the clock again."""
        signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001))
