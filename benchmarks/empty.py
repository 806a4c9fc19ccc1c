"""An HTTP server that does nothing: it takes each request whole and answers the same bytes, on the parser and the event loop of Pejling.

Run as ``python -m benchmarks.empty PORT SIZE [handed]``. What it takes for a request, no service in Python on these can go below;
``handed``, what none can go below that has a process of its own evaluate each query, so that it can be stopped: there
every request goes to another process and back first.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections import deque
from typing import cast

import httptools
import uvloop


class _Other(asyncio.Protocol):
    """The other process, as the server sees it: it gives back a byte for each that it is sent."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._asked: deque[asyncio.Transport] = deque()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def ask(self, client: asyncio.Transport) -> None:
        self._asked.append(client)
        self._transport.write(b".")

    def data_received(self, data: bytes) -> None:
        for _ in data:
            self._asked.popleft().write(self._answer)


class _Client(asyncio.Protocol):
    def __init__(self, answer: bytes, other: _Other | None) -> None:
        self._answer, self._other = answer, other
        self._parser = httptools.HttpRequestParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        if self._other:
            self._other.ask(self._transport)
        else:
            self._transport.write(self._answer)


async def _serve(port: int, answer: bytes, connection: socket.socket | None) -> None:
    loop = asyncio.get_running_loop()
    other = _Other(answer) if connection else None
    if other:
        await loop.create_unix_connection(lambda: other, sock=connection)
    server = await loop.create_server(lambda: _Client(answer, other), "127.0.0.1", port)
    await server.serve_forever()


def _give_back(connection: socket.socket) -> None:
    while data := connection.recv(1 << 16):
        connection.sendall(data)


def main() -> None:
    """Serve until told to end."""
    port, size, connection = int(sys.argv[1]), int(sys.argv[2]), None
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/sparql-results+json\r\ncontent-length: {size}\r\n\r\n"
    answer = head.encode() + b" " * size
    if sys.argv[3:]:
        connection, theirs = socket.socketpair()
        if os.fork() == 0:
            connection.close()
            _give_back(theirs)
            os._exit(0)
        theirs.close()
    uvloop.run(_serve(port, answer, connection))


if __name__ == "__main__":
    main()
