"""Renders templates: the language, the words and the helpers that every page has."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.alphabet import alphabetical
from api.citing import short_document
from api.figures import day, kroner, millions
from api.labels import class_of, in_words, label_of, relation_of
from api.messages import said
from api.proxy import outward
from api.state import derived_of, service_of
from api.texts import language_of, text, texts
from graph import names
from graph.markup import Templates
from graph.model import Passage
from graph.values import name_of

_HERE = Path(__file__).resolve().parent
# What formats are called by those who know them.
_FILES = {"jsonld": "JSON-LD", "graphml": "GraphML", "parquet": "Parquet", "turtle": "Turtle", "rq": "SPARQL"}
_environment = Templates(_HERE / "templates")
_environment.filters["in_words"] = in_words
_environment.filters["file_name"] = lambda ending: _FILES.get(ending, ending.upper())
_environment.filters["addresses"] = lambda words: re.split(r"(?<=\s)(/(?:[a-z][a-z/-]*)?)(?=[.,;]?(?:\s|$))", words)
_environment.filters["in_order"] = lambda things, key: sorted(things, key=lambda one: alphabetical(one[key]))
# Three documents have the dot of a list from a font that no reader has, and it would be an empty box.
_environment.filters["legible"] = lambda line: line.replace("\uf0b7", "•")
_environment.filters["upper_first"] = lambda words: words[:1].upper() + words[1:]


@lru_cache(maxsize=16_384)
def href(iri: str) -> str:
    """Give the local address of an IRI of ours, or the IRI itself."""
    return "/" + quote(iri.removeprefix(names.BASE), safe="/#.-_~%") if iri.startswith(names.BASE) else iri


# A filter is found once for each template, a function once for each call.
_environment.filters["href"] = href


def source_href(passage: Passage, line: int = 0) -> str:
    """Give the address at which a passage is shown in its document, from its first line or another of it."""
    return f"/sources/{passage.document}?lines={passage.first}-{passage.last}#L{line or passage.first}"


def with_language(request: Request, language: str) -> str:
    """Give the address of the same page in another language."""
    others = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
    return f"{request.url.path}?{urlencode([*others, ('lang', language)])}"


def compile_templates() -> None:
    """Make every template ready, which takes longer than to fill it."""
    for name in _environment.list_templates():
        _environment.get_template(name)


def render(template: str, **values: Any) -> str:
    """Give the text of a template that is no page: without language and helpers."""
    return _environment.get_template(template).render(**values)


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Render a template as a page.

    Parameters
    ----------
    request : Request
        Decides the language.
    template : str
        File in ``templates/``.
    status : int
        HTTP status; a template sees it as ``status``.
    values
        What the template shows.
    """
    language = language_of(request)
    root: str = request.scope.get("root_path", "")
    labels, entries = derived_of(request).property_labels, derived_of(request).by_iri

    def named(iri: str) -> str:
        entry = entries.get(iri)
        if entry is None:
            return names.shorten(iri)
        return name_of(entry, language)

    html = _environment.get_template(template).render(
        **values,
        status=status,
        lang=language,
        root=root,
        t=lambda key: text(key, language),
        said=lambda error: said(str(error), language),
        href=href,
        source_href=source_href,
        shorten=names.shorten,
        named=named,
        # Hundreds of things on a page are of the same few classes.
        term=cache(lambda iri: label_of(labels, iri, language)),
        relation_of=lambda iri, inward: relation_of(labels, iri, inward, language),
        class_of=class_of,
        built=lambda file: (_HERE / "static" / "built" / file).is_file(),
        has_text=lambda key: key in texts(),
        short_document=short_document,
        kroner=lambda amount: kroner(amount, language),
        day=lambda iso: day(iso, language),
        millions=lambda amount: millions(amount, language),
        other_language=with_language(request, "en" if language == "da" else "da"),
        has_sources=service_of(request).has_sources,
        edition=service_of(request).version,
        path=request.url.path,
        full_path=str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
    )
    response = HTMLResponse(outward(html, root), status)
    if request.query_params.get("lang") == language:
        response.set_cookie("lang", language, max_age=31_536_000, samesite="lax", path="/")
    response.headers["Vary"] = "Accept, Cookie"
    return response
