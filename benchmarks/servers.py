"""Starts Pejling and its peers on the same data, each on a free port, and stops them."""

from __future__ import annotations

import compileall
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template

import httpx
import psutil  # type: ignore[import-untyped]

from benchmarks import peers
from graph.workers import room

# Queries may take what the benchmark waits for, since the others have no limits.
_SETTINGS = {
    **{"PEJLING_RATE": "0", "PEJLING_PER_CLIENT": "64", "PEJLING_WORKERS": "4"},
    **{"PEJLING_QUERY_SECONDS": "300", "PEJLING_MOST_SECONDS": "300", "PEJLING_QUERY_MEMORY": "4096"},
}
_PATIENCE = 600.0
_ROOT = Path(__file__).resolve().parent.parent
_PACKAGES = ("api", "graph", "loaders", "ontology", "pejling", "queries")
_VIRTUOSO = Path(__file__).resolve().parent / "virtuoso.ini"


class Failed(Exception):
    """A server that did not start."""


@dataclass(frozen=True)
class Data:
    """The same triples as N-Quads (a graph a document) and as N-Triples, each triple once, and a folder for files."""

    quads: Path
    triples: Path
    folder: Path


@dataclass(frozen=True)
class Server:
    """A running server: where it is asked, seconds to its first answer and of loading before that, and its process."""

    name: str
    address: str
    start: float
    load: float
    process: psutil.Process

    def memory(self) -> int:
        """Give MiB: of pages shared by several processes each has its share."""
        family = [self.process, *self.process.children(recursive=True)]
        return int(sum(member.memory_full_info().pss for member in family)) >> 20

    def settle(self, patience: float = 60.0) -> None:
        """Wait until the server and its children are idle: a query that was given up may still run."""
        until = time.monotonic() + patience
        idle = 0
        while idle < 2 and time.monotonic() < until:
            before = self._busy()
            time.sleep(0.3)
            idle = idle + 1 if self._busy() - before < 0.06 else 0

    def _busy(self) -> float:
        family = [self.process, *self.process.children(recursive=True)]
        return float(sum(sum(member.cpu_times()[:2]) for member in family if member.is_running()))


@contextmanager
def pejling(data: Data) -> Iterator[Server]:
    """Run Pejling, its code compiled as pip leaves what it installs."""
    for package in _PACKAGES:
        compileall.compile_dir(_ROOT / package, quiet=2)
    port = free_port()
    command = [sys.executable, "-m", "pejling", "serve", "--dataset", str(data.quads), "--port", str(port)]
    with _running(
        "pejling", command, f"http://127.0.0.1:{port}/sparql", os.environ | room.allocation() | _SETTINGS
    ) as server:
        yield server


@contextmanager
def empty(size: int, handed: bool) -> Iterator[Server]:
    """Run a server that answers so many bytes and does nothing else, but to ask another process first (``benchmarks.empty``)."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.empty", str(port), str(size), *(["handed"] if handed else [])]
    with _running("an empty server", command, f"http://127.0.0.1:{port}/sparql", None) as server:
        yield server


@contextmanager
def oxigraph_memory(data: Data) -> Iterator[Server]:
    """Run the Oxigraph server in memory; its data are sent to it."""
    port = free_port()
    command = [peers.program("oxigraph"), "serve", "--bind", f"127.0.0.1:{port}"]
    with _running("oxigraph, memory", command, f"http://127.0.0.1:{port}/query", None) as server:
        begun = time.monotonic()
        with data.triples.open("rb") as stream:
            sent = {"content": stream, "headers": {"Content-Type": "application/n-triples"}, "timeout": _PATIENCE}
            httpx.post(f"http://127.0.0.1:{port}/store?default", **sent).raise_for_status()  # type: ignore[arg-type]
        load = time.monotonic() - begun
        yield Server(server.name, server.address, server.start + load, load, server.process)


@contextmanager
def oxigraph_disk(data: Data) -> Iterator[Server]:
    """Run the Oxigraph server on disk."""
    port, program = free_port(), peers.program("oxigraph")
    location = ["--location", str(data.folder / "oxigraph")]
    begun = time.monotonic()
    subprocess.run(
        [program, "load", *location, "--file", str(data.triples)], check=True, capture_output=True, timeout=_PATIENCE
    )
    load = time.monotonic() - begun
    command = [program, "serve", *location, "--bind", f"127.0.0.1:{port}"]
    with _running("oxigraph, disk", command, f"http://127.0.0.1:{port}/query", None, load) as server:
        yield server


@contextmanager
def rdflib_endpoint(data: Data) -> Iterator[Server]:
    """Run rdflib-endpoint."""
    port = free_port()
    command = [peers.program("rdflib-endpoint"), "serve", str(data.triples), "--port", str(port), "--host", "127.0.0.1"]
    with _running("rdflib-endpoint", command, f"http://127.0.0.1:{port}/", None) as server:
        yield server


@contextmanager
def virtuoso(data: Data) -> Iterator[Server]:
    """Run Virtuoso, loaded by its own bulk loader."""
    program, client = peers.virtuoso()
    port, web = free_port(), free_port()
    folder = data.folder / "virtuoso"
    folder.mkdir()
    (folder / "triples").mkdir()
    (folder / "triples" / "data.nt").symlink_to(data.triples.resolve())
    settings = Template(_VIRTUOSO.read_text("utf-8")).substitute(folder=folder, port=port, web=web)
    (folder / "virtuoso.ini").write_text(settings, "utf-8")
    command = [program, "+configfile", str(folder / "virtuoso.ini"), "+foreground"]
    with _running("virtuoso", command, f"http://127.0.0.1:{web}/sparql", None) as server:
        begun = time.monotonic()
        orders = f"ld_dir('{folder}/triples', '*.nt', 'urn:benchmark'); rdf_loader_run(); checkpoint;"
        call = [client, f"127.0.0.1:{port}", "dba", "dba", "VERBOSE=OFF", f"EXEC={orders}"]
        subprocess.run(call, check=True, capture_output=True, timeout=_PATIENCE)
        load = time.monotonic() - begun
        yield Server(server.name, server.address, server.start, load, server.process)


@contextmanager
def _running(
    name: str, command: list[str], address: str, environment: dict[str, str] | None, load: float = 0.0
) -> Iterator[Server]:
    begun = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment) as process:
        try:
            _wait(name, process, address, begun)
            yield Server(name, address, time.monotonic() - begun, load, psutil.Process(process.pid))
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(name: str, process: subprocess.Popen[bytes], address: str, begun: float) -> None:
    # One client for all attempts: a new one each time takes processor time from the server that begins, and memory.
    with httpx.Client(timeout=60, trust_env=False) as client:
        while time.monotonic() < begun + _PATIENCE:
            try:
                if client.get(address, params={"query": "ASK { ?s ?p ?o }"}).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.01)
            if process.poll() is not None:
                raise Failed(f"{name} ended with {process.returncode}")
    raise Failed(f"{name} did not answer within {_PATIENCE:g} s")


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
