"""Pictures drawn here as files."""

from __future__ import annotations

from fastapi.responses import Response

from api.headers import attachment
from graph.drawing.frame import Drawing


def drawn_file(drawing: Drawing, format: str, name: str) -> Response:
    """Give a picture as a file of this name: ``svg`` or ``png``."""
    body, kind = (drawing.png(), "image/png") if format == "png" else (drawing.standing_alone(), "image/svg+xml")
    return Response(body, media_type=kind, headers=attachment(name, format))
