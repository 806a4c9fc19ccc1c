"""The figures and amounts that stand inside a record: which there are, and the paths of the things they become."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from loaders.parts import AppropriationFields, Figure, ObservationFields, TargetFields


def nested_paths(record: BaseModel, path: str) -> Iterator[tuple[str, str]]:
    """Yield path and field of each figure and amount that a record holds, numbered in the order written."""
    for name in type(record).model_fields:
        items = nested_items(record, name)
        for index, item in enumerate(items, 1):
            for nested, _ in node_paths(item, path, name, index, len(items)):
                yield nested, name


def nested_items(record: BaseModel, name: str) -> list[Figure | AppropriationFields]:
    """Give the figures or amounts that a field of a record holds; none if it holds something else."""
    value = getattr(record, name)
    return (
        [item for item in value if isinstance(item, Figure | AppropriationFields)] if isinstance(value, tuple) else []
    )


def node_paths(item: BaseModel, path: str, name: str, index: int, count: int) -> Iterator[tuple[str, int | None]]:
    """Yield the path of each thing that a figure or an amount becomes, with its year where it is the amount of one.

    Parameters
    ----------
    item : BaseModel
        The figure or amount.
    path, name : str
        Path of its record, and the field that holds it.
    index, count : int
        Its place in that field, from 1, and how many there are.
    """
    if isinstance(item, ObservationFields | TargetFields):
        kind = "observation" if isinstance(item, ObservationFields) else "target-value"
        own = item.id or f"{kind}/{path}/{name.lower()}{f'-{index}' if count > 1 else ''}".replace("/targetvalue", "")
        yield own, None
    elif isinstance(item, AppropriationFields):
        base = f"appropriation/{path}{f'/{index}' if count > 1 else ''}"
        if item.years:
            yield from ((f"{base}/{year}", year) for year in item.years)
        else:
            yield f"{base}/total" if count == 1 else base, None
