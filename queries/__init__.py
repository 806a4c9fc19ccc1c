"""Ready-made questions: one ``.rq`` file each; the file name is the address. See ``graph.questions``."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
