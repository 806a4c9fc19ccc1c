"""What passes between the service and a worker: frames of a kind, a length and a payload."""

from __future__ import annotations

import json
import socket
import struct
from dataclasses import asdict, dataclass
from typing import Any

HEADER = struct.Struct("<cI")
JOB, HEAD, DATA, END, ERROR = b"J", b"H", b"D", b"E", b"X"


@dataclass(frozen=True)
class Job:
    """One piece of work: a query, the dump of a graph, or a change (update, put, post, delete).

    ``body`` is the query or update, or documents of RDF as JSON pairs of a format and hexadecimal bytes; ``graph`` is an IRI,
    empty for the default graph.
    """

    kind: str
    body: str = ""
    format: str = ""
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    graph: str = ""


@dataclass(frozen=True)
class Head:
    """What is known of an answer before its first byte: whether rows were left out."""

    truncated: bool = False


def frame(kind: bytes, payload: bytes | dict[str, Any] = b"") -> bytes:
    """Give a frame; a mapping becomes JSON.

    Examples
    --------
    >>> frame(DATA, b"abc")
    b'D\\x03\\x00\\x00\\x00abc'
    """
    data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return HEADER.pack(kind, len(data)) + data


def read_frame(connection: socket.socket) -> tuple[bytes, bytes]:
    """Read a frame from a blocking socket.

    Raises
    ------
    EOFError
        If the other side has gone.
    """
    kind, length = HEADER.unpack(_exactly(connection, HEADER.size))
    return kind, _exactly(connection, length)


def _exactly(connection: socket.socket, length: int) -> bytes:
    parts = []
    while length:
        part = connection.recv(min(length, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def job_payload(job: Job, limits: dict[str, Any]) -> dict[str, Any]:
    """Give a job and its limits as plain values."""
    return {"job": asdict(job), "limits": limits}


def job_of(values: dict[str, Any]) -> Job:
    """Give the job that ``job_payload`` made plain."""
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    return Job(**values)
