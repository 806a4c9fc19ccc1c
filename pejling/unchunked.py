"""Answers of unknown length to clients of HTTP/1.0, which know no chunks: such an answer ends where its connection does (RFC 9112, section 6.3)."""

from __future__ import annotations

import contextlib
import socket
import struct
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send


def unchunked(app: ASGIApp, cycle: Any) -> Any:
    """Give an application whose answers are sent without chunks.

    ``cycle`` is uvicorn's of the one request that the application answers; left to itself it makes chunks of whatever does
    not tell its length. An answer that is cut short ends with a reset connection, so that nobody takes it for whole.
    """

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        told = True

        async def sent(message: Message) -> None:
            nonlocal told
            if message["type"] == "http.response.start":
                told = any(name.lower() == b"content-length" for name, _ in message["headers"])
                if not told:
                    cycle.chunked_encoding = False
                    _reset_on_close(cycle.transport, True)
            elif not told:
                # What uvicorn counts against the length told is each part against its own.
                cycle.expected_content_length = len(message.get("body", b""))
                if not message.get("more_body"):
                    _reset_on_close(cycle.transport, False)
            await send(message)

        await app(scope, receive, sent)

    return answered


def _reset_on_close(transport: Any, reset: bool) -> None:
    connection = transport.get_extra_info("socket")
    if connection is not None:
        # One that has gone has nothing to be set.
        with contextlib.suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", reset, 0))
