"""Whatever bears a name that stands in a thread leads to the thread, and says on what basis."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from graph import names
from graph.store import open_graph

# Things of the same name as a thread, or as a member of one, whatever the class; figures bear no names.
SAME_NAME = """
SELECT DISTINCT ?thing ?thread WHERE {
  {
    SELECT ?name ?thread {
      { ?thread a pej:Thread ; rdfs:label ?name } UNION { ?member pej:thread ?thread ; rdfs:label|skos:altLabel ?name . FILTER NOT EXISTS { ?member a pej:LineageLink } }
      FILTER(LANG(?name) = "da")
    }
  }
  ?thing rdfs:label|skos:altLabel ?name .
  FILTER NOT EXISTS {
    VALUES ?other { pej:LineageLink pej:Thread pej:Observation pej:Appropriation pej:TargetValue }
    ?thing a ?other
  }
}
"""


def threads_section(server: str, path: str, language: str = "da") -> str:
    # No certificates are read: that would take longer than the answer.
    page = httpx.get(f"{server}{path}", params={"lang": language}, headers={"Accept": "text/html"}, verify=False)
    assert page.status_code == 200, path
    _, found, rest = page.text.partition('id="threads"')
    return rest.partition("</section>")[0] if found else ""


def test_every_thing_with_a_name_of_a_thread_is_one_click_from_it(server: str, dataset: Path) -> None:
    prefixes = "".join(f"PREFIX {key}: <{iri}>\n" for key, iri in names.PREFIXES.items())
    pairs: dict[str, set[str]] = {}
    for row in open_graph(dataset).rows(prefixes + SAME_NAME):
        thing, thread = (str(getattr(row[key], "value", "")) for key in ("thing", "thread"))
        pairs.setdefault(thing, set()).add(thread.rpartition("/")[2])
    assert len(pairs) > 400
    # One in eight: the rest is the same code.
    for thing in sorted(pairs)[::8]:
        told = threads_section(server, thing.removeprefix(names.BASE.rstrip("/")))
        assert all(f'href="/lineage/{slug}"' in told for slug in pairs[thing]), (thing, pairs[thing])


@pytest.mark.parametrize(
    ("path", "thread", "reason"),
    [
        ("/id/initiative/2019-2022/feriecamp", "feriecamp", "står i sporet"),
        ("/id/organisation/foreningsguiderne", "foreningsguiderne-fritidsguiderne", "er også et navn på"),
        ("/id/organisation/foreningsguiderne", "foreningsguiderne-fritidsguiderne", "er ansvarlig for"),
        ("/id/organisation/frederiksberg-kommune", "foreningsguiderne-fritidsguiderne", "nævnt i sporets beskrivelse"),
        ("/id/action/2019-2022/foelges-via-fritidsguiderne", "foreningsguiderne-fritidsguiderne", "rummer navnet på"),
        ("/id/organisation/frak", "fritidsjob", "partner"),
    ],
)
def test_a_thread_is_shown_with_the_basis_on_which_it_is(server: str, path: str, thread: str, reason: str) -> None:
    items = threads_section(server, path).split("<li>")
    told = next(item for item in items if f'href="/lineage/{thread}"' in item)
    assert reason in told


def test_only_what_stands_in_a_thread_goes_without_the_remark_that_the_rest_is_found_by_name(server: str) -> None:
    remark = "siger ikke, at det er samme sag"
    assert remark in threads_section(server, "/id/organisation/foreningsguiderne")
    inside = threads_section(
        server, "/id/lineage-link/initiative/2027-2030/fritidsguiderne/from/initiative/2019-2022/fritidsguiderne"
    )
    assert inside == ""
    assert "does not say that it is the same matter" in threads_section(
        server, "/id/organisation/foreningsguiderne", "en"
    )


def test_a_figure_leads_to_no_thread_for_being_as_large_as_another(server: str) -> None:
    assert "tal-overvaegt" not in threads_section(server, "/id/observation/2015-2018/kultur-dreng-etnisk")


def test_a_committee_folds_the_many_threads_of_its_measures_away(server: str) -> None:
    told = threads_section(server, "/id/committee/socialudvalget")
    assert told.count("<li>") > 8
    assert told.index("<details>") < told.index("spor mere")
    assert told.partition("<details>")[0].count("<li>") <= 8
