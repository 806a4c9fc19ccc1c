"""Lineage: what came before a thing, what became of it, what survived and what ended."""

from graph.lineage.kindred import Kindred, Other, kindred
from graph.lineage.naming import Reason, Telling, ThreadNames, thread_names
from graph.lineage.network import Lineage
from graph.lineage.reading import UnknownGrade, grades_from, limited, read_generations, read_line, read_lineage
from graph.lineage.records import GRADES, RELATIONS, THREAD_KINDS, Generation, Line, Link, Member, Step, Thread
from graph.lineage.streams import GROUPINGS, Pile, Stream, Streams, UnknownGrouping, streams

__all__ = [
    "GRADES", "GROUPINGS", "RELATIONS", "THREAD_KINDS", "Generation", "Kindred", "Line", "Lineage", "Link", "Member", "Other", "Pile", "Reason",
    "Step", "Stream", "Streams", "Telling", "Thread", "ThreadNames", "UnknownGrade", "UnknownGrouping",
    "grades_from", "kindred", "limited", "read_generations", "read_line", "read_lineage", "streams", "thread_names",
]  # fmt: skip
