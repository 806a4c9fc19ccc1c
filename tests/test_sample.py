"""Statements drawn for an audit by reading: each with what it says, what it is part of and exactly the lines it cites."""

from __future__ import annotations

from collections import Counter

import pytest
from conftest import Lilleby

from scripts.sample import KINDS, drawn, drawn_of_each, main, shown, statements_of


def test_an_amount_is_told_with_what_it_is_of_and_its_line_is_marked(lilleby: Lilleby) -> None:
    statements, documents = statements_of(lilleby.corpus, lilleby.sources)
    one = next(found for found in statements.of("amounts") if "Læsehjælp" in found.sentence)
    assert "of Initiative «Læsehjælp» initiative/2030-2033/laesehjaelp" in one.sentence
    assert "pej:amount 1200000" in one.sentence
    assert "pej:year 2031" in one.sentence
    lines = list(shown(one.passages, documents, 1))
    marked = [line for line in lines if line.lstrip().startswith(">")]
    assert any(line.split()[1] == "16" and "1,2" in line for line in marked)
    assert len(lines) > len(marked) + 1, "the lines around are shown too, unmarked"


def test_a_tie_is_told_from_the_thing_to_what_it_is_tied_to(lilleby: Lilleby) -> None:
    ties = [found.sentence for found in statements_of(lilleby.corpus, lilleby.sources)[0].of("ties")]
    assert any("«Bogbussen»" in tie and "pej:partner Organisation «Læseforeningen»" in tie for tie in ties)
    assert not any("pej:appropriation" in tie or "pej:statedIn" in tie for tie in ties)


def test_an_inferred_statement_is_told_with_its_reason(lilleby: Lilleby) -> None:
    inferred = list(statements_of(lilleby.corpus, lilleby.sources)[0].of("inferred"))
    assert [one.reason for one in inferred] == ["Visionen står over målet."]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_draws_the_same(lilleby: Lilleby, kind: str) -> None:
    found = list(statements_of(lilleby.corpus, lilleby.sources)[0].of(kind))
    assert drawn(found, 3, 7) == drawn(found, 3, 7)
    assert len(drawn(found, 1000, 7)) == len(found)


def test_a_draw_of_each_property_reads_the_rare_one_as_often_as_the_frequent(lilleby: Lilleby) -> None:
    facts = list(statements_of(lilleby.corpus, lilleby.sources)[0].of("facts"))
    there = Counter(one.sort for one in facts)
    assert there["rdfs:label@en"] > 2, "English names are a sort of their own"
    assert there["pej:partner"] == 1
    assert not {"rdfs:label", "pej:statedIn"} & set(there)
    read = drawn_of_each(facts, 2, 7)
    assert Counter(one.sort for one in read) == {sort: min(2, number) for sort, number in there.items()}
    partners = [one for one in facts if one.sort == "pej:partner"]
    assert drawn_of_each(partners, 2, 7) == [one for one in read if one.sort == "pej:partner"], "a draw of its own"


def test_a_sort_that_is_not_there_is_told_with_those_that_are(
    lilleby: Lilleby, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.sample.ROOT", lilleby.corpus.parent)
    sources = str(lilleby.sources)
    monkeypatch.setattr("sys.argv", ["sample", "ties", "--sources", sources, "--only", "pej:partner"])
    main()
    assert "1/1 of 1: pej:partner" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", ["sample", "ties", "--sources", sources, "--only", "partner"])
    with pytest.raises(SystemExit):
        main()
    assert "no ties of the sort partner. There are: " in capsys.readouterr().err
