"""Reads source documents as numbered lines, byte-exact, and refuses a file that is not the one curated."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from graph.model import Origin
from loaders.problems import CorpusError, Problem


class Identity(Protocol):
    """What tells a source file apart: its slug, its name and its SHA-256."""

    @property
    def id(self) -> str: ...
    @property
    def file(self) -> str: ...
    @property
    def sha256(self) -> str: ...


@dataclass(frozen=True)
class SourceFile:
    """The identity of a source file, where no corpus is at hand."""

    id: str
    file: str
    sha256: str


@dataclass(frozen=True)
class Document:
    """The raw lines of one source document; line 1 is ``lines[0]``."""

    slug: str
    lines: tuple[str, ...]

    def text(self, ranges: Iterable[tuple[int, int]]) -> str:
        """Give the raw text of line ranges, in the order given, joined by line feeds.

        Raises
        ------
        IndexError
            If a range reaches beyond the last line.
        """
        chosen: list[str] = []
        for first, last in ranges:
            if last > len(self.lines):
                raise IndexError(f"lines {first}-{last} do not exist: {self.slug} has {len(self.lines)} lines")
            chosen += self.lines[first - 1 : last]
        return "\n".join(chosen)


def read_document(identity: Identity, folder: Path) -> Document:
    """Read one source document.

    Parameters
    ----------
    identity : Identity
        Slug, file name and SHA-256.
    folder : pathlib.Path
        Where the source documents lie.

    Raises
    ------
    CorpusError
        If the file is missing or is not the file that was curated.
    """
    path = folder / identity.file
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _refuse(path, f"cannot be read ({error.strerror}); it is the source of {identity.id}") from error
    digest = hashlib.sha256(data).hexdigest()
    if digest != identity.sha256:
        raise _refuse(
            path,
            f"is not the file that was curated: its SHA-256 is {digest[:16]}…, the corpus was made from "
            f"{identity.sha256[:16]}…; use the original file or curate the new one",
        )
    lines = tuple(line.removesuffix("\r") for line in data.decode("utf-8").split("\n"))
    return Document(identity.id, lines[:-1] if lines and not lines[-1] else lines)


def read_documents(identities: Iterable[Identity], folder: Path) -> dict[str, Document]:
    """Read all source documents of a corpus, by slug.

    Raises
    ------
    CorpusError
        With every file that is missing or differs, by name.
    """
    documents: dict[str, Document] = {}
    problems: list[Problem] = []
    for identity in identities:
        try:
            documents[identity.id] = read_document(identity, folder)
        except CorpusError as error:
            problems += error.problems
    if problems:
        raise CorpusError(problems)
    return documents


def _refuse(path: Path, sentence: str) -> CorpusError:
    return CorpusError([Problem(Origin(path.name, 1), f"the source file {sentence}.", "source")])
