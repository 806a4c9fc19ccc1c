"""What a lineage link rests on: the lineage at an evidence grade, and the passages of a link's two ends."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request

from api.citing import Note, Notes
from api.errors import Problem
from api.state import derived_of
from graph.description import passages_of
from graph.lineage import GRADES, Lineage, Link, UnknownGrade
from graph.model import Passage
from graph.values import passage_of, text_of

Evidence = Annotated[str, Query(description=f"Least evidence grade: {', '.join(GRADES)}.")]


def lineage_of(request: Request, evidence: str) -> Lineage:
    """Give the lineage at or above a grade; raises Problem (400) for an unknown grade."""
    known = derived_of(request).knowledge
    try:
        return known.lineage(evidence)
    except UnknownGrade as error:
        raise Problem(400, str(error)) from error


def link_address(lineage: Lineage, link: Link) -> str:
    """Give where both passages of a link stand side by side: its place on the page of its thread, of all grades."""
    number = lineage.thread_links(link.thread).index(link) + 1
    return f"/lineage/{link.thread.rpartition('/thread/')[2]}#link-{number}"


def ends(notes: Notes, lineage: Lineage, link: Link) -> tuple[list[Note], list[Note]]:
    """Give the notes of the earlier and of the later end, their names marked where the sources are at hand."""
    graph = notes.service.graph
    passages: dict[str, list[Passage]] = {link.earlier: [], link.later: []}
    for row in graph.ask("link-ends", {"link": link.iri}):
        passages.setdefault(text_of(row["end"]), []).append(passage_of(row))

    def cited(end: str) -> list[Note]:
        member = lineage.members.get(end)
        words = [member.label] if member else []
        return [notes.cite(passage, words) for passage in sorted(passages[end] or passages_of(graph, end))]

    return cited(link.earlier), cited(link.later)
