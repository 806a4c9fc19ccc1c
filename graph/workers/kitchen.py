"""What a pool of workers runs on, and how its keeper is begun: of little code, since all else waits for the keeper."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from graph.workers import room

CAN_FORK = hasattr(os, "fork")


@dataclass(frozen=True)
class Kitchen:
    """What a pool runs on: the dataset, how its default graph is meant, the journal of changes, how many workers and how long a queue."""

    dataset: Path
    union: bool = True
    journal: Path | None = None
    workers: int = 4
    queue: int = 64

    @property
    def store(self) -> str:
        """What a keeper is told of the store that it keeps, as JSON."""
        return json.dumps({"dataset": str(self.dataset), "union": self.union, "journal": str(self.journal or "")})


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
