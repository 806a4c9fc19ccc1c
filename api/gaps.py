"""What the data are known to lack, contradict or only imply: the questions on quality, with the number of their answers."""

from __future__ import annotations

from graph.questions import Question, questions
from graph.store import Graph


def gaps(graph: Graph) -> list[tuple[Question, int]]:
    """Give each question on quality that needs no parameter, with the number of its answers."""
    asked = [q for q in questions().values() if q.theme == "quality" and not any(p.required for p in q.parameters)]
    return [(question, len(graph.rows(question.bind({})))) for question in asked]
