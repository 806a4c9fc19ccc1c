"""Runs the service on a dataset, with the text of the sources where they are at hand."""

from __future__ import annotations

from pathlib import Path

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.state import Service
from graph.dataset import dataset_version, read_report
from graph.model import Passage
from graph.store import Graph, open_graph
from loaders.documents import Document, SourceFile, read_documents


def application(dataset: Path, sources: Path | None) -> FastAPI:
    """Give the application for a dataset.

    Parameters
    ----------
    dataset : pathlib.Path
        The built dataset.
    sources : pathlib.Path, optional
        Folder of the source documents, whose passages are then shown.

    Raises
    ------
    graph.store.NoDataset
        If there is no dataset.
    loaders.problems.CorpusError
        If a source file is not the one curated.
    """
    graph = open_graph(dataset)
    documents: dict[str, Document] = {}
    if sources is not None:
        documents = read_documents(_source_files(graph), sources)

    def passage_text(passage: Passage) -> list[str] | None:
        document = documents.get(passage.document)
        if document is None or passage.last > len(document.lines):
            return None
        return list(document.lines[passage.first - 1 : passage.last])

    service = Service(graph, read_report(dataset), dataset_version(dataset), passage_text, bool(documents))
    return create_app(service)


def _source_files(graph: Graph) -> list[SourceFile]:
    rows = [{key: str(getattr(value, "value", "")) for key, value in row.items()} for row in graph.ask("source-files")]
    return [SourceFile(row["document"].rpartition("/")[2], row["file"], row["sha256"]) for row in rows]


def run(dataset: Path, sources: Path | None, host: str, port: int) -> None:
    """Serve until interrupted."""
    uvicorn.run(application(dataset, sources), host=host, port=port, log_level="warning", server_header=False)
