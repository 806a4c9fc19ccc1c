"""The releases of the data: a list, each as a file, and what changed between two of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from threading import Lock

import pyoxigraph as ox
from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, JSONResponse, Response

from api.conditions import unchanged
from api.errors import Problem
from api.for_people import change_table
from api.headers import CORS
from api.negotiation import choose
from api.pages import page
from api.state import derived_of, service_of
from api.tables import FORMATS, Cell, Table, respond_with
from api.texts import language_of, text
from api.turns import turn
from graph import gate, names
from graph import releases as archive
from graph.changelog import as_json, changes
from graph.difference import Difference
from graph.exports.about import About
from graph.releases import Release, UnknownRelease
from graph.rows import Column
from graph.series import SPDX, series

router = APIRouter(prefix="/releases", tags=["Releases"])
_MOST_SHOWN = 300
# One comparison at a time: it takes seconds and memory, and its answer is kept.
_comparing = Lock()


@router.get("", summary="All releases of the data")
def all_releases(request: Request, format: str = "") -> Response:
    """List the releases, newest first: as page, JSON, or in RDF as a DCAT dataset series."""
    kept = _kept(request)
    rdf = gate.by_media_type(gate.GRAPH_FORMATS)
    by_name = {choice.name: choice.media_type for choice in gate.GRAPH_FORMATS} | {"json": "application/json"}
    if format in FORMATS:
        return respond_with(_table(kept, language_of(request)), format, language_of(request))
    if format and format not in by_name:
        raise Problem(400, f"There is no format {format!r}; allowed are {', '.join([*by_name, *FORMATS])}.")
    accept = request.headers.get("accept", "")
    wanted = by_name.get(format) or choose(accept, ["application/json", "text/html", *rdf])
    if wanted is None:
        raise Problem(406, f"None of the accepted formats is on offer; allowed are {', '.join(by_name.values())}.")
    headers = CORS | {"Vary": "Accept"}
    if wanted == "application/json":
        return JSONResponse([asdict(release) for release in kept], headers=headers)
    if wanted == "text/html":
        return page(request, "releases.html", releases=kept, current=service_of(request).version)
    prefixes = dict(names.PREFIXES) | {"spdx": SPDX}
    triples: Iterator[ox.Triple] = series(kept, f"{request.base_url}releases")
    return Response(
        ox.serialize(triples, format=rdf[wanted].kind, prefixes=prefixes), 200, headers, rdf[wanted].content_type
    )


def _table(kept: list[Release], language: str) -> Table:
    heads = ("releases.day", "front.version", "releases.things", "releases.quads", "quality.verified", "dumps.bytes")
    kinds = {
        "releases.things": "integer",
        "releases.quads": "integer",
        "dumps.bytes": "integer",
        "quality.verified": "boolean",
    }
    columns = [Column(text(key, language), kinds.get(key, "text")) for key in heads]
    rows: list[list[Cell]] = [[r.day, r.version, r.things, r.quads, r.verified, r.size, r.packed] for r in kept]
    return Table("releases", [*columns, Column("SHA-256")], rows)


@router.get("/diff", summary="What changed between two releases")
def diff(
    request: Request,
    old: str = Query("previous", alias="from", description="A day, a version, latest or previous."),
    new: str = Query("latest", alias="to", description="As from."),
    only: str = Query("", alias="class", description="Things of one class alone."),
    format: str = Query("", description="json, csv or xlsx."),
) -> Response:
    """Tell what came, went and changed, by thing and by statement."""
    earlier, later = _find(request, old), _find(request, new)
    dataset = _dataset(request)
    with turn(_comparing, "comparison of releases"):
        try:
            whole = _difference(dataset, earlier, later)
        except OSError as error:
            raise Problem(
                410,
                f"{earlier.name} and {later.name} cannot be compared: a file of theirs is damaged. All are listed at /releases.",
            ) from error
    found = Difference(tuple(thing for thing in whole.things if only in ("", thing.type)), whole.labels)
    headers = CORS | {"Vary": "Accept"}
    accept = request.headers.get("accept", "")
    if format == "json" or (not format and choose(accept, ["application/json", "text/html"]) != "text/html"):
        return JSONResponse(as_json(found, earlier.version, later.version), headers=headers)
    if format:
        name = f"pejling-{earlier.version}-{later.version}"
        language = language_of(request)
        labels = derived_of(request).property_labels
        table = change_table(found, labels, name, language)
        return respond_with(table, format, language, About(name, version=later.version))
    kinds = sorted({thing.type for thing in whole.things if thing.type})
    return page(
        request,
        "difference.html",
        earlier=earlier,
        later=later,
        releases=_kept(request),
        kinds=kinds,
        only=only,
        found=found,
        shown=found.things[:_MOST_SHOWN],
    )


@router.get("/{name}.nq.gz", summary="A release as a file")
def release_file(request: Request, name: str) -> Response:
    """Give the N-Quads of a release, compressed; the list of releases tells its checksum."""
    release = _find(request, name)
    file = archive.file_of(_dataset(request), release)
    headers = CORS | {"ETag": f'"{release.packed}"', "X-Dataset-Version": release.version}
    if unchanged(request, headers["ETag"]):
        return Response(None, 304, headers)
    return FileResponse(file, headers=headers, media_type="application/gzip", filename=f"pejling-{release.name}.nq.gz")


@router.get("/{name}", summary="A release's particulars")
def one_release(request: Request, name: str) -> Response:
    """Give the version, day, counts and checksums of a release."""
    return JSONResponse(asdict(_find(request, name)), headers=CORS)


@lru_cache(maxsize=8)
def _difference(dataset: Path, earlier: Release, later: Release) -> Difference:
    return changes(dataset, earlier, later)


def _kept(request: Request) -> list[Release]:
    dataset = service_of(request).dataset
    return archive.releases(dataset) if dataset else []


def _dataset(request: Request) -> Path:
    dataset = service_of(request).dataset
    if dataset is None:
        raise Problem(404, "This service answers from a remote store and keeps no releases.")
    return dataset


def _find(request: Request, name: str) -> Release:
    try:
        return archive.find(_dataset(request), name)
    except UnknownRelease as error:
        raise Problem(404, str(error)) from error
