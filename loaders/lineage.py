"""Reads the lineage: threads through the generations, and links each judged from the passages of both ends.

Layout::

    corpus/lineage/*.yaml      threads and links, one file a kind of thread
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, StringConstraints

from graph import names
from graph.model import Evidence, Fact, Origin, Ref, Relation, Text, Thing, ThreadKind
from loaders.assembly import passages
from loaders.claims import Claim, names_by_path
from loaders.corpus import Corpus, parse
from loaders.fields import Lines, Many, PathText, Sentence
from loaders.parts import Strict
from loaders.problems import CorpusError, Problem
from loaders.yaml_source import Source, read_yaml


class End(Strict):
    """One end of a link: the thing, and the lines that show it to be what the link says."""

    path: PathText = Field(alias="is")
    document: str
    lines: Lines
    wording: str | None = Field(
        None, alias="as", description="The thing's name, or what is said of it, in these lines."
    )


class Quote(Strict):
    """Where a text itself states the kinship."""

    document: str
    lines: Lines
    wording: str = Field(alias="as", description="The words that state it.")


class Link(Strict):
    """One claim that a later thing comes from an earlier one."""

    later: End
    earlier: End
    relation: Relation
    evidence: Evidence
    reason: Sentence = Field(description="Why, in one Danish sentence.")
    en: Sentence = Field(description="The same in English.")
    statement: Quote | None = Field(None, description="Needed for evidence: stated.")


class ThreadRecord(Strict):
    """What is the same through several generations; members in the order of time, links between them."""

    id: Annotated[str, StringConstraints(pattern=rf"^thread/{names.SLUG}$")]
    type: ThreadKind
    label: str
    en: str
    description: Sentence = Field(description="What the thread follows, in one or two Danish sentences.")
    theme: str | None = Field(
        None, description="Theme, for filtering: employment, education, culture, social-control …"
    )
    members: Many[PathText]
    links: Many[Link] = ()


class LineageFile(Strict):
    """One file of threads."""

    threads: list[ThreadRecord]


@dataclass(frozen=True)
class Lineage:
    """All threads with the file each comes from."""

    files: tuple[tuple[LineageFile, Source], ...]

    def threads(self) -> Iterator[tuple[ThreadRecord, Source, int]]:
        """Yield each thread with its file and place."""
        for file, source in self.files:
            for index, thread in enumerate(file.threads):
                yield thread, source, index


def read_lineage(corpus: Corpus) -> Lineage:
    """Read and check the lineage of a corpus.

    Raises
    ------
    CorpusError
        If a file is malformed, a link leads out of its thread or to nothing, or a link joins two things twice.
    """
    files: list[tuple[LineageFile, Source]] = []
    problems: list[Problem] = []
    for path in sorted((corpus.folder / "lineage").glob("*.yaml")):
        try:
            source = read_yaml(path, f"{corpus.folder.name}/lineage/{path.name}")
            files.append((parse(LineageFile, source), source))
        except CorpusError as error:
            problems += error.problems
    lineage = Lineage(tuple(files))
    problems += _check(lineage, corpus)
    if problems:
        raise CorpusError(problems)
    return lineage


def _check(lineage: Lineage, corpus: Corpus) -> Iterator[Problem]:
    known = corpus.paths()
    documents = {document.id for document in corpus.documents}
    threads: dict[str, Origin] = {}
    joined: dict[tuple[str, str], Origin] = {}
    for thread, source, index in lineage.threads():
        origin = source.origin(("threads", index, "id"))
        if thread.id in threads:
            yield Problem(origin, f"id {thread.id!r} is taken by {threads[thread.id]}.", "lineage")
        threads[thread.id] = origin
        for member in thread.members:
            if member not in known:
                yield Problem(origin, f"members: there is no {member!r} in the corpus.", "lineage")
        for number, link in enumerate(thread.links):
            place = source.origin(("threads", index, "links", number))
            yield from _check_link(thread, link, place, documents, joined)


def _check_link(
    thread: ThreadRecord, link: Link, place: Origin, documents: set[str], joined: dict[tuple[str, str], Origin]
) -> Iterator[Problem]:
    pair = (link.later.path, link.earlier.path)
    for end in pair:
        if end not in thread.members:
            yield Problem(place, f"{end!r} is no member of {thread.id}; add it to members.", "lineage")
    if pair in joined or pair[::-1] in joined or pair[0] == pair[1]:
        yield Problem(place, f"{pair[0]} and {pair[1]} are linked already or are the same; keep one link.", "lineage")
    joined[pair] = place
    if (link.evidence == "stated") != (link.statement is not None):
        yield Problem(
            place, "evidence `stated` needs `statement` (where the text says so), and only it has one.", "lineage"
        )
    if link.relation == "same-name-unclear" and link.evidence != "weak":
        yield Problem(
            place, "`same-name-unclear` leaves open whether it is the same; its evidence can only be `weak`.", "lineage"
        )
    for document in (link.later.document, link.earlier.document):
        if document not in documents:
            yield Problem(place, f"there is no document {document!r}.", "lineage")


def lineage_claims(lineage: Lineage, corpus: Corpus) -> Iterator[Claim]:
    """Yield what each link claims to stand in the lines of its ends."""
    known = names_by_path(corpus)
    for thread, source, index in lineage.threads():
        for number, link in enumerate(thread.links):
            origin = source.origin(("threads", index, "links", number))
            for field, end in (("later", link.later), ("earlier", link.earlier)):
                wordings = (end.wording,) if end.wording else known.get(end.path, ())
                yield Claim(origin, field, end.document, end.lines, wordings=wordings or (end.path,), about=end.path)
            if link.statement:
                quote = link.statement
                yield Claim(origin, "statement", quote.document, quote.lines, wordings=(quote.wording,))


def lineage_things(lineage: Lineage, corpus: Corpus) -> Iterator[Thing]:
    """Yield threads, links and what they say of their members, all in the lineage graph."""
    kinds = {entry.record.id: entry.type for entry in corpus.entries}
    labels = {path: wordings[0] for path, wordings in names_by_path(corpus).items()}
    for thread, source, index in lineage.threads():
        origin = source.origin(("threads", index))
        facts = [
            Fact("rdfs:label", Text(thread.label)),
            Fact("rdfs:label", Text(thread.en, "en")),
            Fact("dct:description", Text(thread.description)),
        ]
        if thread.theme:
            facts.append(Fact("pej:theme", Text(thread.theme, None)))
        yield Thing(thread.id, thread.type, "", tuple(facts), origin=origin, graph="lineage")
        for member in thread.members:
            said = (Fact("pej:thread", Ref(thread.id)),)
            yield Thing(member, kinds.get(member, ""), "", said, origin=origin, graph="lineage")
        for number, link in enumerate(thread.links):
            place = source.origin(("threads", index, "links", number))
            yield _link_thing(thread, link, labels, place)
            said = (Fact("pej:continues", Ref(link.earlier.path)),)
            yield Thing(link.later.path, kinds.get(link.later.path, ""), "", said, origin=place, graph="lineage")


def _link_thing(thread: ThreadRecord, link: Link, labels: dict[str, str], origin: Origin) -> Thing:
    ends = [(end.document, end.lines) for end in (link.later, link.earlier)]
    if link.statement:
        ends.append((link.statement.document, link.statement.lines))
    cited = tuple(passage for document, lines in ends for passage in passages(document, lines))
    label = f"{labels.get(link.earlier.path, link.earlier.path)} → {labels.get(link.later.path, link.later.path)}"
    facts = (
        Fact("rdfs:label", Text(label)),
        Fact("dct:description", Text(link.reason)),
        Fact("dct:description", Text(link.en, "en")),
        Fact("pej:later", Ref(link.later.path), passages(link.later.document, link.later.lines)),
        Fact("pej:earlier", Ref(link.earlier.path), passages(link.earlier.document, link.earlier.lines)),
        Fact("pej:relation", Ref(f"relation/{link.relation}")),
        Fact("pej:evidence", Ref(f"evidence/{link.evidence}")),
        Fact("pej:thread", Ref(thread.id)),
    )
    path = f"lineage-link/{link.later.path}/from/{link.earlier.path}"
    return Thing(path, "LineageLink", "", facts, cited, origin=origin, graph="lineage")
