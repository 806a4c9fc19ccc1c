"""The server for assistants, as the official client sees it: on standard input and output, and over HTTP."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import anyio
import httpx
import httpx2
import pytest
from conftest import pejling as run
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from ports import free_port
from test_slow_clients import ended

from graph.questions import questions

TOOLS = {"search", "ontology", "questions", "ask", "sparql", "thing", "lineage", "compare", "paths", "passages"}


Conversation = Callable[[Client], Awaitable[None]]


class Talk(Protocol):
    def __call__(self, dataset: Path, conversation: Conversation, *options: str, seconds: str = "60") -> None: ...


def by_stdio(dataset: Path, conversation: Conversation, *options: str, seconds: str = "60") -> None:
    """Hold a conversation with a server process on its standard input and output."""
    command = ["-m", "pejling", "mcp", "--dataset", str(dataset), *options]
    # The client hands a server few variables of the environment: no setting of ours but this one.
    hold(
        StdioServerParameters(command=sys.executable, args=command, env={"PEJLING_MOST_SECONDS": seconds}), conversation
    )


def by_http(dataset: Path, conversation: Conversation, *options: str, seconds: str = "60") -> None:
    """Hold a conversation with a server process over HTTP."""
    with http_server(dataset, *options, PEJLING_MOST_SECONDS=seconds) as address:
        hold(address, conversation)


def hold(server: StdioServerParameters | str, conversation: Conversation) -> None:
    async def held() -> None:
        with anyio.fail_after(240):
            async with Client(server) as client:
                await conversation(client)

    anyio.run(held)


@contextmanager
def http_server(dataset: Path, *options: str, **environment: str) -> Iterator[str]:
    """Serve a dataset to assistants on a free port for as long as the block lasts; give the address of its tools."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "pejling",
        "mcp",
        "--http",
        "--mcp-port",
        str(port),
        "--dataset",
        str(dataset),
        *options,
    ]
    plain = {key: value for key, value in os.environ.items() if not key.startswith("PEJLING_")}
    with subprocess.Popen(command, env=plain | environment, stderr=subprocess.DEVNULL) as process:
        try:
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline and process.poll() is None:
                with suppress(OSError):
                    socket.create_connection(("127.0.0.1", port), 2).close()
                    break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/mcp"
        finally:
            process.terminate()


@pytest.fixture(params=[by_stdio, by_http], ids=["stdio", "http"])
def talk(request: pytest.FixtureRequest) -> Talk:
    """Each conversation is held both ways."""
    way: Talk = request.param
    return way


