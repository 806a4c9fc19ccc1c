"""Shares of pages: so many of one client are made at once, its others wait their turn, and those of other clients do not."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.fairness import client_of, whose

_KEY = "share"


class Shares:
    """Middleware by which ``at_once`` pages of a client are made at once.

    What is made counts until its head is sent, but not while it waits for a query: queries have shares of their own. What is
    asked by POST counts from when its body has come.
    """

    def __init__(self, app: ASGIApp, at_once: int) -> None:
        self._app, self._at_once = app, at_once
        self._rooms: dict[str, _Room] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on when its turn comes."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD", "POST"):
            await self._app(scope, receive, send)
            return
        share = _Share(self._rooms, whose(client_of(scope)), self._at_once)

        async def received() -> Message:
            message = await receive()
            if message["type"] == "http.request" and not message.get("more_body"):
                await share.enter()
            return message

        async def sent(message: Message) -> None:
            share.leave()
            await send(message)

        has_body = scope["method"] == "POST"
        if not has_body:
            await share.enter()
        try:
            await self._app({**scope, _KEY: share}, received if has_body else receive, sent)
        finally:
            share.leave()


def leave_share(request: Request) -> None:
    """Let the next page of a request's client be made: this one waits for something else."""
    share: _Share | None = request.scope.get(_KEY)
    if share:
        share.leave()


async def enter_share(request: Request) -> None:
    """Wait for the turn again, before more of a page is made."""
    share: _Share | None = request.scope.get(_KEY)
    if share:
        await share.enter()


class _Room:
    """What a client's requests enter; ``inside`` counts those that wait too."""

    def __init__(self, at_once: int) -> None:
        self.free, self.inside = asyncio.Semaphore(at_once), 0


class _Share:
    """One request's place in its client's room, which there is while anyone is in it."""

    def __init__(self, rooms: dict[str, _Room], client: str, at_once: int) -> None:
        self._rooms, self._client, self._at_once = rooms, client, at_once
        self._entered = False

    async def enter(self) -> None:
        """Wait for the turn, unless it is this one's."""
        if self._entered:
            return
        room = self._rooms.setdefault(self._client, _Room(self._at_once))
        room.inside += 1
        try:
            await room.free.acquire()
            self._entered = True
        finally:
            if not self._entered:
                self._out()

    def leave(self) -> None:
        """Let the next one in, if this one is."""
        if self._entered:
            self._entered = False
            self._rooms[self._client].free.release()
            self._out()

    def _out(self) -> None:
        room = self._rooms[self._client]
        room.inside -= 1
        if not room.inside:
            del self._rooms[self._client]
