"""The same questions on every engine: embedded, rdflib, Oxigraph's server, Virtuoso; the same commands and pages on an endpoint."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from conftest import pejling
from services import Oxigraph, Virtuoso
from sparql_service import SparqlService

import queries
from graph import gate, names
from graph.engines import Row
from graph.engines.paging import paged
from graph.engines.remote import Remote
from graph.engines.service import Service
from graph.engines.transport import Transport
from graph.questions import question
from graph.store import Graph, graph_from, open_graph
from pejling import open_graph as open_city

NAMES = sorted(path.stem for path in queries.FOLDER.glob("*.rq"))
OWN = sorted(path.stem for path in (Path(queries.FOLDER).parent / "graph" / "sparql").glob("*.rq"))
# rdflib answers from a sample: on the whole corpus some questions take it minutes. Rows to begin with, how many statements of a
# property may point at each thing of each step outward, and things of each step: few, or more where few answer nothing.
_ROWS, _POINTING, _WIDTHS = 3, (25, 2, 1), (60, 400, 1000)
_BOUND = {
    "class": names.term_iri("Initiative"),
    "kind": names.term_iri("Measure"),
    "generation": names.thing_iri("generation/2019-2022"),
    "graph": names.ID + "graph/udkast-2027-2030",
    "root": names.thing_iri("pejlemaerke/2019-2022/2"),
    "link": names.thing_iri("lineage-link/none"),
}


@pytest.fixture(scope="module")
def embedded(dataset: Path) -> Graph:
    return open_graph(dataset)


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def elsewhere(request: pytest.FixtureRequest) -> Graph:
    service: Oxigraph | Virtuoso = request.getfixturevalue(request.param)
    return at(service.query)


def at(address: str, **options: int) -> Graph:
    return Graph(Remote(Service(address, Transport(seconds=300)), **options))


def asked(name: str) -> str:
    chosen = question(name)
    return chosen.bind({parameter.name: parameter.default for parameter in chosen.parameters if parameter.default})


def as_set(rows: Iterable[Row]) -> list[tuple[str, ...]]:
    return sorted(tuple(str(term) for term in row.values()) for row in rows)


@pytest.mark.parametrize("name", NAMES)
def test_a_question_has_the_same_rows_elsewhere(name: str, embedded: Graph, elsewhere: Graph) -> None:
    rows = as_set(embedded.rows(asked(name)))
    assert rows
    assert as_set(elsewhere.rows(asked(name))) == rows


@pytest.mark.parametrize("name", OWN)
def test_a_query_of_our_own_has_the_same_rows_in_the_same_order(name: str, embedded: Graph, elsewhere: Graph) -> None:
    if name == "all-triples":
        pytest.skip("too many to be put in order; test_push compares them by checksum")
    text = (Path(queries.FOLDER).parent / "graph" / "sparql" / f"{name}.rq").read_text("utf-8")
    bound = {
        variable: _BOUND.get(variable, names.thing_iri("goal/2019-2022/1"))
        for variable in set(re.findall(r"VALUES \?(\w+) \{ UNDEF \}", text))
    }
    if text.startswith("CONSTRUCT"):
        assert set(elsewhere.construct(name, bound)) == set(embedded.construct(name, bound))
    else:
        assert elsewhere.ask(name, bound) == embedded.ask(name, bound)


def sample(graph: Graph, sparql: str, width: int) -> bytes:
    """Give what stands around the first rows of an answer and the things that the query names, as N-Triples."""
    rows = graph.rows(sparql)
    things = [term for row in rows[:_ROWS] for term in row.values() if isinstance(term, ox.NamedNode)]
    things += [ox.NamedNode(iri) for iri in re.findall(rf"<({re.escape(names.ID)}[^>]+)>", sparql)]
    found: dict[ox.Triple, None] = {}
    for pointing in _POINTING:
        near = [triple for thing in dict.fromkeys(things[:width]) for triple in _around(graph.store, thing, pointing)]
        found |= dict.fromkeys(near)
        things = [term for triple in near for term in (triple.subject, triple.object) if isinstance(term, ox.NamedNode)]
        things = [thing for thing in things if thing.value.startswith(names.ID)]
    return "".join(f"{triple} .\n" for triple in found).encode()


def _around(store: ox.Store, thing: ox.NamedNode, pointing: int) -> Iterator[ox.Triple]:
    for quad in store.quads_for_pattern(thing, None, None, ox.DefaultGraph()):
        yield quad.triple
    seen: Counter[ox.NamedNode] = Counter()
    for quad in store.quads_for_pattern(None, None, thing, ox.DefaultGraph()):
        seen[quad.predicate] += 1
        if seen[quad.predicate] <= pointing:
            yield quad.triple


@pytest.mark.parametrize("name", NAMES)
def test_a_question_has_the_same_rows_in_rdflib(name: str, embedded: Graph) -> None:
    for width in _WIDTHS:
        data = sample(embedded, asked(name), width)
        if rows := graph_from(data).rows(asked(name)):
            break
    peer = rdflib.Graph().parse(data=data, format="nt").query(asked(name))
    assert peer.vars is not None
    theirs = [[None if term is None else term.toPython() for term in row] for row in peer]  # type: ignore[union-attr]
    ours = [[rdflib_value(term) for term in row.values()] for row in rows]
    assert ours, "a sample that answers nothing compares nothing"
    assert sorted(map(repr, theirs)) == sorted(map(repr, ours))


def rdflib_value(term: object) -> object:
    """Give a term as rdflib reads it."""
    if term is None:
        return None
    text = f"<urn:s> <urn:p> {term} ."
    return next(iter(rdflib.Graph().parse(data=text, format="nt").objects())).toPython()  # type: ignore[attr-defined]


def test_every_question_and_every_query_of_our_own_was_asked() -> None:
    assert len(NAMES) >= 60
    assert len(OWN) >= 35


COMMANDS = [
    "ask generations -o csv",
    "compare 2015-2018 2019-2022",
    "describe goal/2019-2022/1",
    "export -f nq",
    "export -f ttl",
    "importance 2019-2022",
    "lineage FerieCamp",
    "network FerieCamp",
    "search feriecamp",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_prints_the_same_of_an_endpoint(command: str, dataset: Path, oxigraph: Oxigraph) -> None:
    here = pejling(*command.split(), "--dataset", dataset)
    there = pejling(*command.split(), "--endpoint", oxigraph.query)
    assert here.returncode == there.returncode == 0, here.stderr + there.stderr
    assert there.stdout == here.stdout
    assert len(here.stdout) > 100


def test_paths_are_as_short_of_an_endpoint(dataset: Path, oxigraph: Oxigraph) -> None:
    """An endpoint is asked only for what stands around the ends, so that of equally short paths others may come first."""
    command = ["path", "FerieCamp", "Socialudvalget"]
    here, there = pejling(*command, "--dataset", dataset), pejling(*command, "--endpoint", oxigraph.query)
    # Beneath each sentence stand the lines of its steps.
    lengths = [[line.count("»") for line in done.stdout.splitlines() if "»" in line] for done in (here, there)]
    assert lengths[1] == lengths[0]
    assert len(lengths[0]) == 3


def test_a_query_on_the_command_line_is_handed_on(oxigraph: Oxigraph) -> None:
    done = pejling("query", "SELECT (COUNT(*) AS ?n) { ?s a pej:Goal }", "-o", "csv", "--endpoint", oxigraph.query)
    assert done.stdout.split()[0] == "n"
    assert int(done.stdout.split()[1]) > 50


def test_python_opens_an_endpoint(dataset: Path, oxigraph: Oxigraph) -> None:
    here, there = open_city(dataset), open_city(endpoint=oxigraph.query)
    assert there.version == here.version
    assert there.ask("names-of-the-population").rows == here.ask("names-of-the-population").rows
    assert there.lineage("FerieCamp").rows == here.lineage("FerieCamp").rows
    assert there.find("feriecamp").rows == here.find("feriecamp").rows


@pytest.fixture(scope="module")
def served(dataset: Path, oxigraph: Oxigraph) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    settings = {"RATE": "0", "PER_CLIENT": "64", "RELEASES": "0"}
    with (
        SparqlService(dataset, **settings) as here,
        SparqlService(dataset, ENDPOINT=oxigraph.query, **settings) as there,
    ):
        yield here.client, there.client


def test_another_pejling_is_an_endpoint(dataset: Path, served: tuple[httpx.Client, httpx.Client]) -> None:
    """It refuses the graph in which a push would have left word, and tells its version itself."""
    here, there = open_city(dataset), open_city(endpoint=str(served[0].base_url).rstrip("/") + "/sparql")
    assert there.version == here.version
    assert there.ask("names-of-the-population").rows == here.ask("names-of-the-population").rows
    assert there.find("feriecamp").rows == here.find("feriecamp").rows


@pytest.mark.parametrize(
    "path",
    [
        "/compare?first=2015-2018&last=2019-2022",
        "/dumps/pejling.nq",
        "/id/goal/2019-2022/1",
        "/id/initiative/2019-2022/feriecamp.ttl",
        "/lineage",
        "/money",
        "/ontology",
        "/ontology.ttl",
        "/quality",
        "/queries/goals-without-a-successor",
        "/queries/amount-per-target-group?format=csv",
        "/search?q=feriecamp",
        "/sources",
    ],
)
def test_a_page_is_the_same_of_an_endpoint(path: str, served: tuple[httpx.Client, httpx.Client]) -> None:
    here, there = (client.get(path, headers={"Accept": "text/html"}) for client in served)
    assert here.status_code == there.status_code == 200
    assert lines(there) == lines(here)


def lines(response: httpx.Response) -> list[str]:
    """Give what a page says; rows that a question's own order leaves equal may come in any order."""
    text = response.text.replace(str(response.url.copy_with(path="/", query=None)), "/")
    return sorted(re.split(r"\n|(?=<tr|<li)", text))


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_the_endpoint_of_an_endpoint_answers_byte_for_byte(
    format: str, served: tuple[httpx.Client, httpx.Client]
) -> None:
    query = "SELECT ?g ?label WHERE { ?g a pej:Goal ; rdfs:label ?label } ORDER BY ?g ?label"
    here, there = (client.get("/sparql", params={"query": query, "format": format}) for client in served)
    assert there.content == here.content
    assert there.headers["x-dataset-version"] == here.headers["x-dataset-version"]


