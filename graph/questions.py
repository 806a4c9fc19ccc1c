"""Ready-made questions: ``.rq`` files with a header of plain lines, found by folder.

A question is valid SPARQL as it stands. Its header lines begin with ``#+``::

    #+ title: What does a policy aim at?
    #+ title@da: Hvad sigter en politik mod?
    #+ summary: …
    #+ parameter: policy (Policy)
    #+ parameter@da: politik
    #+ default: policy = policy/2019-2022
    #+ word: snævrere gruppe = a narrower group
    #+ asked: purpose intention
    #+ asked@da: formål hensigt
    #+ view: table

A parameter is bound on its own line, ``VALUES ?policy { UNDEF }``: the runner writes the term in place of UNDEF, or
drops the line where none is given. The parameter's type is a class of the ontology, ``year``, ``number``, ``amount`` (of
money, as people write it) or ``text``.
A Danish word that the query itself puts into its rows has its English in a ``word``; ``asked`` holds words by which
people ask for it that stand neither in its title nor in its summary.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pyoxigraph as ox

import queries
from graph import names
from graph.terms import written
from graph.values import kroner_of

_HEADER = re.compile(r"^#\+\s*(?P<key>[a-z]+)(?:@(?P<language>[a-z]{2}))?:\s*(?P<value>.*?)\s*$", re.MULTILINE)
_PARAMETER = re.compile(r"(?P<name>\w+)\s*\((?P<type>\w+)(?P<required>,\s*required)?\)")
PLAIN = ("text", "number", "amount", "year")
VIEWS = ("table", "timeline", "network", "chart")


class UnknownQuestion(Exception):
    """No question has this name."""


class BadParameter(Exception):
    """A parameter is unknown, missing or not of its type."""


@dataclass(frozen=True)
class Parameter:
    """A parameter of a question: its variable, type, and what it is called."""

    name: str
    type: str
    required: bool
    label: dict[str, str] = field(default_factory=dict)
    default: str | None = None

    @property
    def example(self) -> str:
        """What an address of its type looks like."""
        return self.default or f"{names.KINDS.get(self.type, 'kind')}/…"


@dataclass(frozen=True)
class Question:
    """A ready-made question; ``rows`` is the name of the one that gives the rows that each of its sums is made of, if any does."""

    name: str
    sparql: str
    title: dict[str, str]
    summary: dict[str, str]
    parameters: tuple[Parameter, ...]
    view: str
    theme: str
    words: dict[str, str] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    rows: str = ""

    def defaults(self) -> dict[str, str]:
        """Give what stands in the parameters at first."""
        return {parameter.name: parameter.default for parameter in self.parameters if parameter.default}

    def named(self, values: Mapping[str, str]) -> list[Parameter]:
        """Give the parameters of things whose values are no addresses, so that they may be names."""
        things = [one for one in self.parameters if one.type not in PLAIN]
        return [one for one in things if (given := values.get(one.name, "").strip()) and not names.is_address(given)]

    def example(self) -> str:
        """Give the query as it is run at first, without its header."""
        return "".join(line for line in self.bind(self.defaults()).splitlines(True) if not line.startswith("#+"))

    @property
    def body(self) -> str:
        """The query without its header."""
        return without_header(self.sparql)

    def bind(self, values: dict[str, str]) -> str:
        """Give the query with parameters bound as RDF terms.

        Raises
        ------
        BadParameter
            If a parameter is unknown, missing though required, or not of its type.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                meant = difflib.get_close_matches(name, known, n=1)
                hint = f" Did you mean `{meant[0]}`?" if meant else ""
                raise BadParameter(
                    f"`{self.name}` has no parameter `{name}`; it has {', '.join(known) or 'none'}.{hint}"
                )
        sparql = self.sparql
        for parameter in self.parameters:
            line = re.compile(rf"^[ \t]*VALUES \?{parameter.name} \{{ UNDEF \}}[^\n]*\n", re.MULTILINE)
            given = values.get(parameter.name, "").strip()
            if not given and parameter.required:
                raise BadParameter(
                    f"`{self.name}` needs `{parameter.name}` ({parameter.type}), such as {parameter.example}."
                )
            bound = f"  VALUES ?{parameter.name} {{ {term(parameter, given)} }}\n" if given else ""
            sparql = line.sub(lambda _, text=bound: text, sparql, count=1)  # type: ignore[misc]
        return sparql


def without_header(sparql: str) -> str:
    """Give a question's query, bound or not, without its header."""
    return _HEADER.sub("", sparql).lstrip("\n")


