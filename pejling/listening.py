"""Where a service listens: bound once, before all else, and held from then on, so that a port that was told stays its own."""

from __future__ import annotations

import errno
import os
import socket

# Connections that may wait to be taken.
_WAITING = 2048
_TAKEN = (errno.EADDRINUSE, errno.EACCES)


class CannotListen(Exception):
    """Nobody can listen there; the message says why and what to do."""


class Listening:
    """Sockets bound at all addresses of a host; until ``begin`` who calls there is refused.

    Parameters
    ----------
    host : str
        A name or an address.
    port : int
        1 to 65535, or 0 for a free one, which ``port`` then tells.

    Raises
    ------
    CannotListen
        If nobody can listen there.
    """

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.sockets: list[socket.socket] = []
        if not 0 <= port <= 65535:
            raise CannotListen(f"There is no port {port}; ports are 1 to 65535, and 0 takes a free one.")
        refusal: OSError | None = None
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        except OSError as error:
            raise self._cannot(error) from error
        for family, kind, _, _, address in dict.fromkeys(found):
            try:
                # The first that takes a free port takes it for all.
                self.sockets.append(_bound(family, kind, (address[0], self.port, *address[2:])))
            except OSError as error:
                refusal = error
                continue
            self.port = self.sockets[0].getsockname()[1]
        # A machine may know itself by an address that it does not have (IPv6 switched off); the others do then.
        if refusal and (not self.sockets or refusal.errno in _TAKEN):
            self.close()
            raise self._cannot(refusal) from refusal

    @property
    def address(self) -> str:
        """The address as HTTP writes it; one of IPv6 stands in brackets."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    def begin(self) -> list[socket.socket]:
        """Let callers in; gives the sockets, and raises CannotListen if another has begun to listen there meanwhile."""
        try:
            for each in self.sockets:
                each.listen(_WAITING)
        except OSError as error:
            raise self._cannot(error) from error
        return self.sockets

    def close(self) -> None:
        """Let the addresses go."""
        for each in self.sockets:
            each.close()

    def _cannot(self, error: OSError) -> CannotListen:
        return CannotListen(
            f"Nothing can listen at {self.host}, port {self.port}: {error.strerror}. Name another; port 0 takes a free one."
        )


def _bound(family: int, kind: int, address: tuple[object, ...]) -> socket.socket:
    made = socket.socket(family, kind)
    try:
        # On Windows it would let two services listen at one address.
        if os.name == "posix":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind(address)
    except OSError:
        made.close()
        raise
    return made
