"""How long a connection may dawdle: a client that sends or reads drop by drop is hung up on, so that it holds nothing for long."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from pejling.gathering import Gathering
from pejling.prompt import AtOnce, Prompt, nothing

# A body may take so many times as long as a head, if something of it keeps coming.
_BODY = 10
# So much of an answer lies in the system for a client that does not read; left to itself, it would take megabytes for each,
# and to fill them for hundreds keeps all others waiting.
_UNREAD = 1 << 18
_LATE = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def patient(seconds: float, known: AtOnce = nothing, asked: frozenset[str] = frozenset()) -> type[asyncio.Protocol]:
    """Give the protocol of a connection whose client may take so many seconds to send a head or to take more of an answer.

    ``known`` gives its answer, if it has one at once, to what comes to the paths ``asked``.
    """

    class Patient(Prompt):
        """HTTP with a clock over what the client does; what the service does has limits of its own."""

        paths, at_once = asked, staticmethod(known)

        def connection_made(self, transport: Any) -> None:
            self._reading: asyncio.TimerHandle | None = None
            self._writing: asyncio.TimerHandle | None = None
            self._begun = 0.0
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _UNREAD)
            super().connection_made(Gathering(transport, self.loop))
            self._await_head()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            cycle = self.cycle
            if cycle is not None and cycle.response_complete and self._fresh:
                # Answered at once; how long the connection is then kept is uvicorn's to say.
                self._begun = 0.0
                self._stop_reading()
            elif cycle is None or cycle.response_complete:
                self._await_head()
            elif cycle.more_body:
                self._begun = self._begun or self.loop.time()
                left = self._begun + seconds * _BODY - self.loop.time()
                self._stop_reading()
                self._reading = self.loop.call_later(max(0.0, min(seconds, left)), self._abort)
            else:
                self._begun = 0.0
                self._stop_reading()

        def pause_writing(self) -> None:
            super().pause_writing()
            self._writing = self._writing or self.loop.call_later(seconds, self._abort)

        def resume_writing(self) -> None:
            super().resume_writing()
            self._stop_writing()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_reading()
            self._stop_writing()
            super().connection_lost(exc)

        def _await_head(self) -> None:
            if self._reading is None:
                self._begun = 0.0
                self._reading = self.loop.call_later(seconds, self._late)

        def _late(self) -> None:
            if not self.transport.is_closing():
                self.transport.write(_LATE)
                self.transport.close()

        def _abort(self) -> None:
            self.transport.abort()

        def _stop_reading(self) -> None:
            if self._reading:
                self._reading.cancel()
                self._reading = None

        def _stop_writing(self) -> None:
            if self._writing:
                self._writing.cancel()
                self._writing = None

    return Patient
