"""Settings: one table of name, default, environment variable and help, used by the command line and its docs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, nan
from pathlib import Path

import corpus as corpus_package


@dataclass(frozen=True)
class Setting:
    """A setting with its default; ``variable`` is the environment variable that sets it, ``least`` the least that a number may be."""

    name: str
    variable: str
    default: object
    help: str
    least: float = 0


CORPUS = Setting(
    "corpus", "PEJLING_CORPUS", Path(corpus_package.__file__).resolve().parent, "Folder of the curated corpus."
)
DATASET = Setting("dataset", "PEJLING_DATASET", Path("build/pejling.nq"), "The dataset file that is built and served.")
SOURCES = Setting("sources", "PEJLING_SOURCES", None, "Folder of the source documents; without it nothing is verified.")
HOST = Setting("host", "PEJLING_HOST", "127.0.0.1", "Address that the service listens on.")
PORT = Setting("port", "PEJLING_PORT", 8765, "Port that the service listens on; 0 takes a free one.")
QUERY_SECONDS = Setting("query-seconds", "PEJLING_QUERY_SECONDS", 10.0, "Seconds that a query may take.", least=0.001)
QUERY_MEMORY = Setting(
    "query-memory", "PEJLING_QUERY_MEMORY", 1024, "MiB of memory that a query may take beside the data.", least=1
)
QUERY_ROWS = Setting(
    "query-rows", "PEJLING_QUERY_ROWS", 1_000_000, "Rows of an answer; one that has more says so.", least=1
)
QUERY_BYTES = Setting("query-bytes", "PEJLING_QUERY_BYTES", 256, "MiB of an answer.", least=1)
MOST_SECONDS = Setting(
    "most-seconds", "PEJLING_MOST_SECONDS", 60.0, "Seconds that a caller may ask for at most.", least=0.001
)
MOST_MEMORY = Setting(
    "most-memory", "PEJLING_MOST_MEMORY", 4096, "MiB of memory that a caller may ask for at most.", least=1
)
MOST_ROWS = Setting("most-rows", "PEJLING_MOST_ROWS", 10_000_000, "Rows that a caller may ask for at most.", least=1)
MOST_BYTES = Setting(
    "most-bytes", "PEJLING_MOST_BYTES", 1024, "MiB of an answer that a caller may ask for at most.", least=1
)
WORKERS = Setting("workers", "PEJLING_WORKERS", 4, "Queries that run at once, each in a process of its own.", least=1)
QUEUE = Setting("queue", "PEJLING_QUEUE", 64, "Queries that may wait for a worker; more are answered 503.")
PER_CLIENT = Setting(
    "per-client", "PEJLING_PER_CLIENT", 3, "Queries of one client that run at once, and pages that are made.", least=1
)
RATE = Setting(
    "rate", "PEJLING_RATE", 50.0, "Queries a second of one client, not counting those kept in memory; 0: no limit."
)
PATIENCE = Setting(
    "patience",
    "PEJLING_PATIENCE",
    30.0,
    "Seconds that a client may take to send a request's head or take more of an answer.",
    least=0.001,
)
LOG = Setting(
    "log",
    "PEJLING_LOG",
    "warning",
    "What is logged, as lines of JSON on standard error: info (every query), warning or error.",
)
CACHE = Setting(
    "cache", "PEJLING_CACHE", 64, "MiB of answers kept in memory until the data change; a quarter as much of pages."
)
PAGES = Setting(
    "pages",
    "PEJLING_PAGES",
    512,
    "MiB of the largest dataset file that pages are made of; a larger one is only queried.",
)
DEFAULT_GRAPH = Setting(
    "default-graph", "PEJLING_DEFAULT_GRAPH", "union", "union of the named graphs, or own: what the file puts there."
)
TOKEN_HASH = Setting(
    "token-hash",
    "PEJLING_TOKEN_HASH",
    "",
    "SHA-256 of the bearer token for changes, or HASH@IRI for one that may change graphs below that IRI; several by comma; none: read-only.",
)
JOURNAL = Setting(
    "journal", "PEJLING_JOURNAL", None, "File of the changes made since the build; default: beside the dataset."
)
SERVICES = Setting(
    "services",
    "PEJLING_SERVICES",
    "",
    "Addresses of SPARQL services that queries may call by SERVICE, by comma; none: no query leaves this machine.",
)
ROOT_PATH = Setting("root-path", "PEJLING_ROOT_PATH", "", "Path below which a proxy shows the service, e.g. /pejling.")
PROXIES = Setting(
    "proxies",
    "PEJLING_PROXIES",
    "127.0.0.1",
    "Addresses of proxies whose X-Forwarded-For and -Proto are believed, by comma.",
)
RELEASES = Setting("releases", "PEJLING_RELEASES", 20, "Releases kept beside the dataset; 0 keeps none.")
ENDPOINT = Setting(
    "endpoint",
    "PEJLING_ENDPOINT",
    "",
    "Address of a SPARQL 1.1 service that holds the data, in place of the dataset file.",
)
ENDPOINT_SECONDS = Setting(
    "endpoint-seconds",
    "PEJLING_ENDPOINT_SECONDS",
    60.0,
    "Seconds that the service at --endpoint may take for an answer.",
    least=0.001,
)
ENDPOINT_PAGE = Setting(
    "endpoint-page",
    "PEJLING_ENDPOINT_PAGE",
    0,
    "Rows after which the service at --endpoint cuts answers without saying so; 0: it says so or cuts none.",
)
# From the environment alone: on a command line everyone on the machine could read them.
ENDPOINT_USER = Setting("endpoint-user", "PEJLING_ENDPOINT_USER", "", "User at the service at --endpoint.")
ENDPOINT_PASSWORD = Setting("endpoint-password", "PEJLING_ENDPOINT_PASSWORD", "", "That user's password.")
ENDPOINT_TOKEN = Setting("endpoint-token", "PEJLING_ENDPOINT_TOKEN", "", "Bearer token for the service at --endpoint.")
ENDPOINT_AUTH = Setting(
    "endpoint-auth", "PEJLING_ENDPOINT_AUTH", "basic", "How user and password are sent: basic or digest (Virtuoso)."
)
SECRETS = (ENDPOINT_USER, ENDPOINT_PASSWORD, ENDPOINT_TOKEN, ENDPOINT_AUTH)
# Where the data are, if they are not in the dataset file.
ELSEWHERE = (ENDPOINT, ENDPOINT_SECONDS, ENDPOINT_PAGE)
MCP_HOST = Setting("mcp-host", "PEJLING_MCP_HOST", "127.0.0.1", "Address that the server for assistants listens on.")
MCP_PORT = Setting(
    "mcp-port", "PEJLING_MCP_PORT", 8766, "Port that the server for assistants listens on; 0 takes a free one."
)
MCP_NAMES = Setting(
    "mcp-names",
    "PEJLING_MCP_NAMES",
    "",
    "Names, with their port, by which others reach the server for assistants, by comma.",
)
MCP_TOKEN_HASH = Setting(
    "mcp-token-hash",
    "PEJLING_MCP_TOKEN_HASH",
    "",
    "SHA-256, in hexadecimal, of the bearer token that assistants must bring.",
)
# What a server for assistants over HTTP is told.
ASSISTING = (MCP_HOST, MCP_PORT, MCP_NAMES, MCP_TOKEN_HASH)
# What a running service is told, beside the address it listens on.
SERVING = (
    *(WORKERS, QUEUE, PER_CLIENT, RATE, PATIENCE, LOG, CACHE, PAGES),
    *(QUERY_SECONDS, QUERY_MEMORY, QUERY_ROWS, QUERY_BYTES, MOST_SECONDS, MOST_MEMORY, MOST_ROWS, MOST_BYTES),
    *(DEFAULT_GRAPH, TOKEN_HASH, JOURNAL, SERVICES, ROOT_PATH, PROXIES),
)
SETTINGS = (CORPUS, DATASET, SOURCES, HOST, PORT, RELEASES, *ELSEWHERE, *SERVING, *ASSISTING)


class BadSetting(ValueError):
    """A setting in the environment or the file that is none."""


def read_usual_file() -> None:
    """Take the settings of the file that PEJLING_CONFIG names, or of pejling.toml here, if there is one; raises BadSetting."""
    file = Path(os.environ.get("PEJLING_CONFIG") or "pejling.toml")
    if file.is_file():
        read_file(file)


def read_file(file: Path) -> None:
    """Take settings from a TOML file, ``name = value`` a line; what the environment sets already stands.

    Raises
    ------
    BadSetting
        If the file cannot be read, is no TOML, or holds what is no setting.
    """
    # Read only where there is such a file: the service begins sooner.
    import tomllib
    from difflib import get_close_matches

    try:
        given = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BadSetting(f"The settings in {file} cannot be read: {reason}") from error
    known = {setting.name: setting for setting in SETTINGS}
    for name, value in given.items():
        if name not in known or isinstance(value, (dict, list)):
            close = get_close_matches(name, known, 1)
            meant = f" Did you mean {close[0]}?" if close else ""
            raise BadSetting(f"{file} sets {name!r}, which is no setting.{meant} Settings are {', '.join(known)}.")
        os.environ.setdefault(known[name].variable, str(value))


def number(setting: Setting, given: Mapping[str, str] = os.environ) -> float:
    """Give a number from the environment, or its default.

    Raises
    ------
    BadSetting
        If it is no number, or less than may be.
    """
    text = given.get(setting.variable)
    try:
        found = float(text) if text else float(str(setting.default))
    except ValueError:
        found = nan
    if not isfinite(found):
        raise BadSetting(f"{setting.variable} is {text!r}; it must be a number. {setting.help}")
    if found < setting.least:
        raise BadSetting(f"{setting.variable} is {text!r}; it must be at least {setting.least:g}. {setting.help}")
    return found


def text(setting: Setting, given: Mapping[str, str] = os.environ) -> str:
    """Give a text from the environment, or its default."""
    return given.get(setting.variable) or str(setting.default or "")


def journal_of(dataset: Path, given: Mapping[str, str] = os.environ) -> Path:
    """Give the journal of changes of a dataset: as set, else beside it."""
    return Path(text(JOURNAL, given) or dataset.with_suffix(".journal"))
