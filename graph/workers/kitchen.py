"""What a pool of workers runs on, and how its keeper is begun: of little code, since all else waits for the keeper."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from graph.workers import room

CAN_FORK = hasattr(os, "fork")


class Held:
    """A dataset file as it was when the service began: what a build puts in its place is for the next start.

    Whatever reads the file later, a keeper that takes over from one that was lost or a dump, so reads what all answers tell
    the version of. Where the system has no ``/proc`` it reads what stands there then.
    """

    def __init__(self, dataset: Path) -> None:
        self._dataset = dataset
        self._opened = os.open(dataset, os.O_RDONLY) if sys.platform == "linux" and dataset.is_file() else None

    @property
    def path(self) -> Path:
        """Where the file is read: its own place, or where the system keeps what was replaced there."""
        if self._opened is None:
            return self._dataset
        try:
            if os.path.samestat(os.fstat(self._opened), self._dataset.stat()):
                return self._dataset
        except OSError:
            # Nothing stands there any more.
            pass
        return Path(f"/proc/{os.getpid()}/fd/{self._opened}")

    def let_go(self) -> None:
        """Read from now on what stands in the file's place; for a file that turns out to be damaged."""
        if self._opened is not None:
            os.close(self._opened)
            self._opened = None


@dataclass(frozen=True)
class Kitchen:
    """What a pool runs on: the dataset, how its default graph is meant, the journal of changes, how many workers and how long a queue.

    ``desk`` tells whether look-ups have a process of their own, since the service holds no graph in which to look.
    """

    dataset: Path
    union: bool = True
    journal: Path | None = None
    workers: int = 4
    queue: int = 64
    desk: bool = False

    @cached_property
    def held(self) -> Held:
        """The dataset file, from the first time that it is asked for."""
        return Held(self.dataset)

    @property
    def store(self) -> str:
        """What a keeper is told of the store that it keeps, as JSON."""
        return json.dumps({"dataset": str(self.held.path), "union": self.union, "journal": str(self.journal or "")})


@dataclass(frozen=True)
class Begun:
    """A keeper that has been begun: our end of its socket, its process, and what it was told of its store."""

    control: socket.socket
    process: subprocess.Popen[bytes]
    store: str

    def end(self) -> None:
        """Let it go before it is ready."""
        self.control.close()
        self.process.kill()
        self.process.wait()


def begin(kitchen: Kitchen) -> Begun:
    """Begin a keeper, which loads the store in a process of its own."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "graph.workers.keeper", str(theirs.fileno()), kitchen.store]
    process = subprocess.Popen(command, pass_fds=[theirs.fileno()], env=os.environ | room.allocation())
    theirs.close()
    return Begun(ours, process, kitchen.store)
