"""A client that costs little, so that what is measured is the server: HTTP/1.1 on raw sockets, connections kept."""

from __future__ import annotations

import asyncio
import time
from urllib.parse import urlencode, urlsplit


class Load:
    """Asks one query from several clients at once for some seconds; no compression is asked for."""

    def __init__(self, address: str, query: str, accept: str) -> None:
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "", parts.port or 80
        body = urlencode({"query": query}).encode()
        head = (
            f"POST {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: {accept}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._request = head.encode() + body
        self.times: list[float] = []
        self.first: list[float] = []
        self.failure = ""

    async def run(self, clients: int, seconds: float) -> float:
        """Measure; gives the seconds that it took."""
        begun = time.perf_counter()
        await asyncio.gather(*(self._client(begun + seconds) for _ in range(clients)))
        return time.perf_counter() - begun

    async def _client(self, until: float) -> None:
        reader, writer = await asyncio.open_connection(self._host, self._port, limit=1 << 20)
        try:
            while time.perf_counter() < until and not self.failure:
                begun = time.perf_counter()
                writer.write(self._request)
                head = await reader.readuntil(b"\r\n\r\n")
                self.first.append(time.perf_counter() - begun)
                await _body(reader, head.lower())
                self.times.append(time.perf_counter() - begun)
                if not head.startswith(b"HTTP/1.1 200"):
                    self.failure = head.split(b"\r\n")[0].decode()
        except (asyncio.IncompleteReadError, ConnectionError):
            self.failure = "connection closed"
        finally:
            writer.close()


async def _body(reader: asyncio.StreamReader, head: bytes) -> None:
    if b"transfer-encoding: chunked" not in head:
        length = head.partition(b"content-length:")[2].split(b"\r\n")[0]
        await reader.readexactly(int(length))
        return
    while size := int(await reader.readline(), 16):
        await reader.readexactly(size + 2)
    await reader.readline()
