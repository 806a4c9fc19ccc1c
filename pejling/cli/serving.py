"""The command that serves the graph, in a module that needs little, so that the service starts soon."""

from __future__ import annotations

from typing import Annotated

import typer

from graph.workers.stops import Stopped
from loaders.problems import CorpusError
from pejling import settings
from pejling.cli.options import (
    DATASET,
    USAGE,
    DatasetFile,
    SourcesFolder,
    fail,
    fail_with,
    listening_at,
    note,
    with_settings,
)
from pejling.listening import CannotListen
from pejling.serving import run

app = typer.Typer()


@app.command()
@with_settings((*settings.ELSEWHERE, *settings.SERVING))
def serve(
    *,
    host: Annotated[str, typer.Option(envvar=settings.HOST.variable, help=settings.HOST.help)] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar=settings.PORT.variable, help=settings.PORT.help)] = 8765,
    dataset: DatasetFile = DATASET,
    sources: SourcesFolder = None,
) -> None:
    """Serve the graph: pages, SPARQL endpoint and linked data."""
    endpoint = settings.text(settings.ENDPOINT)
    if not endpoint and not dataset.is_file():
        fail(f"There is no dataset at {dataset}. Run `pejling build` first, or name another with --dataset.", USAGE)
    listening = listening_at(host, port)
    note(f"Pejling serves {endpoint.partition('?')[0] or dataset} at {listening.address}/ (stop with Ctrl-C)")
    try:
        run(dataset, sources, listening)
    except (settings.BadSetting, CannotListen) as error:
        fail(str(error), USAGE)
    except Stopped as error:
        fail(str(error))
    except CorpusError as error:
        fail_with(error.problems)
