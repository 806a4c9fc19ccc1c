"""What a lineage link rests on: the lineage at an evidence grade, and the passages of a link's two ends."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

from fastapi import Query

from api.citing import Note, Notes
from api.errors import Problem
from api.state import Service
from graph.description import passages_of
from graph.lineage import GRADES, Lineage, Link, UnknownGrade, read_lineage
from graph.model import Passage
from graph.store import Graph

Evidence = Annotated[str, Query(description=f"Least evidence grade: {', '.join(GRADES)}.")]


@lru_cache(maxsize=8)
def _read(graph: Graph, evidence: str) -> Lineage:
    return read_lineage(graph, evidence)


def lineage_of(service: Service, evidence: str) -> Lineage:
    """Give the lineage at or above a grade, read once; raises Problem (400) for an unknown grade."""
    try:
        return _read(service.graph, evidence)
    except UnknownGrade as error:
        raise Problem(400, str(error)) from error


def ends(notes: Notes, lineage: Lineage, link: Link) -> tuple[list[Note], list[Note]]:
    """Give the notes of the earlier and of the later end, their names marked where the sources are at hand."""
    graph = notes.service.graph
    passages: dict[str, list[Passage]] = {link.earlier: [], link.later: []}
    for row in graph.ask("link-ends", {"link": link.iri}):
        end, document = (str(getattr(row[key], "value", "")) for key in ("end", "document"))
        first, last = (int(str(getattr(row[key], "value", "1"))) for key in ("first", "last"))
        passages.setdefault(end, []).append(Passage(document.rpartition("/")[2], first, last))

    def cited(end: str) -> list[Note]:
        member = lineage.members.get(end)
        words = [member.label] if member else []
        return [notes.cite(passage, words) for passage in sorted(passages[end] or passages_of(graph, end))]

    return cited(link.earlier), cited(link.later)
