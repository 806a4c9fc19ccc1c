"""The comparison of two generations as a table for other programs."""

from __future__ import annotations

from api.labels import Labels, label_of
from api.tables import Table
from api.texts import text, texts
from graph.comparison import Change, Comparison, Continued

_COLUMNS = (
    "compare.outcome",
    "lineage.theme",
    "compare.before",
    "compare.after",
    "lineage.relation",
    "lineage.grade",
    "compare.what",
    "compare.whatbefore",
    "compare.whatafter",
    "compare.iribefore",
    "compare.iriafter",
)


def comparison_table(comparison: Comparison, labels: Labels, language: str) -> Table:
    """Give a row for each change of a continued pair, and one for each thing that is gone or added.

    Parameters
    ----------
    comparison : Comparison
        What ``graph.comparison.compare`` gives.
    labels : dict
        What the properties are called, as ``term_labels`` gives it.
    language : str
        ``da`` or ``en``.
    """
    rows = [row for pair in comparison.continued for row in _continued(pair, labels, language)]
    nothing = [None] * 5
    for thing in comparison.gone:
        outcome, theme = text("compare.gone", language), _theme(thing.theme, language)
        rows.append([outcome, theme, thing.label, None, *nothing, thing.iri, None])
    for thing in comparison.added:
        outcome, theme = text("compare.added", language), _theme(thing.theme, language)
        rows.append([outcome, theme, None, thing.label, *nothing, None, thing.iri])
    name = f"{comparison.first}_{comparison.last}"
    return Table(name, [text(key, language) for key in _COLUMNS], rows)


def _continued(pair: Continued, labels: Labels, language: str) -> list[list[str | None]]:
    outcome = [text("compare.continued", language), _theme(pair.earlier.theme, language)]
    link = [text(f"relation.{pair.relation}", language), text(f"evidence.{pair.evidence}", language)]
    changes: list[list[str | None]] = [
        [_what(change, labels, language), "; ".join(change.before), "; ".join(change.after)] for change in pair.changes
    ]
    return [
        [*outcome, pair.earlier.label, pair.later.label, *link, *change, pair.earlier.iri, pair.later.iri]
        for change in changes or [[None, None, None]]
    ]


def _what(change: Change, labels: Labels, language: str) -> str:
    own = f"compare.{change.what}"
    return text(own, language) if own in texts() else label_of(labels, change.what, language)


def _theme(theme: str | None, language: str) -> str:
    return text(f"subject.{theme}" if theme else "compare.notheme", language)
