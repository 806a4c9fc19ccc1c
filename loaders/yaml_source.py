"""Reads YAML into plain values and remembers the line of each, so that an error can name it.

Plain scalars are read as text, except whole numbers, ``true`` and ``false``: a figure such as 1.500 or a
word such as ``no`` keeps its printed form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from graph.model import Origin
from loaders.problems import CorpusError, Problem

_WHOLE_NUMBER = re.compile(r"0|[1-9]\d*")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Location = tuple[str | int, ...]


@dataclass(frozen=True)
class Source:
    """The value of a YAML file and the line (1-based) at which each part of it begins."""

    file: str
    value: Any
    lines: dict[Location, int] = field(default_factory=dict)

    def origin(self, location: Location = ()) -> Origin:
        """Give file and line of a location, or of the nearest part around it."""
        while location and location not in self.lines:
            location = location[:-1]
        return Origin(self.file, self.lines.get(location, 1))


def read_yaml(path: Path, name: str) -> Source:
    """Read one YAML file; ``name`` is how messages call it.

    Raises
    ------
    CorpusError
        If the file is not UTF-8, not YAML, repeats a key or uses anchors.
    """
    try:
        node = yaml.compose(path.read_text("utf-8"), Loader=_Loader)
    except UnicodeDecodeError as error:
        raise _refuse(name, 1, f"is not UTF-8 text (byte {error.start}); save it as UTF-8") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _refuse(
            name, line, f"is not valid YAML: {error.problem}; check indentation, colons and quotes"
        ) from error
    except yaml.YAMLError as error:
        raise _refuse(name, 1, f"is not valid YAML: {error}") from error
    lines: dict[Location, int] = {}
    value = _construct(node, (), lines, name) if node is not None else None
    return Source(name, value, lines)


def _refuse(file: str, line: int, sentence: str) -> CorpusError:
    return CorpusError([Problem(Origin(file, line), f"the file {sentence}.", "yaml")])


def _construct(node: yaml.Node, location: Location, lines: dict[Location, int], file: str) -> Any:
    lines.setdefault(location, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        mapping: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            scalar = _scalar(key_node)
            key = scalar if isinstance(scalar, int) else str(scalar)
            if key in mapping:
                raise _refuse(file, key_node.start_mark.line + 1, f"states {key!r} twice in one record; keep one")
            lines[(*location, key)] = key_node.start_mark.line + 1
            mapping[key] = _construct(value_node, (*location, key), lines, file)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [_construct(item, (*location, index), lines, file) for index, item in enumerate(node.value)]
    return _scalar(node)


def _scalar(node: yaml.Node) -> str | int | bool | None:
    text: str = node.value
    if not isinstance(node, yaml.ScalarNode) or node.style is not None:
        return text
    if text in ("true", "false"):
        return text == "true"
    if text in ("", "~", "null"):
        return None
    return int(text) if _WHOLE_NUMBER.fullmatch(text) else text
