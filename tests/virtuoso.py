"""Debian's Virtuoso as a client of ours: a server of its own in a folder, which may call SERVICE."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path
from types import TracebackType

import httpx
from ports import free_port

_CONFIGURATION = """[Database]
DatabaseFile = virtuoso.db
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
FileExtend = 200
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = {sql}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = {http}
"""
_RIGHTS = (
    'GRANT SELECT ON "DB.DBA.SPARQL_SINV_2" TO "SPARQL";',
    'GRANT EXECUTE ON "DB.DBA.SPARQL_SINV_IMP" TO "SPARQL";',
)


def at_hand() -> bool:
    """Tell whether Virtuoso is installed (``scripts/install-virtuoso.sh``)."""
    return bool(shutil.which("virtuoso-t") and shutil.which("isql-vt"))


class Virtuoso:
    """A Virtuoso server for as long as the block lasts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sql, self.http = free_port(), free_port()
        (folder / "virtuoso.ini").write_text(_CONFIGURATION.format(sql=self.sql, http=self.http))
        self.address = f"http://127.0.0.1:{self.http}/sparql"

    def __enter__(self) -> Virtuoso:
        command = ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"]
        self.process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 120
        while time.monotonic() < until and self.process.poll() is None:
            try:
                httpx.get(self.address, params={"query": "ASK {}"}, timeout=5)
            except httpx.TransportError:
                time.sleep(0.5)
            else:
                self.run(*_RIGHTS)
                return self
        raise AssertionError("Virtuoso did not start")

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.process.kill()
        self.process.wait()

    def run(self, *statements: str) -> None:
        """Run SQL statements as the administrator."""
        command = ["isql-vt", f"127.0.0.1:{self.sql}", "dba", "dba", "ERRORS=STDOUT"]
        done = subprocess.run(command, input="\n".join(statements), capture_output=True, text=True, timeout=60)
        assert "Error" not in done.stdout, done.stdout
