"""Ports for servers of tests: each is held for its server, so that no other program can take it in between."""

from __future__ import annotations

import socket
import sys
from collections import deque

# The system gives a port that a socket holds to nobody who asks for any port, nor to a connection that goes out; yet a
# server that names the port may listen there, as this socket does not. The oldest are let go: their servers have begun.
_HELD: deque[socket.socket] = deque(maxlen=64)


def free_port() -> int:
    """Give a port of loopback at which nobody listens, and which no other test is given."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    port: int = held.getsockname()[1]
    if sys.platform != "linux":  # where no second socket may be bound there
        held.close()
    elif len(_HELD) == _HELD.maxlen:
        _HELD[0].close()
    _HELD.append(held)
    return port
