"""Pictures as PNG: the home of resvg. The letters come from a packaged face, so that any machine draws the same."""

from __future__ import annotations

from importlib.resources import files

import resvg_py

_FACE = "Source Sans Pro"
_FILES = tuple(
    str(files("font_source_sans_pro") / "files" / f"SourceSansPro-{cut}.ttf") for cut in ("Regular", "Semibold")
)
# A browser's longest picture; beyond it the memory is better spent.
_MOST_PIXELS = 40_000_000


class TooLarge(ValueError):
    """A picture with more pixels than are drawn."""


def as_png(svg: str, width: float, height: float, zoom: float = 2.0) -> bytes:
    """Draw an SVG picture as PNG on white.

    Parameters
    ----------
    svg : str
        The picture; its text is set in a packaged face with Danish letters, whatever the machine has.
    width, height : float
        Its size in pixels.
    zoom : float
        How many dots a pixel gets, on each side; less where the picture would be too large.

    Raises
    ------
    TooLarge
        If it is too large even so.
    """
    zoom = min(zoom, (_MOST_PIXELS / (width * height)) ** 0.5)
    if zoom < 0.5:
        raise TooLarge("The picture is too large for PNG; take SVG, or draw less.")
    drawn = resvg_py.svg_to_bytes(
        svg_string=svg, zoom=zoom, background="#ffffff", skip_system_fonts=True,
        font_files=list(_FILES), font_family=_FACE, sans_serif_family=_FACE,
    )  # fmt: skip
    return bytes(drawn)
