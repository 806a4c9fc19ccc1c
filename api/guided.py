"""The guided builder: a question put together step by step, its SPARQL, its answer; every state is an address."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from api import strict
from api.answers import Answer, answer
from api.asking import english_of
from api.charts import Chart, Lying
from api.classes import grouped, holding
from api.endpoint import endpoint_of
from api.errors import Problem
from api.figures import kroner
from api.headers import CORS
from api.pages import page
from api.running import TSV, Ran, run
from api.state import derived_of
from api.steps import ADDRESS, Link, Words, address, steps
from api.tables import respond_with
from api.texts import language_of
from graph import gate, guided, rows
from graph.exports.about import About
from graph.guided import BadState, Catalogue, Column, Condition, State, Written
from graph.guided.address import short
from graph.guided.state import WITH_THINGS
from graph.workers.stops import Stopped

router = APIRouter(tags=["Guided builder"])
_OWN = ("lang", "format", "pick", "op", "value")
# Who builds a question most often asks about what is done and what it is for.
_GROUPS = ("measures", "goals", "money", "who", "directions", "documents", "lines", "text")
_BEGINNINGS = {
    "women": "class=Initiative&where=0.targetGroup.within.target-group/kvinder&show=0&show=0.generation&show=0.administeredBy",
    "generations": "class=Initiative&show=0.generation&measure=count.0",
    "sources": "class=Appropriation&where=0.year.eq.2020&where=0.statedIn.is.document/svar-2019-integrationsindsatser"
    "&follow=0.^appropriation&follow=1.fundedBy&show=2&measure=sum.0.amount&measure=count.0",
    "years": "class=Initiative&follow=0.appropriation&follow=0.appropriation&where=1.year.eq.2019&where=1.amount.gt.0"
    "&where=1.notSummed.lacks&where=2.year.eq.2020&where=2.amount.gt.0&where=2.notSummed.lacks"
    "&show=0&show=0.administeredBy&show=1.amount&show=2.amount",
    "lost": "class=TargetGroup&follow=0.^targetGroup.Measure&where=1.generation.is.generation/2015-2018"
    "&follow=0.^targetGroup.Measure.absent&where=2.generation.is.generation/2027-2030&show=0&show=1&show=1.passage",
    "baseline": "class=Indicator&where=0.baseline.lacks&show=0&show=0.generation&show=0.responsibleCommittee",
}


@dataclass(frozen=True)
class _Pick:
    """The condition that is being made: its place, words, operators, and the values on offer with counts."""

    place: int
    arrow: str
    words: str
    kind: str
    operators: tuple[str, ...]
    values: list[Link]
    operator: str = ""
    value: str = ""
    problem: BadState | None = None


@dataclass(frozen=True)
class _Result:
    """What the question gave: its answer, or why it was stopped."""

    ran: Ran | None
    answer: Answer | None
    stopped: Stopped | None = None
    apart: bool = False

    @property
    def chart(self) -> Lying | None:
        """Bars, where there are figures."""
        return self.answer.chart() if self.answer else None

    @property
    def over(self) -> Chart | None:
        """A stack for each year, where the rows allow it; sums by document are no parts of one sum."""
        return self.answer.over_years() if self.answer and not self.apart else None


@router.get(ADDRESS, summary="Build a question step by step")
async def build(request: Request, format: str = "") -> Response:
    """Show a question's steps, what may be added with counts, its SPARQL and its answer; ``format=`` gives the answer alone."""
    pairs = [(key, value) for key, value in strict.given(request) if key not in _OWN]
    known = await _catalogue(request)
    if not any(value for _, value in pairs):
        counts = {short(iri): count for iri, count in known.classes.items()}
        groups = grouped(counts, _GROUPS)
        return page(request, "build-begin.html", groups=groups, holding=holding(counts), beginnings=_BEGINNINGS)
    try:
        state = guided.checked(guided.read_state(pairs), known)
        made = guided.write(state, known, Words(request).of, language_of(request))
    except BadState as error:
        raise Problem(400, str(error)) from error
    if format:
        return await _file(request, state, made, format)
    pick = await _picked(request, state, known)
    if isinstance(pick, Response):
        return pick
    counted = await run(request, guided.offers_query(state, known), own=True)
    try:
        ran: Ran | Stopped = await _run(request, state, made)
    except Stopped as error:
        ran = error
    # Thousands of rows are seconds of work, which must hold up nobody else.
    return await run_in_threadpool(_page, request, state, made, known, pick, counted, ran)


def _page(
    request: Request,
    state: State,
    made: Written,
    known: Catalogue,
    pick: _Pick | None,
    counted: Ran,
    ran: Ran | Stopped,
) -> Response:
    made_of = guided.behind(state, known)
    offers = guided.read_offers(rows.from_results(counted.body), state, known)
    words = Words(request)
    return page(
        request,
        "build.html",
        400 if pick and pick.problem else 200,
        state=state,
        parameters=guided.parameters(state),
        steps=steps(state, known, offers, words),
        pick=pick,
        made=made,
        result=_result(request, state, made, ran),
        sorts={variable: _sorted(state, place) for place, variable in enumerate(made.columns, 1)},
        address=address,
        once=guided.sums_amounts(state),
        behind=address(made_of) if made_of else "",
        turned=address(replace(state, once=not state.once)),
        without=offers[0].count if guided.sums_amounts(state) else 0,
        more=[
            Link(kroner(n, language_of(request)), address(replace(state, limit=n)), on=state.limit == n)
            for n in (100, 1000, 10_000)
        ],
    )


