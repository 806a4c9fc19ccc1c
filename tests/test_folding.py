"""A name is found through line ends, hyphens and marks, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.folding import find_name, fold, numbers, readings, squeeze


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("minoritetsbaggrund", "med minori\ntetsbaggrund"),
        ("minoritetsbaggrund", "med minori-\ntetsbaggrund"),
        ("kultur- og foreningslivet", "i kultur\nog foreningslivet7"),
        ("social kontrol kan", "Social kontrol4 kan"),
        ("Vi vil læse", "Vi vil ~~ikke~~ læse"),
        ("Vi vil ikke læse", "Vi vil ~~ikke~~ læse"),
        ("overordnede tilgang", "[overordnede samlede](#) tilgang".replace(" samlede", "")),
        ("FerieCamp", "tre FerieCamp-områder"),
        ("56 pct.", "var\t56\tpct.\taf"),
    ],
)
def test_a_name_is_found_however_the_line_breaks_it(name: str, text: str) -> None:
    assert find_name(name, text) is not None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mål", "delmål og målgruppe"),
        ("3,3", "13,3 mio. kr."),
        ("3,3", "3,35 mio. kr."),
        ("FAKTI", "FAKTISK"),
        ("job", "fritidsjob"),
        ("Kulturudvalget", "Kultur og udvalg"),
    ],
)
def test_a_part_of_a_word_or_number_is_no_name(name: str, text: str) -> None:
    assert find_name(name, text) is None


def test_the_place_of_a_name_is_given_in_the_raw_text() -> None:
    text = "flere minori\ntetsbaggrund her"
    start, end = find_name("minoritetsbaggrund", text) or (0, 0)
    assert text[start:end] == "minori\ntetsbaggrund"


@given(st.text())
def test_every_reading_is_as_long_as_the_text_when_composed(text: str) -> None:
    import unicodedata

    composed = unicodedata.normalize("NFC", text)
    assert all(len(reading) == len(composed) for reading in readings(text))


@given(st.text())
def test_folding_agrees_with_squeezing_where_case_keeps_length(text: str) -> None:
    if all(len(c.lower()) == 1 for c in text):
        import unicodedata

        assert fold(unicodedata.normalize("NFC", text)).letters == squeeze(text)


@given(st.lists(st.text(alphabet="abcæøå", min_size=1), min_size=1), st.sampled_from([" ", "\n", "-\n", "\t"]))
def test_words_are_found_whatever_separates_them(words: list[str], separator: str) -> None:
    assert find_name(" ".join(words), separator.join(words)) is not None


def test_numbers_are_given_as_printed_with_ranges_and_dates_opened() -> None:
    assert numbers("94.655 af 622.698 i 2019-22") == ["94.655", "622.698", "2019", "22", "2022"]
    assert "2008" in numbers("pr.1.1.2008")
