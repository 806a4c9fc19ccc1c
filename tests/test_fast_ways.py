"""The fast ways of answering give what the slow ones give: the copy of the default graph, look-ups in the service, gathered packets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sparql_service import AUTHORISED, SparqlService, writable

from graph import names
from graph.gate import evaluation
from graph.gate.formats import BY_NAME
from graph.gate.lookups import MOST_ROWS, is_look_up, look_up
from graph.gate.reading import read_query
from graph.journal import Change
from graph.workers import crew, writer
from graph.workers.frames import Job
from graph.workers.kitchen import Kitchen
from graph.workers.limits import Limits
from graph.workers.pool import Pool
from pejling.gathering import Gathering

_COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def _quad(number: int, graph: int) -> ox.Quad:
    node = ox.NamedNode(f"urn:t:{number}")
    return ox.Quad(node, ox.NamedNode("urn:p"), ox.Literal("x"), ox.NamedNode(f"urn:g:{graph}"))


_QUADS = st.builds(_quad, st.integers(0, 12), st.integers(0, 2))
_STEPS = st.lists(st.one_of(st.none(), st.tuples(st.lists(_QUADS), st.lists(_QUADS))), max_size=12)


@given(st.lists(_QUADS), _STEPS)
def test_the_copy_is_the_default_graph_whatever_changes_while_it_is_made(
    start: list[ox.Quad], steps: list[tuple[list[ox.Quad], list[ox.Quad]] | None]
) -> None:
    store = ox.Store()
    Change(tuple(start)).apply(store, union=True)
    kept = writer.Kept(store, True, frozenset())
    kept.fill(3)
    for step in steps:
        if step is None:
            if kept.filling:
                kept.fill(3)
            continue
        added = [quad for quad in dict.fromkeys(step[0]) if quad not in store]
        removed = [quad for quad in dict.fromkeys(step[1]) if quad in store]
        change = Change(tuple(added), tuple(removed))
        change.apply(store, union=True)
        kept.follow(change)
    while kept.filling:
        kept.fill(3)
    assert kept.stores.plain is not None
    assert set(kept.stores.plain) == set(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))


def test_workers_with_the_copy_answer_as_those_without_and_follow_changes(
    lilleby_dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "AFTER", 0.2)
    in_graph = "SELECT (COUNT(*) AS ?n) { GRAPH <urn:new> { ?s ?p ?o } }"

    async def numbers(pool: Pool) -> list[int]:
        found = []
        for query in (_COUNT, in_graph):
            answer = await pool.run(Job("query", query, "csv", query=read_query(query)), Limits())
            found.append(int((answer.body or b"").split()[1]))
        return found

    async def walk() -> None:
        pool = Pool(Kitchen(lilleby_dataset, journal=tmp_path / "journal", workers=2))
        await pool.start()
        try:
            (before, nothing) = await numbers(pool)
            assert not pool.fast
            assert nothing == 0
            async with asyncio.timeout(20):
                while not pool.fast:
                    await asyncio.sleep(0.02)
            assert await numbers(pool) == [before, 0]
            for update, more in (("INSERT", 1), ("DELETE", 0)):
                job = Job("update", f"{update} DATA {{ GRAPH <urn:new> {{ <urn:s> <urn:p> 'x' }} }}")
                await pool.change(job, Limits(), lambda _: None)
                assert await numbers(pool) == [before + more, more]
                async with asyncio.timeout(20):
                    while not pool.fast:
                        await asyncio.sleep(0.02)
                assert await numbers(pool) == [before + more, more]
        finally:
            await pool.stop()

    asyncio.run(walk())


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { <urn:t:1> ?p ?o }",
        "select ?o where { <urn:t:1> <urn:p> ?o . } limit 3",
        "PREFIX t: <urn:t:>\nSELECT ?p ?o WHERE { t:a1 ?p ?o }",
        "ASK { pej:Goal a ?class }",
        "SELECT ?po { <urn:t:1> ?p ?po }",
        "PREFIX pej: <urn:t:>\nSELECT * { pej:a1 ?p ?o }",
        "PREFIX PEJ: <urn:t:>\nSELECT * { pej:Goal a ?class }",
        "SELECT * { <goal/1> ?p ?o } LIMIT 100000",
        "PREFIX t: <goal/>\nSELECT ?o { t:a a ?o }\nLIMIT 501\n",
    ],
)
def test_a_look_up_is_known_and_answered_as_by_a_worker(query: str) -> None:
    store = ox.Store()
    store.extend(ox.Quad(*_quad(number, 0).triple) for number in range(5))
    things = map(ox.NamedNode, ("urn:t:a1", names.BASE + "goal/1", names.BASE + "goal/a", names.PEJ + "Goal"))
    store.extend(ox.Quad(thing, ox.NamedNode(names.PREFIXES["rdf"] + "type"), thing) for thing in things)
    assert is_look_up(query)
    format = BY_NAME["json"]
    assert look_up(store, query, format) == evaluation.answer(store, query, format)


@pytest.mark.parametrize(
    "query",
    [
        _COUNT,
        "SELECT * { ?s ?p <urn:t:1> }",
        "SELECT * { <urn:t:1> ?p ?o . ?o ?q ?r }",
        "SELECT * { <urn:t:1> <urn:p>* ?o }",
        "SELECT * { <urn:t:1> ?p ?o FILTER regex(?o, '(a+)+b') }",
        "SELECT (STRLEN(?o) AS ?n) { <urn:t:1> ?p ?o }",
        "SELECT * FROM <urn:g> { <urn:t:1> ?p ?o }",
        "SELECT * { GRAPH ?g { <urn:t:1> ?p ?o } }",
        "SELECT * { <urn:t:1> ?p ?o } ORDER BY ?o",
        # Of a thing with a million statements these go through all, whatever the limit of rows.
        "SELECT DISTINCT ?p { <urn:t:1> ?p ?o }",
        "ASK { <urn:t:1> ?p ?p }",
        "SELECT * { <urn:t:1> ?p ?o } OFFSET 3",
        "SELECT * { <urn:t:1> ?p ?o } VALUES ?o { 1 }",
        "SELECT * { <urn:t:1> ?p ?o } # a comment",
        "CONSTRUCT WHERE { <urn:t:1> ?p ?o }",
        "DESCRIBE <urn:t:1>",
        "SELECT * { <" + "x" * 3000 + "> ?p ?o }",
    ],
)
def test_whatever_is_more_than_a_look_up_is_left_to_a_worker(query: str) -> None:
    assert not is_look_up(query)


def test_a_look_up_of_too_many_rows_or_without_sense_is_left_to_a_worker() -> None:
    store = ox.Store()
    store.extend(
        ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal(number)) for number in range(MOST_ROWS + 1)
    )
    for format in ("json", "xml", "csv", "tsv"):
        assert look_up(store, "SELECT * { <urn:a> ?p ?o }", BY_NAME[format]) is None
    assert look_up(store, "SELECT ?p { nowhere:a ?p ?o }", BY_NAME["json"]) is None


def test_look_ups_over_http_see_every_change_at_once(lilleby_dataset: Path, tmp_path: Path) -> None:
    with writable(lilleby_dataset, JOURNAL=str(tmp_path / "journal")) as service:
        service.client.get("/")
        about = "SELECT ?o { <urn:s> <urn:p> ?o }"
        for number in range(4):
            update = f"INSERT DATA {{ GRAPH <urn:new> {{ <urn:s> <urn:p> {number} }} }}"
            service.client.post("/sparql", data={"update": update}, headers=AUTHORISED).raise_for_status()
            assert len(service.ask(about, format="csv").text.split()) == number + 2
        service.client.post("/sparql", data={"update": "DROP GRAPH <urn:new>"}, headers=AUTHORISED).raise_for_status()
        assert service.ask(about, format="csv").text.split() == ["o"]


def test_a_look_up_over_http_keeps_to_the_rows_asked_for(many_rows: SparqlService) -> None:
    about = "SELECT ?o { <urn:a> <urn:p> ?o }"
    assert len(many_rows.ask(about, format="csv").text.split()) == 1 + 2 * MOST_ROWS
    few = many_rows.ask(about, format="csv", maxrows="7")
    assert len(few.text.split()) == 8
    assert few.headers["X-Truncated"] == "rows=7"


def test_a_kept_answer_keeps_to_the_bytes_asked_for(many_rows: SparqlService) -> None:
    query = "SELECT ?o { ?s <urn:p> ?o }"
    assert many_rows.ask(query, format="csv").status_code == 200
    assert many_rows.ask(query, format="csv", maxbytes="100").status_code == 413


@pytest.fixture(name="many_rows")
def _many_rows(tmp_path: Path) -> Iterator[SparqlService]:
    file = tmp_path / "many.nq"
    file.write_text("".join(f'<urn:a> <urn:p> "{number}" <urn:g> .\n' for number in range(2 * MOST_ROWS)))
    with SparqlService(file, RATE="0") as service:
        service.client.get("/health")
        yield service


class _Transport:
    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        assert not self.closed
        self.written.append(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


@pytest.mark.parametrize(
    ("act", "packets"),
    [
        (lambda one: [one.write(b"head"), one.write(b"body")], [b"headbody"]),
        (
            lambda one: [one.write(b"head"), one.write(b"x" * 70_000), one.write(b"end")],
            [b"head", b"x" * 70_000, b"end"],
        ),
        (lambda one: [one.write(b"head"), one.close()], [b"head"]),
        (lambda one: [one.write(b"head"), one.close(), one.write(b"late")], [b"head"]),
    ],
)
def test_what_is_written_in_one_turn_goes_out_together_and_in_order(
    act: Callable[[Gathering], object], packets: list[bytes]
) -> None:
    async def walk() -> list[bytes]:
        transport = _Transport()
        act(Gathering(transport, asyncio.get_running_loop()))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        return transport.written

    assert asyncio.run(walk()) == packets
