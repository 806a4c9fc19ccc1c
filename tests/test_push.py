"""Pushing a build into real services: all of it, only what differs, checked, resumed; credentials kept to themselves."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from conftest import pejling
from services import Oxigraph, Virtuoso

from graph import names
from graph.engines import Fault
from graph.engines.record import RECORD, UNION
from graph.engines.remote import Remote
from graph.engines.service import Service
from graph.engines.transport import Credentials, Transport
from graph.pushing import NotPushed, content, push
from graph.store import graph_from, open_graph


@pytest.fixture
def service() -> Iterator[Oxigraph]:
    with Oxigraph() as service:
        yield service


def pushed(service: Oxigraph, dataset: Path, *options: str) -> str:
    done = pejling("push", service.query, *options, "--dataset", dataset)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("way", ["--graph-store", "--update"])
def test_a_build_is_pushed_once_and_then_stands(way: str, service: Oxigraph, lilleby_dataset: Path) -> None:
    address = service.graph_store if way == "--graph-store" else service.update
    first = pushed(service, lilleby_dataset, way, address)
    assert "unchanged 0, removed 0" in first
    assert "checked by counts and checksums" in first
    assert "sent 0," in pushed(service, lilleby_dataset, way, address)
    there = Remote(Service(service.query))
    here = open_graph(lilleby_dataset)
    assert there.named_graphs() == here.engine.named_graphs()
    for iri in here.engine.named_graphs():
        assert set(there.triples(iri)) == set(here.engine.triples(iri))


def test_only_what_differs_is_sent_and_what_is_gone_is_removed(service: Oxigraph, tmp_path: Path) -> None:
    dataset = tmp_path / "small.nq"
    dataset.write_text(
        '<urn:a> <urn:b> "1" <urn:g1> .\n<urn:a> <urn:b> "2" <urn:g2> .\n<urn:a> <urn:b> "3" <urn:g3> .\n'
    )
    pushed(service, dataset, "--graph-store", service.graph_store)
    dataset.write_text('<urn:a> <urn:b> "1" <urn:g1> .\n<urn:a> <urn:b> "changed" <urn:g2> .\n')
    # g2 and the union are sent anew.
    assert "sent 2, unchanged 1, removed 1" in pushed(service, dataset, "--graph-store", service.graph_store)
    assert Remote(Service(service.query)).named_graphs() == ["urn:g1", "urn:g2"]
    left = httpx.get(service.graph_store, params={"graph": "urn:g3"}, headers={"Accept": "application/n-triples"})
    assert left.status_code == 404


def test_data_of_others_at_the_service_stay_and_are_not_seen(service: Oxigraph, lilleby_dataset: Path) -> None:
    httpx.put(service.graph_store, params={"graph": "urn:others"}, content=b'<urn:x> <urn:y> "z" .', headers=_NT)
    pushed(service, lilleby_dataset, "--graph-store", service.graph_store)
    assert httpx.get(service.graph_store, params={"graph": "urn:others"}, headers=_NT).text.startswith("<urn:x>")
    query = "SELECT (COUNT(*) AS ?n) { { ?s <urn:y> ?o } UNION { GRAPH ?g { ?s <urn:y> ?o } } }"
    done = pejling("query", query, "-o", "csv", "--endpoint", service.query)
    assert done.stdout.split() == ["n", "0"]


class Breaking:
    """Writes to a service until it breaks after so many graphs."""

    def __init__(self, service: Oxigraph, after: int) -> None:
        from graph.engines.loading import GraphStore

        self._store, self._left = GraphStore(service.graph_store), after
        self.sent: list[str] = []

    def replace(self, graph: str, triples: list[str]) -> None:
        if graph != RECORD:
            if not self._left:
                raise Fault("upstream", "The connection broke.")
            self._left -= 1
            self.sent.append(graph)
        self._store.replace(graph, triples)

    def remove(self, graph: str) -> None:
        self._store.remove(graph)


def test_a_push_that_breaks_off_goes_on_where_it_stopped(service: Oxigraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.pushing._RECORD_EVERY", 0.0)
    graph = graph_from(b"".join(b'<urn:a> <urn:b> "%d" <urn:g%d> .\n' % (n, n) for n in range(6)))
    first = Breaking(service, after=3)
    with pytest.raises(Fault):
        push(graph, Remote(Service(service.query)), first, "v1")
    with pytest.raises(Fault, match="pejling push` again"):
        Remote(Service(service.query)).select("SELECT * { ?s ?p ?o }")
    second = Breaking(service, after=99)
    push(graph, Remote(Service(service.query)), second, "v1")
    assert first.sent == ["urn:g0", "urn:g1", "urn:g2"]
    assert second.sent == ["urn:g3", "urn:g4", "urn:g5", UNION]
    assert Remote(Service(service.query)).version == "v1"


class Losing(Breaking):
    """Loses a triple on the way, or changes one."""

    def __init__(self, service: Oxigraph, change: bool) -> None:
        super().__init__(service, 99)
        self._change = change

    def replace(self, graph: str, triples: list[str]) -> None:
        if graph == "urn:g":
            triples = [triples[0].replace('"1"', '"9"'), *triples[1:]] if self._change else triples[1:]
        super().replace(graph, triples)


@pytest.mark.parametrize(
    ("change", "sentence"), [(False, "holds 1 triples at the service; 2 were sent"), (True, "not the same")]
)
def test_what_did_not_arrive_as_sent_is_found(change: bool, sentence: str, service: Oxigraph) -> None:
    graph = graph_from(b'<urn:a> <urn:b> "1" <urn:g> .\n<urn:c> <urn:b> "1" <urn:g> .\n')
    with pytest.raises(NotPushed, match=sentence):
        push(graph, Remote(Service(service.query)), Losing(service, change), "v1")


def test_a_graph_that_others_changed_is_sent_again(service: Oxigraph, tmp_path: Path) -> None:
    dataset = tmp_path / "small.nq"
    dataset.write_text('<urn:a> <urn:b> "1" <urn:g1> .\n')
    pushed(service, dataset, "--graph-store", service.graph_store)
    httpx.post(service.graph_store, params={"graph": "urn:g1"}, content=b'<urn:x> <urn:y> "z" .', headers=_NT)
    assert "sent 1, unchanged 1" in pushed(service, dataset, "--graph-store", service.graph_store)


def test_blank_nodes_are_refused_with_a_reason() -> None:
    with pytest.raises(NotPushed, match="name it by an IRI"):
        content(ox.parse(b'_:a <urn:b> "c" .', format=ox.RdfFormat.N_TRIPLES))  # type: ignore[arg-type]


def test_virtuoso_holds_what_was_sent_and_moves_it_in_place_at_once(lilleby_dataset: Path, tmp_path: Path) -> None:
    with Virtuoso(tmp_path) as service:
        done = pejling("push", service.query, "--dataset", lilleby_dataset)
        assert done.returncode == 0, done.stderr
        assert "checked by counts and checksums" in done.stdout
        # With the administrator's password, by digest, and no right for those without.
        service.sql('REVOKE SPARQL_UPDATE FROM "SPARQL"')
        secrets = {
            "PEJLING_ENDPOINT_USER": "dba",
            "PEJLING_ENDPOINT_PASSWORD": "dba",
            "PEJLING_ENDPOINT_AUTH": "digest",
        }
        changed = tmp_path / "changed.nq"
        changed.write_text(
            lilleby_dataset.read_text("utf-8") + f'<urn:a> <urn:b> "c" <{names.DATASET_GRAPH}> .\n', "utf-8"
        )
        refused = pejling("push", service.query, "--dataset", changed)
        assert refused.returncode == 1
        again = run_with(secrets, "push", service.query, "--update", service.protected, "--dataset", str(changed))
        assert again.returncode == 0, again.stderr
        assert "sent 2," in again.stdout


def run_with(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pejling", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ | environment | {"NO_COLOR": "1"})


class Faulty(BaseHTTPRequestHandler):
    """Answers as its server's ``script`` says: a status for each request, the last one for ever."""

    def do_GET(self) -> None:
        self.server.seen.append(self.headers.get("Authorization"))  # type: ignore[attr-defined]
        script = self.server.script  # type: ignore[attr-defined]
        status, headers, body = script.pop(0) if len(script) > 1 else script[0]
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Scripted:
    """A server on loopback that answers by a script; ``seen`` are the Authorization headers that came."""

    def __init__(self, *script: tuple[int, dict[str, str], bytes]) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Faulty)
        self._server.script, self._server.seen = list(script), []  # type: ignore[attr-defined]
        self.seen: list[str | None] = self._server.seen  # type: ignore[attr-defined]
        self.address = f"http://127.0.0.1:{self._server.server_port}/sparql"

    def __enter__(self) -> Scripted:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


