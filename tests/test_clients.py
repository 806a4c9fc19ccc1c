"""The clients that people query with work against the endpoint as they come, each over a real socket."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import httpx
import pandas as pd
import pytest
import rdflib
import SPARQLWrapper as wrapping
import virtuoso
from ports import free_port
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from sparql_service import AUTHORISED, SparqlService, writable
from SPARQLWrapper import SPARQLWrapper

from graph import names

PEJ = rdflib.Namespace(names.PEJ)
GOAL = rdflib.URIRef(names.ID + "goal/2019-2022/1")
GOALS = f"PREFIX pej: <{names.PEJ}> SELECT ?goal {{ ?goal a pej:Goal }} ORDER BY ?goal"
COMUNICA = Path(__file__).parent / "comunica"


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparqlService]:
    """A service of an empty dataset that takes changes."""
    dataset = tmp_path_factory.mktemp("clients") / "scratch.nq"
    dataset.touch()
    with writable(dataset) as running:
        yield running


@pytest.fixture(scope="module")
def goals(server: str) -> list[str]:
    """What every client must find."""
    answer = httpx.get(f"{server}/sparql", params={"query": GOALS, "format": "csv"})
    found = answer.text.split()[1:]
    assert len(found) > 50
    return found


@pytest.mark.parametrize("method", [wrapping.GET, wrapping.POST])
@pytest.mark.parametrize("form", [wrapping.JSON, wrapping.XML, wrapping.CSV, wrapping.TSV])
def test_sparqlwrapper_selects_in_every_format(server: str, goals: list[str], method: str, form: str) -> None:
    client = SPARQLWrapper(f"{server}/sparql")
    client.setMethod(method)
    client.setReturnFormat(form)
    client.setQuery(GOALS)
    answer = client.queryAndConvert()
    if form == wrapping.JSON:
        found = [row["goal"]["value"] for row in answer["results"]["bindings"]]
    elif form == wrapping.XML:
        found = [node.firstChild.data for node in answer.getElementsByTagName("uri")]
    else:
        found = [line.strip("<>") for line in answer.decode().split()[1:]]
    assert found == goals


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("form", [wrapping.TURTLE, wrapping.N3, wrapping.RDFXML, wrapping.JSONLD])
@pytest.mark.parametrize("query", ["CONSTRUCT { <%s> ?p ?o } WHERE { <%s> ?p ?o }", "DESCRIBE <%s> # <%s>"])
def test_sparqlwrapper_constructs_and_describes_in_every_format(server: str, form: str, query: str) -> None:
    client = SPARQLWrapper(f"{server}/sparql")
    client.setReturnFormat(form)
    client.setQuery(query % (GOAL, GOAL))
    answer = client.queryAndConvert()
    graph = answer if isinstance(answer, rdflib.Graph) else rdflib.Graph().parse(data=answer, format="turtle")
    assert (GOAL, rdflib.RDF.type, PEJ.Goal) in graph


@pytest.mark.parametrize("form", [wrapping.JSON, wrapping.XML])
def test_sparqlwrapper_asks(server: str, form: str) -> None:
    client = SPARQLWrapper(f"{server}/sparql")
    client.setReturnFormat(form)
    client.setQuery(f"ASK {{ <{GOAL}> ?p ?o }}")
    answer = client.queryAndConvert()
    assert answer["boolean"] if form == wrapping.JSON else "true" in answer.toxml()


def test_sparqlwrapper_updates_with_the_token_and_is_told_without(scratch: SparqlService) -> None:
    client = SPARQLWrapper(f"{scratch.address}/sparql")
    client.setMethod(wrapping.POST)
    client.setQuery("INSERT DATA { GRAPH <urn:wrapped> { <urn:a> <urn:p> 1 } }")
    with pytest.raises(wrapping.SPARQLExceptions.Unauthorized):
        client.query()
    client.addCustomHttpHeader("Authorization", AUTHORISED["Authorization"])
    client.query()
    assert scratch.ask("ASK { <urn:a> <urn:p> 1 }", format="json").json()["boolean"] is True


def test_sparqlwrapper_raises_its_own_errors(server: str) -> None:
    client = SPARQLWrapper(f"{server}/sparql")
    client.setQuery("SELECT * { ?s ?p }")
    with pytest.raises(wrapping.SPARQLExceptions.QueryBadFormed, match="line 1"):
        client.query()


def test_rdflib_reads_the_endpoint_as_a_store(server: str, goals: list[str]) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{server}/sparql"))
    # rdflib puts a PREFIX line before the query for each of the thirty namespaces it knows.
    assert len(list(graph.namespaces())) >= 25
    found = [
        str(row.goal) for row in graph.query("SELECT ?goal { ?goal a pej:Goal } ORDER BY ?goal", initNs={"pej": PEJ})
    ]  # type: ignore[union-attr]
    assert found == goals
    assert sorted(map(str, graph.subjects(rdflib.RDF.type, PEJ.Goal))) == goals
    assert (GOAL, rdflib.RDF.type, PEJ.Goal) in graph
    assert len(list(graph.triples((GOAL, None, None)))) > 5
    assert graph.query("ASK { ?s a pej:Goal }", initNs={"pej": PEJ}).askAnswer is True
    label = graph.query("SELECT ?label { ?goal rdfs:label ?label }", initBindings={"goal": GOAL})
    assert any(row.label.language == "da" for row in label)  # type: ignore[union-attr]


def test_rdflib_writes_with_the_token(scratch: SparqlService) -> None:
    address = f"{scratch.address}/sparql"
    store = SPARQLUpdateStore(address, address, headers=AUTHORISED)
    graph = rdflib.Graph(store, identifier=rdflib.URIRef("urn:written-by-rdflib"))
    triple = (rdflib.URIRef("urn:s"), rdflib.RDFS.label, rdflib.Literal("Ørestad", lang="da"))
    graph.add(triple)
    assert triple in graph
    assert len(graph) == 1
    graph.remove(triple)
    assert triple not in graph


def test_pandas_reads_an_address(server: str, goals: list[str]) -> None:
    address = f"{server}/sparql?" + urllib.parse.urlencode({"query": GOALS, "format": "csv"})
    assert list(pd.read_csv(address)["goal"]) == goals


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        (["--get", "--header", "Accept: text/csv"], "csv"),
        (["--header", "Accept: text/csv"], "csv"),
        (["--get", "--data", "format=json"], "json"),
        (["--get", "--compressed", "--header", "Accept: text/csv"], "csv"),
    ],
)
def test_curl_asks(server: str, goals: list[str], options: list[str], kind: str) -> None:
    if not shutil.which("curl"):
        pytest.skip("no curl on this machine")
    command = ["curl", "--silent", "--fail", *options, "--data-urlencode", f"query={GOALS}", f"{server}/sparql"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = json.loads(told)["results"]["bindings"] if kind == "json" else list(csv.DictReader(io.StringIO(told)))
    assert [row["goal"]["value"] if kind == "json" else row["goal"] for row in rows] == goals


@pytest.fixture(scope="session")
def comunica() -> Path:
    """Comunica, installed from its lockfile."""
    if not shutil.which("npm"):
        pytest.skip("no npm on this machine: Comunica is not tried")
    lock, marker = COMUNICA / "package-lock.json", COMUNICA / "node_modules" / ".package-lock.json"
    if not marker.is_file() or marker.stat().st_mtime < lock.stat().st_mtime:
        command = ["npm", "ci", "--no-fund", "--no-audit", "--silent"]
        subprocess.run(command, cwd=COMUNICA, check=True, capture_output=True, timeout=600)
    return COMUNICA / "ask.mjs"


@pytest.mark.parametrize(
    ("query", "number"),
    [
        (GOALS, 0),
        (f"SELECT ?p ?o {{ <{GOAL}> ?p ?o }}", 5),
        (f"CONSTRUCT {{ <{GOAL}> ?p ?o }} WHERE {{ <{GOAL}> ?p ?o }}", 5),
        (f"PREFIX pej: <{names.PEJ}> SELECT ?c (COUNT(*) AS ?n) {{ ?g a pej:Goal ; pej:responsibleCommittee ?c }} GROUP BY ?c", 2),
    ],
    ids=["select", "one thing", "construct", "aggregate"],
)  # fmt: skip
def test_comunica_asks(server: str, goals: list[str], comunica: Path, query: str, number: int) -> None:
    done = subprocess.run(
        ["node", comunica, f"{server}/sparql", query], cwd=COMUNICA, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = [json.loads(line) for line in done.stdout.splitlines()]
    if number:
        assert len(found) >= number
    else:
        assert sorted(row["goal"] for row in found) == goals


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an Oxigraph server that has one triple of its own."""
    program = Path(sys.executable).parent / "oxigraph"
    if not program.is_file():
        pytest.skip("no oxigraph server (PyPI `oxigraph`): its SERVICE is not tried")
    address = f"127.0.0.1:{free_port()}"
    folder = tmp_path_factory.mktemp("oxigraph")
    command = [str(program), "serve", "--location", str(folder), "--bind", address]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                httpx.get(f"http://{address}/", timeout=2)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        inserted = httpx.post(
            f"http://{address}/update",
            content=f"INSERT DATA {{ <{GOAL}> <urn:mark> 'mine' }}",
            headers={"Content-Type": "application/sparql-update"},
        )
        assert inserted.status_code == 204
        yield f"http://{address}/query"
    finally:
        process.terminate()
        process.wait(60)


