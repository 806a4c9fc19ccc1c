"""What passes between the service and a worker: frames of a kind, a length and a payload."""

from __future__ import annotations

import json
import marshal
import struct
from dataclasses import dataclass
from typing import Any, BinaryIO

from graph.gate.reading import Query
from graph.workers.limits import Limits

HEADER = struct.Struct("<cI")
# A small answer is one frame: WHOLE, whose payload begins with a byte of the two marks. A larger one is HEAD, DATA …, END.
JOB, HEAD, DATA, END, ERROR, WHOLE = b"J", b"H", b"D", b"E", b"X", b"W"
TRUNCATED, RETIRE = 1, 2


@dataclass(frozen=True)
class Job:
    """One piece of work: a query, its check or its reading alone, the dump of a graph, or a change (update, put, post, delete).

    ``body`` is the query or update, or documents of RDF as JSON pairs of a format and hexadecimal bytes; ``graph`` is an IRI,
    empty for the default graph; ``query`` is what was read in the body, if it was read before.
    """

    kind: str
    body: str = ""
    format: str = ""
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    graph: str = ""
    query: Query | None = None


def frame(kind: bytes, payload: bytes | dict[str, Any] = b"") -> bytes:
    """Give a frame; a mapping becomes JSON.

    Examples
    --------
    >>> frame(DATA, b"abc")
    b'D\\x03\\x00\\x00\\x00abc'
    """
    data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return HEADER.pack(kind, len(data)) + data


def read_frame(stream: BinaryIO) -> tuple[bytes, bytes]:
    """Read a frame from the stream of a blocking socket.

    Raises
    ------
    EOFError
        If the other side has gone.
    """
    kind, length = HEADER.unpack(_exactly(stream, HEADER.size))
    return kind, _exactly(stream, length)


def cut(buffer: bytearray) -> list[tuple[bytes, bytes]]:
    """Take the frames that are whole from the front of what has come.

    Examples
    --------
    >>> buffer = bytearray(frame(DATA, b"abc") + frame(END)[:2])
    >>> cut(buffer), len(buffer)
    ([(b'D', b'abc')], 2)
    """
    frames: list[tuple[bytes, bytes]] = []
    start, size = 0, HEADER.size
    while len(buffer) - start >= size:
        kind, length = HEADER.unpack_from(buffer, start)
        end = start + size + length
        if len(buffer) < end:
            break
        frames.append((kind, bytes(memoryview(buffer)[start + size : end])))
        start = end
    if start:
        del buffer[:start]
    return frames


def _exactly(stream: BinaryIO, length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data


def job_frame(job: Job, limits: Limits) -> bytes:
    """Give the frame of a job and its limits."""
    read = job.query.plain() if job.query else None
    work = (job.kind, job.body, job.format, job.default_graphs, job.named_graphs, job.graph, read)
    # Both ends are the same program, and the worker trusts the service: what a worker sends back is never read so.
    return frame(JOB, marshal.dumps((work, (limits.seconds, limits.memory, limits.rows, limits.bytes))))


def job_of(payload: bytes) -> tuple[Job, Limits]:
    """Give the job and the limits of a job's frame."""
    (kind, body, format, default_graphs, named_graphs, graph, read), limits = marshal.loads(payload)
    query = Query.of(body, read) if read else None
    return Job(kind, body, format, default_graphs, named_graphs, graph, query), Limits(*limits)