async def call(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    assert result.structured_content is not None
    return result.structured_content


async def refused(client: Client, tool: str, **arguments: Any) -> str:
    result = await client.call_tool(tool, arguments)
    assert result.is_error, result.structured_content
    return str(getattr(result.content[0], "text", ""))


def test_every_tool_is_told_and_only_reads(dataset: Path, talk: Talk) -> None:
    async def conversation(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == TOOLS
        for tool in tools.values():
            assert tool.description
            assert tool.output_schema
            assert tool.annotations
            assert tool.annotations.read_only_hint is True
        assert "Cite" in str(client.instructions)

    talk(dataset, conversation)


def test_each_tool_answers_with_rows_version_and_sources(dataset: Path, talk: Talk) -> None:
    async def conversation(client: Client) -> None:
        found = await call(client, "search", words="feriecamp", type="Initiative")
        camp = found["rows"][0]["thing"]
        assert found["sources"][0]["document"]
        listed = await call(client, "questions")
        assert {row["question"] for row in listed["rows"]} == set(questions())
        goals = await call(
            client, "ask", question="goals-of-a-generation", parameters={"generation": "generation/2019-2022"}, limit=5
        )
        assert len(goals["rows"]) == 5
        assert goals["left_out"] > 0
        assert {source["thing"] for source in goals["sources"]} >= {row["goal"] for row in goals["rows"]}
        counted = await call(client, "sparql", query="SELECT (COUNT(*) AS ?n) { ?x a pej:Pejlemaerke }")
        assert counted["rows"][0]["n"] > 0
        told = await call(client, "thing", name="goal/2019-2022/1")
        assert told["about"]["type"] == "Goal"
        assert told["sources"][0]["firstLine"] > 0
        line = await call(client, "lineage", name=camp, evidence="weak")
        assert {row["evidence"] for row in line["rows"]} <= {"stated", "same-name", "same-content", "weak"}
        assert line["sources"]
        compared = await call(client, "compare", first="2015-2018", last="2019-2022", limit=3)
        assert len(compared["rows"]) == 3
        walked = await call(client, "paths", one="goal/2019-2022/1", other=camp, count=1, language="en")
        assert all(row["sentence"].startswith("“") for row in walked["rows"])
        classes = await call(client, "ontology", term="delmål")
        assert "pej:SubGoal" in {row["name"] for row in classes["rows"]}
        versions = {
            answer["version"] for answer in (found, listed, goals, counted, told, line, compared, walked, classes)
        }
        assert len(versions) == 1

    talk(dataset, conversation)


def test_money_comes_as_numbers(dataset: Path, talk: Talk) -> None:
    async def conversation(client: Client) -> None:
        answer = await call(client, "ask", question="amount-per-target-group", parameters={"year": 2019}, limit=3)
        assert all(isinstance(row["sum"], int | float) and row["sum"] > 0 for row in answer["rows"])

    talk(dataset, conversation)


def test_passages_have_their_words_where_the_sources_are_at_hand(dataset: Path, sources: Path, talk: Talk) -> None:
    async def with_sources(client: Client) -> None:
        answer = await call(client, "passages", name="goal/2019-2022/1")
        assert "minoritetsbaggrund" in answer["rows"][0]["text"]

    async def without(client: Client) -> None:
        answer = await call(client, "passages", name="goal/2019-2022/1")
        assert "text" not in answer["rows"][0]
        assert answer["rows"][0]["document"] == "svar-2019-integrationsindsatser"

    talk(dataset, with_sources, "--sources", str(sources))
    talk(dataset, without)


def test_what_is_wrong_is_told_in_words_and_the_server_goes_on(dataset: Path, talk: Talk) -> None:
    async def conversation(client: Client) -> None:
        assert "is an update" in await refused(client, "sparql", query="DELETE WHERE { ?s ?p ?o }")
        assert "SERVICE is not allowed" in await refused(
            client, "sparql", query="SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
        )
        assert "line 1, column" in await refused(client, "sparql", query="SELECT * { ?s ?p }")
        nested = "SELECT * { BIND(<<( <urn:a> <urn:b> 1 )>> AS ?t) }"
        assert "statements about statements" in await refused(client, "sparql", query=nested)
        assert "Did you mean" in await refused(client, "ask", question="goals-of-generation")
        assert "has no parameter" in await refused(
            client, "ask", question="goals-of-a-generation", parameters={"question": "x", "self": "y"}
        )
        assert "Nothing is named" in await refused(client, "thing", name="xyzzy")
        assert "There is no generation" in await refused(client, "compare", first="1999", last="2019-2022")
        assert "evidence" in await refused(client, "lineage", name="Feriecamp", evidence="sure")
        assert "limit" in await refused(client, "sparql", query="ASK {}", limit=100_000)
        assert "Traceback" not in await refused(client, "paths", one="xyzzy", other="Feriecamp")
        assert await refused(client, "search", words="ferie", type="Nothing")
        assert (await call(client, "sparql", query="ASK {}"))["rows"] == [{"answer": True}]

    talk(dataset, conversation)


def test_a_query_that_runs_over_is_stopped_and_the_server_goes_on(dataset: Path, talk: Talk) -> None:
    async def conversation(client: Client) -> None:
        rogue = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
        assert "was stopped" in await refused(client, "sparql", query=rogue)
        assert (await call(client, "sparql", query="ASK {}"))["rows"] == [{"answer": True}]

    talk(dataset, conversation, seconds="1")


def test_without_a_dataset_the_command_says_how_to_build_one(tmp_path: Path) -> None:
    done = run("mcp", "--dataset", tmp_path / "none.nq", input="")
    assert done.returncode == 2
    assert "Run `pejling build` first" in done.stderr
    assert done.stdout == ""


CALL = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "sparql", "arguments": {"query": "ASK {}"}},
}
JSON = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


