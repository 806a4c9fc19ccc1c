"""What stands in the lists of a thing's page: numbers as printed, links by their other end, names instead of addresses."""

from __future__ import annotations

import csv
import io
import re

import httpx


def _page(server: str, path: str) -> str:
    answer = httpx.get(server + path, headers={"Accept": "text/html"}, params={"lang": "da"})
    assert answer.status_code == 200, path
    return answer.text


def _words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_goals_of_a_committee_stand_with_their_numbers_and_in_their_order(server: str) -> None:
    told = _words(_page(server, "/id/committee/socialudvalget").partition("Øvrige forbindelser")[2])
    places = [told.index(f"mål {number}") for number in (10, 11, 13)]
    assert places == sorted(places)
    assert "København skal være uden udsatte byområder mål 10" in told
    rows = csv.DictReader(
        io.StringIO(httpx.get(f"{server}/id/committee/socialudvalget.csv?lang=da").content.decode("utf-8-sig"))
    )
    numbers = {row["Nummer"] for row in rows if row["Adresse"].endswith("/goal/2019-2022/10")}
    assert numbers == {"10"}


def test_links_on_the_page_of_one_end_name_the_other_and_what_they_rest_on(server: str) -> None:
    page = _page(server, "/id/initiative/2019-2022/feriecamp")
    told = _words(page.partition("Øvrige forbindelser")[2].partition("</section>")[0])
    assert "Hvad det blev til (1) FerieCamps 2027–2030 · fortsætter · samme egennavn" in told
    assert "Hvor det kommer fra (1) Afholdelse af FerieCamps 2015–2018" in told
    assert "slægtskabsled" not in told
    assert "→" not in told
    assert "Fortsættes af" not in told, "the strip tells it already"


def test_the_examples_of_the_ontology_have_names(server: str) -> None:
    page = _page(server, "/ontology")
    assert len(re.findall(r'<a href="/id/[^"]+">', page)) > 100
    assert not re.search(r"<a [^>]*>id:", page)
    assert ">26,5 mio. kr., 2009</a>" in page
    assert ">Dagsorden 2010 l. 102</a>" in page


def test_the_amounts_that_a_page_counts_stand_on_it_with_their_lines(server: str) -> None:
    page = _page(server, "/id/committee/beskaeftigelses-og-integrationsudvalget")
    told, _, listed = page.partition('<section id="money">')[2].partition("</section>")[0].partition("<details")
    count, left = map(int, re.findall(r"[0-9]+", _words(told).partition("samarbejde om: ")[2])[:2])
    rows = listed.partition("<tbody>")[2].split("<tr>")[1:]
    assert count == len(rows) > 50
    assert left == sum("nej: " in row for row in rows)
    assert sum(int(several) for several in re.findall(r"\(([0-9]+)\)", _words(told))) == left
    own = _page(server, "/id/initiative/handleplan-2019-2022/fritidsjob-til-unge").partition('<section id="money">')[2]
    assert "Beløb til dette: 7. Heraf tælles 7 ikke med i summer: " in own
    assert "samme penge angivet igen (6)" in own
    assert all('href="/id/appropriation/' in row and "popovertarget" in row for row in rows)
