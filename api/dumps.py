"""The whole dataset as files: written when first asked for, each by a process of its own, kept until the data change."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import pyoxigraph as ox
from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from api import rdf_formats
from api.conditions import unchanged
from api.endpoint import Endpoint, endpoint_of
from api.errors import Problem
from api.headers import CORS
from api.negotiation import choose
from api.pages import page
from api.schema_org import dataset as as_dataset
from api.scratch import Scratch
from api.state import service_of
from api.tables import FORMATS, Cell, Table, respond_with
from api.texts import language_of, text
from graph import gate, names
from graph.catalogue import description
from graph.dataset import as_nquads, write_dataset
from graph.dumps import DUMPS, UNFIT, Dump
from graph.rows import Column
from graph.series import SPDX, weighed

router = APIRouter(prefix="/dumps", tags=["Linked data"])


@dataclass(frozen=True)
class Written:
    """A dump that is there: its size in bytes and its SHA-256."""

    dump: Dump
    path: Path
    size: int
    sha256: str


class Unfit(Problem):
    """A dump in a format that cannot hold the data."""


class Shelf:
    """Writes dumps into a folder that goes with the service, one at a time; two who ask for one share it."""

    def __init__(self, endpoint: Endpoint, dataset: Path | None) -> None:
        self._endpoint, self._dataset = endpoint, dataset
        self._folder = Scratch("pejling-dumps-")
        self._tasks: dict[str, asyncio.Task[Written]] = {}
        self._version = ""
        self._turn = asyncio.Lock()
        self._readers: Counter[Path] = Counter()

    async def all(self) -> list[Written]:
        """Give all dumps whose format can hold the data; raises Problem (507) as ``one``."""
        found = []
        for dump in DUMPS:
            try:
                found.append(await self.one(dump))
            except Unfit:
                continue
        return found

    async def one(self, dump: Dump) -> Written:
        """Give a dump.

        Raises
        ------
        Problem
            507 if the dump cannot be written; Unfit if its format cannot hold the data.
        """
        if self._version != self._endpoint.version:
            self._version = self._endpoint.version
            self._tasks = {}
        task = self._tasks.get(dump.file)
        if task is None or _to_do_again(task):
            task = self._tasks[dump.file] = asyncio.create_task(self._write(dump, self._version))
        # A client that goes away does not stop what others wait for.
        return await asyncio.shield(task)

    async def held(self, dump: Dump) -> tuple[Written, Callable[[], None]]:
        """Give a dump whose file stays, whatever changes, until it is let go by what is given with it; raises as ``one``."""
        file = self._file(dump, self._endpoint.version)
        self._readers[file] += 1

        def let_go() -> None:
            self._readers[file] -= 1
            if not self._readers[file]:
                del self._readers[file]
                if file != self._file(dump, self._version):
                    file.unlink(missing_ok=True)

        try:
            return await self.one(dump), let_go
        except BaseException:
            let_go()
            raise

    def there(self) -> list[Written]:
        """Give the dumps that are written already."""
        done = [task for task in self._tasks.values() if task.done() and not task.cancelled() and not task.exception()]
        return [task.result() for task in done if self._version == self._endpoint.version]

    def end(self) -> None:
        """Take the files away."""
        self._folder.end()

    def _file(self, dump: Dump, version: str) -> Path:
        return self._folder.path / f"{version}-{dump.file}"

    def _fetched(self) -> Path:
        """Give what a service elsewhere holds as a dataset file, fetched once for each version."""
        file = self._folder.path / f"{self._version}.nq"
        if not file.is_file():
            write_dataset(as_nquads(self._endpoint.graph), file)
        return file

    async def _write(self, dump: Dump, version: str) -> Written:
        journal = self._endpoint.pool.kitchen.journal
        file = self._file(dump, version)
        async with self._turn:
            self._folder.there()
            held = self._endpoint.pool.kitchen.held.path if self._dataset else None
            dataset = held or await asyncio.to_thread(self._fetched)
            command = [sys.executable, "-m", "graph.dumps", dump.file, str(dataset), str(journal or ""), str(file)]
            for old in file.parent.glob(f"*-{dump.file}"):
                if old not in self._readers:
                    old.unlink(missing_ok=True)
            process = await asyncio.create_subprocess_exec(
                *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
            )
            told, _ = await process.communicate()
        if process.returncode == UNFIT:
            raise Unfit(406, f"{dump.file} cannot be written. {told.decode().strip()}")
        if process.returncode != 0 or not file.is_file():
            raise Problem(507, f"{dump.file} cannot be written: no room on the disk, most likely. Ask /sparql instead.")
        return Written(dump, file, file.stat().st_size, told.decode().strip())


def _to_do_again(task: asyncio.Task[Written]) -> bool:
    if not task.done():
        return False
    if task.cancelled() or (error := task.exception()) is None:
        return task.cancelled() or not task.result().path.is_file()
    # A format that cannot hold the data cannot until they change.
    return not isinstance(error, Unfit)


class _File(FileResponse):
    """A file that is let go when it has been sent."""

    def __init__(self, path: Path, let_go: Callable[[], None], **options: Any) -> None:
        super().__init__(path, **options)
        self._let_go = let_go

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._let_go()


def shelf_of(request: Request) -> Shelf:
    """Give the shelf of the service that a request came to."""
    shelf: Shelf = request.app.state.shelf
    return shelf


@router.get("/", summary="The whole dataset as files, with sizes and checksums")
async def all_dumps(
    request: Request,
    format: Annotated[str, Query(description="csv or xlsx: the list as a table; json, or an RDF format.")] = "",
) -> Response:
    """List the files: as page, table, JSON, or in RDF as DCAT."""
    shelf = shelf_of(request)
    if format in FORMATS:
        return respond_with(_table(request, await shelf.all()), format, language_of(request))
    rdf = gate.by_media_type(gate.GRAPH_FORMATS)
    wanted: str | None = "application/json"
    if format and format != "json":
        wanted = rdf_formats.named(format, "json", *FORMATS).media_type
    elif not format:
        wanted = choose(request.headers.get("accept", ""), ["application/json", "text/html", *rdf])
    if wanted is None:
        raise Problem(406, f"None of the accepted formats is on offer; allowed are JSON, HTML, {', '.join(rdf)}.")
    headers = CORS | {"Vary": "Accept"}
    if wanted == "text/html":
        # A reader is not kept waiting for sizes: they stand there as soon as the files do.
        everything = asyncio.ensure_future(shelf.all())
        everything.add_done_callback(lambda task: task.cancelled() or task.exception())
        files = {written.dump.file: written for written in shelf.there()}
        schema = as_dataset(request, DUMPS)
        return page(request, "dumps.html", dumps=DUMPS, files=files, dataset=service_of(request), schema=schema)
    files_there = await shelf.all()
    if wanted == "application/json":
        return JSONResponse([_particulars(request, written) for written in files_there], headers=headers)
    endpoint = endpoint_of(request)
    address = f"{request.base_url}sparql"
    triples = await run_in_threadpool(description, endpoint.graph, address, endpoint.changed > 0)
    prefixes = dict(names.PREFIXES) | {"spdx": SPDX}
    weights = (triple for one in files_there for triple in weighed(one.dump.iri, one.size, one.sha256))
    body = ox.serialize([*triples, *weights], format=rdf[wanted].kind, prefixes=prefixes)
    return Response(body, 200, headers, rdf[wanted].content_type)


@router.get("/SHA256SUMS", summary="Checksums of the files, as sha256sum reads them")
async def checksums(request: Request) -> Response:
    """Give the checksum and name of every file."""
    lines = [f"{written.sha256}  {written.dump.file}\n" for written in await shelf_of(request).all()]
    return PlainTextResponse("".join(lines), headers=CORS)


@router.get("/{file}", summary="The whole dataset in one format")
async def dump_file(request: Request, file: str) -> Response:
    """Give a file; part of it if the request has a Range."""
    dump = next((dump for dump in DUMPS if dump.file == file), None)
    if dump is None:
        raise Problem(404, f"There is no dump {file!r}; there are {', '.join(dump.file for dump in DUMPS)}.")
    written, let_go = await shelf_of(request).held(dump)
    tag = f'"{written.sha256[:32]}"'
    headers = CORS | {"ETag": tag, "Cache-Control": "no-cache", "X-Checksum-SHA256": written.sha256}
    try:
        same = unchanged(request, tag, written.path.stat().st_mtime)
    except BaseException:
        let_go()
        raise
    if same:
        let_go()
        return Response(None, 304, headers)
    return _File(written.path, let_go, headers=headers, media_type=dump.format.media_type, filename=dump.file)


def _table(request: Request, files: list[Written]) -> Table:
    language = language_of(request)
    kinds = {"file": "text", "format": "text", "graphs": "boolean", "bytes": "integer"}
    heads = [Column(text(f"dumps.{key}", language), kind) for key, kind in kinds.items()]
    heads += [Column("SHA-256"), Column(text("money.column.iri", language))]
    told = [_particulars(request, written) for written in files]
    keys = ("file", "mediaType", "namedGraphs", "bytes", "sha256", "address")
    return Table("dumps", heads, [[one[key] for key in keys] for one in told])


def _particulars(request: Request, written: Written) -> dict[str, Cell]:
    return {
        "file": written.dump.file,
        "address": f"{request.base_url}dumps/{written.dump.file}",
        "mediaType": written.dump.format.media_type,
        "namedGraphs": written.dump.with_graphs,
        "bytes": written.size,
        "sha256": written.sha256,
    }
