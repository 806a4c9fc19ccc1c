"""The geometry of bar charts; the templates draw them as inline SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 300, 56, 28, 12
# A phone's screen, on which letters keep their size; the names of stacks stand at least so far apart.
NARROW, _APART = 350, 36
COLOURS = 8
# Most room for the names, room for the figures and for each bar of a lying chart; a letter's width, and the longest name.
_NAMES, _FIGURES, _ROW, _HIGH_ROW = 290, 90, 22, 42
_LETTER, _LONGEST = 6.8, 42


@dataclass(frozen=True)
class Series:
    """One colour of a stacked chart: its key, name and values by category."""

    key: str
    name: str
    values: dict[str, Decimal]


@dataclass(frozen=True)
class Bar:
    """One rectangle of a chart."""

    x: float
    y: float
    width: float
    height: float
    colour: int
    series: Series
    category: str
    value: Decimal


@dataclass(frozen=True)
class Chart:
    """A stacked bar chart, ready to draw; ``categories`` are the stacks that are named below."""

    bars: list[Bar]
    ticks: list[tuple[float, Decimal]]
    categories: list[tuple[float, str]]
    series: list[Series]
    stacks: Sequence[str]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    foot: int = HEIGHT - BOTTOM

    @property
    def narrow(self) -> Chart:
        """The same as wide as a phone."""
        return stacked(self.stacks, self.series, NARROW)


def stacked(categories: Sequence[str], series: Sequence[Series], wide: int = WIDTH) -> Chart:
    """Place the bars of a chart, one stack a category.

    Parameters
    ----------
    categories : sequence of str
        From left to right.
    series : sequence of Series
        From the foot upwards; values must not be negative.
    wide : int
        Width of the chart; where it is too narrow for the names of all stacks, every second, third … from the last is named.

    Examples
    --------
    >>> chart = stacked(["2019"], [Series("a", "A", {"2019": Decimal(5)})])
    >>> [(bar.category, bar.value) for bar in chart.bars]
    [('2019', Decimal('5'))]
    """
    highest = max(
        (sum((s.values.get(c, Decimal(0)) for s in series), Decimal(0)) for c in categories), default=Decimal(0)
    )
    step = _step(highest)
    top = (highest // step + 1) * step if highest % step else max(highest, step)
    room = HEIGHT - BOTTOM - TOP
    slot = (wide - LEFT - 8) / max(1, len(categories))
    width = min(72.0, slot * 0.7)
    bars = []
    for index, category in enumerate(categories):
        foot = float(HEIGHT - BOTTOM)
        for colour, one in enumerate(series):
            value = one.values.get(category, Decimal(0))
            if value:
                height = float(value / top) * room
                foot -= height
                x = LEFT + slot * index + (slot - width) / 2
                bars.append(
                    Bar(
                        round(x, 1),
                        round(foot, 1),
                        round(width, 1),
                        round(height, 1),
                        colour % COLOURS,
                        one,
                        category,
                        value,
                    )
                )
    ticks = [(round(HEIGHT - BOTTOM - float(step * n / top) * room, 1), step * n) for n in range(int(top / step) + 1)]
    centres = [(round(LEFT + slot * (index + 0.5), 1), category) for index, category in enumerate(categories)]
    named = centres[:: -ceil(_APART / slot)][::-1]
    return Chart(bars, ticks, named, list(series), categories, wide)


@dataclass(frozen=True)
class Measured:
    """What a lying bar shows: its name and what sets it apart, its colour's meaning, its value, that in words, its link."""

    name: str
    detail: str
    colour: str
    value: Decimal
    words: str
    iri: str | None


@dataclass(frozen=True)
class LyingBar:
    """One bar from left to right, with its middle's height on the page."""

    y: float
    width: float
    colour: int
    measured: Measured


@dataclass(frozen=True)
class Lying:
    """A chart of lying bars, ready to draw; ``rest`` counts what it leaves out. Without a ``left`` names stand above bars."""

    bars: list[LyingBar]
    colours: list[str]
    rest: int
    height: int
    left: int
    measured: Sequence[Measured]
    width: int = WIDTH

    @property
    def narrow(self) -> Lying:
        """The same as wide as a phone, each name above its bar."""
        return lying(self.measured, len(self.bars), NARROW)


def lying(measured: Sequence[Measured], most: int = 40, wide: int = WIDTH) -> Lying:
    """Place a bar for each value, one below the other, in the order given.

    Parameters
    ----------
    measured : sequence of Measured
        From the top down; values must not be negative.
    most : int
        At most so many bars.
    wide : int
        Width of the chart.

    Examples
    --------
    >>> chart = lying([Measured("A", "", "", Decimal(4), "4", None), Measured("B", "", "", Decimal(2), "2", None)])
    >>> [bar.width for bar in chart.bars]
    [550.0, 275.0]
    """
    highest = max((one.value for one in measured), default=Decimal(0)) or Decimal(1)
    colours = list(dict.fromkeys(one.colour for one in measured))
    few = colours if 1 < len(colours) <= COLOURS else []
    longest = max((len(one.name + one.detail) for one in measured[:most]), default=0)
    above = wide <= NARROW
    left = 0 if above else min(_NAMES, max(80, round(min(longest, _LONGEST) * _LETTER) + 12))
    row, middle = (_HIGH_ROW, 0.7) if above else (_ROW, 0.5)
    room = wide - left - _FIGURES
    bars = [
        LyingBar(
            round(row * (index + middle), 1),
            round(float(one.value / highest) * room, 1),
            few.index(one.colour) if few else 0,
            one,
        )
        for index, one in enumerate(measured[:most])
    ]
    return Lying(bars, few, max(0, len(measured) - most), row * len(bars), left, measured, wide)


def _step(highest: Decimal) -> Decimal:
    """Give a round distance between ticks that makes about five of them."""
    if highest <= 0:
        return Decimal(1)
    rough = highest / 5
    power = Decimal(10) ** rough.adjusted()
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
