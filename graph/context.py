"""JSON-LD with the names of the ontology: the context, and things written by it.

A document holds the part of the context that it uses, so that whoever reads it needs to fetch nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import pyoxigraph as ox

from graph import names
from graph.values import text_of
from ontology import ONTOLOGY

_XSD = names.PREFIXES["xsd"]
_TYPE = names.term_iri("rdf:type")
_SHORT = {name.partition(":")[2]: name for name in ("rdfs:label", "rdfs:comment", "skos:altLabel")}


@cache
def context() -> dict[str, Any]:
    """Give the context: prefixes, and a term for every property and class of the ontology."""
    kinds: dict[str, str] = {}
    ranges: dict[str, str] = {}
    for triple in ox.parse(path=ONTOLOGY):
        subject, value = (text_of(node) for node in (triple.subject, triple.object))
        if triple.predicate.value == _TYPE and subject.startswith(names.PEJ):
            kinds[subject] = value.rpartition("#")[2]
        elif triple.predicate.value == names.term_iri("rdfs:range"):
            ranges[subject] = value
    terms: dict[str, Any] = {"id": names.ID, **names.PREFIXES, **_SHORT}
    for iri, kind in sorted(kinds.items()):
        name, range_ = iri.removeprefix(names.PEJ), ranges.get(iri, "")
        if kind == "ObjectProperty":
            terms[name] = {"@id": f"pej:{name}", "@type": "@id"}
        elif range_.startswith(_XSD) and range_ != _XSD + "string":
            terms[name] = {"@id": f"pej:{name}", "@type": names.shorten(range_)}
        else:
            terms[name] = f"pej:{name}"
    return terms


@cache
def _terms() -> dict[str, str]:
    """Give the term of each IRI that has one."""
    by_iri = {}
    for term, meaning in context().items():
        name = meaning["@id"] if isinstance(meaning, dict) else meaning
        if "://" not in name:
            by_iri[names.term_iri(name)] = term
    return by_iri


def document(triples: Iterable[ox.Triple]) -> bytes:
    """Give triples as one JSON-LD document, a node for each subject."""
    nodes = list(written(triples))
    return json.dumps({"@context": _used(nodes), "@graph": nodes}, ensure_ascii=False, indent=1).encode()


def written(triples: Iterable[ox.Triple]) -> Iterator[dict[str, Any]]:
    """Give a node for each run of triples with one subject, in the terms of the context."""
    node: dict[str, Any] = {}
    for triple in triples:
        subject = _reference(triple.subject)
        if node.get("@id") != subject:
            if node:
                yield node
            node = {"@id": subject}
        _add(node, triple)
    if node:
        yield node


def _add(node: dict[str, Any], triple: ox.Triple) -> None:
    predicate = triple.predicate.value
    if predicate == _TYPE:
        key, value = "@type", _term(text_of(triple.object))
    else:
        key = _term(predicate)
        value = _value(triple.object, context().get(key))
    if key not in node:
        node[key] = value
    elif isinstance(node[key], list):
        node[key].append(value)
    else:
        node[key] = [node[key], value]


def _value(term: Any, meaning: Any) -> Any:
    wanted = meaning.get("@type") if isinstance(meaning, dict) else None
    if not isinstance(term, ox.Literal):
        reference = _reference(term)
        return reference if wanted == "@id" else {"@id": reference}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    datatype = term.datatype.value
    if wanted == names.shorten(datatype):
        return term.value
    if datatype == _XSD + "string":
        return term.value if wanted is None else {"@value": term.value}
    return {"@value": term.value, "@type": _compact(datatype)}


def _reference(term: Any) -> str:
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else _compact(term.value)


def _compact(iri: str) -> str:
    return names.shorten(iri).strip("<>")


def _term(iri: str) -> str:
    return _terms().get(iri) or _compact(iri)


def _used(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    """Give the part of the context that nodes use."""
    whole = context()
    words = set(_words(nodes))
    found = {word for word in words if word in whole} | {word.partition(":")[0] for word in words if ":" in word}
    meanings = [whole[word] for word in found if word in whole]
    for meaning in meanings:
        names_ = meaning.values() if isinstance(meaning, dict) else (meaning,)
        found |= {name.partition(":")[0] for name in names_ if "://" not in name}
    return {word: meaning for word, meaning in whole.items() if word in found}


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            if key != "@value":
                yield from _words(item)
    elif isinstance(value, list):
        for item in value:
            yield from _words(item)
    elif isinstance(value, str):
        yield value
