"""The clerk: a process that answers look-ups alone, one after another as they come, for a service that holds no graph itself."""

from __future__ import annotations

import gc
import marshal
import socket
import threading

from graph.gate.formats import BY_NAME
from graph.gate.lookups import look_up
from graph.gate.views import Stores
from graph.workers.confinement import Meter
from graph.workers.frames import ERROR, JOB, WHOLE, cut, frame
from graph.workers.limits import MEBIBYTE
from graph.workers.worker import confine

# So much a look-up may take beside the store; and what is kept of all before this process makes room for a new one.
_MEMORY, _KEPT = 512 * MEBIBYTE, 128 * MEBIBYTE
# So many answers go out together: the service has work while the rest are looked up.
_TOGETHER = 4
_READ = 1 << 16


def question(text: str, format: str, most: int) -> bytes:
    """Give the frame of a look-up: its text, the name of the format, and how many bytes its answer may have."""
    # Both ends are the same program, and the clerk trusts the service: what the clerk sends back is never read so.
    return frame(JOB, marshal.dumps((text, format, most)))


def serve(stores: Stores, connection: socket.socket) -> bool:
    """Answer look-ups until the other side goes, then give False; what is a worker's to answer is given back as an error without words."""
    gc.disable()
    confine()
    # As in a worker, a thread has memory of its own.
    thread = threading.Thread(target=_all, args=(stores, connection))
    thread.start()
    thread.join()
    return False


def _all(stores: Stores, connection: socket.socket) -> None:
    meter, buffer = Meter(), bytearray()
    meter.start(0, _MEMORY)
    try:
        while (data := connection.recv(_READ)) and meter.size() - meter.born < _KEPT:
            buffer += data
            answers: list[bytes] = []
            for _, payload in cut(buffer):
                answers.append(_answer(stores, payload))
                if len(answers) == _TOGETHER:
                    connection.sendall(b"".join(answers))
                    answers.clear()
            connection.sendall(b"".join(answers))
            gc.collect(0)
    except OSError:
        # The service has gone.
        return


def _answer(stores: Stores, payload: bytes) -> bytes:
    text, format, most = marshal.loads(payload)
    data = look_up(stores.plain or stores.whole, text, BY_NAME[format])
    return frame(ERROR) if data is None or len(data) > most else frame(WHOLE, b"\x00" + data)
