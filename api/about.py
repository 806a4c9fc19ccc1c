"""The page for whoever is new: where to begin, and what the words of the pages mean."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages import page
from graph.lineage import GRADES

router = APIRouter()
# The words that the pages use in a sense of their own, as a reader meets them.
WORDS = (
    "generation", "direction", "objective", "measure", "thread", "link", "inferred", "ours", "stated", "notsummed", "graph", "iri", "release",
)  # fmt: skip


@router.get("/about", summary="About the service and its words", include_in_schema=False)
def about(request: Request) -> Response:
    """Show where to begin, and what the words mean."""
    return page(request, "about.html", words=WORDS, grades=GRADES)
