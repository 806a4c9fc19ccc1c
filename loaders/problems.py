"""A problem found in the corpus: where it stands and, in one sentence, what to do."""

from __future__ import annotations

from dataclasses import dataclass

from graph.model import Origin


@dataclass(frozen=True)
class Problem:
    """One sentence about one place of the corpus; ``check`` names the check that found it."""

    origin: Origin
    sentence: str
    check: str

    def __str__(self) -> str:
        return f"{self.origin}: {self.sentence}"


class CorpusError(Exception):
    """The corpus cannot be used as it is; ``problems`` says why, place by place."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))
