"""Starts Pejling and its peers on the same data, each on a free port, and stops them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil  # type: ignore[import-untyped]

_SETTINGS = {"PEJLING_RATE": "0", "PEJLING_PER_CLIENT": "64", "PEJLING_QUERY_SECONDS": "60", "PEJLING_WORKERS": "4"}


@dataclass(frozen=True)
class Server:
    """A running server: where it is asked, how long it took to its first answer, how much memory it and its children hold."""

    name: str
    address: str
    start: float
    process: psutil.Process

    def memory(self) -> int:
        """Give MiB: of pages shared by several processes each has its share."""
        family = [self.process, *self.process.children(recursive=True)]
        return int(sum(member.memory_full_info().pss for member in family)) >> 20


@contextmanager
def pejling(quads: Path, cached: bool) -> Iterator[Server]:
    """Run Pejling, with its cache of results or without."""
    name = "pejling, cached" if cached else "pejling"
    port = _free_port()
    command = [sys.executable, "-m", "pejling", "serve", "--dataset", str(quads), "--port", str(port)]
    environment = os.environ | _SETTINGS | {"PEJLING_CACHE": "64" if cached else "0"}
    yield from _running(name, command, f"http://127.0.0.1:{port}/sparql", environment)


@contextmanager
def oxigraph(triples: Path, peers: Path, folder: Path | None) -> Iterator[Server]:
    """Run the Oxigraph server, in memory or, with a folder, on disk."""
    port, program = _free_port(), str(peers / "oxigraph")
    location = ["--location", str(folder)] if folder else []
    if folder:
        subprocess.run([program, "load", *location, "--file", str(triples)], check=True, capture_output=True)
    command = [program, "serve", *location, "--bind", f"127.0.0.1:{port}"]
    for server in _running(
        "oxigraph, disk" if folder else "oxigraph, memory", command, f"http://127.0.0.1:{port}/query", None
    ):
        if not folder:
            with triples.open("rb") as stream:
                httpx.post(
                    f"http://127.0.0.1:{port}/store?default",
                    content=stream,
                    headers={"Content-Type": "application/n-triples"},
                    timeout=600,
                ).raise_for_status()
        yield server


@contextmanager
def rdflib_endpoint(triples: Path, peers: Path) -> Iterator[Server]:
    """Run rdflib-endpoint."""
    port = _free_port()
    command = [str(peers / "rdflib-endpoint"), "serve", str(triples), "--port", str(port), "--host", "127.0.0.1"]
    yield from _running("rdflib-endpoint", command, f"http://127.0.0.1:{port}/", None)


def has(peers: Path | None, program: str) -> bool:
    """Tell whether a peer is installed."""
    return peers is not None and shutil.which(str(peers / program)) is not None


def _running(name: str, command: list[str], address: str, environment: dict[str, str] | None) -> Iterator[Server]:
    begun = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment) as process:
        try:
            while time.monotonic() < begun + 300:
                try:
                    if httpx.get(address, params={"query": "ASK {}"}, timeout=60).status_code == 200:
                        break
                except httpx.TransportError:
                    time.sleep(0.02)
                if process.poll() is not None:
                    raise RuntimeError(f"{name} ended with {process.returncode}")
            yield Server(name, address, time.monotonic() - begun, psutil.Process(process.pid))
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