@pytest.mark.parametrize(
    "query",
    [
        "DESCRIBE id:goal/2019-2022/1",
        "DESCRIBE <https://w3id.org/pejling/id/goal/2019-2022/1> ?x WHERE { ?x a pej:LighthouseProject } LIMIT 2",
        "CONSTRUCT { ?x a pej:Goal } WHERE { ?x a pej:Goal ; pej:generation <id/generation/2019-2022> }",
        "ASK { ?x a pej:Goal }",
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
        "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/pejling/id/graph/lineage> { ?s ?p ?o }",
    ],
)
def test_every_form_means_the_same_elsewhere(query: str, embedded: Graph, elsewhere: Graph) -> None:
    text = query.replace("id:goal/2019-2022/1", "<id/goal/2019-2022/1>").replace(" LIMIT 2", "")
    triples = gate.classify(text).gives_triples
    chosen = gate.BY_NAME["ntriples" if triples else "csv"]
    here, there = (graph.answer(text, chosen) for graph in (embedded, elsewhere))
    assert sorted(there.splitlines()) == sorted(here.splitlines())
    assert len(here) > 3


def test_an_endpoint_shows_only_the_graphs_of_the_dataset(embedded: Graph, elsewhere: Graph) -> None:
    assert elsewhere.engine.named_graphs() == embedded.engine.named_graphs()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ('DEFINE input:inference "x" SELECT * { ?s ?p ?o }', "DEFINE is not SPARQL 1.1"),
        ("SELECT (bif:file_to_string('/etc/passwd') AS ?x) {}", "known to one engine alone"),
        ("PREFIX x: <bif:> SELECT (x:getenv('HOME') AS ?x) {}", "known to one engine alone"),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE is not allowed"),
        ("SELECT * FROM <http://127.0.0.1/secret> { ?s ?p ?o }", "has no graph"),
    ],
)
def test_what_one_engine_alone_knows_is_refused(
    query: str, sentence: str, served: tuple[httpx.Client, httpx.Client]
) -> None:
    answer = served[1].get("/sparql", params={"query": query})
    assert answer.status_code == 400
    assert sentence in answer.json()["message"]


