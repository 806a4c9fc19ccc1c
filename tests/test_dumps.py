"""Dumps while the data change and the system tidies up: who asks for a file is sent it, whole."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sparql_service import AUTHORISED, SparqlService, writable

from api.dumps import Shelf
from graph.dumps import DUMPS
from graph.workers.kitchen import Kitchen

DUMP = next(dump for dump in DUMPS if dump.file == "pejling.nt")


def test_a_file_that_is_about_to_be_sent_outlives_a_change_of_the_data(many: Path) -> None:
    async def walk() -> None:
        endpoint: Any = SimpleNamespace(version="1", pool=SimpleNamespace(kitchen=Kitchen(many)))
        shelf = Shelf(endpoint, many)
        first, let_go = await shelf.held(DUMP)
        endpoint.version = "2"
        second, let_second_go = await shelf.held(DUMP)
        assert hashlib.sha256(first.path.read_bytes()).hexdigest() == first.sha256
        let_go()
        assert not first.path.exists(), "nobody reads it, and nobody will"
        let_second_go()
        assert second.path.is_file()
        # One that nobody holds goes with the next.
        endpoint.version = "3"
        third = await shelf.one(DUMP)
        assert [file.name for file in third.path.parent.iterdir()] == [third.path.name]
        shelf.end()

    asyncio.run(walk())


@pytest.mark.parametrize("folder", [False, True], ids=["files", "folder"])
def test_what_was_tidied_away_is_written_again(
    many: Path, tmp_path: Path, folder: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    with SparqlService(many) as service:
        whole = service.client.get(f"/dumps/{DUMP.file}")
        (shelf,) = place.glob("pejling-dumps-*")
        if folder:
            shutil.rmtree(shelf)
        else:
            for file in shelf.iterdir():
                file.unlink()
        again = service.client.get(f"/dumps/{DUMP.file}")
        assert (again.status_code, again.content) == (200, whole.content)
        refused = service.client.post(f"/dumps/{DUMP.file}")
        assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


def test_files_go_with_their_service_and_those_of_a_killed_one_with_the_next(
    many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))

    def folders(service: SparqlService) -> set[Path]:
        assert service.client.get(f"/dumps/{DUMP.file}").status_code == 200
        return set(place.iterdir())

    with SparqlService(many) as first:
        (own,) = folders(first)
        with SparqlService(many) as second:
            assert len(folders(second)) == 2
        assert folders(first) == {own}, "that of a service that lives is left alone"
        assert (own / f"{first.client.get('/ready').headers['x-dataset-version']}-{DUMP.file}").is_file()
        first.process.kill()
        first.process.wait()
        with SparqlService(many) as third:
            (other,) = folders(third)
            assert other != own
    assert not list(place.iterdir())


def test_data_that_a_format_cannot_hold_are_told_and_come_in_all_others(many: Path, tmp_path: Path) -> None:
    with writable(many, JOURNAL=str(tmp_path / "journal")) as service:
        insert = 'INSERT DATA { GRAPH <urn:new> { <urn:s> <urn:p> "a\\u0001b" } }'
        service.client.post("/sparql", data={"update": insert}, headers=AUTHORISED).raise_for_status()
        refused = service.client.get("/dumps/pejling.rdf", headers={"Accept": "application/json"})
        assert refused.status_code == 406
        assert "U+0001" in refused.json()["message"]
        names = {dump.file for dump in DUMPS} - {"pejling.rdf"}
        assert {one["file"] for one in service.client.get("/dumps/").json()} == names
        assert {line.split()[1] for line in service.client.get("/dumps/SHA256SUMS").text.splitlines()} == names
        assert service.client.get("/dumps/", headers={"Accept": "text/html"}).status_code == 200
        delete = insert.replace("INSERT", "DELETE")
        service.client.post("/sparql", data={"update": delete}, headers=AUTHORISED).raise_for_status()
        assert service.client.get("/dumps/pejling.rdf").status_code == 200
