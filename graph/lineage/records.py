"""What lineage is made of: generations, threads, their members, and links from earlier to later things."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from graph.model import Evidence, Relation, ThreadKind

# Evidence grades, best first.
GRADES: tuple[str, ...] = get_args(Evidence)
RELATIONS: tuple[str, ...] = get_args(Relation)
THREAD_KINDS: tuple[str, ...] = get_args(ThreadKind)


@dataclass(frozen=True, slots=True)
class Generation:
    """A policy generation with its years."""

    iri: str
    label: str
    start: int
    end: int
    has_source: bool

    @property
    def slug(self) -> str:
        """The last step of its address, e.g. 2019-2022."""
        return self.iri.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Link:
    """One claim that ``later`` comes from ``earlier``; relation and evidence are last steps of their concepts."""

    iri: str
    later: str
    earlier: str
    relation: str
    evidence: str
    thread: str
    reason: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class Member:
    """A thing that stands in a thread; ``generations`` are slugs, oldest first, ``committees`` IRIs."""

    iri: str
    label: str
    english: str | None
    type: str
    generations: tuple[str, ...]
    threads: tuple[str, ...]
    committees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """What is the same through several generations."""

    iri: str
    label: str
    english: str | None
    description: str
    theme: str | None
    type: str


@dataclass(frozen=True, slots=True)
class Step:
    """A thing on a line with its distance from the thing asked for (earlier: negative, later: positive)."""

    iri: str
    depth: int


@dataclass(frozen=True, slots=True)
class Line:
    """The whole line of a thing: its steps, the links between them, the generations it stands in and those it skips."""

    steps: tuple[Step, ...]
    links: tuple[Link, ...]
    generations: tuple[str, ...]
    gaps: tuple[str, ...]