def test_a_page_of_a_stranger_and_a_stranger_by_name_are_turned_away(dataset: Path) -> None:
    with http_server(dataset, "--mcp-names", "pejling.example.org") as address:

        def status(**headers: str) -> int:
            return httpx.post(address, json=CALL, headers=JSON | headers, timeout=60).status_code

        assert status() == 200
        assert status(Origin="http://127.0.0.1:3000") == 200
        assert status(Origin="https://evil.example") == 403
        assert status(Origin="null") == 403
        assert status(Origin="http://localhost.evil.example") == 403
        assert status(Host="evil.example") == 421
        assert status(Host="pejling.example.org", Origin="https://pejling.example.org") == 200
        assert httpx.post(address, content=b"[" * 10_000, headers=JSON).status_code == 400
        assert httpx.post(address, content=b" " * 2_000_000, headers=JSON).status_code == 413
        assert status() == 200


def test_who_holds_connections_keeps_no_assistant_out(dataset: Path) -> None:
    with http_server(dataset, PEJLING_PATIENCE="1") as address, ExitStack() as stack:
        listening = httpx.get(address, headers={"Accept": "text/event-stream"})
        assert (listening.status_code, listening.headers["allow"]) == (405, "POST")
        place = ("127.0.0.1", httpx.URL(address).port or 0)
        idle = [stack.enter_context(socket.create_connection(place)) for _ in range(120)]
        for connection in idle[:60]:
            connection.sendall(b"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{")
        assert all(ended(connection, 60) for connection in idle)
        endless = stack.enter_context(socket.create_connection(place))
        endless.sendall(b"POST /mcp HTTP/1.1\r\n" + b"A: b\r\n" * 20_000)
        assert endless.recv(100).startswith(b"HTTP/1.1 431 ")
        assert httpx.post(address, json=CALL, headers=JSON).status_code == 200


def test_idle_connections_hold_no_place_and_too_many_messages_are_told_to_come_again(dataset: Path) -> None:
    with http_server(dataset) as address, ExitStack() as stack:
        place = ("127.0.0.1", httpx.URL(address).port or 0)
        for _ in range(120):
            stack.enter_context(socket.create_connection(place))
        assert httpx.post(address, json=CALL, headers=JSON).status_code == 200
        for _ in range(100):
            begun = stack.enter_context(socket.create_connection(place))
            begun.sendall(b"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{")
        deadline = time.monotonic() + 60
        while (answer := httpx.post(address, json=CALL, headers=JSON)).status_code == 200:
            assert time.monotonic() < deadline
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert answer.json() == {
            "jsonrpc": "2.0",
            "id": None,
            "error": {
                "code": -32000,
                "message": "100 messages are being answered already; send yours again in a moment.",
            },
        }


def test_with_a_token_only_those_who_bring_it_are_let_in(dataset: Path) -> None:
    hashed = hashlib.sha256(b"hemmelig").hexdigest()
    with http_server(dataset, PEJLING_MCP_TOKEN_HASH=hashed) as address:
        without = httpx.post(address, json=CALL, headers=JSON)
        assert without.status_code == 401
        assert without.headers["www-authenticate"].startswith("Bearer")
        assert "token" in without.json()["message"]
        assert (
            httpx.post(address, json=CALL, headers=JSON | {"Authorization": "Bearer gættet".encode()}).status_code
            == 401
        )  # type: ignore[dict-item]

        async def held() -> None:
            headers = {"Authorization": "Bearer hemmelig"}
            async with (
                httpx2.AsyncClient(headers=headers, timeout=60) as bearing,
                Client(streamable_http_client(address, http_client=bearing)) as client,
            ):
                assert (await call(client, "sparql", query="ASK {}"))["rows"] == [{"answer": True}]

        anyio.run(held)


def test_an_open_address_without_a_token_is_refused(dataset: Path) -> None:
    done = run("mcp", "--http", "--mcp-host", "0.0.0.0", "--dataset", dataset)
    assert done.returncode == 2
    assert "PEJLING_MCP_TOKEN_HASH" in done.stderr


def test_assistants_at_once_do_not_wait_for_one_that_runs_long(dataset: Path) -> None:
    rogue = {"name": "sparql", "arguments": {"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"}}
    with ThreadPoolExecutor(1) as pool, http_server(dataset, PEJLING_MOST_SECONDS="10") as address:
        long = pool.submit(httpx.post, address, json=CALL | {"params": rogue}, headers=JSON, timeout=120)
        assert httpx.post(address, json=CALL, headers=JSON).status_code == 200
        assert not long.done()
