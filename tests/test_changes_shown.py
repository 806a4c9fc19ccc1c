"""What is derived from the graph follows a change made over HTTP: a new thing's page, search and label."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pytest

from tests.conftest import LILLEBY, pejling
from tests.sparql_service import AUTHORISED, SparqlService, writable

_THING = "https://w3id.org/pejling/id/initiative/proeve"
_INSERT = f"""INSERT DATA {{ GRAPH <https://w3id.org/pejling/id/graph/notes> {{
  <{_THING}> a pej:Initiative, pej:Measure ; rdfs:label "Kvarterhaven på Prøvestenen"@da ;
    pej:continues <https://w3id.org/pejling/id/initiative/proeve-aeldre> .
  <https://w3id.org/pejling/id/initiative/proeve-aeldre> a pej:Initiative, pej:Measure ;
    rdfs:label "Gårdhaven i Østkvarteret"@da }} }}"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparqlService]:
    file = tmp_path_factory.mktemp("changed") / "lilleby.nq"
    assert pejling("build", "--corpus", LILLEBY / "corpus", "--dataset", file).returncode == 0
    with writable(file) as service:
        yield service


def _until(service: SparqlService, address: str, text: str) -> httpx.Response:
    """Ask until the text is there: pages follow a change beside the service, the older ones serve meanwhile."""
    until = time.monotonic() + 60
    while True:
        answer = service.client.get(address, headers={"Accept": "text/html"})
        if text in answer.text or time.monotonic() > until:
            return answer
        time.sleep(0.1)


def test_a_thing_that_an_update_adds_has_a_page_is_found_and_is_called_by_its_name(service: SparqlService) -> None:
    before = service.client.get("/search", params={"q": "kvarterhaven"}).json()
    assert before["total"] == 0
    assert service.client.get("/id/initiative/proeve").status_code == 404
    version = service.client.get("/").headers["X-Dataset-Version"]

    changed = service.client.post("/sparql", data={"update": _INSERT}, headers=AUTHORISED)
    assert changed.status_code == 204, changed.text

    found = _until(service, "/search?q=kvarterhave", "Prøvestenen")
    assert "/id/initiative/proeve" in found.text
    page = _until(service, "/id/initiative/proeve", "Gårdhaven i Østkvarteret")
    assert page.status_code == 200
    assert "Kvarterhaven på Prøvestenen" in page.text
    assert page.headers["X-Dataset-Version"] == changed.headers["X-Dataset-Version"] != version


def test_a_thing_that_an_update_takes_away_is_found_no_more(service: SparqlService) -> None:
    deleted = service.client.delete(
        "/graph-store", params={"graph": "https://w3id.org/pejling/id/graph/notes"}, headers=AUTHORISED
    )
    assert deleted.status_code == 204, deleted.text
    until = time.monotonic() + 60
    while (
        total := service.client.get("/search", params={"q": "kvarterhaven"}).json()["total"]
    ) and time.monotonic() < until:
        time.sleep(0.1)
    assert total == 0
    assert service.client.get("/id/initiative/proeve").status_code == 404
