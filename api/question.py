"""A query of a request, read and ready to run, the head of its answer, and the note that is made of it."""

from __future__ import annotations

import hashlib
import itertools
import json
import logging
import secrets
import time
from dataclasses import dataclass
from functools import cached_property, lru_cache

from starlette.requests import Request

from api.endpoint import Endpoint
from api.errors import Problem
from api.headers import CORS, SAFE
from api.negotiation import choose
from api.parameters import Parameters, header
from api.ready import RawHeaders, lines, raw
from graph import gate
from graph.gate.reading import Query
from graph.workers.frames import Job
from graph.workers.limits import Limits

log = logging.getLogger("pejling.queries")

_ALIASES = {
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}
# What a page is asked by, and what an address may hold beside the query.
_PAGE, _READ = "text/html", {"query", "lang"}
_GRAPH_ALIASES = {"text/plain": "ntriples", "application/json": "jsonld"}
# What is no news to the operator.
_USUAL = ("ok", "malformed", "refused", "gone")
# What so short a request wants is remembered; a client may want in megabytes.
_SHORT = 1_000
_RUN, _numbers = secrets.token_hex(4), itertools.count(1)


@dataclass(frozen=True)
class Question:
    """A query of a request, ready to run on a version of the data; ``tag`` is that of its answer, without quotation marks."""

    query: Query
    job: Job
    format: gate.Format
    limits: Limits
    version: str
    tag: str

    @staticmethod
    def of(request: Request, endpoint: Endpoint, query: Query, sparql: str, given: Parameters) -> Question:
        """Give the question that a request asks: ``sparql`` as it came, ``query`` as it was read, ``given`` beside it.

        Raises
        ------
        Problem
            400 if a limit or a format that is asked for is none, 406 if none that is accepted fits.
        """
        wanted = tuple(given.first("format", "output", "results"))
        accept = header(request, b"accept")
        often = len(accept) + sum(map(len, wanted)) <= _SHORT
        chosen = (_format_again if often else _format)(query.form, wanted, accept)
        limits = endpoint.limits(given.wishes())
        defaults, named = tuple(given.all("default-graph-uri")), tuple(given.all("named-graph-uri"))
        job = Job("query", sparql, chosen.name, defaults, named, query=query)
        key = "\0".join((endpoint.version, chosen.name, str(limits.rows), *defaults, "", *named, "", sparql))
        tag = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        return Question(query, job, chosen, limits, endpoint.version, tag)

    def head(self, id: str, truncated: bool) -> RawHeaders:
        """Give the headers of the answer, told under an id, and whether it is truncated."""
        more = ((b"x-truncated", b"rows=%d" % self.limits.rows),) if truncated else ()
        return (*self._always, (b"x-query-id", id.encode()), *more)

    def lines(self, id: str, truncated: bool) -> bytes:
        """Give the same as the lines of a head."""
        if truncated:
            return lines(self.head(id, truncated))
        return b"%sx-query-id: %s\r\n" % (self._always_lines, id.encode())

    @cached_property
    def _always(self) -> RawHeaders:
        stable = self.query.stable
        tag = ((b"etag", b'W/"%s"' % self.tag.encode()),) if stable else ()
        return (*_common_head(self.version, self.format, self.limits, stable), *tag)

    @cached_property
    def _always_lines(self) -> bytes:
        return lines(self._always)


def to_be_read(request: Request, given: Parameters) -> bool:
    """Tell whether a query is asked for a page to be read: by an address of the query alone, from a window that shows pages best."""
    offers = [*_ALIASES, *gate.by_media_type(gate.RESULT_FORMATS), *gate.by_media_type(gate.GRAPH_FORMATS), _PAGE]
    accept = header(request, b"accept")
    return _PAGE in accept and request.method != "POST" and given.names <= _READ and choose(accept, offers) == _PAGE


def next_id() -> str:
    """Give the id of the next query, which no other has."""
    return f"{_RUN}{next(_numbers):x}"


def packed(head: RawHeaders) -> RawHeaders:
    """Give the headers of an answer that is sent compressed."""
    return (*varied(head), (b"content-encoding", b"gzip"))


def varied(head: RawHeaders) -> RawHeaders:
    """Give the headers with word of it that the answer may come compressed, as what stands for one that came so tells, too."""
    return (*(header for header in head if header[0] != b"vary"), (b"vary", b"Accept, Accept-Encoding"))


def note(endpoint: Endpoint, id: str, form: str, outcome: str, begun: float, sparql: str) -> None:
    """Count a query and log it; ``begun`` is when, by the monotonic clock."""
    seconds = time.monotonic() - begun
    endpoint.measures.note(form, outcome, seconds)
    if outcome != "ok" or log.isEnabledFor(logging.INFO):
        line = {"query": id, "form": form, "outcome": outcome, "ms": round(seconds * 1000, 1), "sparql": sparql[:500]}
        log.log(logging.INFO if outcome in _USUAL else logging.WARNING, json.dumps(line))


@lru_cache(256)
def _common_head(version: str, format: gate.Format, limits: Limits, stable: bool) -> RawHeaders:
    headers = {
        **CORS,
        "Vary": "Accept",
        "Content-Type": format.content_type,
        "Cache-Control": "no-cache" if stable else "no-store",
        "X-Dataset-Version": version,
        "X-Query-Limits": str(limits),
    }
    return (*raw(headers), *SAFE)


def _format(form: gate.Form, wanted: tuple[str, ...], accept: str) -> gate.Format:
    choices = gate.GRAPH_FORMATS if form.gives_triples else gate.RESULT_FORMATS
    by_name, aliases = gate.by_name(choices), _GRAPH_ALIASES if form.gives_triples else _ALIASES
    for given in wanted:
        if chosen := gate.named(choices, aliases.get(given, given)):
            return chosen
    if wanted:
        allowed = ", ".join(by_name)
        raise Problem(400, f"There is no format {wanted[0][:40]!r} for {form.value}; allowed are {allowed}.")
    offers = gate.by_media_type(choices) | {media: by_name[name] for media, name in aliases.items()}
    best = choose(accept, list(offers))
    if best is None:
        # Those who ask for a page or for plain text get what such a window shows best.
        if readable := choose(accept, [_PAGE, "text/plain"]):
            return choices[0] if readable == _PAGE or form.gives_triples else by_name["tsv"]
        raise Problem(406, f"None of the accepted formats fits a {form.value} query; on offer are {', '.join(offers)}.")
    return offers[best]


_format_again = lru_cache(256)(_format)
