"""The bars of an answer as a picture that stands alone, for reports and other pages: what was asked, its colours, its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from api.answers import Answer
from api.charts import WIDTH, Chart, Lying
from api.texts import text
from graph.drawing.frame import Drawing
from graph.drawing.lettering import width, wrapped

_EDGE, _TICKS, _BAR = 16, 40, 16
# Letters of the heading, of what is below it, and of a name beside its bar, reckoned larger than it is: a browser's own face may be broad.
_HEAD, _SMALL, _NAME = 16, 12, 13
_COLUMN = WIDTH + _TICKS


@dataclass(frozen=True)
class Line:
    """A line of words, or the words beside a swatch of the legend."""

    words: str
    x: float
    y: float
    kind: str = ""
    colour: int = 0


def bars_drawing(found: Answer, title: str, asked: str, version: str, cut: int = 0) -> Drawing | None:
    """Give the bars that the page of a question shows, or None if its answer has none.

    Parameters
    ----------
    found : Answer
        The rows.
    title, asked : str
        The question, and the values that it was asked with.
    version : str
        The version of the data.
    cut : int
        How many rows there are at most, if some were left out.
    """
    years = found.over_years()
    chart = years or found.chart()
    if chart is None or not chart.bars:
        return None
    language = found.language
    told = [text("ask.years", language)] if years and len(years.series) > 1 else []
    if cut:
        told.append(text("picture.cut", language).format(rows=cut))
    if isinstance(chart, Lying) and chart.rest:
        told.append(f"{chart.rest} {text('ask.others', language)}.")
    above = _words(title, "title", _HEAD, _EDGE)
    under = " · ".join(filter(None, (asked, found.heading(found.numeric[0]))))
    above += _words(under[:1].upper() + under[1:], "quiet", _SMALL, above[-1].y + 4)
    names = [one.name for one in years.series] if years else list(chart.colours) if isinstance(chart, Lying) else []
    legend = _legend(names if len(names) > 1 else [], above[-1].y + 10)
    top = (legend or above)[-1].y + 14
    told.append(text("picture.source", language).format(version=version[:8]))
    below: list[Line] = []
    for said in told:
        below += _words(said, "quiet small", _SMALL, below[-1].y if below else top + chart.height + 4)
    return Drawing(
        "bars.svg",
        language,
        _COLUMN + 2 * _EDGE,
        round(below[-1].y) + _EDGE,
        {
            "title": " · ".join(filter(None, (title, asked))),
            "lines": above + below,
            "legend": legend,
            "top": top,
            "chart": chart,
            **(_lying(chart) if isinstance(chart, Lying) else _stacks(chart, found)),
        },
    )


def _words(said: str, kind: str, size: float, y: float) -> list[Line]:
    lines = wrapped(said, _COLUMN, size * (1.08 if kind == "title" else 1), most=6)
    return [Line(line, _EDGE, y + size * 1.4 * number, kind) for number, line in enumerate(lines, 1)]


def _legend(names: list[str], y: float) -> list[Line]:
    found: list[Line] = []
    x = float(_EDGE)
    for number, name in enumerate(names):
        wide = width(name, _SMALL) + 36
        if x + wide > _COLUMN and x > _EDGE:
            x, y = float(_EDGE), y + 19
        found.append(Line(name, x, y + 12, colour=number % 8))
        x += wide
    return found


def _stacks(chart: Chart, found: Answer) -> dict[str, Any]:
    bars = [
        {
            **{name: getattr(bar, name) for name in ("x", "y", "width", "height", "colour")},
            "name": "",
            "told": f"{bar.series.name}, {bar.category}: {found.figure_words(bar.value)}",
        }
        for bar in chart.bars
    ]
    ticks = [(y, found.figure_words(value)) for y, value in chart.ticks]
    return {"left": _EDGE + _TICKS, "bars": bars, "ticks": ticks, "below": chart.categories}


def _lying(chart: Lying) -> dict[str, Any]:
    bars = []
    for bar in chart.bars:
        one = bar.measured
        whole = one.name + one.detail
        bars.append(
            {
                **{"x": chart.left, "y": bar.y - _BAR / 2, "width": bar.width, "height": _BAR, "colour": bar.colour},
                **{"name": wrapped(whole, chart.left - 8, _NAME, most=1)[0], "words": one.words},
                "told": f"{whole}: {one.words}",
            }
        )
    return {"left": _EDGE, "bars": bars, "ticks": [], "below": []}
