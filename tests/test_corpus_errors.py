"""Each mistake in the corpus gets its sentence: file, line, field, what is allowed, what was meant."""

from __future__ import annotations

import pytest
from conftest import Lilleby, pejling

FILE = "corpus/lilleby-politik-2030/politik/politik.yaml"


def complaint(lilleby: Lilleby, *command: str) -> str:
    done = pejling(*command, "--corpus", lilleby.corpus, "--sources", lilleby.sources)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


MISTAKES = [
    ('2030: "0,5", 2031: "0,5"', '2030: "0,5", 2031: "0,7"', "years: the number 0,7"),
    ('2031: "0,5", 2032: "0,3"', '2031: "0,3", 2032: "0,5"', "years: the sequence 0,5 0,3 0,5 is not in line 15 of lilleby-politik-2030"),
    ('{years: {2031: "1,2"}, lines: 16}', '{years: {2031: "1,2"}, lines: 15}', "years: the number 1,2 is not in line 15 of lilleby-politik-2030"),
    ("label: Bogbussen", "label: Bogbilen", "label: 'Bogbilen' is not in lines 10-12, 15"),
    ("lines: [10-12, 15]", "lines: [10-12, 155]", "lines 155-155 do not exist: lilleby-politik-2030 has 18 lines"),
    ("lines: [10-12, 15]", "lines: [12-10, 15]", "did you mean 10-12?"),
    ("lines: [10-12, 15]", "lines: ten", "'ten' is no line range"),
    ("setAside: []", "setAside: [{lines: 12-10, reason: heading}]", "did you mean 10-12?"),
    ("    label: Læsehjælp\n", "", "label is missing"),
    ("type: Goal\n", "type: Gaol\n", "'Gaol' is no type of record; did you mean 'Goal'?"),
    ("    partner: {is", "    partnar: {is", "is no field of this record; did you mean 'partner'?"),
    ("placeKind: district", "partner: organisation/laeseforeningen", "partner: is no field of this record."),
    ("place/nordby, lines: 10}\n    p", "place/nordbu, lines: 10}\n    p", "there is no 'place/nordbu' in the corpus; did you mean 'place/nordby'?"),
    ("{is: place/nordby", "{is: goal/2030-2033/1", "is no path of the allowed kinds (place)"),
    ("id: initiative/2030-2033/laesehjaelp", "id: goal/2030-2033/laesehjaelp", "must begin with initiative/; did you mean initiative/2030-2033/laesehjaelp?"),
    ("id: initiative/2030-2033/laesehjaelp", "id: initiative/2030-2033/bogbussen", "one thing, one record"),
    ("year: 2029", "year: 2028", "year: the number 2028"),
    ("population: børn", "population: voksne", "population: 'voksne' is not in lines 7-8"),
    ("børn i 3. klasse i Nordby.", "børn i 4. klasse i Nordby.", "description: the number 4"),
    ("part: politik", "part: politikken", "must be the name of its folder ('politik')"),
    ("inferred: Visionen står over målet.", "inferred: ja", "at least 10 characters"),
    (", inferredEn: The vision stands above the goal.", "", "inferred and inferredEn go together: say why in Danish and in English"),
    ('asWritten: 56 pct.,', 'asWritten: 56 pct., value: 0.56,', "value and valueReason go together"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "sentence"), MISTAKES, ids=[m[2][:40] for m in MISTAKES])
def test_a_mistake_is_told_in_a_sentence_at_its_line(lilleby: Lilleby, old: str, new: str, sentence: str) -> None:
    lilleby.replace(old, new)
    told = complaint(lilleby, "build")
    assert sentence in told
    assert f"{FILE}:" in told


def test_the_line_named_is_the_line_of_the_field(lilleby: Lilleby) -> None:
    line = lilleby.replace("year: 2029", "year: 2028")
    assert f"{FILE}:{line}: year" in complaint(lilleby, "verify")


def test_malformed_yaml_is_refused_with_its_line(lilleby: Lilleby) -> None:
    line = lilleby.replace("records:", "records: [")
    told = complaint(lilleby, "verify")
    assert "is not valid YAML" in told
    assert int(told.split(f"{FILE}:")[1].split(":")[0]) >= line


def test_a_key_stated_twice_is_refused(lilleby: Lilleby) -> None:
    lilleby.replace("    label: Læsehjælp\n", "    label: Læsehjælp\n    label: Læselyst\n")
    assert "states 'label' twice" in complaint(lilleby, "verify")


def test_a_source_that_is_not_the_one_curated_is_refused_by_name(lilleby: Lilleby) -> None:
    with (lilleby.sources / "lilleby-politik-2030.txt").open("a") as file:
        file.write(" \n")
    assert "lilleby-politik-2030.txt:1: the source file is not the file that was curated" in complaint(
        lilleby, "verify"
    )


def test_a_missing_source_is_named(lilleby: Lilleby) -> None:
    (lilleby.sources / "lilleby-politik-2030.txt").unlink()
    assert "lilleby-politik-2030.txt" in complaint(lilleby, "build")


def test_an_uncited_line_fails_the_build_of_a_part_declared_done(lilleby: Lilleby) -> None:
    lilleby.replace("lines: [10-12, 15]", "lines: [10, 12, 15]")
    lilleby.replace(
        "{is: target-group/boern-i-3-klasse, lines: 11}",
        "{is: target-group/boern-i-3-klasse, lines: 15, as: Bogbussen}",
    )
    lilleby.replace(
        "{is: organisation/laeseforeningen, lines: 11-12}",
        "{is: organisation/laeseforeningen, lines: 12, as: foreningen}",
    )
    lilleby.replace(
        "label: Læseforeningen, organisationKind: association, lines: 11-12}", "label: foreningen, lines: 12}"
    )
    lilleby.replace(
        "label: børn i 3. klasse, en: Children in the 3rd grade, lines: 11}", "label: Bogbussen, en: x, lines: 15}"
    )
    lilleby.replace("    description: Kører bøger ud til børn i 3. klasse i Nordby.\n", "")
    assert "is declared done but has unaccounted lines (11)" in complaint(lilleby, "build")


def test_an_unexplained_number_fails_the_build_of_a_part_declared_done(lilleby: Lilleby) -> None:
    lilleby.replace('  - {lines: 10, numbers: ["1"], reason: mærke for en fodnote}\n', "")
    lilleby.replace("\nnumbers:\n", "\nnumbers: []\n")
    assert "unexplained numbers (1 in 10)" in complaint(lilleby, "build")


def test_a_line_both_cited_and_set_aside_is_told(lilleby: Lilleby) -> None:
    lilleby.replace("setAside: []", "setAside:\n  - {lines: 10-11, reason: heading}")
    assert "lines 10-11 are set aside, but a record cites 10–11" in complaint(lilleby, "verify")


def test_a_breach_of_a_shape_names_record_file_and_line(lilleby: Lilleby) -> None:
    lilleby.replace('      - {years: {2031: "1,2"}, lines: 16}\n', '      - {years: {2031: "-"}, lines: 16}\n')
    done = pejling("build", "--corpus", lilleby.corpus, "--dataset", lilleby.corpus / "x.nq")
    assert done.returncode == 0, done.stderr
    lilleby.replace("  generation: generation/2030-2033\n  statedIn", "  statedIn")
    told = pejling("build", "--corpus", lilleby.corpus, "--dataset", lilleby.corpus / "x.nq")
    assert told.returncode == 1
    assert "goal/2030-2033/1 needs a policy generation" in told.stderr
    assert f"{FILE}:" in told.stderr
