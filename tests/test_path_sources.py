"""Each step of a path between two things shows the lines it rests on: on the page, in JSON, in files, on the command line."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import httpx
from conftest import pejling

from graph import names
from graph.grounds import grounds_of
from graph.paths import Hop
from graph.store import open_graph

FRAK = {"one": "organisation/frak", "other": "place/urbanplanen"}


def test_each_step_on_the_page_has_its_lines_and_they_open(server: str) -> None:
    page = httpx.get(f"{server}/path", params=FRAK, headers={"Accept": "text/html"}).text
    paths = page.partition('<ol class="paths">')[2].partition("</ol>")[0].split("<li>")[1:]
    hops = httpx.get(f"{server}/path.json", params=FRAK).json()["paths"]
    assert len(paths) == len(hops) > 1
    for told, path in zip(paths, hops, strict=True):
        assert told.count('class="src"') >= len(path["hops"])
    for number in re.findall(r'popovertarget="note-(\d+)"', "".join(paths)):
        note = page.partition(f'id="note-{number}"')[2].partition("</div>")[0]
        assert 'href="/sources/' in note


def test_a_statement_with_lines_of_its_own_shows_these_and_another_those_of_its_record(dataset: Path) -> None:
    graph = open_graph(dataset)
    own = Hop(f"{names.ID}organisation/frak", "partner", f"{names.ID}initiative/bilag-1/samarbejde-med-frak", False)
    link = Hop(
        f"{names.ID}initiative/2027-2030/fritidsguiderne",
        "continues",
        f"{names.ID}initiative/2019-2022/fritidsguiderne",
        True,
    )
    inferred = Hop(
        f"{names.ID}target-group/flygtninge-og-indvandrerkvinder", "broader", f"{names.ID}target-group/kvinder", True
    )
    record = Hop(
        f"{names.ID}definition/2015-2018/feriecamp", "defines", f"{names.ID}initiative/2015-2018/feriecamps", True
    )
    found = grounds_of(graph, [hop.statement() for hop in (own, link, inferred, record)])
    grounds = [found[hop.statement()] for hop in (own, link, inferred, record)]
    assert [ground.basis for ground in grounds] == ["statement", "link", "record", "record"]
    assert [(place.first, place.last) for place in grounds[0].passages] == [(274, 274)]
    assert {place.document for place in grounds[1].passages} == {"svar-2019-integrationsindsatser", "udkast-2027-2030"}
    reason = grounds[2].reason
    assert reason is not None
    assert reason.told("da") == "indvandrerkvinder er kvinder efter gruppens egne ord"
    assert reason.told("en") == "immigrant women are women by the group's own words"
    assert [ground.reason for ground in (grounds[0], grounds[1], grounds[3])] == [None, None, None]


def test_the_steps_of_json_and_of_files_have_the_same_lines(server: str) -> None:
    hops = [hop for path in httpx.get(f"{server}/path.json", params=FRAK).json()["paths"] for hop in path["hops"]]
    assert all(hop["sources"] and hop["basis"] in ("statement", "record", "link") for hop in hops)
    answer = httpx.get(f"{server}/path.csv", params={**FRAK, "limit": "5"})
    rows = list(csv.DictReader(answer.text.splitlines()))
    told = ["; ".join(f"{one['document']}:{one['first']}-{one['last']}" for one in hop["sources"]) for hop in hops]
    assert [row["sources"] for row in rows] == told
    assert httpx.get(f"{server}{hops[0]['sources'][0]['href']}").status_code == 200


def test_the_command_tells_the_lines_of_each_step(dataset: Path) -> None:
    told = pejling("path", "FRAK", "Urbanplanen", "--limit", "1", "--dataset", dataset)
    assert told.returncode == 0, told.stderr
    sentence, *steps = told.stdout.strip().splitlines()
    assert sentence.startswith("»FRAK« er partner i")
    assert steps
    assert all(re.search(r"^\s+\d+\. [a-z0-9-]+:\d+-\d+", step) for step in steps)