def term(parameter: Parameter, given: str) -> str:
    """Give the SPARQL term of a parameter's value.

    Raises
    ------
    BadParameter
        If the value is not of the parameter's type.
    """
    if parameter.type == "year":
        if not re.fullmatch(r"\d{4}", given):
            raise BadParameter(f"`{parameter.name}` must be a year such as 2019; {given!r} is none.")
        return f'"{given}"^^<{names.PREFIXES["xsd"]}gYear>'
    if parameter.type == "number":
        if not re.fullmatch(r"-?\d+(\.\d+)?", given):
            raise BadParameter(f"`{parameter.name}` must be a number such as 10 or 2.5; {given!r} is none.")
        return given
    if parameter.type == "amount":
        if (kroner := kroner_of(given)) is None:
            raise BadParameter(
                f"`{parameter.name}` must be an amount such as 2,3 mio. kr. or 300.000; {given!r} is none."
            )
        return f"{kroner:f}"
    if parameter.type == "text":
        return written(ox.Literal(given))
    try:
        path = names.path_of(given) if "://" in given else given.removeprefix("id:")
        return f"<{names.thing_iri(path)}>" if path is not None else str(ox.NamedNode(given))
    except ValueError as error:
        raise BadParameter(
            f"`{parameter.name}` must be the address or whole name of a {parameter.type}, such as {parameter.example}; {given!r} is none. "
            "A search gives the addresses of names."
        ) from error


def read_question(path: Path) -> Question:
    """Read one question.

    Raises
    ------
    ValueError
        If its header lacks a title in both languages, names an unknown view or a parameter that is not bound.
    """
    text = path.read_text("utf-8")
    header: dict[str, dict[str, list[str]]] = {}
    for match in _HEADER.finditer(text):
        header.setdefault(match["key"], {}).setdefault(match["language"] or "en", []).append(match["value"])
    title = {language: values[0] for language, values in header.get("title", {}).items()}
    if set(title) != {"da", "en"}:
        raise ValueError(f"{path.name}: needs `#+ title:` and `#+ title@da:`")
    view = header.get("view", {}).get("en", ["table"])[0]
    if view not in VIEWS:
        raise ValueError(f"{path.name}: view {view!r} is none of {', '.join(VIEWS)}")
    return Question(
        name=path.stem,
        sparql=text,
        title=title,
        summary={language: values[0] for language, values in header.get("summary", {}).items()},
        parameters=tuple(_parameters(path, text, header)),
        view=view,
        theme=header.get("theme", {}).get("en", ["other"])[0],
        words=_pairs(header, "word"),
        asked=tuple(words for values in header.get("asked", {}).values() for words in values),
        rows=header.get("rows", {}).get("en", [""])[0],
    )


def _parameters(path: Path, text: str, header: dict[str, dict[str, list[str]]]) -> list[Parameter]:
    danish = header.get("parameter", {}).get("da", [])
    defaults = _pairs(header, "default")
    parameters = []
    for index, value in enumerate(header.get("parameter", {}).get("en", [])):
        match = _PARAMETER.match(value)
        if not match or f"VALUES ?{match['name']} {{ UNDEF }}" not in text:
            raise ValueError(
                f"{path.name}: parameter {value!r} must read `name (Class)` and be bound by VALUES ?name {{ UNDEF }}"
            )
        label = {"en": match["name"].replace("_", " "), "da": danish[index] if index < len(danish) else match["name"]}
        parameters.append(
            Parameter(match["name"], match["type"], bool(match["required"]), label, defaults.get(match["name"]))
        )
    return parameters


def _pairs(header: dict[str, dict[str, list[str]]], key: str) -> dict[str, str]:
    """Give the lines ``key: one = other`` of a header."""
    return dict(re.split(r"\s*=\s*", value, maxsplit=1) for value in header.get(key, {}).get("en", []))


@cache
def _danish_columns() -> dict[str, str]:
    return tomllib.loads((queries.FOLDER / "columns.toml").read_text("utf-8"))


def column_name(variable: str, language: str) -> str:
    """Give what a column is called: its Danish name, or its own with blanks between the words; money has its unit in both.

    Examples
    --------
    >>> column_name("directionNumber", "en"), column_name("goal", "da")
    ('direction number', 'mål')
    >>> column_name("sum", "en"), column_name("sum", "da")
    ('sum (DKK)', 'sum (kr.)')
    """
    danish = _danish_columns().get(variable, "")
    own = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", variable).replace("_", " ").lower()
    if language == "da":
        return danish or own
    return f"{own} (DKK)" if danish.endswith("(kr.)") else own


@cache
def questions(folder: Path = queries.FOLDER) -> dict[str, Question]:
    """Give all questions by name, in alphabetical order."""
    return {path.stem: read_question(path) for path in sorted(folder.glob("*.rq"))}


def question(name: str) -> Question:
    """Give one question.

    Raises
    ------
    UnknownQuestion
        If there is none of that name; the message says what was probably meant.
    """
    known = questions()
    if name in known:
        return known[name]
    meant = difflib.get_close_matches(name, known, n=1)
    hint = f" Did you mean `{meant[0]}`?" if meant else ""
    raise UnknownQuestion(
        f"No question named `{name}`.{hint} All {len(known)} are listed by `pejling ask` and at /queries."
    )
