"""Answers as files by an address that stays: what Excel, Power BI and other programs load and load again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import date
from threading import Lock
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from api import parameters
from api.comparing import comparison_table
from api.endpoint import endpoint_of, problem_of
from api.errors import Problem
from api.evidence import Evidence
from api.for_people import Headings, language_for, line_table, path_table, wanted
from api.headers import CORS, attachment
from api.running import Ran, run
from api.searching import match_table
from api.state import derived_of
from api.strict import also
from api.tables import Table, respond_with
from api.texts import language_of, text
from api.turns import turn
from graph import gate
from graph.answers import Answer, Knowledge, files, listed, traced
from graph.answers.answer import read_answer
from graph.answers.descent import lineage
from graph.answers.finding import NothingNamed
from graph.answers.networks import WITHOUT, policy_part
from graph.comparison import NoSuchGeneration
from graph.drawing.descent import TooMuch
from graph.drawing.raster import TooLarge
from graph.exports import csvw
from graph.exports.frames import MissingLibrary
from graph.exports.workbook import TooManyRows
from graph.lineage import UnknownGrade
from graph.paths import NotConnected
from graph.rows import Nested
from graph.search import UnknownFacet, find, told
from graph.workers.stops import Stopped

router = APIRouter(tags=["Files"])

METADATA = "csv" + files.METADATA
# A page of its own has scripts in it, which the service's policy forbids; /network shows the same.
FORMATS = (*(format for format in files.FORMATS if format != "html"), METADATA)
_NETWORKS = ("graphml", "gexf", "network.json")
_MOST_ROWS = 200_000
# Of a workbook; so many take ten seconds in this process, which the limits of queries do not count.
_MOST_CELLS = 600_000
_MOST_BYTES = 4_000_000
# Bytes of an answer that takes seconds to make a file of; one is made at a time.
_LARGE = 2_000_000
_writing = Lock()
Format = Annotated[
    str,
    Path(
        description="Ending of the file: xlsx, csv, csv-metadata.json, parquet, json, jsonld, graphml, gexf, network.json."
    ),
]
Generation = Annotated[str, Query(description="A generation, e.g. 2015-2018.")]
Name = Annotated[str, Query(description="Address such as goal/2019-2022/1, IRI, or name of a thing.")]


def known(request: Request) -> Knowledge:
    """Give what answers need to know of the data as it is now."""
    kept = derived_of(request).knowledge
    version = endpoint_of(request).version
    # Just after a change the kept one is still that of before it.
    return kept if kept.version == version else Knowledge(kept.graph, version, kept.passage_text)


def checked(format: str) -> str:
    """Give a format that files are written in, or raise Problem (404)."""
    if format not in FORMATS:
        raise Problem(404, f"There is no format .{format}; allowed are {', '.join('.' + one for one in FORMATS)}.")
    return format


def respond_for_people(
    request: Request, answer: Answer, table: Table, format: str, name: str, title: str = ""
) -> Response:
    """Give the rows of an answer, in words of the reader's language, as XLSX or CSV."""
    told = files.about(replace(answer, title=title) if title else answer, date.today())
    response = respond_with(replace(table, name=name), format, language_for(request), told)
    response.headers.update(CORS | {"Cache-Control": "no-cache"})
    return response


def respond(request: Request, answer: Answer, format: str, name: str) -> Response:
    """Give an answer as a file of one of FORMATS; CSV names its metadata in the header ``Link``."""
    language, day = language_of(request), date.today()
    if format == METADATA:
        body = csvw.as_metadata(answer.table, _beside(request, "csv"), files.about(answer, day))
        return Response(body, 200, CORS, "application/csvm+json")
    try:
        body = files.as_bytes(answer, format, day, language)
    except (TooManyRows, TooMuch, TooLarge) as error:
        raise Problem(413, str(error)) from error
    except MissingLibrary as error:
        raise Problem(501, str(error)) from error
    headers = CORS | attachment(name, format) | {"Cache-Control": "no-cache"}
    headers |= {"X-Truncated": f"rows={len(answer)}"} if answer.truncated else {}
    if format == "csv" and request.method != "POST":
        headers |= described_by(request)
    return Response(body, 200, headers, files.MEDIA_TYPES[format])


