"""For programs that read the whole site: which pages there are, which addresses to leave alone, what JSON-LD's names mean."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from api.errors import Problem
from api.headers import CORS
from api.pages import href, render
from api.state import derived_of
from graph.context import context
from graph.questions import questions

router = APIRouter(tags=["Linked data"])
# The most that one sitemap may hold (sitemaps.org).
_MOST = 50_000
_PAGES = (
    "/",
    "/queries",
    "/lineage",
    "/compare",
    "/money",
    "/network",
    "/sources",
    "/ontology",
    "/quality",
    "/dumps/",
    "/about",
)
# Answers that cost work and are no pages to find.
_LEFT_ALONE = ("/sparql", "/graph-store", "/path", "/search", "/network.json", "/releases/diff")


@router.get("/robots.txt", include_in_schema=False)
def robots(request: Request) -> Response:
    """Tell crawlers where the pages are listed and what to leave alone."""
    root: str = request.scope.get("root_path", "")
    lines = ["User-agent: *", *(f"Disallow: {root}{path}" for path in _LEFT_ALONE)]
    return PlainTextResponse("\n".join([*lines, f"Sitemap: {request.base_url}sitemap.xml", ""]))


@router.get("/sitemap.xml", include_in_schema=False)
def sitemap(request: Request) -> Response:
    """List every page, or, if they are too many for one list, the lists."""
    parts = _parts(request)
    base = str(request.base_url).rstrip("/")
    if len(parts) == 1:
        return _xml(render("sitemap.xml", tag="url", root="urlset", addresses=parts[0]))
    lists = [f"{base}/sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    return _xml(render("sitemap.xml", tag="sitemap", root="sitemapindex", addresses=lists))


@router.get("/sitemap-{number}.xml", include_in_schema=False)
def sitemap_part(request: Request, number: int) -> Response:
    """Give one of the lists."""
    parts = _parts(request)
    if not 1 <= number <= len(parts):
        raise Problem(404, f"There are {len(parts)} lists of pages; they begin at /sitemap.xml.")
    return _xml(render("sitemap.xml", tag="url", root="urlset", addresses=parts[number - 1]))


def _parts(request: Request) -> list[list[str]]:
    base = str(request.base_url).rstrip("/")
    entries = derived_of(request).entries
    paths = [*_PAGES, *(f"/queries/{quote(name)}" for name in questions()), *(href(entry.iri) for entry in entries)]
    addresses = [base + path for path in paths]
    return [addresses[start : start + _MOST] for start in range(0, len(addresses), _MOST)]


def _xml(text: str) -> Response:
    return Response(text, media_type="application/xml")


@router.get("/context.jsonld", summary="The JSON-LD context: what the names in our JSON-LD mean")
def json_ld_context() -> Response:
    """Give the context whose parts our JSON-LD documents hold."""
    headers = CORS | {"Cache-Control": "max-age=3600"}
    return JSONResponse({"@context": context()}, headers=headers, media_type="application/ld+json")
