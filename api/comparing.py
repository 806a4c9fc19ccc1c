"""Two generations compared: a page by theme or committee with totals, the same as JSON, and as a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from api import frame
from api.alphabet import alphabetical
from api.errors import Problem
from api.evidence import Evidence, lineage_of, link_address
from api.labels import Labels, label_of
from api.pages import page
from api.state import derived_of
from api.tables import Cell, Table, respond_with
from api.texts import heading, language_of, text, texts
from graph.comparison import KINDS, Change, Compared, Comparison, Continued, NoSuchGeneration
from graph.lineage import GRADES
from graph.rows import Column
from graph.values import name_of

router = APIRouter(tags=["Lineage"])

GROUPINGS = ("theme", "committee")
_COLUMNS = (
    "compare.outcome", "lineage.theme", "compare.committee", "compare.before", "compare.after", "lineage.relation",
    "lineage.grade", "compare.what", "compare.whatbefore", "compare.whatafter", "compare.iribefore", "compare.iriafter",
    "compare.crossed", "compare.iricrossed",
)  # fmt: skip
Name = Callable[[str], str]


@dataclass
class Group:
    """What of a comparison belongs to one theme or committee; "" for what belongs to none."""

    key: str
    continued: list[Continued] = field(default_factory=list)
    both: list[Compared] = field(default_factory=list)
    gone: list[Compared] = field(default_factory=list)
    added: list[Compared] = field(default_factory=list)

    @property
    def renamed(self) -> int:
        """In how many of the continued pairs the name is worded differently."""
        return sum(pair.is_renamed for pair in self.continued)

    @property
    def changed(self) -> int:
        """In how many of the continued pairs something else differs that both generations state."""
        return sum(pair.is_changed for pair in self.continued)


@router.get("/compare", summary="Compare two generations", include_in_schema=False)
def compare_page(
    request: Request,
    first: str = "",
    last: str = "",
    kind: str = "Measure",
    by: Annotated[str, Query(description=f"Grouped by {' or '.join(GROUPINGS)}.")] = "theme",
    evidence: Evidence = "weak",
    table: Annotated[str, Query(description="What format= gives: things or totals.")] = "things",
    format: str = "",
) -> Response:
    """Show what was added, gone, continued and changed, with totals; ``format=`` csv or xlsx gives either as a table."""
    if table not in ("things", "totals"):
        raise Problem(400, f"A comparison has no table {table!r}; there are things, totals.")
    if by not in GROUPINGS:
        raise Problem(400, f"A comparison is not grouped by {by!r}; allowed are {', '.join(GROUPINGS)}.")
    first, last = first or _two(request)[0], last or _two(request)[1]
    result = _compared(request, first, last, kind, evidence)
    language = language_of(request)
    name = _namer(request, language)
    if format and table == "totals":
        return respond_with(_totals(result, by, name, language), format, language)
    if format:
        return respond_with(comparison_table(request, result, language), format, language)
    lineage, whole = lineage_of(request, evidence), lineage_of(request, "weak")
    return page(
        request, "compare.html", result=result, generations=lineage.generations, kinds=KINDS, kind=kind, evidence=evidence,
        grades=GRADES, by=by, groupings=GROUPINGS, groups=_grouped(result, by, name), swapped=(first != result.first),
        property_labels=derived_of(request).property_labels, group_name=name,
        entries=derived_of(request).by_iri,
        evidence_at=lambda iri: link_address(whole, whole.by_iri[iri]) if iri in whole.by_iri else "",
    )  # fmt: skip


@router.get("/compare.json", summary="Compare two generations")
def compare_json(
    request: Request, first: str, last: str, kind: str = "Measure", evidence: Evidence = "weak"
) -> JSONResponse:
    """Give added, gone and continued things, each continued pair with relation, weakest evidence and changes."""
    return JSONResponse(asdict(_compared(request, first, last, kind, evidence)))


def _two(request: Request) -> tuple[str, str]:
    """Give the two latest adopted generations, with which a comparison begins."""
    known = frame.adopted(request)
    if len(known) < 2:
        raise Problem(404, f"There is one generation alone, {known[0]}; a comparison needs two.")
    return known[-2], known[-1]


def _compared(request: Request, first: str, last: str, kind: str, evidence: str) -> Comparison:
    known = derived_of(request).knowledge
    try:
        return known.comparison(first, last, kind, lineage_of(request, evidence).minimum)
    except NoSuchGeneration as error:
        raise Problem(400, str(error)) from error


def _grouped(result: Comparison, by: str, name: Name) -> list[Group]:
    """Give the groups by their names, in the order of the alphabet; what belongs to none last."""
    groups: dict[str, Group] = {}

    def of(thing: Compared) -> Group:
        key = (thing.theme or "") if by == "theme" else (thing.committees[0] if thing.committees else "")
        return groups.setdefault(key, Group(key))

    for pair in result.continued:
        of(pair.earlier).continued.append(pair)
    for thing in result.both:
        of(thing).both.append(thing)
    for thing in result.gone:
        of(thing).gone.append(thing)
    for thing in result.added:
        of(thing).added.append(thing)
    return sorted(
        groups.values(), key=lambda group: (not group.key, alphabetical(name(group.key) if group.key else ""))
    )


def _namer(request: Request, language: str) -> Name:
    entries = derived_of(request).by_iri

    def name(key: str) -> str:
        entry = entries.get(key)
        if entry:
            return name_of(entry, language)
        return text(f"subject.{key}", language)

    return name


def comparison_table(request: Request, comparison: Comparison, language: str) -> Table:
    """Give a row for each change of a continued pair, and one for each thing that is gone, added or in both."""
    labels, name = derived_of(request).property_labels, _namer(request, language)
    rows = [row for pair in comparison.continued for row in _continued(pair, labels, name, language)]
    nothing = [None] * 5
    for key, things in (("both", comparison.both), ("gone", comparison.gone), ("added", comparison.added)):
        for one in things:
            names = [one.label if key != "added" else None, one.label if key != "gone" else None]
            iris = [one.iri if key != "added" else None, one.iri if key != "gone" else None]
            others = [other for other, _ in comparison.of_other_kinds(one)]
            joined = [
                "; ".join(said) or None for said in ([name(other.iri) for other in others], [o.iri for o in others])
            ]
            rows.append([*_head(key, one, name, language), *names, *nothing, *iris, *joined])
    return Table(f"{comparison.first}_{comparison.last}", [text(key, language) for key in _COLUMNS], rows)


def _totals(comparison: Comparison, by: str, name: Name, language: str) -> Table:
    counted = ("continued", "renamed", "changed", "both", "gone", "added")
    heads = [Column(heading(text(f"compare.{key}", language)), "integer") for key in counted]
    rows: list[list[Cell]] = [
        [
            name(group.key) if group.key else text(f"compare.no{by}", language),
            *(len(group.continued), group.renamed, group.changed, len(group.both), len(group.gone), len(group.added)),
        ]
        for group in _grouped(comparison, by, name)
    ]
    return Table(f"{comparison.first}_{comparison.last}_totals", [text(f"streams.by.{by}", language), *heads], rows)


def _head(outcome: str, thing: Compared, name: Name, language: str) -> list[str | None]:
    theme = name(thing.theme) if thing.theme else text("compare.notheme", language)
    return [text(f"compare.{outcome}", language), theme, "; ".join(map(name, thing.committees)) or None]


def _continued(pair: Continued, labels: Labels, name: Name, language: str) -> list[list[str | None]]:
    link = [text(f"relation.{pair.relation}", language), text(f"evidence.{pair.evidence}", language)]
    unstated = text("compare.unstated", language)
    changes: list[list[str | None]] = [
        [_what(change, labels, language), "; ".join(change.before) or unstated, "; ".join(change.after) or unstated]
        for change in pair.changes
    ]
    head = _head("continued", pair.earlier, name, language)
    return [
        [*head, pair.earlier.label, pair.later.label, *link, *change, pair.earlier.iri, pair.later.iri, None, None]
        for change in changes or [[None, None, None]]
    ]


def _what(change: Change, labels: Labels, language: str) -> str:
    own = f"compare.{change.what}"
    return text(own, language) if own in texts() else label_of(labels, change.what, language)