def described_by(request: Request) -> dict[str, str]:
    """Give the header that tells where the metadata of a CSV file is (Model for Tabular Data, section 5.2)."""
    return {"Link": f'<{_beside(request, METADATA)}>; rel="describedby"; type="application/csvm+json"'}


def _beside(request: Request, format: str) -> str:
    """Give the address of the same answer in another format, relative to its own, so that it holds behind any proxy."""
    name = request.url.path.rpartition("/")[2].removesuffix(f".{METADATA}").removesuffix(".csv")
    query = "&".join(part for part in request.url.query.split("&") if part and not part.startswith("format="))
    return f"{name}.{format}{'?' + query if query else ''}"


@contextmanager
def _told() -> Iterator[None]:
    """Tell what a call got wrong: 404 where there is no such thing, else 400."""
    try:
        yield
    except (NothingNamed, NotConnected) as error:
        raise Problem(404, str(error)) from error
    except (NoSuchGeneration, UnknownGrade, UnknownFacet, files.UnknownFormat) as error:
        raise Problem(400, str(error)) from error


@router.get(
    "/sparql.{format}",
    summary="The answer to a query as a file",
    openapi_extra=also(timeout="Seconds, up to the service's ceiling.", maxrows="Rows, up to what a file may hold."),
)
@router.head("/sparql.{format}", include_in_schema=False)
async def query_as_file(
    request: Request, format: Format, query: Annotated[str, Query(description="A SPARQL 1.1 query.")] = ""
) -> Response:
    """Answer a query with a file: xlsx, csv, parquet, json, jsonld, graphml, gexf, network.json, csv-metadata.json."""
    return await _queried(request, format, query, parameters.Parameters(parameters.in_address(request)))


@router.post("/sparql.{format}", summary="The answer to a query as a file, by POST")
async def form_as_file(request: Request, format: Format) -> Response:
    """Answer the query in the form's field ``query`` with a file."""
    fields = await parameters.in_form(request, _MOST_BYTES)
    given = parameters.Parameters([*fields, *parameters.in_address(request)])
    return await _queried(request, format, given.one("query") or "", given)


async def _queried(request: Request, format: str, sparql: str, given: parameters.Parameters) -> Response:
    checked(format)
    if not sparql.strip():
        raise Problem(400, f"The request has no `query`. Send one as /sparql.{format}?query=…, or as a form's field.")
    try:
        ran = await run(request, sparql, None, given.wishes(), most=_MOST_ROWS)
        response = await run_in_threadpool(_file_of_query, request, sparql, ran, format)
    except (gate.Malformed, gate.Refused, Nested) as error:
        raise Problem(400, str(error)) from error
    except Stopped as error:
        raise problem_of(error) from error
    response.headers.update({"X-Query-Id": ran.id, "X-Query-Limits": str(ran.limits)})
    return response


def _file_of_query(request: Request, sparql: str, ran: Ran, format: str) -> Response:
    with turn(_writing, "large file") if len(ran.body) > _LARGE else nullcontext():
        answer = read_answer(known(request), ran.body, ran.format.name, "SPARQL", sparql, ran.truncated)
        if format == "xlsx" and (cells := len(answer.table.rows) * len(answer.table.columns)) > _MOST_CELLS:
            raise Problem(
                413,
                f"The answer has {cells} cells, and workbooks are written of at most {_MOST_CELLS}. Ask for CSV instead.",
            )
        return respond(request, answer, format, "pejling")


def question_as_file(request: Request, name: str, title: str, sparql: str, ran: Ran, format: str) -> Response:
    """Give the answer to a ready-made question, its parameters bound, as a file."""
    labels = format not in ("csv", METADATA)
    # The CSV of a question has the columns of its query, and so has what describes it.
    answer = read_answer(known(request), ran.body, "tsv", title, sparql, ran.truncated, labels=labels)
    return respond(request, answer, format, name)