def test_a_syntax_error_has_its_place(served: tuple[httpx.Client, httpx.Client]) -> None:
    here, there = (client.get("/sparql", params={"query": "SELECT *\n{ ?s pej:x }"}).json() for client in served)
    assert (there["line"], there["column"]) == (here["line"], here["column"])


def test_rows_beyond_the_limit_are_left_out_and_told(served: tuple[httpx.Client, httpx.Client]) -> None:
    answer = served[1].get("/sparql", params={"query": "SELECT ?s { ?s ?p ?o }", "maxrows": "7", "format": "json"})
    assert answer.headers["x-truncated"] == "rows=7"
    assert len(answer.json()["results"]["bindings"]) == 7


def test_data_are_not_changed_through_an_endpoint(served: tuple[httpx.Client, httpx.Client]) -> None:
    answer = served[1].post("/sparql", data={"update": "INSERT DATA { <urn:a> <urn:b> 1 }"})
    assert answer.status_code == 403


def test_a_graph_of_an_endpoint_is_handed_out(served: tuple[httpx.Client, httpx.Client]) -> None:
    address = {"graph": names.DATASET_GRAPH}
    here, there = (
        client.get("/graph-store", params=address, headers={"Accept": "application/n-triples"}) for client in served
    )
    assert sorted(there.text.splitlines()) == sorted(here.text.splitlines())
    assert served[1].get("/graph-store", params={"graph": "urn:none"}).status_code == 404


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_an_answer_comes_whole_by_pages(size: int, lilleby_dataset: Path) -> None:
    """A service that cuts without saying so: the operator states at how many rows."""
    with Oxigraph() as service:
        done = pejling("push", service.query, "--graph-store", service.graph_store, "--dataset", lilleby_dataset)
        assert done.returncode == 0, done.stderr
        query = "SELECT ?s ?label { ?s a ?class OPTIONAL { ?s pej:number ?label } } ORDER BY ?class ?s ?label LIMIT 50"
        rows = at(service.query, page=size).rows(query)
        assert as_set(rows) == as_set(at(service.query).rows(query))


def test_virtuoso_that_cuts_at_a_thousand_rows_gives_all(lilleby_dataset: Path, tmp_path: Path) -> None:
    here = open_graph(lilleby_dataset)
    with Virtuoso(tmp_path, most=1000) as service:
        done = pejling("push", service.query, "--dataset", lilleby_dataset)
        assert done.returncode == 0, done.stderr
        assert set(at(service.query).engine.triples()) == set(here.engine.triples())
        assert len(list(here.engine.triples())) > 3000


def test_a_page_asks_in_a_total_order() -> None:
    query = "SELECT ?a ?b { ?a ?p ?b } ORDER BY ?b # by b\nLIMIT 10 OFFSET 5"
    assert (
        paged(query, ["a", "b"]).page(4, 8, False)
        == "SELECT ?a ?b { ?a ?p ?b } ORDER BY ?b # by b\n?a ?b LIMIT 2 OFFSET 13\n"
    )
