"""The ready-made questions over HTTP are queries like any: limits, entity tags, versions, and what is cut is told."""

from __future__ import annotations

import httpx


def test_the_data_of_a_question_come_through_the_gate_like_any_query(server: str) -> None:
    address = f"{server}/queries/goals-without-an-indicator.json"
    first = httpx.get(address)
    assert first.status_code == 200
    assert first.headers["X-Query-Id"]
    assert "seconds=" in first.headers["X-Query-Limits"]
    assert first.headers["X-Dataset-Version"]
    again = httpx.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    fewer = httpx.get(address, params={"maxrows": "2"})
    assert fewer.headers["X-Truncated"] == "rows=2"
    assert len(fewer.json()["results"]["bindings"]) == 2
    page = httpx.get(
        f"{server}/queries/goals-without-an-indicator", params={"maxrows": "2"}, headers={"Accept": "text/html"}
    )
    assert "de første 2" in page.text
    refused = httpx.get(address, params={"timeout": "soon"})
    assert refused.status_code == 400
