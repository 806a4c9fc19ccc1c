"""A server for tests of the endpoint: on a real socket, with settings of its own and, if wanted, a token for changes."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

import httpx
from ports import free_port

TOKEN = "a token of the tests"

# A dataset of three graphs, two of which share a triple.
G1, G2 = "urn:example:one", "urn:example:two"
DATA = f"""<urn:a> <urn:p> <urn:b> <{G1}> .
<urn:a> <urn:p> <urn:c> <{G1}> .
<urn:a> <urn:p> <urn:b> <{G2}> .
<urn:d> <urn:p> <urn:e> <urn:example:three> .
"""
TRIPLES = "SELECT ?o WHERE { <urn:a> <urn:p> ?o }"


def small(folder: Path) -> Path:
    """Write the dataset of three graphs, and give its file."""
    dataset = folder / "small.nq"
    dataset.write_text(DATA)
    return dataset


def count(response: httpx.Response) -> int:
    """Give the number of rows of an answer that is one."""
    assert response.status_code == 200, response.text
    return len(response.json()["results"]["bindings"])


class SparqlService:
    """Serves a dataset for as long as the block lasts; ``settings`` are environment variables without ``PEJLING_``.

    What it writes to standard error goes to ``log``, if one is given.
    """

    def __init__(self, dataset: Path, log: Path | None = None, **settings: str) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PEJLING_")}
        environment |= {f"PEJLING_{name}": value for name, value in settings.items()}
        command = [sys.executable, "-m", "pejling", "serve", "--dataset", str(dataset), "--port", str(self.port)]
        with (log or Path(os.devnull)).open("wb") as errors:
            self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, env=environment)
        self.client = httpx.Client(base_url=self.address, timeout=60)

    def __enter__(self) -> SparqlService:
        until = time.monotonic() + 120
        while time.monotonic() < until and self.process.poll() is None:
            try:
                if self.client.get("/ready").status_code == 200:
                    return self
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError(f"the server did not become ready (exit code {self.process.poll()})")

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.client.close()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def ask(self, query: str, **parameters: str) -> httpx.Response:
        """Send a query by GET."""
        return self.client.get("/sparql", params={"query": query, **parameters})


def writable(dataset: Path, log: Path | None = None, **settings: str) -> SparqlService:
    """Give a server that takes changes with TOKEN."""
    return SparqlService(dataset, log, TOKEN_HASH=hashlib.sha256(TOKEN.encode()).hexdigest(), RATE="0", **settings)


AUTHORISED = {"Authorization": f"Bearer {TOKEN}"}


def told(service: SparqlService, request: bytes) -> str:
    """Send bytes and give all that comes back until the other side hangs up."""
    answer = b""
    with socket.create_connection(("127.0.0.1", service.port), timeout=60) as connection:
        connection.sendall(request)
        try:
            while piece := connection.recv(65536):
                answer += piece
        except ConnectionResetError:
            pass
    return answer.decode()


def statuses(answer: str) -> list[int]:
    """Give the status of each answer in what came back, without those that only say to go on."""
    return [int(status) for status in re.findall(r"HTTP/1.1 (\d+) ", answer) if status != "100"]
