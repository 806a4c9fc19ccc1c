"""Settings of the command line and the service: one table of name, default and help."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = Path(os.environ.get("PEJLING_CORPUS", ROOT / "corpus"))