async def _catalogue(request: Request) -> Catalogue:
    """Give the catalogue of the data; a thread waits while it is made, so that others are served."""
    found: Catalogue = await asyncio.to_thread(lambda: derived_of(request).catalogue)
    return found


def _sorted(state: State, place: int) -> Link:
    """Give the link that sorts by a column, the other way round if it is sorted so already."""
    falls = state.sort == (place, False)
    told = "" if state.sort is None or state.sort[0] != place else "descending" if state.sort[1] else "ascending"
    return Link(told, address(replace(state, sort=(place, falls))))


async def _picked(request: Request, state: State, known: Catalogue) -> _Pick | Response | None:
    """Give the condition that is being made; once it is whole, lead to the question that has it."""
    pick = request.query_params.get("pick", "")
    if not pick:
        return None
    operator, value = request.query_params.get("op", ""), " ".join(request.query_params.getlist("value")).strip()
    try:
        one = guided.read_condition(f"{pick}.has")
        # Shown as a column, the property is looked up without asking whether the operator fits; what is absent cannot be shown.
        there = tuple(replace(node, mode="") for node in state.nodes)
        guided.checked(replace(state, nodes=there, columns=(Column(one.node, one.property),), sort=None), known)
    except BadState as error:
        raise Problem(400, str(error)) from error
    problem = None
    if operator:
        try:
            more = guided.checked(
                guided.read_state([*guided.parameters(state), ("where", f"{pick}.{operator}.{value}")]), known
            )
            return RedirectResponse(address(more), 303)
        except BadState as error:
            problem = error
    operators = known.operators(one.property, one.inverse)
    kind = (
        "text"
        if operators[0] == "contains"
        else "thing"
        if operators[0] in WITH_THINGS
        else known.properties[one.property].kind
    )
    words = Words(request)
    values = await _values(request, state, known, one, kind, words)
    told = words.property(one.property, one.inverse)
    return _Pick(one.node, pick, told, kind, operators, values, operator, value, problem)


async def _values(
    request: Request, state: State, known: Catalogue, one: Condition, kind: str, words: Words
) -> list[Link]:
    if kind not in ("thing", "year"):
        return []
    ran = await run(request, guided.values_query(state, known, one), own=True)
    found = []
    for row in rows.from_results(ran.body).dicts():
        value = str(row["value"])
        name = words.of(value) if kind == "thing" else value
        found.append(Link(name, guided.path(value), int(str(row["count"]))))
    return sorted(found, key=lambda link: link.words) if kind == "year" else found


async def _run(request: Request, state: State, made: Written, format: gate.Format = TSV) -> Ran:
    """Run a question; that its own limit cut the answer is told as it is of any limit."""
    return await run(request, made.with_one_more, format, {"rows": str(state.limit)})


def _result(request: Request, state: State, made: Written, ran: Ran | Stopped) -> _Result:
    if isinstance(ran, Stopped):
        return _Result(None, None, ran)
    return _Result(ran, _answer(request, state, made, ran), apart=guided.sums_amounts(state))


def _answer(request: Request, state: State, made: Written, ran: Ran) -> Answer:
    heading = _heading(request, state, made)
    found = answer(ran.solutions(), language_of(request), english_of(request), heading)
    found = replace(found, printed=derived_of(request).printed)
    return found if ran.truncated else _in_danish_order(found, state)


def _in_danish_order(found: Answer, state: State) -> Answer:
    """Sort words as Danes do, which the store does not; a cut answer keeps the order in which it was cut."""
    place, falls = state.sort or (1, False)
    if (state.measures and not state.sort) or not found.rows:
        return found
    column = found.columns[place - 1] if 1 <= place <= len(found.columns) else ""
    worded = column and all(row[column].kind == "text" for row in found.rows)
    return found.in_order(column, falls) if worded else found


def _heading(request: Request, state: State, made: Written) -> Callable[[str, str], str]:
    parts = {variable.removeprefix("?"): part for variable, part in made.columns.items()}
    return lambda column, language: Words(request, language).part(state, parts[column]) if column in parts else column


async def _file(request: Request, state: State, made: Written, format: str) -> Response:
    media = gate.by_name(gate.RESULT_FORMATS)
    if format == "rq":
        return Response(made.sparql, media_type="application/sparql-query")
    if format in ("csv", "xlsx"):
        ran = await _run(request, state, made)
        response = await run_in_threadpool(_table, request, state, made, ran, format)
    elif format in media:
        ran = await _run(request, state, made, media[format])
        response = Response(ran.body, media_type=media[format].media_type, headers=CORS)
    else:
        raise Problem(400, f"There is no format {format!r}; allowed are {', '.join(['csv', 'xlsx', *media, 'rq'])}.")
    if ran.truncated:
        response.headers["X-Truncated"] = f"rows={ran.limits.rows}"
        response.headers["Access-Control-Expose-Headers"] = "X-Truncated"
    return response


def _table(request: Request, state: State, made: Written, ran: Ran, format: str) -> Response:
    found = _answer(request, state, made, ran)
    title = Words(request).node(state.nodes[0])
    about = About(title, made.sparql, endpoint_of(request).version, truncated=ran.truncated)
    return respond_with(found.table("pejling"), format, language_of(request), about)
