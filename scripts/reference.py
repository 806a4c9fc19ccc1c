"""The reference pages of the documentation, made from the code they describe."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox
import typer
from typer.core import TyperArgument, TyperGroup, TyperOption

import ontology as ontology_package
from graph import names, questions
from graph.answers import files
from pejling import settings
from pejling.cli.root import with_commands

_RDFS, _SKOS = names.PREFIXES["rdfs"], names.PREFIXES["skos"]


def commands() -> str:
    """Give the page of the commands, from the command line itself."""
    group = typer.main.get_command(with_commands())
    assert isinstance(group, TyperGroup)
    lines = ["# Commands", "", f"`pejling COMMAND --help` prints the same. {group.help or ''}", ""]
    for name, command in sorted(group.commands.items()):
        arguments = [one for one in command.params if isinstance(one, TyperArgument)]
        options = [one for one in command.params if isinstance(one, TyperOption)]
        usage = " ".join(_argument(one) for one in arguments)
        lines += [f"## pejling {name}", "", command.help or "", ""]
        lines += ["```text", f"pejling {name} {usage}".rstrip() + " [OPTIONS]", "```", ""]
        rows = [
            *([f"`{one.name}`", "", one.help or ""] for one in arguments),
            *(
                [", ".join(f"`{word}`" for word in (*one.opts, *one.secondary_opts)), _variable(one), one.help or ""]
                for one in options
            ),
        ]
        lines += _table(("", "environment", "what it does"), rows)
    return "\n".join(lines)


def _argument(one: TyperArgument) -> str:
    name = (one.name or "").upper()
    return name if one.required else f"[{name}]"


def _variable(one: TyperOption) -> str:
    return f"`{one.envvar}`" if isinstance(one.envvar, str) else ""


def settings_page() -> str:
    """Give the page of the settings, from the one table they stand in."""
    rows = [
        [f"`{one.name}`", f"`{one.variable}`", _default(one), one.help]
        for one in (*settings.SETTINGS, *settings.SECRETS)
    ]
    head = [
        "# Settings",
        "",
        "An option goes before the environment, the environment before the file; see [operation](../operation.md).",
        "",
    ]
    return "\n".join([*head, *_table(("setting", "environment", "default", "what it is"), rows)])


def _default(one: settings.Setting) -> str:
    if isinstance(one.default, Path) and one.default.is_absolute():
        return "the one installed"
    return f"`{one.default}`" if one.default not in (None, "") else "–"


def http(schema: dict[str, dict[str, dict[str, dict[str, object]]]]) -> str:
    """Give the page of the addresses, from the OpenAPI description that the service gives of itself."""
    lines = ["# HTTP addresses", "", "The same as a description for programs: `/openapi.json`.", ""]
    by_tag: dict[str, list[tuple[str, str, dict[str, object]]]] = {}
    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            if method == "head":
                continue
            tags = told.get("tags") or ["Pages"]
            by_tag.setdefault(str(tags[0]), []).append((path, method.upper(), told))  # type: ignore[index]
    for tag in sorted(by_tag):
        lines += [f"## {tag}", ""]
        for path, method, told in sorted(by_tag[tag], key=lambda one: (one[0], one[1])):
            lines += [f"### {method} `{path}`", "", str(told.get("summary", "")) + ".", ""]
            if told.get("description"):
                lines += [str(told["description"]), ""]
            given = told.get("parameters") or []
            rows = [
                [
                    f"`{one['name']}`",
                    one["in"] + (", required" if one.get("required") else ""),
                    one.get("description", ""),
                ]
                for one in given  # type: ignore[attr-defined]
            ]
            lines += _table(("parameter", "where", "what it is"), rows) if rows else []
    return "\n".join(lines)


def ontology() -> str:
    """Give the page of the classes and properties, from the ontology."""
    store = ox.Store()
    store.load(path=str(ontology_package.FOLDER / "pejling.ttl"), format=ox.RdfFormat.TURTLE)
    lines = [
        "# Ontology",
        "",
        "Every class and property, with its definition in English and Danish. Each has a page at `/ontology`.",
        "",
    ]
    for kind, heading in (
        ("Class", "Classes"),
        ("ObjectProperty", "Properties between things"),
        ("DatatypeProperty", "Properties with values"),
    ):
        terms = [
            quad.subject.value
            for quad in store.quads_for_pattern(
                None, ox.NamedNode(names.term_iri("rdf:type")), ox.NamedNode(names.term_iri(f"owl:{kind}"))
            )
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(names.PEJ)
        ]
        lines += [f"## {heading}", ""]
        rows = []
        for term in sorted(terms):
            value = _reader(store, term)
            above = (
                value(f"{_RDFS}subClassOf")
                if kind == "Class"
                else f"{value(f'{_RDFS}domain')} → {value(f'{_RDFS}range')}"
            )
            label = f"{value(f'{_RDFS}label', 'en')} · {value(f'{_RDFS}label', 'da')}"
            definition = f"{value(f'{_SKOS}definition', 'en')} · *{value(f'{_SKOS}definition', 'da')}*"
            rows.append([f"`{names.shorten(term)}`", label, above, definition])
        lines += _table(("term", "name", "under" if kind == "Class" else "from → to", "definition"), rows)
    return "\n".join(lines)


def _reader(store: ox.Store, term: str) -> Callable[..., str]:
    def value(predicate: str, language: str = "") -> str:
        found = [
            quad.object
            for quad in store.quads_for_pattern(ox.NamedNode(term), ox.NamedNode(predicate), None)
            if not isinstance(quad.object, ox.Literal) or quad.object.language == (language or None)
        ]
        words = [
            names.shorten(one.value) if isinstance(one, ox.NamedNode) else one.value
            for one in found
            if not isinstance(one, (ox.BlankNode, ox.Triple))
        ]
        return ", ".join(sorted(words))

    return value


def question_page() -> str:
    """Give the page of the ready-made questions, from their files."""
    lines = [
        "# Ready-made questions",
        "",
        "Each is the page `/queries/NAME`, the argument of `pejling ask`, and the first argument of `ask` in Python.",
        "",
    ]
    known = list(questions.questions().values())
    for theme in sorted({one.theme for one in known}):
        lines += [f"## {theme}", ""]
        rows = [
            [
                f"`{one.name}`",
                f"{one.title['en']}<br>*{one.title['da']}*",
                ", ".join(f"`{p.name}` ({p.type}{', required' if p.required else ''})" for p in one.parameters) or "–",
            ]
            for one in known
            if one.theme == theme
        ]
        lines += _table(("name", "question", "parameters"), rows)
    return "\n".join(lines)


def format_page() -> str:
    """Give the table of the file formats, from the table that writes them."""
    rows = [[f"`{name}`", f"`{media}`"] for name, media in files.MEDIA_TYPES.items()]
    return "\n".join(
        [
            "# File formats",
            "",
            "What an answer is written in, by the ending of a file or of an address.",
            "",
            *_table(("ending", "media type"), rows),
        ]
    )


def _table(heads: tuple[str, ...], rows: Iterable[Iterable[object]]) -> list[str]:
    def line(cells: Iterable[object]) -> str:
        return "| " + " | ".join(" ".join(str(cell).split()).replace("|", "\\|") for cell in cells) + " |"

    return [line(heads), "|" + "---|" * len(heads), *(line(row) for row in rows), ""]
