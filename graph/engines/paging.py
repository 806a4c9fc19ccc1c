"""Asks for an answer page by page, where a service gives no more than so many rows at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from graph.gate.tokens import Token, tokens

_FORM = "SELECT"


@dataclass(frozen=True)
class Paged:
    """A SELECT whose pages can be asked for, each row in one page only.

    LIMIT and OFFSET cut a sequence, and only ORDER BY makes one. Rows have no key to begin a page after, as variables may be
    unbound, so all variables of the answer are put after what the query itself orders by: what then still compares as equal
    are equal rows, and it does not matter which of them comes first.
    """

    prologue: str
    query: str
    tail: str
    start: int
    rows: int | None

    def page(self, size: int, offset: int, enclosed: bool) -> str | None:
        """Give the query of a page, or None if the query asks for no more rows than came before.

        ``enclosed`` puts the ordered query into another one: Virtuoso refuses to sort more than 10 000 rows at the top, but not
        there. It keeps their order, which SPARQL does not promise.
        """
        left = size if self.rows is None else min(size, self.rows - offset)
        if left <= 0:
            return None
        cut = f"LIMIT {left} OFFSET {self.start + offset}"
        if enclosed:
            return f"{self.prologue}SELECT * {{ {{ {self.query}\n{self.tail} }} }} {cut}"
        return f"{self.prologue}{self.query} {cut}\n{self.tail}"


def paged(sparql: str, variables: Sequence[str]) -> Paged:
    """Prepare a SELECT for pages.

    Parameters
    ----------
    sparql : str
        A SELECT that the gate has read.
    variables : sequence of str
        The variables of its answer.

    Examples
    --------
    >>> paged("SELECT ?x { ?x ?p ?o } ORDER BY ?p LIMIT 500", ["x"]).page(200, 400, False)
    'SELECT ?x { ?x ?p ?o } ORDER BY ?p\\n?x LIMIT 100 OFFSET 400\\n'
    """
    found = list(tokens(sparql))
    words = [token for token in found if token.kind == "word" and not token.depth]
    begin = next(token.start for token in words if token.text.upper() == _FORM)
    body = next((place for place, token in enumerate(found) if token.text == "}" and token.depth == 1), len(found))
    after = found[body + 1 :]
    ordered = any(token.kind == "word" and token.text.upper() == "ORDER" and not token.depth for token in after)
    limit, offset = _number(after, "LIMIT"), _number(after, "OFFSET")
    ends = [token.start for token in after if not token.depth and token.text.upper() in ("LIMIT", "OFFSET", "VALUES")]
    end = min(ends, default=len(sparql))
    last = next((token.start for token in after if not token.depth and token.text.upper() == "VALUES"), len(sparql))
    order = " ".join(f"?{name}" for name in variables)
    # On a line of their own: the query may end in a comment.
    query = f"{sparql[begin:end].rstrip()}\n{'' if ordered or not order else 'ORDER BY '}{order}"
    return Paged(sparql[:begin], query, sparql[last:], offset or 0, limit)


def _number(found: list[Token], word: str) -> int | None:
    for token, following in pairwise(found):
        if token.text.upper() == word and not token.depth and following.kind == "number":
            return int(following.text)
    return None
