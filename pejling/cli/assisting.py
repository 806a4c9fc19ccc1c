"""The command that serves assistants: mcp."""

from __future__ import annotations

import typer

from graph.exports.frames import MissingLibrary, needed
from graph.store import NoDataset
from loaders.problems import CorpusError
from pejling import settings
from pejling.cli.options import DATASET, USAGE, DatasetFile, SourcesFolder, fail, or_elsewhere

app = typer.Typer()


@app.command()
@or_elsewhere
def mcp(dataset: DatasetFile = DATASET, sources: SourcesFolder = None) -> None:
    """Serve an assistant by the Model Context Protocol on standard input and output; nothing can be changed."""
    from pejling.analyst import open_graph

    try:
        needed("mcp", "mcp")
        from pejling import assistant

        assistant.server(open_graph(dataset, sources, endpoint=settings.text(settings.ENDPOINT))).run("stdio")
    except (MissingLibrary, NoDataset, CorpusError, settings.BadSetting) as error:
        fail(str(error), USAGE)
