"""Operation: behind a real proxy, settings from file, environment and options, the examples of the docs."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from conftest import ROOT, pejling
from ports import free_port
from sparql_service import TRIPLES, SparqlService, small

from api.endpoint import Endpoint, problem_of
from graph.workers.frames import Job
from graph.workers.limits import Limits
from graph.workers.stops import Stopped
from pejling import settings

EXAMPLES = ROOT / "docs" / "examples"
NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")


@pytest.fixture(scope="module")
def proxied(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of nginx, which shows the service below /pejling/ by the docs' example."""
    if NGINX is None:
        pytest.skip("no nginx here: nothing is tried behind a proxy")
    folder = tmp_path_factory.mktemp("nginx")
    port = free_port()
    with SparqlService(dataset, ROOT_PATH="/pejling") as service:
        example = (EXAMPLES / "nginx.conf").read_text("utf-8")
        assert "127.0.0.1:8765" in example
        location = example.replace("127.0.0.1:8765", f"127.0.0.1:{service.port}")
        temporary = "".join(
            f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "nginx.conf").write_text(
            f"daemon off;\nuser root;\npid {folder}/pid;\nerror_log {folder}/errors;\nevents {{}}\n"
            f"http {{\naccess_log off;\n{temporary}server {{\nlisten 127.0.0.1:{port};\n{location}\n}}\n}}\n"
        )
        nginx = subprocess.Popen(
            [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL
        )
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:
                until = time.monotonic() + 60
                while time.monotonic() < until:
                    try:
                        client.get("/pejling/health")
                        break
                    except httpx.TransportError:
                        time.sleep(0.05)
                yield client
        finally:
            nginx.terminate()
            nginx.wait(60)


def test_every_local_address_of_a_page_leads_back_through_the_proxy(proxied: httpx.Client) -> None:
    tried: set[str] = set()
    for start in (
        "/pejling/",
        "/pejling/id/initiative/2019-2022/feriecamp",
        "/pejling/queries",
        "/pejling/search?q=ferie",
    ):
        page = proxied.get(start, headers={"Accept": "text/html"})
        assert page.status_code == 200, start
        for address in re.findall(r'(?:href|src|action)="(/[^"#]*)', page.text):
            assert address.startswith("/pejling/"), f"{address} on {start} leads past the proxy's path"
            tried.add(address.replace("&amp;", "&"))
    assert len(tried) > 30
    for address in sorted(tried)[:80]:
        assert proxied.get(address, follow_redirects=True).status_code == 200, address


def test_redirects_and_descriptions_name_the_outer_address(proxied: httpx.Client) -> None:
    moved = proxied.get("/pejling/queries/")
    assert moved.is_redirect
    assert httpx.URL(moved.headers["location"]).path == "/pejling/queries"
    described = proxied.get("/pejling/.well-known/void", headers={"Accept": "application/n-triples"}).text
    assert f"<{proxied.base_url}/pejling/sparql>".replace("//pejling", "/pejling") in described
    assert proxied.get("/pejling/sparql", params={"query": "ASK {}", "format": "csv"}).text.strip() == "true"
    assert proxied.get("/pejling").headers["location"].endswith("/pejling/")


def test_a_proxy_that_does_not_strip_its_path_works_too(lilleby_dataset: Path) -> None:
    with SparqlService(lilleby_dataset, ROOT_PATH="/pejling") as service:
        assert service.client.get("/pejling/health").json()["status"] == "ok"
        for path in ("/pejling/", "/pejling"):
            assert 'href="/pejling/queries"' in service.client.get(path, headers={"Accept": "text/html"}).text


def test_a_trusted_proxy_tells_client_and_scheme_and_another_does_not(lilleby_dataset: Path) -> None:
    def statuses(service: SparqlService) -> list[int]:
        asked = {"query": "SELECT ?x { ?x ?y ?z } LIMIT 1"}
        return [
            service.client.get(
                "/sparql", params=asked | {"n": str(number)}, headers={"X-Forwarded-For": f"198.51.100.{number}"}
            ).status_code
            for number in range(12)
        ]

    https = {"X-Forwarded-Proto": "https", "Accept": "application/n-triples"}
    # Without the cache each of them counts: twelve clients are let in where one is not.
    with SparqlService(lilleby_dataset, RATE="0.01", CACHE="0", PER_CLIENT="1") as service:
        assert set(statuses(service)) == {200}
        assert (
            f"<https://127.0.0.1:{service.port}/sparql>" in service.client.get("/.well-known/void", headers=https).text
        )
    with SparqlService(lilleby_dataset, RATE="0.01", CACHE="0", PER_CLIENT="1", PROXIES="203.0.113.9") as service:
        assert 429 in statuses(service) or 503 in statuses(service)
        assert (
            f"<http://127.0.0.1:{service.port}/sparql>" in service.client.get("/.well-known/void", headers=https).text
        )


def test_an_option_goes_before_the_environment_and_that_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "pejling.toml").write_text('dataset = "from-file.nq"\n')
    plain = {key: value for key, value in os.environ.items() if not key.startswith("PEJLING_")}

    def asked(*options: str, **environment: str) -> str:
        command = [sys.executable, "-m", "pejling", "describe", "goal/1", *options]
        path = plain | {"PYTHONPATH": str(ROOT)} | environment
        return subprocess.run(command, cwd=tmp_path, env=path, capture_output=True, text=True).stderr

    assert "no dataset at from-file.nq" in asked()
    assert "no dataset at from-environment.nq" in asked(PEJLING_DATASET="from-environment.nq")
    assert "no dataset at from-option.nq" in asked("--dataset", "from-option.nq", PEJLING_DATASET="from-environment.nq")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prot = 80\n", "Did you mean port?"),
        ("port = \n", "cannot be read"),
        ('workers = "many"\n', "workers"),
        ("workers = 0\n", "PEJLING_WORKERS is '0'; it must be at least 1."),
        ("per-client = 0\n", "PEJLING_PER_CLIENT is '0'; it must be at least 1."),
        ("queue = -1\n", "PEJLING_QUEUE is '-1'; it must be at least 0."),
        ("query-seconds = 0\n", "PEJLING_QUERY_SECONDS is '0.0'; it must be at least 0.001."),
        ("[rate]\nx = 1\n", "which is no setting"),
    ],
)
def test_a_wrong_file_of_settings_is_told(tmp_path: Path, lilleby_dataset: Path, text: str, said: str) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(text)
    done = pejling("--config", file, "serve", "--dataset", lilleby_dataset, "--port", "0")
    assert done.returncode == 2
    assert said in done.stderr