def federated(server: str) -> str:
    return f"""PREFIX pej: <{names.PEJ}> SELECT ?mark ?generation {{
      ?goal <urn:mark> ?mark . SERVICE <{server}/sparql> {{ ?goal a pej:Goal ; pej:generation ?generation }} }}"""


def test_an_oxigraph_server_joins_with_us_by_service(server: str, oxigraph: str) -> None:
    headers = {"Accept": "application/sparql-results+json"}
    answer = httpx.get(oxigraph, params={"query": federated(server)}, headers=headers, timeout=60)
    assert answer.status_code == 200, answer.text
    (row,) = answer.json()["results"]["bindings"]
    assert (row["mark"]["value"], row["generation"]["value"]) == ("mine", names.ID + "generation/2019-2022")


def test_virtuoso_joins_with_us_by_service(server: str, tmp_path: Path) -> None:
    if not virtuoso.at_hand():
        pytest.skip("no Virtuoso (scripts/install-virtuoso.sh): its SERVICE is not tried")
    with virtuoso.Virtuoso(tmp_path) as engine:
        engine.run(f"SPARQL INSERT INTO GRAPH <urn:mine> {{ <{GOAL}> <urn:mark> 'mine' }};")
        query = federated(server).replace("?goal <urn:mark> ?mark .", "GRAPH <urn:mine> { ?goal <urn:mark> ?mark }")
        given = {"query": query, "format": "application/sparql-results+json"}
        answer = httpx.get(engine.address, params=given, timeout=60)
    assert answer.status_code == 200, answer.text
    (row,) = answer.json()["results"]["bindings"]
    assert (row["mark"]["value"], row["generation"]["value"]) == ("mine", names.ID + "generation/2019-2022")
