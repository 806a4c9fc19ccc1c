"""The kinds of value a record can hold; each may say where it is stated if elsewhere than its record."""

from __future__ import annotations

import re
from typing import Annotated, Any, Generic, Self, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema

from graph import names
from graph.model import Reason

T = TypeVar("T")

_RANGE = re.compile(r"([1-9]\d*)(?:-([1-9]\d*))?")
LONGEST_PASSAGE = 40


def parse_lines(value: Any) -> tuple[tuple[int, int], ...]:
    """Read ``120``, ``120-124`` or a list of these as line ranges, in the order given.

    Raises
    ------
    ValueError
        If a range is malformed, ends before it begins or spans more than 40 lines.

    Examples
    --------
    >>> parse_lines(["120-124", 130])
    ((120, 124), (130, 130))
    """
    ranges = []
    for item in value if isinstance(value, list | tuple) else [value]:
        first, last = parse_span(item)
        if last - first >= LONGEST_PASSAGE:
            raise ValueError(
                f"{item} spans {last - first + 1} lines, at most {LONGEST_PASSAGE} are allowed; "
                "cite only the lines that state the fact"
            )
        ranges.append((first, last))
    if not ranges:
        raise ValueError("no line is given; write a line (120), a range (120-124) or a list of these")
    return tuple(ranges)


def parse_span(value: Any) -> tuple[int, int]:
    """Read ``120`` or ``120-524`` as one range of lines, however long.

    Raises
    ------
    ValueError
        If it is malformed or ends before it begins.

    Examples
    --------
    >>> parse_span("120-524"), parse_span(7)
    ((120, 524), (7, 7))
    """
    match = _RANGE.fullmatch(str(value).strip())
    if not match:
        raise ValueError(f"{value!r} is no line range; write a line (120) or a range (120-124)")
    first, last = int(match[1]), int(match[2] or match[1])
    if last < first:
        raise ValueError(f"the passage ends before it begins: {value}; did you mean {last}-{first}?")
    return first, last


_LINE_SCHEMA: JsonSchemaValue = {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": r"^\d+(-\d+)?$"}]}
_LINES_SCHEMA: JsonSchemaValue = {
    "anyOf": [*_LINE_SCHEMA["anyOf"], {"type": "array", "items": _LINE_SCHEMA, "minItems": 1}]
}


class _SpanSchema:
    @classmethod
    def __get_pydantic_json_schema__(
        cls, _core: core_schema.CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return _LINE_SCHEMA


class _LinesSchema:
    @classmethod
    def __get_pydantic_json_schema__(
        cls, _core: core_schema.CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return _LINES_SCHEMA


Span = Annotated[tuple[int, int], BeforeValidator(parse_span), _SpanSchema]
Lines = Annotated[tuple[tuple[int, int], ...], BeforeValidator(parse_lines), _LinesSchema]


class Inferable(BaseModel):
    """What may be read between the lines and then says why, in Danish and in English."""

    inferred: str | None = Field(None, min_length=10, description="Why this is read between the lines, in Danish.")
    inferredEn: str | None = Field(None, min_length=10, description="The same in English.")

    @model_validator(mode="after")
    def _says_why_in_both_languages(self) -> Self:
        if (self.inferred is None) != (self.inferredEn is None):
            raise ValueError("inferred and inferredEn go together: say why in Danish and in English")
        return self

    @property
    def reason(self) -> Reason | None:
        """Why this is read between the lines, or None if the lines say it."""
        return Reason(self.inferred, self.inferredEn) if self.inferred and self.inferredEn else None


class Stated(Inferable, Generic[T]):
    """A value, where it is stated and, if read between the lines, why.

    In YAML either the bare value or a mapping with ``is``, ``lines``, ``inferred`` and ``inferredEn``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: T = Field(alias="is", description="The value itself.")
    lines: Lines | None = Field(None, description="Lines that state this value, where not those of the record.")

    @model_validator(mode="before")
    @classmethod
    def _bare_value(cls, data: Any) -> Any:
        return data if isinstance(data, dict | cls) else {"is": data}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        schema = handler.resolve_ref_schema(handler(core))
        return {"anyOf": [schema["properties"]["is"], schema]}


class StatedRef(Stated[T]):
    """A reference, with the wording that this passage uses for the thing if it differs from its names."""

    wording: str | None = Field(None, alias="as", description="The thing's name as these lines write it.")


def _listed(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


class _ManySchema:
    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        schema = handler(core)
        return {"anyOf": [schema["items"], schema]}


Many = Annotated[tuple[T, ...], BeforeValidator(_listed), _ManySchema]

Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2)]
Wording = Stated[Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]]
GYear = Stated[Annotated[int, Field(ge=1945, le=2060)]]
IsoDate = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]


PathText = Annotated[str, StringConstraints(pattern=rf"^[a-z-]+/{names.SLUG}$")]
Refs = Many[StatedRef[PathText]]


class Kinds:
    """Allows references to things of the given classes only; for use in ``Annotated[Refs, Kinds(…)]``."""

    def __init__(self, *classes: str) -> None:
        self.kinds = sorted({names.KINDS[name] for name in classes})

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, _core: core_schema.CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        path = {"type": "string", "pattern": f"^({'|'.join(self.kinds)})/{names.SLUG}$"}
        text = {"type": "string"}
        full = {
            "type": "object",
            "properties": {"is": path, "lines": _LINES_SCHEMA, "as": text, "inferred": text, "inferredEn": text},
            "required": ["is"],
            "additionalProperties": False,
        }
        one = {"anyOf": [path, full]}
        return {"anyOf": [one, {"type": "array", "items": one}]}

    def _check(self, references: tuple[StatedRef[str], ...]) -> tuple[StatedRef[str], ...]:
        for reference in references:
            if reference.value.split("/")[0] not in self.kinds:
                raise ValueError(
                    f"{reference.value!r} is no path of the allowed kinds ({', '.join(self.kinds)}); write kind/slug"
                )
        return references
