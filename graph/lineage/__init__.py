"""Lineage: what came before a thing, what became of it, what survived and what ended."""

from graph.lineage.network import Lineage
from graph.lineage.reading import UnknownGrade, grades_from, read_line, read_lineage
from graph.lineage.records import GRADES, RELATIONS, Generation, Line, Link, Member, Step, Thread

__all__ = [
    "GRADES", "RELATIONS", "Generation", "Line", "Lineage", "Link", "Member", "Step", "Thread", "UnknownGrade",
    "grades_from", "read_line", "read_lineage",
]  # fmt: skip
