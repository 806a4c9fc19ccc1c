"""What the pictures share: words, the template they are set in, and an SVG picture with its size."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from graph.drawing.raster import as_png
from graph.markup import Templates

_HERE = Path(__file__).parent
_TEMPLATES = Templates(_HERE)


@dataclass(frozen=True)
class Drawing:
    """A picture, laid out: its template, what stands in it, and its size in pixels."""

    template: str
    language: str
    width: int
    height: int
    values: Mapping[str, Any]

    def svg(self) -> str:
        """Give the SVG element, for a page that has ``style()``."""
        return self._rendered("")

    def standing_alone(self) -> str:
        """Give the picture as SVG that needs nothing else; it follows the reader's light or dark."""
        return self._rendered(style())

    def png(self) -> bytes:
        """Give the picture as PNG; raises as ``graph.drawing.raster.as_png``."""
        return as_png(self.standing_alone(), self.width, self.height)

    def _rendered(self, style: str) -> str:
        return _TEMPLATES.get_template(self.template).render(
            t=lambda key: words()[key][self.language], language=self.language, width=self.width, height=self.height,
            style=style, **self.values,
        )  # fmt: skip


def compile_templates() -> None:
    """Make every template ready, which takes longer than to fill it."""
    for name in _TEMPLATES.list_templates(extensions=["svg"]):
        _TEMPLATES.get_template(name)


@cache
def style() -> str:
    """Give the style sheet of the pictures."""
    return (_HERE / "drawing.css").read_text("utf-8")


@cache
def words() -> dict[str, dict[str, str]]:
    """Give the words in pictures, by key and language."""
    return tomllib.loads((_HERE / "words.toml").read_text("utf-8"))
