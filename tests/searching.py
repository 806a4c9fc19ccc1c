"""Asks the search of a server, as a browser or a program does."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlencode


def ask(server: str, wanted: str, accept: str = "application/json", **options: object) -> tuple[int, str]:
    address = f"{server}/search?{urlencode({'q': wanted, **options})}"
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers={"Accept": accept}), timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def found(server: str, wanted: str, **options: object) -> dict[str, Any]:
    status, body = ask(server, wanted, **options)
    assert status == 200, body
    answer: dict[str, Any] = json.loads(body)
    return answer


def iris(answer: dict[str, Any]) -> list[str]:
    return [hit["iri"] for hit in answer["hits"]]
