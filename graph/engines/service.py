"""A SPARQL 1.1 service by its addresses; the one home of SPARQLWrapper, which writes the requests of the protocol."""

from __future__ import annotations

import urllib.parse
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field

from SPARQLWrapper import GET, JSON, POST, TURTLE, SPARQLWrapper

from graph.engines.transport import Reply, Transport
from graph.gate.reading import Form

# What every server and proxy takes in an address; longer queries are posted.
_LONGEST_GET = 2_000
_RESULTS = "application/sparql-results+json, application/json;q=0.5"
_TRIPLES = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5"

Parameters = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Service:
    """A service that is queried at ``address`` and, where it takes changes, updated at ``updates``."""

    address: str
    transport: Transport = field(default_factory=Transport)
    updates: str = ""
    _given: Parameters = field(init=False, repr=False)

    def __post_init__(self) -> None:
        for address in (self.address, self.updates or self.address):
            parts = urllib.parse.urlsplit(address)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError(
                    f"{address!r} is no address of a SPARQL service; it must begin with http:// or https://."
                )
            if parts.username or parts.password:
                raise ValueError(
                    "The address of a service holds no credentials: they would stand in logs. "
                    "Set PEJLING_ENDPOINT_USER and PEJLING_ENDPOINT_PASSWORD."
                )
        object.__setattr__(self, "_given", urllib.parse.parse_qsl(urllib.parse.urlsplit(self.address).query))

    def query(
        self, sparql: str, form: Form, parameters: Parameters = (), seconds: float | None = None, most: int = 1 << 34
    ) -> Reply:
        """Ask a query: results come as JSON, triples as N-Triples or the nearest to it; raises as ``Transport.send``."""
        wrapper = _wrapper(self.address, sparql, form.value)
        wrapper.setReturnFormat(TURTLE if form.gives_triples else JSON)
        wrapper.addCustomHttpHeader("Accept", _TRIPLES if form.gives_triples else _RESULTS)
        for name, value in (*self._given, *parameters):
            wrapper.addParameter(name, value)
        length = len(urllib.parse.quote(sparql)) + sum(len(urllib.parse.quote(value)) for _, value in parameters)
        wrapper.setMethod(GET if length <= _LONGEST_GET else POST)
        return self.transport.send(wrapper._createRequest(), seconds, most)

    def update(self, sparql: str, seconds: float | None = None, again: bool = True) -> None:
        """Make an update; ``again`` tells whether it does no harm twice. Raises as ``Transport.send``."""
        wrapper = _wrapper(self.updates or self.address, sparql, "INSERT")
        wrapper.setReturnFormat(JSON)
        wrapper.setMethod(POST)
        self.transport.send(wrapper._createRequest(), seconds, again=again)


def _wrapper(address: str, sparql: str, form: str) -> SPARQLWrapper:
    wrapper = SPARQLWrapper(urllib.parse.urlsplit(address)._replace(query="", fragment="").geturl(), agent="Pejling")
    # Left to itself it sends `format`, `output` and `results` too, which some services take for errors.
    wrapper.setOnlyConneg(True)
    # The form is known; its own search for it is a regular expression that a stranger's query could stall.
    wrapper.queryString, wrapper.queryType = sparql, form
    return wrapper