def test_every_serving_setting_is_an_option() -> None:
    told = pejling("serve", "--help").stdout
    assert len(settings.SERVING) >= 18
    for setting in settings.SERVING:
        assert f"--{setting.name}" in told
        assert setting.variable in told


def test_options_of_serve_take_effect(lilleby_dataset: Path) -> None:
    port = free_port()
    plain = {key: value for key, value in os.environ.items() if not key.startswith("PEJLING_")}
    options = ["--dataset", str(lilleby_dataset), "--port", str(port), "--workers", "1", "--query-rows", "2"]
    server = subprocess.Popen(
        [sys.executable, "-m", "pejling", "serve", *options], stderr=subprocess.DEVNULL, env=plain
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            until = time.monotonic() + 60
            while time.monotonic() < until:
                try:
                    if client.get("/ready").status_code == 200:
                        break
                except httpx.TransportError:
                    time.sleep(0.05)
            answer = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }", "format": "csv"})
        assert len(answer.text.splitlines()) == 3
        assert answer.headers["X-Truncated"] == "rows=2"
    finally:
        server.terminate()
        server.wait(60)


def test_the_example_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze here")
    unit = (EXAMPLES / "pejling.service").read_text("utf-8")
    command = re.search(r"^ExecStart=(\S+) (\S+)$", unit, re.MULTILINE)
    assert command is not None
    assert command[2] == "serve"
    file = tmp_path / "pejling.service"
    file.write_text(unit.replace(command[1], sys.executable).replace("User=pejling", "User=root"))
    done = subprocess.run([analyze, "verify", str(file)], capture_output=True, text=True)
    assert "pejling.service" not in done.stderr, done.stderr


def test_the_example_of_settings_holds_settings() -> None:
    code = "import sys; from pathlib import Path; from pejling import settings; settings.read_file(Path(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(EXAMPLES / "pejling.toml")], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr


def test_the_example_container_names_what_there_is() -> None:
    text = (EXAMPLES / "Containerfile").read_text("utf-8")
    variables = set(re.findall(r"PEJLING_[A-Z_]+", text))
    assert variables
    assert variables <= {setting.variable for setting in settings.SETTINGS}
    assert "--constraint constraints.txt" in text
    assert (ROOT / "constraints.txt").is_file()


def answered(service: SparqlService) -> bool:
    try:
        return httpx.get(f"{service.address}/sparql", params={"query": "ASK {}"}).status_code == 200
    except httpx.TransportError:
        return False


def test_a_service_told_to_stop_lets_running_queries_end_and_takes_no_new_ones(tmp_path: Path) -> None:
    dataset = tmp_path / "some.nq"
    dataset.write_text("".join(f"<urn:s{n}> <urn:p> <urn:o> <urn:g> .\n" for n in range(300)))
    product = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(6)) + " }"
    with SparqlService(dataset, QUERY_SECONDS="5") as service, ThreadPoolExecutor(1) as pool:
        running = pool.submit(httpx.get, f"{service.address}/sparql", params={"query": product}, timeout=60)
        while not service.client.get("/ready").json()["running"]:
            time.sleep(0.05)
        service.process.send_signal(signal.SIGTERM)
        while answered(service):
            assert not running.done(), "new queries were taken to the last"
        # It ran into its own limit, not into the end of the service.
        assert running.result().status_code == 408
        # It ended as it was told to: by itself, with the signal that it was given as the reason.
        assert service.process.wait(60) in (0, -signal.SIGTERM)