_NT = {"Content-Type": "application/n-triples", "Accept": "application/n-triples"}
_JSON = {"Content-Type": "application/sparql-results+json"}
_EMPTY = (200, _JSON, b'{"head":{"vars":["s","p","o","x"]},"results":{"bindings":[]}}')
_BUSY = (503, {"Retry-After": "0"}, b"later")


def test_a_busy_service_is_asked_again() -> None:
    with Scripted(_BUSY, _BUSY, _EMPTY) as server:
        assert Remote(Service(server.address)).select("SELECT ?x {}") == []
        assert len(server.seen) > 2


def test_a_service_that_stays_busy_is_told_of() -> None:
    with Scripted(_BUSY) as server, pytest.raises(Fault, match="is busy") as told:
        Remote(Service(server.address)).select("SELECT ?x {}")
    assert told.value.reason == "upstream-busy"


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((200, {"Content-Type": "text/html"}, b"<html>"), "not what SPARQL prescribes"),
        ((404, {}, b""), "no such SPARQL service"),
        ((500, {}, b"out of order"), "failed .500.: out of order"),
        ((401, {}, b""), "PEJLING_ENDPOINT_USER"),
        ((302, {"Location": "http://192.0.2.1/"}, b""), "points on to http://192.0.2.1/"),
    ],
)
def test_a_faulty_service_is_told_of_on_the_command_line(
    answer: tuple[int, dict[str, str], bytes], sentence: str
) -> None:
    import re

    with Scripted(answer) as server:
        done = pejling("lineage", "FerieCamp", "--endpoint", server.address)
    assert done.returncode == 1
    assert re.search(sentence, done.stderr), done.stderr
    assert "Traceback" not in done.stderr


