"""What those who run the service see of it: health, readiness, counters, a log whose lines name the query that a message names."""

from __future__ import annotations

import json
import re
import socket
import struct
from pathlib import Path

from sparql_service import AUTHORISED, SparqlService, writable

# With what would end a line of the log for some readers, and turn the rest of it around.
FINE = "ASK { ?s ?p 'counted\u2028\u202e\x9b' }"
_ASK = b"GET /sparql?query=ASK%%7B?s+?p+%d%%7D HTTP/1.1\r\nHost: x\r\n\r\n"
CHANGE = "INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 } }"


def counted(service: SparqlService, form: str, outcome: str) -> float:
    pattern = rf'pejling_queries_total{{form="{form}",outcome="{outcome}"}} ([0-9.]+)'
    found = re.search(pattern, service.client.get("/metrics").text)
    return float(found[1]) if found else 0.0


def test_every_query_and_change_is_counted_and_logged_with_the_number_that_its_answer_names(tmp_path: Path) -> None:
    dataset, log = tmp_path / "few.nq", tmp_path / "log"
    dataset.write_text("".join(f"<urn:s{n}> <urn:p> <urn:o> <urn:g0> .\n" for n in range(300)))
    product = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(6)) + " }"
    with writable(dataset, log, LOG="info", QUERY_SECONDS="1") as service:
        fine = service.ask(FINE)
        broken = service.ask("SELECT * {")
        stopped = service.ask(product)
        changed = service.client.post("/sparql", data={"update": CHANGE}, headers=AUTHORISED)
        refused = service.client.post("/sparql", data={"update": "CLEAR GRAPH <urn:g0>"}, headers=AUTHORISED)
        assert [each.status_code for each in (fine, broken, stopped, changed, refused)] == [200, 400, 408, 204, 403]
        assert stopped.headers["x-query-id"] in stopped.json()["message"]
        assert counted(service, "ASK", "ok") == 1
        assert counted(service, "SELECT", "time") == 1
        assert counted(service, "UPDATE", "ok") == 1
        assert counted(service, "UPDATE", "403") == 1
        metrics = service.client.get("/metrics").text
        for name in (
            "pejling_query_seconds_bucket",
            "pejling_queries_running",
            "pejling_queries_queued",
            "pejling_queries_killed 1.0",
        ):
            assert name in metrics
        assert service.client.get("/health").json()["status"] == "ok"
        assert service.client.get("/ready").json()["ready"] is True
    lines = [json.loads(line) for line in log.read_text().splitlines() if "Pejling serves" not in line]
    assert FINE in [line.get("sparql") for line in lines]
    outcomes = {line["query"]: (line["form"], line["outcome"], line["level"]) for line in lines if "query" in line}
    assert outcomes[fine.headers["x-query-id"]] == ("ASK", "ok", "info")
    assert outcomes[broken.headers["x-query-id"]][1:] == ("malformed", "info")
    assert outcomes[stopped.headers["x-query-id"]] == ("SELECT", "time", "warning")
    assert outcomes[refused.headers["x-query-id"]] == ("UPDATE", "403", "info")
    assert ("UPDATE", "ok", "info") in outcomes.values()
    assert all(line["time"].endswith("+00:00") and line["ms"] >= 0 for line in lines if "query" in line)


def test_by_default_only_what_went_wrong_is_logged(tmp_path: Path) -> None:
    dataset, log = tmp_path / "none.nq", tmp_path / "log"
    dataset.touch()
    # Room for all to wait, as they do while the workers are replaced by faster ones: to be refused would be news.
    with SparqlService(dataset, log, QUEUE="1000") as service:
        service.ask(FINE)
        service.ask("SELECT * {")
        for number in range(300):
            with socket.create_connection(("127.0.0.1", service.port), timeout=60) as gone:
                gone.sendall(_ASK % number * 3)
                # Hung up on with what has not been read, it is told so at once.
                gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        assert service.ask(FINE).status_code == 200
    assert not [line for line in log.read_text().splitlines() if '"level"' in line]
