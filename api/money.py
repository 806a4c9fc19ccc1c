"""The money page: appropriations by administration, funding source, target group, place, theme or generation, over the years."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.amounts import amounts_table, group_name
from api.charts import COLOURS, Series, stacked
from api.citing import Notes
from api.errors import Problem
from api.ledger import DIMENSIONS, LEFT_OUT, Entry, totals
from api.pages import page
from api.state import derived_of, service_of
from api.strict import also
from api.tables import Table, respond_with
from api.texts import LANGUAGES, language_of, text
from graph import names
from graph.rows import Column

router = APIRouter(include_in_schema=False)
_NOTHING = "none"
_OTHERS = "others"
_SEVERAL = "several"


@dataclass(frozen=True)
class View:
    """What the address asks for: the dimension of the rows, and the filters."""

    by: str
    year: str
    left: str
    chosen: dict[str, str]

    def address(self, **changes: str) -> str:
        """Give the address of this view with some things changed; an empty value takes a filter away."""
        values = {"by": self.by, "year": self.year, "left": self.left, **self.chosen} | changes
        return "/money?" + urlencode({key: value for key, value in values.items() if value}, safe="/")


@router.get(
    "/money", summary="Money", openapi_extra=also(**{name: f"Only amounts of this {name}." for name in DIMENSIONS})
)
def money(
    request: Request,
    by: str = "administration",
    year: Annotated[str, Query(pattern=r"^(\d{4})?$")] = "",
    left: str = "",
    rows: bool = False,
    table: str = "rows",
    format: str = "",
) -> Response:
    """Show the sums by year as a chart and a table, and the rows behind them."""
    if by not in DIMENSIONS:
        raise Problem(400, f"Money is not grouped by {by!r}; allowed are {', '.join(DIMENSIONS)}.")
    chosen = {key: _meant(request, key, word) for key in DIMENSIONS if (word := request.query_params.get(key))}
    if left and left not in LEFT_OUT:
        raise Problem(400, f"No amount is left out because of {left!r}; allowed are {', '.join(LEFT_OUT)}.")
    view = View(by, year, left, chosen)
    entries = [entry for entry in derived_of(request).ledger if _fits(entry, view)]
    sums = totals(entries, lambda entry: entry.under(by))
    years = sorted({entry.year for entry in entries if entry.left_out is None})
    if format:
        given = (
            _sums_table(request, by, sums, years)
            if table == "sums"
            else amounts_table(entries, derived_of(request).by_iri, language_of(request))
        )
        return respond_with(given, format, language_of(request))
    ordered = sorted(sums, key=lambda group: -sum(sums[group].values()))
    notes = Notes(service_of(request))
    listed = entries if rows or year or left or chosen else []
    return page(
        request,
        "money.html",
        view=view,
        dimensions=list(DIMENSIONS),
        years=years,
        groups=[(_key(group), group, sums[group], sum(sums[group].values(), Decimal(0))) for group in ordered],
        total=totals(entries, lambda _: ("all",)).get("all", {}),
        # Years without money stand in the picture too: a gap in time shall look like one.
        chart=stacked(_all_years(years), _series(request, totals(entries, lambda entry: (_band(entry, by),)))),
        rows=[(entry, [notes.cite(p, (entry.written, entry.text)) for p in entry.passages]) for entry in listed],
        count=len(entries),
        stated=sorted(
            {entry.year for entry in derived_of(request).ledger if entry.year and _fits(entry, replace(view, year=""))}
        ),
        left_out=Counter(entry.left_out for entry in entries if entry.left_out).most_common(),
        group_name=lambda value: _name(request, _value_of(value)),
        notes=notes,
        overlapping=any(len(entry.under(by)) > 1 for entry in entries if entry.left_out is None),
    )


def _meant(request: Request, dimension: str, given: str) -> str:
    """Give the key of what amounts are to fall under, told by its key or its name; raises Problem (400) if it is nothing known."""
    known = derived_of(request).by_iri
    iris = {iri for entry in derived_of(request).ledger for iri in entry.under(dimension)}
    if _value_of(given) in iris or _value_of(given) in known:
        return given
    for iri in sorted(iris):
        if given.casefold() in {group_name(known, iri, language).casefold() for language in LANGUAGES}:
            return _key(iri)
    example = min(map(_key, iris - {""}), default=_NOTHING)
    raise Problem(
        400,
        f"No amount falls under {given[:80]!r}; name one of those that are at /money?by={dimension}, such as {example}.",
    )


def _value_of(key: str) -> str:
    """Give the IRI or word that a key of an address stands for; IRIs stay what they are."""
    if key == _NOTHING:
        return ""
    iri = names.ID + key
    return iri if names.is_thing(iri) else key


def _all_years(years: list[str]) -> list[str]:
    return [str(year) for year in range(int(years[0]), int(years[-1]) + 1)] if years else []


def _band(entry: Entry, by: str) -> str:
    """Give the one band of the stack that a row belongs to, so that a stack is as high as its sum."""
    groups = entry.under(by)
    return groups[0] if len(groups) == 1 else _SEVERAL


def _fits(entry: Entry, view: View) -> bool:
    if (view.year and entry.year != view.year) or (view.left and entry.left_out != view.left):
        return False
    return all(value in map(_key, entry.under(key)) for key, value in view.chosen.items())


def _key(iri: str) -> str:
    """Give the short form of a group in an address."""
    return names.path_of(iri) or iri or _NOTHING


def _series(request: Request, sums: dict[str, dict[str, Decimal]]) -> list[Series]:
    language = language_of(request)
    ordered = sorted(sums, key=lambda group: (group == _SEVERAL, -sum(sums[group].values())))
    shown, rest = ordered[:COLOURS], ordered[COLOURS:]
    if rest:
        shown, rest = ordered[: COLOURS - 1], ordered[COLOURS - 1 :]
    series = [Series(_key(group), _name(request, group), dict(sums[group])) for group in shown]
    if rest:
        other: dict[str, Decimal] = {}
        for group in rest:
            for year, amount in sums[group].items():
                other[year] = other.get(year, Decimal(0)) + amount
        series.append(Series(_OTHERS, text("money.others", language), other))
    return series


def _name(request: Request, iri: str) -> str:
    if iri == _SEVERAL:
        return text("money.several", language_of(request))
    return group_name(derived_of(request).by_iri, iri, language_of(request))


def _sums_table(request: Request, by: str, sums: dict[str, dict[str, Decimal]], years: list[str]) -> Table:
    language = language_of(request)
    heads = [text(f"money.by.{by}", language), *years, text("money.total", language)]
    rows = [
        [_name(request, group), *(by_year.get(year) for year in years), sum(by_year.values(), Decimal(0))]
        for group, by_year in sorted(sums.items(), key=lambda item: -sum(item[1].values()))
    ]
    kinds = [Column(head, "text" if not place else "decimal") for place, head in enumerate(heads)]
    return Table("summer" if language == "da" else "sums", kinds, rows)
