"""A service without the source documents: its pages show no empty passage and say why, and who can mend it."""

from __future__ import annotations

import pytest
from browsing import fetched


@pytest.mark.parametrize(
    "path",
    [
        "/sources",
        "/sources/svar-2019-integrationsindsatser?lines=7163-7190",
        "/lineage/feriecamp",
        "/lineage/links?first=2015-2018&last=2019-2022&earlier=employment&later=employment",
        "/id/goal/2019-2022/1",
        "/money?year=2019",
        "/path?one=Peder+Lykke+Centret&other=FerieCamp",
        "/search?q=xyzzyqq",
    ],
)
@pytest.mark.parametrize(("language", "words"), [("da", "Den, der driver tjenesten, kan"), ("en", "Whoever runs the service can")])  # fmt: skip
def test_a_page_says_why_it_shows_no_wording_and_how_to_get_it(
    server: str, path: str, language: str, words: str
) -> None:
    status, _, body = fetched(f"{server}{path}{'&' if '?' in path else '?'}lang={language}")
    text = body.decode()
    assert status == 200
    assert words in text
    assert "--sources" in text
    assert "<blockquote" not in text


def test_a_page_with_nothing_to_quote_says_nothing_of_it(server: str) -> None:
    for path in ("/", "/queries", "/lineage", "/ontology", "/search?q=feriecamp"):
        assert "--sources" not in fetched(server + path)[2].decode()
