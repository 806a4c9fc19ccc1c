"""Statements drawn for an audit by reading: each with what it says, what it is part of and exactly the lines it cites."""

from __future__ import annotations

import pytest
from conftest import Lilleby

from scripts.sample import KINDS, drawn, shown, statements_of


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
