"""What is read before the first query is answered is little: the rest waits, whoever adds to it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pejling import kitchen
from pejling.listening import CannotListen, Listening

# Libraries of ours that answers to queries do without.
HEAVY = {
    "graspologic_native",
    "jinja2",
    "networkx",
    "numpy",
    "openpyxl",
    "pandas",
    "polars",
    "pyarrow",
    "pyshacl",
    "pyvis",
    "rapidfuzz",
    "rdflib",
    "resvg_py",
    "rustworkx",
    "snowballstemmer",
    "SPARQLWrapper",
    "tantivy",
    "xlsxwriter",
    "yaml",
}
SERVICE = """
import sys
from pathlib import Path
import pejling.cli.serving, uvicorn
from pejling.application import application
from pejling.kitchen import kitchen_of
application(kitchen_of(Path(sys.argv[1])), None, None)
"""
LISTING = "\nimport json, sys\nprint(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"


def read_by(program: str, *arguments: str) -> set[str]:
    command = [sys.executable, "-c", program + LISTING, *arguments]
    return set(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def test_the_service_reads_no_library_of_pages_before_it_answers_queries(lilleby_dataset: Path) -> None:
    found = read_by(SERVICE, str(lilleby_dataset))
    assert {"uvicorn", "starlette", "pyoxigraph"} <= found
    assert found & (HEAVY | {"fastapi"}) == set()


def test_the_keeper_of_the_store_is_begun_before_the_command_line_is_read() -> None:
    assert read_by("import pejling.cli, pejling.kitchen") & {"asyncio", "pyoxigraph", "typer"} == set()


@pytest.mark.parametrize("given", ["--dataset {0}", "--dataset={0} --port 1", "--default-graph own --dataset {0}"])
def test_the_keeper_begun_ahead_is_the_one_that_is_used(given: str, lilleby_dataset: Path) -> None:
    arguments = given.format(lilleby_dataset).split()
    kitchen.begin_ahead(["serve", *arguments])
    (ahead,) = kitchen._ahead
    own = {"PEJLING_DEFAULT_GRAPH": "own"} if "own" in arguments else {}
    begun = kitchen.keeper_of(kitchen.kitchen_of(lilleby_dataset, own))
    assert begun is ahead
    begun.end()


def test_a_keeper_begun_ahead_of_another_store_is_let_go(lilleby_dataset: Path, tmp_path: Path) -> None:
    kitchen.begin_ahead(["serve", "--dataset", str(lilleby_dataset)])
    (ahead,) = kitchen._ahead
    begun = kitchen.keeper_of(kitchen.kitchen_of(tmp_path / "other.nq"))
    assert begun is not ahead
    assert ahead.process.returncode is not None
    begun.end()
    for arguments in (
        ["build"],
        ["serve", "--help"],
        ["serve", "--default-graph", "x"],
        ["serve", "--endpoint", "urn:a"],
    ):
        kitchen.begin_ahead([*arguments, "--dataset", str(lilleby_dataset)])
    assert kitchen._ahead == []


def test_the_keeper_of_the_store_reads_no_library_but_the_store() -> None:
    found = read_by("import graph.workers.keeper")
    assert "pyoxigraph" in found
    assert found & (HEAVY | {"fastapi", "pydantic", "starlette", "typer", "uvicorn"}) == set()


def test_a_query_on_the_command_line_reads_no_library_of_files_and_networks() -> None:
    assert read_by("import pejling.cli.asking") & (HEAVY | {"fastapi"}) == set()


def test_a_damaged_dataset_is_not_served_and_its_line_is_told(lilleby_dataset: Path, tmp_path: Path) -> None:
    file = tmp_path / "damaged.nq"
    file.write_bytes(lilleby_dataset.read_bytes()[:-40])
    lines = file.read_bytes().count(b"\n") + 1
    command = [sys.executable, "-m", "pejling", "serve", "--dataset", str(file), "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    announced, told = done.stderr.splitlines()
    assert announced.startswith("Pejling serves ")
    assert told.startswith(f"{file} is damaged")
    assert f"line {lines}" in told


def test_a_free_port_is_told_and_one_that_is_taken_too(lilleby_dataset: Path) -> None:
    command = [sys.executable, "-m", "pejling", "serve", "--dataset", str(lilleby_dataset), "--port"]
    with subprocess.Popen([*command, "0"], stderr=subprocess.PIPE, text=True) as service:
        try:
            assert service.stderr is not None
            port = service.stderr.readline().rpartition(":")[2].partition("/")[0]
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                with socket.socket() as caller:
                    if caller.connect_ex(("127.0.0.1", int(port))) == 0:
                        break
                time.sleep(0.1)
            done = subprocess.run([*command, port], capture_output=True, text=True, timeout=60)
        finally:
            service.terminate()
    assert done.returncode == 2
    assert done.stderr.startswith(f"Nothing can listen at 127.0.0.1, port {port}: ")
    assert done.stdout == ""


def test_a_port_that_was_told_is_held_until_the_service_listens_there(lilleby_dataset: Path) -> None:
    command = [sys.executable, "-m", "pejling", "serve", "--dataset", str(lilleby_dataset), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as service:
        try:
            assert service.stderr is not None
            port = int(service.stderr.readline().rpartition(":")[2].partition("/")[0])
            listens = False
            deadline = time.monotonic() + 60
            while not listens and time.monotonic() < deadline:
                with socket.socket() as other, pytest.raises(OSError, match="in use"):
                    other.bind(("127.0.0.1", port))
                with socket.socket() as caller:
                    listens = caller.connect_ex(("127.0.0.1", port)) == 0
            assert listens
        finally:
            service.terminate()


def test_who_is_late_to_listen_is_told() -> None:
    first = Listening("127.0.0.1", 0)
    second = Listening("127.0.0.1", first.port)
    first.begin()
    with pytest.raises(
        CannotListen, match=f"Nothing can listen at 127.0.0.1, port {first.port}: Address already in use"
    ):
        second.begin()
    with pytest.raises(CannotListen, match="in use"):
        Listening("127.0.0.1", first.port)
    first.close(), second.close()


def test_the_address_that_is_told_leads_there() -> None:
    for host, address in (("127.0.0.1", "127.0.0.1"), ("::1", "[::1]")):
        try:
            listening = Listening(host, 0)
        except CannotListen:
            assert ":" in host, "a machine may have no IPv6"
            continue
        assert listening.address == f"http://{address}:{listening.port}"
        listening.close()


def test_a_name_of_several_addresses_is_listened_at_all_of_them() -> None:
    listening = Listening("localhost", 0)
    known = {each[4][0] for each in socket.getaddrinfo("localhost", listening.port, type=socket.SOCK_STREAM)}
    bound = {each.getsockname()[:2] for each in listening.begin()}
    assert bound <= {(address, listening.port) for address in known}
    for address, port in bound:
        socket.create_connection((address, port)).close()
    listening.close()
