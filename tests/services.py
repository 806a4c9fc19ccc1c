"""Real SPARQL servers for tests, on loopback with data of their own: Oxigraph's and Virtuoso."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from ports import free_port

_INI = """
[Database]
DatabaseFile = {folder}/v.db
ErrorLogFile = {folder}/v.log
LockFile = {folder}/v.lck
TransactionFile = {folder}/v.trx
xa_persistent_file = {folder}/v.pxa
[TempDatabase]
DatabaseFile = {folder}/t.db
TransactionFile = {folder}/t.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {folder}
NumberOfBuffers = 10000
MaxDirtyBuffers = 7500
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = {most}
[Plugins]
"""


class Oxigraph:
    """Oxigraph's own server, in memory."""

    def __init__(self) -> None:
        self._port = free_port()
        base = f"http://127.0.0.1:{self._port}"
        self.query, self.update, self.graph_store = f"{base}/query", f"{base}/update", f"{base}/store"

    def __enter__(self) -> Oxigraph:
        program = Path(sys.executable).with_name("oxigraph")
        self._process = subprocess.Popen(
            [program, "serve", "--bind", f"127.0.0.1:{self._port}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        await_answer(self.query, self._process)
        return self

    def __exit__(self, *_: object) -> None:
        ended(self._process)


class Virtuoso:
    """Debian's Virtuoso, small; it gives at most ``most`` rows at once (0: all), as public services do."""

    def __init__(self, folder: Path, most: int = 0) -> None:
        self._folder, self._sql, self._http, self._most = folder, free_port(), free_port(), most
        base = f"http://127.0.0.1:{self._http}"
        self.query, self.graph_store, self.protected = (
            f"{base}/sparql",
            f"{base}/sparql-graph-crud",
            f"{base}/sparql-auth",
        )

    def __enter__(self) -> Virtuoso:
        program = shutil.which("virtuoso-t")
        if program is None:
            pytest.skip("no virtuoso-t here (scripts/install-virtuoso.sh): what Virtuoso answers is not checked")
        ini = self._folder / "virtuoso.ini"
        ini.write_text(_INI.format(folder=self._folder, sql=self._sql, http=self._http, most=self._most))
        self._process = subprocess.Popen(
            [program, "+foreground", "+configfile", str(ini)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        await_answer(self.query, self._process)
        self.sql('GRANT SPARQL_UPDATE TO "SPARQL"')
        return self

    def sql(self, statement: str) -> None:
        """Run a statement as the administrator."""
        command = ["isql-vt", f"127.0.0.1:{self._sql}", "dba", "dba", f"exec={statement};"]
        subprocess.run(command, check=True, capture_output=True)

    def __exit__(self, *_: object) -> None:
        ended(self._process)


def await_answer(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers a query."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        assert process.poll() is None, f"the server ended with {process.returncode}"
        try:
            urllib.request.urlopen(f"{address}?query=ASK%7B%7D", timeout=10).close()
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{address} did not answer within two minutes")


def ended(process: subprocess.Popen[bytes]) -> None:
    """End a server."""
    process.kill()
    process.wait()
