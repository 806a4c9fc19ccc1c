"""What a search finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.search.naming import Entry
from graph.search.snippets import Piece, Snippet


class UnknownFacet(ValueError):
    """A search limited to something that no thing has."""


@dataclass(frozen=True)
class Match:
    """A found thing: its score (higher is better), its name with the words marked, and a snippet of what is written.

    ``instead_of`` are the words that it does not hold itself, but others of the same meaning.
    """

    entry: Entry
    score: float
    name: tuple[Piece, ...]
    snippet: Snippet | None
    instead_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """What a search found.

    ``held`` of the ``words`` stand in each thing; ``corrections`` gives for a word that stands nowhere the one it was
    taken for; ``generations`` gives for a year or period, as typed, those that were searched for besides it, and ``written`` how many
    of the words stand somewhere together without these; ``phrases`` stand word by word in each thing, ``apart`` are those that
    nothing holds so, and ``without`` the words of which no thing holds any; ``unstated`` is an amount that nothing states, and
    ``nearest`` are those that were searched for instead; ``also_searched`` gives for a word the phrases of the
    same meaning that were searched for besides; ``facets`` counts, for each of ``FACETS``, the things with each value, whatever
    that facet is limited to.
    """

    total: int
    matches: tuple[Match, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    words: tuple[str, ...]
    held: int
    corrections: Mapping[str, str]
    also_searched: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    generations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    written: int = 0
    phrases: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    unstated: str = ""
    nearest: tuple[str, ...] = ()

    @property
    def kinds(self) -> frozenset[str]:
        """The words that were taken for what they end on: of these, nothing is known but what they are a kind of, if that."""
        return frozenset(
            word for word, taken in self.corrections.items() if len(word) > len(taken) + 2 and word.endswith(taken)
        )
