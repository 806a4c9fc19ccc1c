"""A folder in the system's temporary one, for as long as a service lives; what killed services left there goes when the next begins."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, which lets nobody take away a file that is open
    fcntl = None  # type: ignore[assignment]

_OPEN = ".open"


class Scratch:
    """A folder whose name begins with ``kind``; no other service takes it away before this process has ended, however it ends."""

    def __init__(self, kind: str) -> None:
        for other in Path(tempfile.gettempdir()).glob(f"{kind}*"):
            with contextlib.suppress(OSError):
                _take_away(other)
        self.path = Path(tempfile.mkdtemp(prefix=kind))
        self._held: int | None = None
        self.there()

    def there(self) -> Path:
        """Give the folder, made again if it is gone: what tidies a system's temporary folder takes what lay there long."""
        while not self._holds():
            self._let_go()
            self.path.mkdir(exist_ok=True)
            # Another that begins just now may take it for one that is held no longer.
            with contextlib.suppress(FileNotFoundError):
                self._held = _hold(self.path)
        return self.path

    def end(self) -> None:
        """Take the folder away."""
        self._let_go()
        shutil.rmtree(self.path, ignore_errors=True)

    def _let_go(self) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def _holds(self) -> bool:
        if self._held is None or not self.path.is_dir():
            return False
        return fcntl is None or os.path.samestat(os.fstat(self._held), self.path.stat())


def _hold(folder: Path) -> int:
    """Hold a folder until what is given is closed, which the system does for a process that is killed."""
    if fcntl is None:
        return os.open(folder / _OPEN, os.O_CREAT | os.O_RDWR)
    held = os.open(folder, os.O_RDONLY)
    # Some file systems know no locks: nothing is taken away there.
    with contextlib.suppress(OSError):
        fcntl.flock(held, fcntl.LOCK_EX)
    return held


def _take_away(folder: Path) -> None:
    """Take a folder away unless it is held; raises OSError if it is."""
    if fcntl is None:
        (folder / _OPEN).unlink()
        shutil.rmtree(folder, ignore_errors=True)
        return
    held = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(held)
