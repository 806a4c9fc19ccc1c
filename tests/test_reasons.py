"""Why something is read between the lines is told in the reader's language: on pages, in the rows of a page, in JSON."""

from __future__ import annotations

import httpx
import pytest

WOMEN = "/id/target-group/flygtninge-og-indvandrerkvinder"
DANISH, ENGLISH = (
    "indvandrerkvinder er kvinder efter gruppens egne ord",
    "immigrant women are women by the group's own words",
)
_HTML = {"Accept": "text/html"}
VISION = ("Visionen blev besluttet i 2018", "The vision was decided in 2018")
AGE = ("Begge angiver 31 pct. frafald", "Both give 31 per cent drop-out")
PLACES = {
    "a thing": (WOMEN, DANISH, ENGLISH.replace("'", "&#39;")),
    "the rows of a thing": (f"{WOMEN}.csv", DANISH, ENGLISH),
    "what is inferred": ("/queries/inferred-statements", *VISION),
    "contradictions": ("/queries/contradictions", *AGE),
    "links": (
        "/queries/links-and-their-evidence",
        "Samme egennavn i begge politikker, og den senere siger selv",
        "Same proper name in both policies, and the later one itself says",
    ),
}


@pytest.mark.parametrize(("address", "danish", "english"), PLACES.values(), ids=PLACES)
def test_a_reason_is_told_in_the_language_of_the_page(server: str, address: str, danish: str, english: str) -> None:
    for language, told, other in (("da", danish, english), ("en", english, danish)):
        page = httpx.get(server + address, params={"lang": language}, headers=_HTML, follow_redirects=True)
        assert page.status_code == 200
        assert told in page.text
        assert other not in page.text


def test_a_path_in_json_tells_the_reason_in_both_languages(server: str) -> None:
    ends = {"one": WOMEN.removeprefix("/id/"), "other": "target-group/kvinder"}
    hops = [hop for path in httpx.get(f"{server}/path.json", params=ends).json()["paths"] for hop in path["hops"]]
    assert (DANISH, ENGLISH) in {(hop["inferred"], hop["inferredEn"]) for hop in hops}
