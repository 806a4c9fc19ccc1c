"""Releases of the data: kept by the build, told apart statement by statement, listed and given over HTTP, backed up."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import shutil
import tarfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import LILLEBY, Lilleby, pejling, running_server
from rdflib import Graph, Namespace
from rdflib.namespace import RDF
from sparql_service import AUTHORISED, writable

from graph.changelog import changes
from graph.dataset import Report
from graph.difference import difference
from graph.releases import UnknownRelease, content, file_of, find, keep, releases, since_of

# rdflib knows DCAT 2; series came with DCAT 3.
DCAT = Namespace("http://www.w3.org/ns/dcat#")
BUS = "https://w3id.org/pejling/id/initiative/2030-2033/bogbussen"
HELP = "https://w3id.org/pejling/id/initiative/2030-2033/laesehjaelp"


def build(corpus: Path, dataset: Path) -> None:
    done = pejling("build", "--corpus", corpus, "--dataset", dataset)
    assert done.returncode == 0, done.stderr


def listed(dataset: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(pejling("releases", "--json", "--dataset", dataset).stdout)
    return found


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset built twice: the second time the bus drives for all children, its place is cited otherwise, and an action is gone."""
    folder = tmp_path_factory.mktemp("releases")
    shutil.copytree(LILLEBY, folder / "lilleby")
    town = Lilleby(folder / "lilleby" / "corpus", folder / "lilleby" / "sources")
    file = folder / "town.nq"
    build(town.corpus, file)
    town.replace("Kører bøger ud til børn i 3. klasse i Nordby.", "Kører bøger ud til børn i Nordby.")
    town.replace("place: {is: place/nordby, lines: 10}", "place: {is: place/nordby, lines: 10-11}")
    town.replace(
        "  - {id: action/2030-2033/laese-hoejt, type: Action, label: Vi vil altid læse højt, revisionMark: partly-revised, lines: 18}\n",
        "",
    )
    build(town.corpus, file)
    return file


def test_a_release_that_is_not_what_was_kept_is_told_and_three_digits_name_none(dataset: Path, tmp_path: Path) -> None:
    for file in (dataset, *dataset.with_suffix(".releases").iterdir()):
        place = tmp_path / file.relative_to(dataset.parent)
        place.parent.mkdir(exist_ok=True)
        shutil.copy(file, place)
    town = tmp_path / dataset.name
    newest = releases(town)[0]
    assert find(town, newest.version[:4]) == newest
    with pytest.raises(UnknownRelease, match="the first four digits"):
        find(town, newest.version[:3])
    file_of(town, newest).write_bytes(gzip.compress(b""))
    with pytest.raises(OSError, match="its checksum differs"):
        content(town, newest)
    done = pejling("diff", "previous", "latest", "--dataset", town)
    assert done.returncode != 0
    assert "its checksum differs" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def service(dataset: Path) -> Iterator[httpx.Client]:
    with running_server(dataset) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


