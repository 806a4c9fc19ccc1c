"""The command that serves assistants: mcp."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graph.exports.frames import MissingLibrary, needed
from graph.store import NoDataset
from loaders.problems import CorpusError
from pejling import settings
from pejling.cli.options import (
    DATASET,
    USAGE,
    DatasetFile,
    SourcesFolder,
    fail,
    listening_at,
    note,
    or_elsewhere,
    with_settings,
)
from pejling.listening import CannotListen

app = typer.Typer()


@app.command()
@or_elsewhere
@with_settings(settings.ASSISTING)
def mcp(
    *,
    http: Annotated[bool, typer.Option("--http", help="Serve over HTTP instead, at /mcp.")] = False,
    dataset: DatasetFile = DATASET,
    sources: SourcesFolder = None,
) -> None:
    """Serve an assistant by the Model Context Protocol, on standard input and output or over HTTP; nothing can be changed."""
    try:
        needed("mcp", "mcp")
        if http:
            _serve(dataset, sources)
        else:
            from pejling.assistant import server
            from pejling.opening import open_graph

            server(open_graph(dataset, sources, endpoint=settings.text(settings.ENDPOINT))).run("stdio")
    except (MissingLibrary, NoDataset, CorpusError, settings.BadSetting, CannotListen) as error:
        fail(str(error), USAGE)


def _serve(dataset: Path, sources: Path | None) -> None:
    from pejling import assistant_http

    host, port = settings.text(settings.MCP_HOST), int(settings.number(settings.MCP_PORT))
    token_hash = settings.text(settings.MCP_TOKEN_HASH)
    if not token_hash and not assistant_http.is_loopback(host):
        fail(
            f"Whoever reaches {host} could use this server. Set {settings.MCP_TOKEN_HASH.variable} to the SHA-256 of a "
            "token, or listen on 127.0.0.1.",
            USAGE,
        )
    names = tuple(name.strip() for name in settings.text(settings.MCP_NAMES).split(",") if name.strip())
    listening = listening_at(host, port)
    served = assistant_http.served(dataset, sources, names, token_hash)
    note(f"Pejling serves assistants at {listening.address}{assistant_http.PATH} (stop with Ctrl-C)")
    assistant_http.run(served, listening)
