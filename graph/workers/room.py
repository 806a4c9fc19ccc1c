"""The room in memory: what this process takes, and what the machine or its container can still give."""

from __future__ import annotations

import os
from pathlib import Path

_CONTAINER = Path("/sys/fs/cgroup")
_KIBIBYTE = 1024


def taken() -> int:
    """Give the bytes of memory that this process takes, 0 where that is not told."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def own() -> int:
    """Give the bytes that this process shares with no other, 0 where that is not told; it takes milliseconds a gigabyte."""
    try:
        lines = Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) * _KIBIBYTE


def free() -> int | None:
    """Give the bytes that can still be taken without anything else being pushed out, None where that is not told."""
    told = [size for size in (_of_machine(), _of_container()) if size is not None]
    return min(told, default=None)


def _of_machine() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    except OSError:
        return None
    sizes = dict(line.split(":") for line in lines if ":" in line)
    return int(sizes["MemAvailable"].split()[0]) * _KIBIBYTE if "MemAvailable" in sizes else None


def _of_container() -> int | None:
    """Give what is left of the limit of a control group (version 2); files that it has in its cache can be let go."""
    try:
        most, used = ((_CONTAINER / f"memory.{name}").read_text("ascii").strip() for name in ("max", "current"))
        cached = dict(line.split() for line in (_CONTAINER / "memory.stat").read_text("ascii").splitlines())
    except OSError:
        return None
    if most == "max":
        return None
    return max(int(most) - int(used) + int(cached.get("inactive_file", 0)), 0)


def fits(size: int) -> bool:
    """Tell whether so many bytes may be taken: not more than half of what is free, since queries need some too.

    Examples
    --------
    >>> fits(0), fits(1 << 60)
    (True, False)
    """
    left = free()
    return left is None or size <= left // 2


def allocation() -> dict[str, str]:
    """Give the environment in which a program that holds a store takes its memory: in pages of 2 MiB, and small pieces again at once.

    A process that holds gigabytes is forked five times as fast so, since there are fewer pages to be listed
    (``glibc.malloc.hugetlb``). A query takes and gives back thousands of small pieces; of each size a thread keeps 2 000 for the
    next, not 7, so that few need a lock (``glibc.malloc.tcache_count``). Both are settings of the GNU C library, 2.35 and later;
    others ignore them, and what the operator has set stands.
    """
    before = os.environ.get("GLIBC_TUNABLES", "")
    return {"GLIBC_TUNABLES": before or "glibc.malloc.hugetlb=1:glibc.malloc.tcache_count=2000"}