@router.get("/lineage.{format}", summary="The line of a thing as a file")
@router.head("/lineage.{format}", include_in_schema=False)
def line_as_file(
    request: Request,
    format: Format,
    thing: Annotated[str, Query(description="A thing or a thread; without it all lineage.")] = "",
    evidence: Evidence = "weak",
    headings: Headings = "",
) -> Response:
    """Give each link from an earlier thing to a later one: as rows, as a network, or as a picture (svg, png, html)."""
    name = thing.rpartition("/")[2] or "lineage"
    chosen = format if format in (*files.DRAWINGS, "html") else checked(format)
    with _told():
        answer = lineage(known(request), thing, evidence)
        if wanted(format, headings):
            return respond_for_people(request, answer, line_table(answer, language_for(request)), format, name)
        return respond(request, answer, chosen, name)


@router.get("/compare.{format}", summary="Two generations compared, as a file")
@router.head("/compare.{format}", include_in_schema=False)
def comparison_as_file(
    request: Request,
    format: Format,
    first: Generation,
    last: Generation,
    kind: Annotated[str, Query(description="Measure, Objective, Direction or Indicator.")] = "Measure",
    evidence: Evidence = "weak",
    headings: Headings = "",
) -> Response:
    """Give a row for each thing gone, added, continued or changed."""
    with _told():
        answer = traced.comparison(known(request), first, last, kind, evidence)
        if wanted(format, headings):
            result = known(request).comparison(first, last, kind, evidence)
            table = comparison_table(request, result, language_for(request))
            title = f"{first} → {last}: {text(f'kind.{kind}', language_for(request))}"
            return respond_for_people(request, answer, table, format, f"{first}_{last}", title)
        return respond(request, answer, checked(format), f"{first}_{last}")


@router.get("/path.{format}", summary="How two things are connected, as a file")
@router.head("/path.{format}", include_in_schema=False)
def paths_as_file(
    request: Request,
    format: Format,
    one: Name,
    other: Name,
    limit: Annotated[int, Query(ge=1, le=50)] = 5,
    headings: Headings = "",
) -> Response:
    """Give a row for each step of each path."""
    with _told():
        answer = traced.paths(known(request), one, other, limit, language_of(request))
        if wanted(format, headings):
            table = path_table(request, answer.told, language_for(request))
            return respond_for_people(request, answer, table, format, "path")
        return respond(request, answer, checked(format), "path")


@router.get("/search.{format}", summary="What words find, as a file")
@router.head("/search.{format}", include_in_schema=False)
def found_as_file(
    request: Request,
    format: Format,
    q: Annotated[str, Query(max_length=500, description="Words, in any inflection or as beginnings.")],
    type: Annotated[str, Query(description="Only things of this class, e.g. Initiative.")] = "",
    generation: Annotated[str, Query(description="Only things of this generation, e.g. 2019-2022.")] = "",
    committee: Annotated[str, Query(description="Only things of this committee, e.g. socialudvalget.")] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 60,
    as_typed: Annotated[bool, Query(description="Not for other words of the same meaning too.")] = False,
    headings: Headings = "",
) -> Response:
    """Give a row for each thing found, best first; ``insteadOf`` are the words in whose place it holds others of the same meaning."""
    facets = {"type": type, "generation": generation, "committee": committee}
    with _told():
        found = find(derived_of(request).text_index, q, facets, limit, as_typed=as_typed)
        answer = Answer(
            listed.found_table(found), f"»{q}«", "", notes=told(found, language_of(request)), known=known(request)
        )
        if wanted(format, headings):
            table = match_table(request, found, language_for(request))
            return respond_for_people(request, answer, table, format, "search")
        return respond(request, answer, checked(format), "search")


@router.get("/network.{format}", summary="The network around a thing, for Gephi and others")
@router.head("/network.{format}", include_in_schema=False)
def network_as_file(
    request: Request,
    format: Format,
    thing: Name = "",
    steps: Annotated[int, Query(ge=1, le=6, description="How far from the thing.")] = 1,
) -> Response:
    """Give the network within so many steps of a thing, or all of it: graphml, gexf, network.json."""
    if format not in _NETWORKS:
        raise Problem(
            404, f"There is no network in .{format}; allowed are {', '.join('.' + one for one in _NETWORKS)}."
        )
    data, language = known(request), language_of(request)
    with _told():
        centre = data.iri(thing, data.policy.nodes) if thing else None
        network = policy_part(data, centre, steps, WITHOUT, language)
    body = files.network_as_bytes(network, network.title, format, date.today(), language)
    headers = CORS | attachment("network", format)
    return Response(body, 200, headers, files.MEDIA_TYPES[format])
