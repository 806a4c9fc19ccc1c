"""Answers: rows with the query, the version and the passages behind them, as frames, networks, pictures and files."""

from graph.answers.answer import Answer
from graph.answers.knowledge import Knowledge
from graph.answers.networks import Network
from graph.answers.pictures import Picture

__all__ = ["Answer", "Knowledge", "Network", "Picture"]
