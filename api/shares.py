"""Shares of pages: so many of one client are made at once, its others wait their turn, and those of other clients do not."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.fairness import client_of, whose

_KEY = "share"


class Shares:
    """Middleware by which ``at_once`` pages of a client are made at once.

    What is made counts until its head is sent, or until it waits for a query: queries have shares of their own.
    """

    def __init__(self, app: ASGIApp, at_once: int) -> None:
        self._app, self._at_once = app, at_once
        self._rooms: dict[str, _Room] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on when its turn comes."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        share = _Share(self._rooms, whose(client_of(scope)), self._at_once)
        await share.enter()

        async def sent(message: Message) -> None:
            share.leave()
            await send(message)

        try:
            await self._app({**scope, _KEY: share}, receive, sent)
        finally:
            share.leave()


def leave_share(request: Request) -> None:
    """Let the next page of a request's client be made: this one waits for something else."""
    share: _Share | None = request.scope.get(_KEY)
    if share:
        share.leave()


class _Room:
    """What a client's requests enter; ``inside`` counts those that wait too."""

    def __init__(self, at_once: int) -> None:
        self.free, self.inside = asyncio.Semaphore(at_once), 0


class _Share:
    """One request's place in its client's room."""

    def __init__(self, rooms: dict[str, _Room], client: str, at_once: int) -> None:
        self._rooms, self._client = rooms, client
        self._room = rooms.setdefault(client, _Room(at_once))
        self._room.inside += 1
        self._entered = self._left = False

    async def enter(self) -> None:
        """Wait for the turn."""
        try:
            await self._room.free.acquire()
            self._entered = True
        except BaseException:
            self.leave()
            raise

    def leave(self) -> None:
        """Let the next one in, once."""
        if self._left:
            return
        self._left = True
        self._room.inside -= 1
        if self._entered:
            self._room.free.release()
        if not self._room.inside:
            del self._rooms[self._client]
