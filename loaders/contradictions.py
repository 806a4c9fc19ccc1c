"""Reads the contradictions across documents: pairs of things that say different things of the same matter, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from graph.model import Fact, Reason, Ref, Thing
from loaders.corpus import Corpus, parse
from loaders.fields import PathText, Sentence
from loaders.parts import Strict
from loaders.problems import CorpusError, Problem
from loaders.yaml_source import Source, read_yaml


class Contradiction(Strict):
    """Two things that contradict each other in one respect."""

    one: PathText
    other: PathText
    about: Literal[
        "age", "period", "percentage", "population", "target-group", "definition", "claim", "amount", "wording"
    ]
    reason: Sentence
    en: Sentence


class ContradictionFile(Strict):
    """All contradictions across documents."""

    contradictions: list[Contradiction]


def read_contradictions(corpus: Corpus) -> tuple[ContradictionFile, Source] | None:
    """Read and check ``corpus/contradictions.yaml``; None if there is none.

    Raises
    ------
    CorpusError
        If the file is malformed or names a thing that the corpus does not hold.
    """
    path = corpus.folder / "contradictions.yaml"
    if not path.is_file():
        return None
    source = read_yaml(path, f"{corpus.folder.name}/contradictions.yaml")
    file = parse(ContradictionFile, source)
    known = corpus.paths()
    problems = [
        Problem(source.origin(("contradictions", index, side)), f"there is no {end!r} in the corpus.", "contradiction")
        for index, item in enumerate(file.contradictions)
        for side, end in (("one", item.one), ("other", item.other))
        if end not in known
    ]
    if problems:
        raise CorpusError(problems)
    return file, source


def contradiction_things(corpus: Corpus) -> Iterator[Thing]:
    """Yield what each contradiction says of its two things, in the dataset's own graph; the reason is marked as ours.

    Raises
    ------
    CorpusError
        As ``read_contradictions``.
    """
    found = read_contradictions(corpus)
    if found is None:
        return
    file, source = found
    for index, item in enumerate(file.contradictions):
        origin = source.origin(("contradictions", index))
        for one, other in ((item.one, item.other), (item.other, item.one)):
            yield Thing(
                one,
                "",
                "",
                (Fact("pej:contradicts", Ref(other), inferred=Reason(item.reason, item.en)),),
                origin=origin,
            )
