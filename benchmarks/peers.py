"""The peers: installed from the package index into an environment of their own under build/; Virtuoso is the system's."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

_HERE = Path(__file__).resolve().parent
FOLDER = _HERE.parent / "build" / "peers"
_WANTED = _HERE / "peers.txt"


class NotThere(Exception):
    """A peer that is not installed and cannot be."""


def program(name: str) -> str:
    """Give the path of a peer's program, installing the peers of ``peers.txt`` if need be.

    Raises
    ------
    NotThere
        If it cannot be installed.
    """
    installed = FOLDER / "installed.txt"
    if not installed.is_file() or installed.read_text("utf-8") != _WANTED.read_text("utf-8"):
        try:
            subprocess.run([sys.executable, "-m", "venv", str(FOLDER)], check=True, capture_output=True)
            install = [str(FOLDER / "bin" / "python"), "-m", "pip", "install", "--quiet", "-r", str(_WANTED)]
            subprocess.run(install, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise NotThere(f"the packages of {_WANTED.name} could not be installed") from error
        installed.write_text(_WANTED.read_text("utf-8"), "utf-8")
    return str(FOLDER / "bin" / name)


def virtuoso() -> tuple[str, str]:
    """Give the paths of Virtuoso's server and of its command line; raises NotThere."""
    server, client = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if not server or not client:
        raise NotThere("not installed; scripts/install-virtuoso.sh does")
    return server, client
