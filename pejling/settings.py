"""Settings: one table of name, default, environment variable and help, used by the command line and its docs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import corpus as corpus_package


@dataclass(frozen=True)
class Setting:
    """A setting with its default; ``variable`` is the environment variable that sets it."""

    name: str
    variable: str
    default: object
    help: str


CORPUS = Setting(
    "corpus", "PEJLING_CORPUS", Path(corpus_package.__file__).resolve().parent, "Folder of the curated corpus."
)
DATASET = Setting("dataset", "PEJLING_DATASET", Path("build/pejling.nq"), "The dataset file that is built and served.")
SOURCES = Setting("sources", "PEJLING_SOURCES", None, "Folder of the source documents; without it nothing is verified.")
HOST = Setting("host", "PEJLING_HOST", "127.0.0.1", "Address that the service listens on.")
PORT = Setting("port", "PEJLING_PORT", 8765, "Port that the service listens on; 0 takes a free one.")
ON_DISK = Setting("on-disk", "PEJLING_ON_DISK", None, "Folder for a store on disk, for datasets that outgrow memory.")
SETTINGS = (CORPUS, DATASET, SOURCES, HOST, PORT, ON_DISK)
