"""Accounts for every line: cited by a record, set aside with a reason, or unaccounted; and for every number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from loaders.claims import Claim
from loaders.corpus import Corpus
from loaders.documents import Document
from loaders.folding import numbers
from loaders.problems import Problem

# Numbers in lines set aside for these reasons are explained by the reason itself.
_EXPLAINS_NUMBERS = frozenset({"heading", "layout", "repeated", "table-of-contents", "page-furniture"})


@dataclass(frozen=True)
class PartCoverage:
    """How the lines of one part of a document are accounted for."""

    document: str
    part: str
    title: str
    lines: int
    cited: int
    set_aside: Counter[str]
    unaccounted: tuple[int, ...]
    unexplained: tuple[tuple[int, str], ...]
    done: bool

    @property
    def complete(self) -> bool:
        """Whether no line is unaccounted and no number unexplained."""
        return not self.unaccounted and not self.unexplained


def numbered(ranges: Iterable[tuple[int, int]]) -> Iterator[int]:
    """Yield the number of every line in ranges of lines."""
    for first, last in ranges:
        yield from range(first, last + 1)


def coverage(corpus: Corpus, claims: Iterable[Claim], documents: dict[str, Document]) -> list[PartCoverage]:
    """Give the coverage of every part of every document, in reading order."""
    all_claims = list(claims)
    result = []
    for identity in corpus.documents:
        if identity.id not in documents:
            continue
        lines = documents[identity.id].lines
        filled = {number for number, line in enumerate(lines, 1) if line.strip()}
        cited = cited_lines(corpus, identity.id, all_claims)
        aside = set_aside_lines(corpus, identity.id)
        loose = list(_unexplained(corpus, identity.id, all_claims, documents[identity.id], aside, cited))
        for part in identity.parts:
            own = {n for n in filled if part.firstLine <= n <= part.lastLine}
            result.append(
                PartCoverage(
                    identity.id,
                    part.slug,
                    part.title,
                    len(own),
                    len(own & cited),
                    Counter(reason for n, (reason, _) in aside.items() if n in own - cited),
                    tuple(sorted(own - cited - aside.keys())),
                    tuple((n, figure) for n, figure in loose if n in own),
                    part.done,
                )
            )
    return result


def cited_lines(corpus: Corpus, document: str, claims: Iterable[Claim]) -> set[int]:
    """Give the lines that a record of the document, or one of its claims, cites."""
    cited: set[int] = set()
    for entry in corpus.entries:
        if entry.document == document:
            cited.update(numbered(entry.record.lines))
    for claim in claims:
        if claim.document == document:
            cited.update(numbered(claim.lines))
    return cited


def set_aside_lines(corpus: Corpus, document: str) -> dict[int, tuple[str, bool]]:
    """Give the reason of each line set aside, and whether it explains the line's numbers."""
    aside: dict[int, tuple[str, bool]] = {}
    for owner, file, _ in corpus.files:
        if owner == document:
            for item in file.setAside:
                explains = item.reason in _EXPLAINS_NUMBERS or item.numbers is not None
                for number in numbered([item.lines]):
                    aside[number] = (item.reason, explains)
    return aside


def overlaps(corpus: Corpus) -> Iterator[Problem]:
    """Yield a problem for every range set aside that a record also cites."""
    for identity in corpus.documents:
        cited = cited_lines(corpus, identity.id, ())
        for owner, file, source in corpus.files:
            if owner != identity.id:
                continue
            for index, item in enumerate(file.setAside):
                if both := sorted(cited.intersection(numbered([item.lines]))):
                    first, last = item.lines
                    sentence = (
                        f"lines {first}-{last} are set aside, but a record cites {both[0]}–{both[-1]}; shorten one."
                    )
                    yield Problem(source.origin(("setAside", index)), sentence, "coverage")


def _unexplained(
    corpus: Corpus,
    slug: str,
    claims: list[Claim],
    document: Document,
    aside: dict[int, tuple[str, bool]],
    cited: set[int],
) -> Iterator[tuple[int, str]]:
    carried: dict[int, set[str]] = {}
    for claim in claims:
        if claim.document == slug:
            figures = {n for text in (*claim.wordings, *claim.figures, claim.iso_date or "") for n in _forms(text)}
            for number in numbered(claim.lines):
                carried.setdefault(number, set()).update(figures)
    for owner, file, _ in corpus.files:
        if owner == slug:
            for item in file.numbers:
                for number in numbered(item.lines):
                    carried.setdefault(number, set()).update(item.numbers)
    for number, line in enumerate(document.lines, 1):
        explained = number not in cited and aside.get(number, ("", False))[1]
        if explained or (number not in cited and number not in aside):
            continue
        for figure in dict.fromkeys(numbers(line)):
            if figure not in carried.get(number, set()):
                yield number, figure


def _forms(text: str) -> Iterator[str]:
    """Yield the numbers of a text, with the two-digit form of a year and the day and month of a date."""
    for figure in numbers(text):
        yield figure
        yield figure.lstrip("0") or figure
        if len(figure) == 4 and figure[:2] in ("19", "20"):
            yield figure[2:]
