"""Gives the text of passages where the source documents are at hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from graph.model import Passage
from graph.store import Graph
from graph.values import text_of
from loaders.documents import Document, SourceFile, read_documents

if TYPE_CHECKING:
    from graph.search.texts import PassageText


def passage_reader(graph: Graph, sources: Path | None) -> tuple[PassageText, bool]:
    """Give what reads a passage's lines (None where it cannot), and whether any document is at hand.

    Parameters
    ----------
    graph : Graph
        The dataset, which names the files and their checksums.
    sources : pathlib.Path, optional
        Folder of the source documents.

    Raises
    ------
    loaders.problems.CorpusError
        If a source file is missing or is not the one curated.
    """
    documents: dict[str, Document] = read_documents(_source_files(graph), sources) if sources else {}

    def text(passage: Passage) -> list[str] | None:
        document = documents.get(passage.document)
        if document is None or passage.last > len(document.lines):
            return None
        return list(document.lines[passage.first - 1 : passage.last])

    return text, bool(documents)


def _source_files(graph: Graph) -> list[SourceFile]:
    rows = [{key: text_of(value) for key, value in row.items()} for row in graph.ask("source-files")]
    return [SourceFile(row["document"].rpartition("/")[2], row["file"], row["sha256"]) for row in rows]
