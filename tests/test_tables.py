"""Every table of a page can be had as CSV and XLSX, every picture saved, and the files hold what the page shows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import openpyxl
import pytest
from conftest import Lilleby, pejling, running_server

# Each table of the pages: the page that links to it, the address of its rows, and what must be among them.
TABLES = (
    ("/", "/?", "2019-2022"),
    ("/browse/Goal", "/browse/Goal?", "https://w3id.org/pejling/id/goal/2019-2022/1"),
    ("/search?q=feriecamp", "/search?q=feriecamp&", "FerieCamp"),
    ("/id/initiative/2019-2022/feriecamp", "/id/initiative/2019-2022/feriecamp.{format}", "Svar 2019 l. "),
    ("/id/committee/socialudvalget", "/id/committee/socialudvalget.{format}", "https://w3id.org/pejling/id/goal/"),
    ("/id/document/svar-2019-integrationsindsatser", "/id/document/svar-2019-integrationsindsatser.{format}", "filnavn"),
    ("/lineage", "/lineage?", "FerieCamp"),
    ("/lineage?kind=TermThread&theme=", "/lineage?kind=TermThread&theme=&", "https://w3id.org/pejling/id/thread/"),
    ("/lineage/feriecamp", "/lineage.{format}?thing=thread/feriecamp&", "feriecamp"),
    ("/lineage/streams", "/lineage/streams?", "2019-2022"),
    ("/lineage/streams", "/lineage/streams?table=piles&", "2019-2022"),
    ("/compare?first=2015-2018&last=2019-2022", "/compare?first=2015-2018&last=2019-2022&", "https://w3id.org/pejling/id/"),
    ("/compare?first=2015-2018&last=2019-2022", "/compare?first=2015-2018&last=2019-2022&table=totals&", "Uddannelse"),
    ("/money", "/money?by=administration&table=sums&", "Socialforvaltningen"),
    ("/money", "/money?by=administration&", "svar-2019-integrationsindsatser"),
    ("/path?one=feriecamp&other=socialudvalget", "/path.{format}?one=feriecamp&other=socialudvalget", "Socialudvalget"),
    ("/network", "/network?thing=policy/2019-2022&", "https://w3id.org/pejling/id/"),
    ("/network/whole", "/network/whole?generation=2019-2022&relation=responsibleCommittee&", "Socialudvalget"),
    ("/queries/goals-of-a-generation", "/queries/goals-of-a-generation.{format}?", "https://w3id.org/pejling/id/goal/"),
    ("/build?class=Initiative", "/build?class=Initiative&", "FerieCamp"),
    ("/sources/udkast-2027-2030", "/sources/udkast-2027-2030?", "https://w3id.org/pejling/id/"),
    ("/ontology", "/ontology?table=classes&", "Initiative"),
    ("/ontology", "/ontology?table=properties&", "responsibleCommittee"),
    ("/quality", "/quality?table=gaps&", "/queries/contradictions"),
    ("/releases", "/releases?", "SHA-256"),
    ("/dumps/", "/dumps/?", "pejling.nq"),
)  # fmt: skip


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, headers={"Accept": "text/html"}, timeout=60) as client:
        yield client


def address(of: str, format: str) -> str:
    return of.format(format=format) if "{format}" in of else f"{of}format={format}"


def links(client: httpx.Client, page: str) -> set[str]:
    answer = client.get(page)
    assert answer.status_code == 200, page
    return {link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', answer.text)}


@pytest.mark.parametrize(("page", "of", "among"), TABLES)
def test_every_table_is_a_csv_and_a_workbook_with_the_same_rows(
    client: httpx.Client, page: str, of: str, among: str
) -> None:
    text = client.get(address(of, "csv"))
    assert text.status_code == 200, text.text
    assert text.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(text.content.decode("utf-8-sig"))))
    assert rows[0]
    assert {len(row) for row in rows} == {len(rows[0])}
    assert among in text.text
    book = client.get(address(of, "xlsx"))
    assert book.status_code == 200, book.text
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).worksheets[0]
    assert sheet.max_row == len(rows)
    # The page leads to both; a form's address may name its fields in full, so the path and the format are what counts.
    found = links(client, page)
    for format in ("csv", "xlsx"):
        path, table = address(of, format).partition("?")[0], re.search("table=[a-z]+", of)
        leading = [
            link
            for link in found
            if link.partition("?")[0] == path and ("." + format in path or f"format={format}" in link)
        ]
        assert [link for link in leading if not table or table[0] in link], (page, path, format)


def test_no_page_of_any_kind_shows_a_table_that_is_not_a_csv_and_a_workbook(client: httpx.Client) -> None:
    listed = re.findall(r"<loc>[^<]*?//[^/]+(/[^<]*)</loc>", client.get("/sitemap.xml").text)
    things = {path.split("/")[2]: path for path in listed if path.startswith("/id/")}
    # Of things one of each kind; what the pages of the menu and the foot lead to, and of sources and classes each.
    pages = [
        *(path for path in listed if not path.startswith("/id/")),
        *things.values(),
        *(page for page, _, _ in TABLES),
    ]
    pages += [
        link
        for page in ("/", "/sources", "/releases", "/ontology")
        for link in sorted(links(client, page))
        if _shown(link)
    ]
    with_tables = set()
    for page in dict.fromkeys(pages):
        text = client.get(page).text
        # What changed in one pair is a part of the comparison's own table.
        if not re.search(r"<table(?! class=\"changes\")", text):
            continue
        with_tables.add(page.partition("?")[0])
        offered = {link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', text)}
        for format in ("csv", "xlsx"):
            found = [link for link in offered if re.search(rf"[.=]{format}(?![\w.])", link)]
            assert found, f"{page} shows a table without {format.upper()}"
            assert format == "xlsx" or client.get(found[0]).headers["content-type"].startswith("text/csv"), found[0]
    assert len(things) > 20
    assert len(with_tables) > 60
    assert {"/dumps/", "/releases", "/ontology", "/money", "/compare", "/lineage/streams"} <= with_tables


def _shown(link: str) -> bool:
    return (
        link.startswith(("/sources/", "/browse/", "/lineage", "/network", "/releases/diff", "/about"))
        and "format=" not in link
    )


def test_the_coverage_of_the_sources_is_a_table_of_two_pages(lilleby: Lilleby, tmp_path: Path) -> None:
    built = tmp_path / "verified.nq"
    done = pejling("build", "--corpus", lilleby.corpus, "--sources", lilleby.sources, "--dataset", built)
    assert done.returncode == 0, done.stderr
    with running_server(built) as own, httpx.Client(base_url=own, headers={"Accept": "text/html"}) as client:
        rows = list(
            csv.reader(io.StringIO(client.get("/quality?table=coverage&format=csv").content.decode("utf-8-sig")))
        )
        assert len(rows) > 1
        assert rows[1][0] == "lilleby-politik-2030"
        for page in ("/quality", "/sources"):
            assert "/quality?table=coverage&format=xlsx" in links(client, page)
        assert "/sources/lilleby-politik-2030" in links(client, "/quality")


def test_the_links_behind_a_ribbon_are_rows_with_the_lines_of_both_ends(client: httpx.Client) -> None:
    ribbon = next(
        link
        for link in sorted(links(client, "/lineage/streams"))
        if link.startswith("/lineage/links?") and "strength=firm" in link
    )
    rows = list(csv.DictReader(io.StringIO(client.get(f"{ribbon}&format=csv").content.decode("utf-8-sig"))))
    assert rows
    assert all(" l. " in row["Hvor det tidligere står"] and " l. " in row["Hvor det senere står"] for row in rows)
    assert any("format=csv" in link for link in links(client, ribbon))


def test_a_thing_s_rows_say_what_its_page_says_and_where_it_stands(client: httpx.Client) -> None:
    thing = "/id/initiative/bilag-1/samarbejde-med-frak"
    rows = list(csv.DictReader(io.StringIO(client.get(f"{thing}.csv").content.decode("utf-8-sig"))))
    page = client.get(thing).text
    money = [row for row in rows if row["Forhold"] == "bevilling"]
    assert money
    assert all(row["År"] and row["Hvor det står"] for row in money)
    for row in rows:
        iri = row["Adresse"]
        assert (
            not iri.startswith("https://w3id.org/pejling/id/") or iri.removeprefix("https://w3id.org/pejling") in page
        ), iri
    english = client.get(f"{thing}.csv?lang=en").content.decode("utf-8-sig")
    assert english.startswith("Section,Relation,Value")
    assert client.get("/id/initiative/none.csv").status_code == 404


def test_a_goal_tells_of_its_indicator_where_it_starts_and_what_it_is_to_reach(client: httpx.Client) -> None:
    goal = "/id/goal/2015-2018/oeu-1"
    told = re.findall(r'<ul class="measured">(.*?)</ul>', client.get(f"{goal}?lang=da").text, re.DOTALL)
    words = [" ".join(re.sub("<[^>]+>", " ", one).split()) for one in told]
    assert len(words) == 1
    assert "Udgangspunkt: 3 ud af de 12 bydele" in words[0]
    assert "7,1 pct. (2013) københavnere kilde: l. 3047–3048" in words[0]
    assert "Måltal: faldet i alle bydele (2014) kilde: l. 3049–3050" in words[0]
    rows = list(csv.DictReader(io.StringIO(client.get(f"{goal}.csv?lang=da").content.decode("utf-8-sig"))))
    figures = {
        row["Værdi"]: row["Hvor det står"] for row in rows if row["Forhold"] == "måltal: andelen af utrygge borgere"
    }
    assert figures["faldet i alle bydele (2014)"] == "Svar 2019 l. 3049–3050"
    # What is not stated is said.
    assert "Måltal: ikke angivet" in " ".join(
        re.sub("<[^>]+>", " ", client.get("/id/goal/2015-2018/suu-2?lang=da").text).split()
    )


def test_totals_of_a_comparison_add_up_to_its_lists(client: httpx.Client) -> None:
    base = "/compare?first=2015-2018&last=2019-2022"
    totals = list(csv.reader(io.StringIO(client.get(f"{base}&table=totals&format=csv").content.decode("utf-8-sig"))))
    page = client.get(base).text
    told = [int(number) for number in re.findall(r'<a href="#(?:continued|both|gone|added)"><b>(\d+)</b>', page)]
    columns = [sum(int(row[place]) for row in totals[1:]) for place in (1, 4, 5, 6)]
    assert [number for number in columns if number] == told
    # Every number of the table leads to its list.
    for anchor in set(re.findall(r'href="#((?:continued|both|gone|added)-\d+)"', page)):
        assert f'id="{anchor}"' in page


@pytest.mark.parametrize(("first", "last"), [("2011-2014", "2015-2018"), ("2015-2018", "2019-2022")])
def test_indicators_compared_agree_with_the_question_which_have_no_successor(
    client: httpx.Client, first: str, last: str
) -> None:
    asked = {"first": f"generation/{first}", "last": f"generation/{last}"}
    answer = client.get("/queries/indicators-without-a-successor.csv", params=asked)
    unfollowed = {row["indicator"] for row in csv.DictReader(io.StringIO(answer.text))}
    compared = client.get("/compare.json", params={"first": first, "last": last, "kind": "Indicator"}).json()
    # What another kind of thing alone continues has a successor, though none among the indicators.
    query = f"""SELECT DISTINCT ?i {{ VALUES (?first ?last) {{ (<https://w3id.org/pejling/id/generation/{first}> <https://w3id.org/pejling/id/generation/{last}>) }}
      ?i a pej:Indicator ; pej:generation ?first . ?later pej:continues+ ?i ; pej:generation ?last
      FILTER NOT EXISTS {{ ?other a pej:Indicator ; pej:continues+ ?i ; pej:generation ?last }} }}"""
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
    elsewhere = {row["i"] for row in csv.DictReader(io.StringIO(answer.text))}
    assert {thing["iri"] for thing in compared["gone"]} == unfollowed | elsewhere
    assert not unfollowed & elsewhere
    assert len(elsewhere) == (first == "2011-2014")


def test_a_continued_indicator_says_which_baseline_and_target_became_which(client: httpx.Client) -> None:
    answer = client.get("/compare?first=2015-2018&last=2019-2022&kind=Indicator&format=csv&lang=da")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    excess = [row for row in rows if row["Adresse (før)"].endswith("indicator/2015-2018/biu-1")]
    assert {row["Tema"] for row in excess} == {"Beskæftigelse"}
    told = {(row["Hvad"], row["Før (værdi)"], row["Efter (værdi)"]) for row in excess}
    assert ("måltal", "højst være på 6 procentpoint (2018)", "20 pct. reduktion (2022)") in told
    assert ("udgangspunkt", "cirka 8 procentpoint (i dag)", "15,3 pct. (3. kvartal 2018)") in told


def test_counts_of_the_ontology_lead_to_what_they_count(client: httpx.Client) -> None:
    page = client.get("/ontology").text
    counted = re.findall(r'<td class="num"[^>]*><a href="(/browse/\w+)">([\d.]+)</a>', page)
    assert len(counted) > 30
    for link, _ in counted:
        assert client.get(link).status_code == 200, link
    assert len(re.findall(r'<td class="num"[^>]*><a href="/sparql#query=SELECT', page)) > 60


@pytest.mark.parametrize(
    "path",
    ["/ontology?table=none&format=csv", "/quality?table=none", "/compare?table=none", "/lineage/streams?table=none"],
)
def test_a_table_that_is_none_is_refused_in_words(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 400
    assert "none" in answer.text
    assert client.get(path.replace("none", "").partition("?")[0] + "?format=docx").status_code == 400


def test_every_picture_has_its_two_buttons_or_links(client: httpx.Client) -> None:
    pages = ("/money", "/ontology", "/sources/udkast-2027-2030", "/network", "/network/whole", "/lineage/streams", "/lineage/feriecamp",
             "/lineage", "/lineage?show=glance", "/id/pejlemaerke/2019-2022/1", "/queries/amount-per-administration-and-year", "/id/initiative/bilag-1/samarbejde-med-frak")  # fmt: skip
    for path in pages:
        text = client.get(path).text
        for format in ("svg", "png"):
            offered = re.search(rf'data-(?:\w+-)?save="{format}"|/lineage\.{format}\?|format={format}"', text)
            assert offered, (path, format)


def test_money_takes_a_name_or_an_address_and_refuses_what_is_neither(client: httpx.Client) -> None:
    told = [client.get(f"/money?place={place}&format=csv").text for place in ("place/noerrebro", "n%C3%B8rrebro")]
    assert told[0] == told[1]
    assert told[0].count("\n") == 6
    refused = client.get("/money?place=place/nowhere&lang=da")
    assert refused.status_code == 400
    assert "Ingen beløb hører under &#39;place/nowhere&#39;" in refused.text
    assert len(client.get(f"/money?place={'a' * 5000}", headers={"Accept": "application/json"}).json()["message"]) < 300
    assert client.get("/money?place=none&theme=employment").status_code == 200


def test_amounts_as_a_workbook_have_years_as_numbers_and_leave_empty_what_is_not_stated(client: httpx.Client) -> None:
    answer = client.get("/money?by=administration&format=xlsx&lang=da")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content))["Svar"].iter_rows())
    assert [cell.value for cell in rows[0][:2]] == ["År", "Periode"]
    years = [row[0] for row in rows[1:]]
    assert sum(isinstance(year.value, int) and year.number_format == "0" for year in years) > 200
    assert all(year.value is None or isinstance(year.value, int) for year in years)
    assert not [cell.coordinate for row in rows for cell in row if cell.value == ""]