def test_a_service_that_is_not_there_is_told_of() -> None:
    done = pejling("search", "bus", "--endpoint", "http://127.0.0.1:9/sparql")
    assert done.returncode == 1
    assert "cannot be reached" in done.stderr


def test_credentials_are_sent_and_never_shown() -> None:
    secrets = {"PEJLING_ENDPOINT_USER": "anna", "PEJLING_ENDPOINT_PASSWORD": "hemmeligt"}
    with Scripted((500, {}, b"broken")) as server:
        done = run_with(secrets, "lineage", "FerieCamp", "--endpoint", server.address + "?apikey=nøgle")
        assert server.seen[0] == "Basic " + base64.b64encode(b"anna:hemmeligt").decode()
    shown = done.stdout + done.stderr + repr(Credentials("anna", "hemmeligt", "mønt"))
    assert not any(word in shown for word in ("anna", "hemmeligt", "mønt", "nøgle"))


def test_credentials_do_not_follow_to_another_host() -> None:
    with Scripted(_EMPTY) as other:
        onward = (302, {"Location": other.address}, b"")
        with Scripted(onward) as server, pytest.raises(Fault):
            Remote(Service(server.address, Transport(Credentials(token="t")))).select("SELECT ?x {}")
        assert server.seen == ["Bearer t"]
        assert other.seen == []


@pytest.mark.parametrize("address", ["file:///etc/passwd", "localhost:8890", "http://user:secret@127.0.0.1/"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    done = pejling("search", "bus", "--endpoint", address)
    assert done.returncode == 2
    assert "secret" not in done.stderr.replace(address, "")


def test_a_service_that_does_not_answer_in_time_is_given_up() -> None:
    with Scripted(_EMPTY) as server:
        Faulty_get = Faulty.do_GET
        held = threading.Event()
        try:
            Faulty.do_GET = lambda _: held.wait(20) and None  # type: ignore[method-assign]
            with pytest.raises(Fault, match="in the time allowed") as told:
                Remote(Service(server.address, Transport(seconds=0.3))).select("SELECT ?x {}")
        finally:
            Faulty.do_GET = Faulty_get  # type: ignore[method-assign]
            held.set()
    assert told.value.reason == "upstream-time"
