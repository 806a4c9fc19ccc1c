"""A picture of a network, for a notebook or a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import networkx as nx

from graph.answers.files import in_a_folder
from graph.exports import pictures


@dataclass(frozen=True)
class Picture:
    """A network that a notebook shows as a picture, without any request to the outside."""

    network: nx.MultiDiGraph[str] = field(repr=False)
    title: str
    language: str = "da"

    def html(self) -> str:
        """Give the picture as a page that stands alone; raises as ``graph.exports.pictures.page``."""
        return pictures.page(self.network, self.title, self.language)

    def save(self, file: str | Path) -> Path:
        """Write the page to a file and give its path; raises as ``graph.answers.files.in_a_folder``."""
        path = in_a_folder(file)
        path.write_text(self.html(), "utf-8")
        return path

    def _repr_html_(self) -> str:
        return pictures.frame(self.html(), self.title)
