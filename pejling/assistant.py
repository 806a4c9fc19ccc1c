"""The graph for assistants: a server of the Model Context Protocol with tools that only read. The home of mcp."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import wraps
from importlib.metadata import version
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from graph import model
from graph.answers import Answer
from graph.answers.finding import NothingNamed
from graph.comparison import Kind, NoSuchGeneration
from graph.gate import Malformed, Refused
from graph.lineage import UnknownGrade
from graph.paths import NotConnected
from graph.questions import BadParameter, UnknownQuestion
from graph.rows import Cell, Nested
from graph.search import UnknownFacet
from graph.workers.stops import Missing, Stopped
from pejling.analyst import Analyst

INSTRUCTIONS = """\
Copenhagen's integration policy, 2007-2030, as a knowledge graph made from five public documents. Every answer has
`sources`: the document and the lines that state each thing in the rows (with their text where the server has the
documents). Cite them, and say so where `sources` is empty. Names are Danish, as the documents write them.
Begin with `search` or `questions`. Things are named by address (goal/2019-2022/1), IRI or name. Prefer a ready-made
question to SPARQL of your own, above all for money: the questions count each krone once. A lineage link has an
evidence grade (stated, same-name, same-content, weak); tell it. `left_out` counts rows that were not sent; `notes` say what
else was searched for than the words given: tell that too.
"""
MOST_ROWS = 500
_MOST_SOURCES = 60
_WRONG = (
    *(Malformed, Refused, Stopped, Missing, Nested, UnknownQuestion, BadParameter),
    *(NothingNamed, UnknownGrade, NoSuchGeneration, NotConnected, UnknownFacet),
)
_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)

Limit = Annotated[int, Field(ge=1, le=MOST_ROWS, description="At most so many rows.")]
Name = Annotated[str, Field(description="Address such as goal/2019-2022/1, IRI, or name of a thing.")]
Evidence = Annotated[model.Evidence, Field(description="Least evidence grade of the links.")]
Plain = str | int | float | bool | None


@dataclass(frozen=True)
class Reply:
    """Rows with where they come from; ``left_out`` and ``sources_left_out`` count what was not sent."""

    title: str
    version: str
    columns: list[str]
    rows: list[dict[str, Plain]]
    left_out: int
    truncated: bool
    sources: list[dict[str, Plain]]
    sources_left_out: int
    query: str = ""
    about: dict[str, Plain] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def server(analyst: Analyst) -> MCPServer[Any]:
    """Give the server of a dataset, with its tools.

    Parameters
    ----------
    analyst : Analyst
        The open dataset.
    """
    made: MCPServer[Any] = MCPServer(
        "pejling", title="Pejling", instructions=INSTRUCTIONS, version=version("pejling"), log_level="WARNING"
    )
    for tool in _tools(analyst):
        made.add_tool(_told(tool), annotations=_READS)
    return made


def _tools(analyst: Analyst) -> Iterable[Callable[..., Reply]]:
    """Give the tools; their docstrings and signatures are what an assistant sees."""

    def search(
        words: str,
        type: str = "",
        generation: str = "",
        committee: str = "",
        limit: Limit = 20,
        as_typed: bool = False,
    ) -> Reply:
        """Find things by what is written of them: Danish words in any inflection, also parts of compounds.

        Limit to a class of the ontology (type, e.g. Initiative), a generation (e.g. 2019-2022) or a committee. Where few
        things hold the words, other words of the same meaning are searched for too, unless `as_typed`: `notes` say which, and
        `insteadOf` of a row.
        """
        return _reply(analyst.find(words, type, generation, committee, limit, as_typed), limit)

    def ontology(term: str = "") -> Reply:
        """List the classes and properties with definitions in Danish and English, or those whose name holds `term`."""
        answer = analyst.ontology()
        wanted = term.casefold()
        kept = [row for row, told in zip(answer.table.rows, answer.rows, strict=True) if wanted in _names_of(told)]
        return _reply(answer.limited_to(kept), MOST_ROWS)

    def questions(theme: str = "") -> Reply:
        """List the ready-made questions with their parameters; `ask` runs them."""
        return _reply(analyst.questions(theme or None), MOST_ROWS)

    def ask(question: str, parameters: dict[str, str | int | float] | None = None, limit: Limit = 100) -> Reply:
        """Run a ready-made question, with parameters by name (addresses, years, numbers, texts)."""
        return _reply(analyst.ask(question, **(parameters or {})), limit)

    def sparql(query: str, limit: Limit = 100) -> Reply:
        """Run a SPARQL 1.1 query (SELECT, ASK, CONSTRUCT, DESCRIBE); the known prefixes need not be declared."""
        return _reply(analyst.query(query), limit)

    def thing(name: Name, limit: Limit = 100) -> Reply:
        """Tell all that is said of a thing, each statement with its source."""
        found = analyst.thing(name)
        about: dict[str, Plain] = {
            "iri": found.iri, "label": found.label, "english": found.english, "type": found.type,
                "inferred": found.inferred, "inferredEn": found.inferred_en,
        }  # fmt: skip
        return _reply(found.statements, limit, found.passages, about)

    def lineage(name: Name, evidence: Evidence = "weak") -> Reply:
        """Tell what a thing comes from and what became of it through the generations, link by link."""
        return _reply(analyst.lineage(name, evidence), MOST_ROWS)

    def compare(
        first: str, last: str, kind: Kind = "Measure", evidence: Evidence = "weak", limit: Limit = 100
    ) -> Reply:
        """Compare two generations (e.g. 2015-2018 and 2019-2022): what is gone, added, continued or changed."""
        return _reply(analyst.compare(first, last, kind, evidence), limit)

    def paths(
        one: Name, other: Name, count: Annotated[int, Field(ge=1, le=10)] = 3, language: Literal["da", "en"] = "da"
    ) -> Reply:
        """Tell how two things are connected, step by step, in sentences."""
        return _reply(analyst.paths(one, other, count, language), MOST_ROWS)

    def passages(name: Name) -> Reply:
        """Give the passages that state a thing, with their text where the server has the documents."""
        found = analyst.passages(name)
        return _reply(found, MOST_ROWS, found)

    return (search, ontology, questions, ask, sparql, thing, lineage, compare, paths, passages)


def _told(tool: Callable[..., Reply]) -> Callable[..., Reply]:
    """Give a tool whose expected errors are told to the assistant in their own words."""

    @wraps(tool)
    def telling(*given: Any, **named: Any) -> Reply:
        try:
            return tool(*given, **named)
        except _WRONG as error:
            raise ToolError(str(error)) from error

    return telling


def _reply(answer: Answer, limit: int, sources: Answer | None = None, about: dict[str, Plain] | None = None) -> Reply:
    shown = answer.limited_to(answer.table.rows[:limit])
    cited = (sources or shown.sources).rows
    return Reply(
        answer.title,
        answer.version,
        list(answer.columns),
        [_plain(row) for row in shown],
        len(answer) - len(shown),
        answer.truncated,
        [_plain(row) for row in cited[:_MOST_SOURCES]],
        max(0, len(cited) - _MOST_SOURCES),
        answer.query,
        about or {},
        list(answer.notes),
    )


def _plain(row: dict[str, Cell]) -> dict[str, Plain]:
    return {name: _json(cell) for name, cell in row.items() if cell is not None}


def _json(cell: Cell) -> Plain:
    if isinstance(cell, Decimal):
        return int(cell) if cell == cell.to_integral_value() else float(cell)
    return cell if cell is None or isinstance(cell, str | int | float) else cell.isoformat()


def _names_of(row: dict[str, Cell]) -> str:
    return " ".join(str(row[key]) for key in ("name", "label", "labelDa")).casefold()
