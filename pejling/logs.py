"""The service's log: one line of JSON an event, on standard error, for programs that gather logs."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime

# What ends a line for some readers of logs, turns the direction of what stands beside it, or steers a terminal: JSON leaves it as it is.
_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
LEVELS = ("info", "warning", "error")


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Give an event as JSON: when, how grave, and what it says, which may be JSON already."""
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        text = record.getMessage()
        own = record.name.startswith("pejling") and text.startswith("{")
        told = json.loads(text) if own else {"message": text}
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        line = {"time": when, "level": record.levelname.lower(), "log": record.name, **told}
        return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(line, ensure_ascii=False))


def log_from(level: str) -> None:
    """Log what is at least so grave; ``info`` logs every query."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Lines())
    for name in ("pejling", "uvicorn"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
        logger.setLevel(level.upper())
    # Of what libraries say only what fails here: they also warn of whatever a client sends amiss.
    logging.getLogger().handlers = [handler]
    logging.getLogger().setLevel(logging.ERROR)
