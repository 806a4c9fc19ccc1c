"""The build: corpus to verified things to a validated dataset file, with a report of every check."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pyoxigraph as ox

from graph import names
from graph.catalogue import described
from graph.changelog import keep_changes
from graph.dataset import Report, lines_of, serialise, write_dataset, write_report
from graph.model import Origin, Thing
from graph.releases import keep
from graph.shapes import breaches
from graph.triples import quads
from loaders.assembly import assemble
from loaders.claims import Claim, corpus_claims
from loaders.contradictions import contradiction_things
from loaders.corpus import Corpus, read_corpus
from loaders.coverage import PartCoverage, coverage, overlaps
from loaders.documents import read_documents
from loaders.lineage import Lineage, lineage_claims, lineage_things, read_lineage
from loaders.problems import CorpusError, Problem
from loaders.verification import verify

Progress = Callable[[str], None]


def check(corpus: Corpus, claims: list[Claim], sources: Path) -> list[PartCoverage]:
    """Verify a corpus against the source documents and give its coverage.

    Raises
    ------
    CorpusError
        If a file is not the one curated, a claim does not hold, a line is both cited and set aside, or a part
        declared done has unaccounted lines or unexplained numbers.
    """
    documents = read_documents(corpus.documents, sources)
    problems = [*verify(claims, documents), *overlaps(corpus)]
    parts = coverage(corpus, claims, documents)
    for part in parts:
        if part.done and not part.complete:
            lines = ", ".join(str(n) for n in part.unaccounted[:5]) or "–"
            numbers = ", ".join(f"{figure} in {n}" for n, figure in part.unexplained[:5]) or "–"
            sentence = (
                f"{part.part} is declared done but has unaccounted lines ({lines}) or unexplained numbers ({numbers})."
            )
            problems.append(Problem(Origin(f"corpus/{part.document}/document.yaml", 1), sentence, "coverage"))
    if problems:
        raise CorpusError(problems)
    return parts


def things_of(corpus: Corpus, lineage: Lineage) -> list[Thing]:
    """Give every thing of a corpus, its lineage and its contradictions.

    Raises
    ------
    CorpusError
        If things contradict each other in what each thing has once, or the contradictions are malformed.
    """
    return [*assemble(corpus), *lineage_things(lineage, corpus), *contradiction_things(corpus)]


def validation_problems(things: list[Thing], stated: Iterable[ox.Quad]) -> list[Problem]:
    """Give every breach of the SHACL shapes by the quads of things, with the corpus line of the record at fault.

    Statement nodes are left out: the program mints them from facts that are checked here (their shape is a test's
    matter), and they would double the time.
    """
    origins = {thing.path: thing.origin for thing in reversed(things)}
    minted = names.thing_iri("statement/x").removesuffix("x")
    triples = {quad.triple for quad in stated if not quad.subject.value.startswith(minted)}  # type: ignore[union-attr]
    return [Problem(origin, sentence, "shacl") for origin, sentence in breaches(triples, origins)]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let the garbage collector rest: of what a build makes nearly all lives to its end, and is looked through in vain."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_uncollected()
def build(
    corpus_folder: Path,
    dataset: Path,
    sources: Path | None,
    progress: Progress = lambda _: None,
    kept: int = 0,
    day: date | None = None,
) -> Report:
    """Build the dataset file and its report.

    Parameters
    ----------
    corpus_folder : pathlib.Path
        The curated corpus.
    dataset : pathlib.Path
        File to write (N-Quads); an older one stands until the new one is complete.
    sources : pathlib.Path, optional
        Folder of the source documents; without it nothing is verified, and the report says so.
    progress : callable
        Told each step in a few words.
    kept : int
        How many releases are kept beside the dataset; see ``graph.releases``.
    day : datetime.date, optional
        The day of the build; default is today.

    Raises
    ------
    CorpusError
        If the corpus is malformed, does not verify or breaks a shape.
    OSError
        If the dataset cannot be written.
    """
    progress("reading the corpus")
    corpus = read_corpus(corpus_folder)
    lineage = read_lineage(corpus)
    claims = [*corpus_claims(corpus), *lineage_claims(lineage, corpus)]
    parts: list[PartCoverage] = []
    if sources is not None:
        progress("verifying against the sources")
        parts = check(corpus, claims, sources)
    progress("assembling the graph")
    things = things_of(corpus, lineage)
    progress("validating with SHACL")
    stated = list(quads(things))
    if problems := validation_problems(things, stated):
        raise CorpusError(problems)
    progress("writing the dataset")
    lines = lines_of(stated)
    data = serialise(lines | described(lines))
    write_dataset(data, dataset)
    report = Report(
        sha256=hashlib.sha256(data).hexdigest(),
        quads=data.count(b"\n"),
        things=len({thing.path for thing in things}),
        verified=sources is not None,
        claims=len(claims),
        coverage=[coverage_row(part) for part in parts],
    )
    write_report(report, dataset)
    keep(dataset, data, report, day or datetime.now(UTC).date(), kept)
    keep_changes(dataset)
    return report


def coverage_row(part: PartCoverage) -> dict[str, object]:
    """Give the coverage of a part as plain values."""
    return {
        "document": part.document,
        "part": part.part,
        "title": part.title,
        "lines": part.lines,
        "cited": part.cited,
        "setAside": dict(sorted(part.set_aside.items())),
        "unaccounted": list(part.unaccounted),
        "unexplained": [list(item) for item in part.unexplained],
        "done": part.done,
    }