def test_a_query_that_outlives_the_patience_of_a_stop_is_told_to_come_again() -> None:
    async def walk() -> None:
        held = SimpleNamespace(run=lambda *_: asyncio.sleep(60))
        endpoint: Any = SimpleNamespace(pool=held, looks_up=lambda *_: None)
        asked = asyncio.ensure_future(Endpoint.run(endpoint, Job("query"), Limits(), lambda: False))
        await asyncio.sleep(0)
        asked.cancel()
        with pytest.raises(Stopped) as stopped:
            await asked
        assert problem_of(stopped.value).status == 503
        assert problem_of(stopped.value).headers["Retry-After"]

    asyncio.run(walk())


# Read by the service before its own code, of which it breaks a page, the page of errors if it is to be in English, and answers to queries.
_BROKEN = """
import api.about, api.at_once, api.pages, api.sparql

def broken(*_, **__):
    raise RuntimeError("told by the log alone")

def page(request, *rest, whole=api.pages.page, **more):
    return broken() if request.query_params.get("lang") == "en" else whole(request, *rest, **more)

api.about.page = api.at_once._written = api.sparql._response = broken
api.pages.page = page
"""


def test_what_fails_unforeseen_is_told_by_a_number_that_the_log_explains(
    lilleby_dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(_BROKEN, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    log = tmp_path / "log"
    told = []
    with SparqlService(lilleby_dataset, log) as service:
        for address, accept, kind in (
            ("/about", "text/html", "text/html"),
            ("/about?lang=en", "text/html", "text/plain"),
            ("/about", "text/plain", "text/plain"),
            ("/about", "*/*", "application/json"),
            # Conditional, so that it is not answered before the application sees it; what is not fails there, too: a look-up, a job.
            ("/sparql?query=ASK%20{}", "application/sparql-results+json, */*;q=0.1", "application/json"),
            ("/sparql?query=ASK%20{%20<urn:a>%20?p%20?o%20}", "application/sparql-results+json", "application/json"),
            ("/sparql?query=ASK%20{%20?s%20?p%20?o%20}", "application/sparql-results+json", "application/json"),
        ):
            headers = {"Accept": accept} | ({"If-None-Match": '"none"'} if "*/*" in accept else {})
            answer = service.client.get(address, headers=headers)
            assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (500, kind)
            assert answer.headers["x-query-id"] in answer.text
            assert "RuntimeError" not in answer.text
            assert "told by the log alone" not in answer.text
            assert "content-security-policy" in answer.headers
            told.append(answer.headers["x-query-id"])
        assert "selve tjenesten" in service.client.get("/about", headers={"Accept": "text/html"}).text
        assert service.client.get("/", headers={"Accept": "text/html"}).status_code == 200
        assert 'outcome="failed"' in service.client.get("/metrics").text
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines() if line.startswith("{")]
    for id in told:
        assert "told by the log alone" in next(line["error"] for line in lines if line.get("query") == id)


def test_whichever_way_a_query_comes_it_is_counted_and_logged_by_the_number_that_its_answer_tells(
    tmp_path: Path,
) -> None:
    product = " ".join(f"VALUES ?v{n} {{ 1 2 3 4 5 6 7 8 9 0 }}" for n in range(12))
    slow, log = f"SELECT (COUNT(*) AS ?n) {{ {product} }}", tmp_path / "log"
    with SparqlService(small(tmp_path), log, RATE="0", LOG="info") as service:
        told = {}
        for path in ("/sparql", "/sparql.csv", "/sparql.xlsx", "/sparql.json"):
            for method in ("GET", "POST"):
                fields = {"query": slow, "timeout": "0.3"}
                answer = service.client.request(
                    method, path, **({"params": fields} if method == "GET" else {"data": fields})
                )
                assert answer.status_code == 408, (path, answer.text)
                assert "longer than the 0.3 s allowed" in answer.json()["message"]
                told[answer.json()["message"].rpartition("(query ")[2].rstrip(")")] = "time"
                wrong = service.client.request(
                    method,
                    path,
                    **({"params": {"query": "SELECT {"}} if method == "GET" else {"data": {"query": "SELECT {"}}),
                )
                assert wrong.status_code == 400
        for path in ("/sparql", "/sparql.csv"):
            cut = service.client.get(path, params={"query": TRIPLES, "maxrows": "1"})
            assert (cut.status_code, cut.headers["x-truncated"]) == (200, "rows=1"), path
            assert "rows=1," in cut.headers["x-query-limits"]
            told[cut.headers["x-query-id"]] = "ok"
        counted = service.client.get("/metrics").text
        lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    outcomes = {line["query"]: line["outcome"] for line in lines if "query" in line}
    assert {number: outcomes.get(number) for number in told} == told
    assert 'pejling_queries_total{form="SELECT",outcome="time"} 8.0' in counted
    assert list(outcomes.values()).count("malformed") == 8