def test_a_build_that_differs_is_a_release_and_one_that_does_not_is_none(lilleby: Lilleby, tmp_path: Path) -> None:
    file = tmp_path / "town.nq"
    build(lilleby.corpus, file)
    build(lilleby.corpus, file)
    (only,) = listed(file)
    assert only["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    (packed,) = tmp_path.glob("town.releases/*.nq.gz")
    assert gzip.decompress(packed.read_bytes()) == file.read_bytes()
    assert only["packed"] == hashlib.sha256(packed.read_bytes()).hexdigest()
    assert not only["verified"]


def test_a_release_verified_later_says_so(lilleby: Lilleby, tmp_path: Path) -> None:
    file = tmp_path / "town.nq"
    build(lilleby.corpus, file)
    pejling("build", "--corpus", lilleby.corpus, "--dataset", file, "--sources", lilleby.sources)
    (only,) = listed(file)
    assert only["verified"]


def test_the_oldest_releases_go(tmp_path: Path) -> None:
    file = tmp_path / "town.nq"
    for number in range(4):
        data = f"<urn:a> <urn:b> <urn:{number}> .\n".encode()
        keep(file, data, Report(hashlib.sha256(data).hexdigest(), 1, 1, True, 0), date(2026, 11, 21), 2)
    assert [release.number for release in releases(file)] == [4, 3]
    assert content(file, find(file, "previous")) == b"<urn:a> <urn:b> <urn:2> .\n"
    assert len(list((tmp_path / "town.releases").iterdir())) == 4
    # Where one is kept it is the newest; where none is kept a build adds none.
    for most, numbers in ((1, [5]), (0, [5])):
        data = f"<urn:a> <urn:b> <urn:most{most}> .\n".encode()
        keep(file, data, Report(hashlib.sha256(data).hexdigest(), 1, 1, True, 0), date(2026, 11, 22), most)
        assert [release.number for release in releases(file)] == numbers


def test_a_release_cut_short_lets_the_next_build_end_and_is_told_where_it_is_asked_for(
    lilleby: Lilleby, tmp_path: Path
) -> None:
    file = tmp_path / "town.nq"
    build(lilleby.corpus, file)
    (first,) = releases(file)
    packed = file_of(file, first)
    packed.write_bytes(packed.read_bytes()[:1000])
    corpus = tmp_path / "corpus"
    shutil.copytree(lilleby.corpus, corpus)
    generations = corpus / "generations.yaml"
    generations.write_text(generations.read_text("utf-8").replace('en: "2030–2033"', 'en: "2030 to 2033"'), "utf-8")
    done = pejling("build", "--corpus", corpus, "--dataset", file)
    assert done.returncode == 0, done.stderr
    newest, before = releases(file)
    with running_server(file) as address:
        answer = httpx.get(f"{address}/releases/diff?from={before.version}&to={newest.version}", timeout=30)
    assert answer.status_code == 410
    assert "damaged" in answer.json()["message"]


def test_the_difference_names_things_and_statements(dataset: Path) -> None:
    done = pejling("diff", "--json", "--dataset", dataset)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    by_label = {thing["label"]: thing for thing in found["things"]}
    assert by_label["Vi vil altid læse højt"]["change"] == "removed"
    assert by_label["Vi vil altid læse højt"]["class"] == "Action"
    bus = next(thing for thing in found["things"] if thing["iri"] == BUS)
    assert bus["change"] == "changed"
    descriptions = [fact["value"] for fact in bus["added"] if fact["property"].endswith("description")]
    assert descriptions == ["Kører bøger ud til børn i Nordby."]
    # That the passage behind an unchanged place is another is a change of the statement, told as one.
    evidence = [fact["of"]["property"] for thing in found["things"] for fact in thing["added"] if "of" in fact]
    assert "https://w3id.org/pejling/ontology#place" in evidence
    assert HELP not in {thing["iri"] for thing in found["things"]}
    assert found["counts"]["removed"] == 1


def test_a_build_keeps_what_changed_beside_the_release(dataset: Path) -> None:
    newest, before = releases(dataset)
    assert [since_of(dataset, release).is_file() for release in (newest, before)] == [True, False]
    assert changes(dataset, before, newest) == difference(content(dataset, before), content(dataset, newest))


def test_the_difference_reads_as_lines(dataset: Path) -> None:
    done = pejling("diff", "previous", "latest", "--only", "Action", "--dataset", dataset)
    assert "0 added, 1 removed, 0 changed" in done.stdout
    assert "- Action: Vi vil altid læse højt  id:action/2030-2033/laese-hoejt" in done.stdout
    assert '    - rdfs:label: "Vi vil altid læse højt"' in done.stdout


def test_files_of_two_builds_are_told_apart_too(dataset: Path, tmp_path: Path) -> None:
    release = listed(dataset)[1]
    (packed,) = dataset.with_suffix(".releases").glob(f"*{release['version']}.nq.gz")
    older = tmp_path / "older.nq"
    older.write_bytes(gzip.decompress(packed.read_bytes()))
    by_file = pejling("diff", older, dataset, "--short", "--dataset", dataset).stdout
    assert by_file == pejling("diff", "--short", "--dataset", dataset).stdout
    assert len(by_file.splitlines()) > 2


def test_an_unknown_release_is_told_with_those_there_are(dataset: Path) -> None:
    done = pejling("diff", "1999-01-01", "--dataset", dataset)
    assert done.returncode == 2
    assert "There is no release '1999-01-01'" in done.stderr
    assert listed(dataset)[0]["version"] in done.stderr


def test_releases_are_listed_for_people_programs_and_catalogues(service: httpx.Client, dataset: Path) -> None:
    assert service.get("/releases").json() == listed(dataset)
    page = service.get("/releases", headers={"Accept": "text/html"}).text
    assert "Udgaver af data" in page
    described = Graph().parse(data=service.get("/releases?format=turtle").text, format="turtle")
    (whole,) = described.subjects(RDF.type, DCAT.DatasetSeries)
    members = set(described.subjects(DCAT.inSeries, whole))
    assert len(members) == 3  # two releases, and the dataset they are versions of
    newest = next(described.objects(whole, DCAT.last))
    assert str(next(described.objects(newest, DCAT.version))) == listed(dataset)[0]["version"]


def test_a_release_is_given_as_the_file_whose_checksum_is_listed(service: httpx.Client, dataset: Path) -> None:
    for release in listed(dataset):
        answer = service.get(f"/releases/{release['version']}.nq.gz")
        assert hashlib.sha256(answer.content).hexdigest() == release["packed"]
        assert answer.headers["X-Dataset-Version"] == release["version"]


def test_the_difference_is_a_page_json_and_rows(service: httpx.Client) -> None:
    page = service.get("/releases/diff", headers={"Accept": "text/html"}).text
    assert "Kører bøger ud til børn i Nordby." in page
    assert service.get("/releases/diff").json()["counts"]["removed"] == 1
    rows = list(
        csv.DictReader(io.StringIO(service.get("/releases/diff?format=csv&class=Action").text.lstrip("\ufeff")))
    )
    assert {row["Kom til eller faldt bort"] for row in rows} == {"faldt bort"}
    assert {row["Navn"] for row in rows} == {"Vi vil altid læse højt"}
    assert {row["Slags"] for row in rows} == {"handling"}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/releases/diff?from=nope", 404),
        ("/releases/diff?format=pdf", 400),
        ("/releases/nope.nq.gz", 404),
        ("/releases/..%2f..%2fetc%2fpasswd.nq.gz", 404),
        ("/releases?format=pdf", 400),
    ],
)
def test_what_is_no_release_is_told(service: httpx.Client, address: str, status: int) -> None:
    answer = service.get(address)
    assert answer.status_code == status
    assert answer.json()["message"]


def test_every_answer_names_the_version_of_the_data(service: httpx.Client, dataset: Path) -> None:
    version = listed(dataset)[0]["version"]
    for address in (
        "/",
        "/health",
        "/search?q=bog",
        "/queries",
        "/nothing-here",
        "/sparql?query=ASK{}",
        "/static/pejling.css",
    ):
        assert service.get(address).headers["X-Dataset-Version"] == version, address


def test_a_backup_brings_back_the_data_and_its_changes(dataset: Path, tmp_path: Path) -> None:
    file, copy = tmp_path / "town.nq", tmp_path / "copy.tar.gz"
    file.write_bytes(dataset.read_bytes())
    name = 'INSERT DATA { GRAPH <urn:g> { <urn:x> <http://www.w3.org/2000/01/rdf-schema#label> "ny"@da } }'
    with writable(file) as server:
        assert server.client.post("/sparql", data={"update": name}, headers=AUTHORISED).status_code == 204
        done = pejling("backup", copy, "--dataset", file)
        assert "1 changes since the build" in done.stdout, done.stderr
    for leftover in (file, file.with_suffix(".journal")):
        leftover.unlink()
    done = pejling("restore", copy, "--dataset", file)
    assert done.returncode == 0, done.stderr
    assert file.read_bytes() == dataset.read_bytes()
    with writable(file) as server:
        assert server.ask("SELECT ?l { <urn:x> ?p ?l }", format="csv").text.split() == ["l", "ny"]


def test_a_restore_keeps_what_stood_there_before(dataset: Path, tmp_path: Path) -> None:
    file, copy, other = tmp_path / "town.nq", tmp_path / "copy.tar.gz", b"<urn:a> <urn:b> <urn:c> .\n"
    file.write_bytes(dataset.read_bytes())
    release = tmp_path / "town.releases" / "one.nq.gz"
    release.parent.mkdir()
    release.write_bytes(b"a release")
    assert pejling("backup", copy, "--dataset", file).returncode == 0
    file.write_bytes(other)
    release.unlink()
    report = tmp_path / "town.report.json"
    report.write_text("{}")
    assert pejling("restore", copy, "--dataset", file).returncode == 0
    assert not report.exists(), "the report of another dataset"
    assert [(found.name, found.read_bytes()) for found in release.parent.iterdir()] == [(release.name, b"a release")]
    (before,) = tmp_path.glob("town.before-restore-*.tar.gz")
    assert pejling("restore", before, "--dataset", file).returncode == 0
    assert file.read_bytes() == other


def test_a_damaged_backup_changes_nothing(dataset: Path, tmp_path: Path) -> None:
    file, copy = tmp_path / "town.nq", tmp_path / "copy.tar.gz"
    file.write_bytes(dataset.read_bytes())
    assert pejling("backup", copy, "--dataset", file).returncode == 0
    whole = copy.read_bytes()
    spoilt = tmp_path / "spoilt.tar.gz"
    for data in (whole[: len(whole) // 2], b"no archive", _with_another_dataset(whole), None):
        spoilt.unlink(missing_ok=True) if data is None else spoilt.write_bytes(data)
        done = pejling("restore", spoilt, "--dataset", file)
        assert done.returncode == 1
        assert "Nothing was changed" in done.stderr
        assert file.read_bytes() == dataset.read_bytes()


def test_a_restoring_that_breaks_off_does_not_say_that_nothing_changed(lilleby_dataset: Path, tmp_path: Path) -> None:
    file, copy = tmp_path / "town.nq", tmp_path / "copy.tar.gz"
    file.write_bytes(lilleby_dataset.read_bytes())
    assert pejling("backup", copy, "--dataset", lilleby_dataset).returncode == 0
    # A file where the folder of the releases is to be: their writing fails when the dataset is in its place.
    (tmp_path / "town.releases").touch()
    done = pejling("restore", copy, "--dataset", file)
    assert done.returncode == 1
    assert (
        "town.releases cannot be written: File exists. The restoring broke off; what stood there before is in"
        in done.stderr
    )
    assert "Nothing was changed" not in done.stderr
    assert list(tmp_path.glob("town.before-restore-*.tar.gz"))


def _with_another_dataset(packed: bytes) -> bytes:
    changed = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(packed)) as before, tarfile.open(fileobj=changed, mode="w:gz") as after:
        for member in before:
            stream = before.extractfile(member)
            data = stream.read() if stream else b""
            if member.name == "dataset.nq":
                data = data.replace(b"Bogbussen", b"Bogskibet")
            member.size = len(data)
            after.addfile(member, io.BytesIO(data))
    return changed.getvalue()


def test_a_change_survives_the_next_build(lilleby: Lilleby, tmp_path: Path) -> None:
    dataset, built = tmp_path / "lilleby.nq", []
    for title in ("Flere børn skal låne bøger", "Flere og flere børn skal låne bøger"):
        assert pejling("build", "--corpus", lilleby.corpus, "--dataset", dataset).returncode == 0
        with writable(dataset) as service:
            if not built:
                added = "INSERT DATA { GRAPH <urn:mine> { <urn:a> <urn:p> 'min note' } }"
                assert service.client.post("/sparql", data={"update": added}, headers=AUTHORISED).status_code == 204
                lilleby.replace(title, "Flere og flere børn skal låne bøger")
            for query in ("SELECT ?o { GRAPH <urn:mine> { <urn:a> <urn:p> ?o } }", "SELECT ?o { <urn:a> <urn:p> ?o }"):
                assert service.ask(query, format="csv").text.split("\r\n")[1] == "min note"
            built.append(service.client.get("/health").json()["version"])
    assert len(set(built)) == 2
