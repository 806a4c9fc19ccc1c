"""What a reader has yet to take lies in memory, then in a file, and comes in order; where there is no room, its worker is not held for long."""

from __future__ import annotations

import asyncio
import random
import tempfile
from pathlib import Path

import pytest

from graph.workers.backlog import Backlog, Room
from graph.workers.limits import MEBIBYTE
from graph.workers.stops import Stopped

SEVERAL = 40 * MEBIBYTE


def pieces(count: int) -> list[bytes]:
    chance = random.Random(count)
    return [chance.randbytes(chance.choice((1, 1_000, 70_000, 300_000))) for _ in range(count)]


async def filled(lies: Backlog, given: list[bytes]) -> None:
    for piece in given:
        await lies.put(piece)
    lies.end()


@pytest.mark.parametrize("pause", [0, 7])
def test_what_is_read_late_comes_whole_and_in_order(pause: int) -> None:
    async def walk() -> None:
        room, given, read = Room(SEVERAL), pieces(150), b""
        lies = Backlog(room)
        filling = asyncio.ensure_future(filled(lies, given))
        if not pause:
            await filling
            assert room.left < SEVERAL
        count = 0
        async for piece in lies:
            read += piece
            count += 1
            if pause and count % pause == 0:
                await asyncio.sleep(0.01)
        assert read == b"".join(given)
        lies.close()
        assert room.left == SEVERAL

    asyncio.run(walk())


@pytest.mark.parametrize("room", [0, SEVERAL], ids=["no room", "no disk"])
def test_where_there_is_no_room_the_answer_is_given_up(
    room: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))

    async def walk() -> None:
        left = Room(room)
        lies = Backlog(left, patience=0.1)
        with pytest.raises(Stopped) as stopped:
            await filled(lies, pieces(150))
        assert stopped.value.reason == "busy"
        lies.end(stopped.value)
        with pytest.raises(Stopped):
            [piece async for piece in lies]
        lies.close()
        assert left.left == room

    asyncio.run(walk())


def test_what_is_closed_while_it_is_written_takes_nothing() -> None:
    async def walk() -> None:
        room = Room(SEVERAL)
        for delay in range(20):
            lies = Backlog(room)
            filling = asyncio.ensure_future(filled(lies, pieces(50)))
            await asyncio.sleep(0.0005 * delay)
            filling.cancel()
            lies.close()
            await asyncio.gather(filling, return_exceptions=True)
        assert room.left == SEVERAL

    asyncio.run(walk())
