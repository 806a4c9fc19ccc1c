"""Large answers to many clients at once go out piece by piece: the event loop has turns for all else in between."""

from __future__ import annotations

import asyncio
import json
import socket
from pathlib import Path

import httpx
from sparql_service import SparqlService
from starlette.types import Message, Receive, Scope, Send

from api.pieces import PIECE, InPieces

BODY = bytes(range(256)) * 40_001


def test_between_two_turns_of_others_one_piece_is_sent_however_many_clients_there_are() -> None:
    sent: dict[int, list[Message]] = {client: [] for client in range(50)}
    since = most = 0

    async def app(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": BODY})

    async def asked(client: int) -> None:
        async def send(message: Message) -> None:
            nonlocal since, most
            sent[client].append(message)
            since += len(message.get("body", b""))
            most = max(most, since)

        async def receive() -> Message:
            return {"type": "http.disconnect"}

        await in_pieces({"type": "http"}, receive, send)

    async def others() -> None:
        nonlocal since
        while True:
            await asyncio.sleep(0)
            since = 0

    async def walk() -> None:
        light = asyncio.ensure_future(others())
        # One that is gone before its turn takes nobody else's.
        gone = asyncio.ensure_future(asked(0))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.gather(*(asked(client) for client in range(1, 50)))
        light.cancel()

    in_pieces = InPieces(app)
    asyncio.run(walk())
    # A turn of the loop may begin with the one and end with the other.
    assert most <= 2 * PIECE
    for client in range(1, 50):
        start, *pieces = sent[client]
        assert start["status"] == 200
        assert b"".join(piece["body"] for piece in pieces) == BODY
        assert [piece["more_body"] for piece in pieces] == [True] * (len(pieces) - 1) + [False]


def test_what_is_kept_comes_whole_compressed_or_not(many: Path) -> None:
    asked = {"query": "SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 8000"}
    with SparqlService(many, RATE="0") as service:
        first, kept, packed = (
            service.client.get("/sparql", params=asked, headers={"Accept-Encoding": coding})
            for coding in ("identity", "identity", "gzip")
        )
    assert len(kept.content) > 4 * PIECE
    assert len(json.loads(kept.content)["results"]["bindings"]) == 8_000
    assert first.content == kept.content == packed.content
    assert packed.headers["content-encoding"] == "gzip"


def test_no_piece_of_a_service_is_larger_than_one_turn(many: Path) -> None:
    asked = httpx.QueryParams({"query": "SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 8000"})
    request = f"GET /sparql?{asked} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    with SparqlService(many) as service, socket.create_connection(("127.0.0.1", service.port), 60) as connection:
        connection.sendall(request.encode())
        answer = b"".join(iter(lambda: connection.recv(1 << 20), b""))
    head, _, rest = answer.partition(b"\r\n\r\n")
    assert b"transfer-encoding: chunked" in head.lower()
    sizes = []
    while rest:
        told, _, rest = rest.partition(b"\r\n")
        sizes.append(int(told, 16))
        rest = rest[sizes[-1] + 2 :]
    assert sum(sizes) > 4 * PIECE
    assert max(sizes) == PIECE
