"""The command that loads a build into a SPARQL service elsewhere: push."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from graph import names
from graph.dataset import dataset_version, read_report
from graph.journal import length, versioned
from graph.store import Graph, NoDataset, open_graph
from pejling import settings
from pejling.cli.options import DATASET, USAGE, DatasetFile, fail, say
from pejling.opening import remote, transport

app = typer.Typer()


@app.command()
def push(
    endpoint: Annotated[str, typer.Argument(help="Address at which the service answers queries.")],
    graph_store: Annotated[
        str, typer.Option("--graph-store", help="Address of its Graph Store Protocol: each graph is one PUT.")
    ] = "",
    update: Annotated[
        str,
        typer.Option(
            "--update", help="Address for updates; default: the endpoint. Each graph is filled aside, then moved."
        ),
    ] = "",
    counts_only: Annotated[
        bool, typer.Option("--counts-only", help="Count the triples that arrived, but do not read them back.")
    ] = False,
    dataset: DatasetFile = DATASET,
) -> None:
    """Load the dataset into a SPARQL 1.1 service, graph by graph, only what differs; run it again and it goes on."""
    # What only a service elsewhere needs takes a while to import.
    from graph.engines.loading import GraphStore, Updates, Writer
    from graph.gate import Malformed
    from graph.pushing import NotPushed
    from graph.pushing import push as push_graphs

    if graph_store and update:
        fail("Give --graph-store or --update, not both: a graph is written in one way.", USAGE)
    graph, version = _built(dataset)
    report = read_report(dataset)
    told = json.dumps(asdict(report), ensure_ascii=False) if report else ""
    try:
        engine = remote(endpoint, update)
        writer: Writer = GraphStore(graph_store, transport()) if graph_store else Updates(engine.service)
    except settings.BadSetting as error:
        fail(str(error), USAGE)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("asking what is there", total=None)
        try:
            pushed = push_graphs(
                graph,
                engine,
                writer,
                version,
                told,
                checksums=not counts_only,
                progress=lambda iri, done, total: bar.update(
                    task, description=names.shorten(iri), completed=done, total=total
                ),
            )
        except NotPushed as error:
            fail(str(error))
        except Malformed as error:
            fail(f"The service does not take the data: {error.bare}")
    graphs = len(pushed.sent) + len(pushed.kept)
    say(f"version {version}: {graphs} graphs, {pushed.triples} triples in their union")
    say(f"sent {len(pushed.sent)}, unchanged {len(pushed.kept)}, removed {len(pushed.removed)}")
    say(
        f"checked by counts{'' if counts_only else ' and checksums'}; serve it with: pejling serve --endpoint {endpoint}"
    )


def _built(dataset: Path) -> tuple[Graph, str]:
    """Open the dataset with the changes made to it since, as ``pejling serve`` does."""
    journal = settings.journal_of(dataset)
    try:
        graph = open_graph(dataset, journal=journal)
    except NoDataset as error:
        fail(str(error), USAGE)
    return graph, versioned(dataset_version(dataset), length(journal))
