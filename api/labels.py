"""What classes and properties are called on the pages: the ontology's labels, and the texts for terms of others."""

from __future__ import annotations

from api.figures import day, figure
from api.texts import text, texts
from graph import names
from graph.description import Named
from graph.search import narrowest
from graph.store import Graph
from graph.values import text_of

Labels = dict[str, dict[str, str]]
_NUMBERS = frozenset(names.term_iri(name) for name in ("xsd:decimal", "xsd:integer"))


def term_labels(graph: Graph) -> Labels:
    """Give the Danish and English label of each class and property, by IRI.

    Parameters
    ----------
    graph : Graph
        The dataset; its ontology names our own terms. Terms of other vocabularies are named in ``texts.toml`` under
        ``term.prefix:local``.

    Returns
    -------
    dict
        Language to label, by IRI.
    """
    named = {
        names.term_iri(key.removeprefix("term.")): label for key, label in texts().items() if key.startswith("term.")
    }
    for row in graph.ask("ontology-terms"):
        named[text_of(row["term"])] = {"da": text_of(row["labelDa"]), "en": text_of(row["labelEn"])}
    return named


def label_of(labels: Labels, term: str, language: str) -> str:
    """Give what a term is called in a language, else its prefixed name.

    Parameters
    ----------
    labels : dict
        What ``term_labels`` gives.
    term : str
        An IRI, or the local name of a term of our own.
    language : str
        ``da`` or ``en``.

    Examples
    --------
    >>> label_of({"https://w3id.org/pejling/ontology#Goal": {"da": "mål", "en": "goal"}}, "Goal", "da")
    'mål'
    >>> label_of({}, "http://purl.org/dc/terms/date", "da")
    'dct:date'
    """
    iri = term if "://" in term else names.term_iri(term)
    return labels[iri][language] if iri in labels else names.shorten(iri)


def relation_of(labels: Labels, term: str, inward: bool, language: str) -> str:
    """Give what a property is called from the side that it is read from: ``inward`` from that of what it leads to.

    The texts have words for that under ``inverse.`` and the property's name; a property that has none there is marked by an arrow.

    Examples
    --------
    >>> place = names.term_iri("place")
    >>> labels = {place: {"da": "sted", "en": "place"}, names.term_iri("unit"): {"da": "enhed", "en": "unit"}}
    >>> relation_of(labels, place, False, "en"), relation_of(labels, names.term_iri("unit"), True, "en")
    ('place', '← unit')
    """
    key = f"inverse.{names.shorten(term).removeprefix('pej:')}"
    if inward and key in texts():
        return text(key, language)
    return ("← " if inward else "") + label_of(labels, term, language)


def class_of(types: tuple[str, ...]) -> str:
    """Give the local name of the most special class of ours among a thing's types, or nothing."""
    return narrowest(kind.removeprefix(names.PEJ) for kind in types if kind.startswith(names.PEJ))


def in_words(value: Named, language: str) -> str:
    """Give a literal as people say it: yes and no, figures, days, the name of a theme; anything else as it is written.

    Examples
    --------
    >>> in_words(Named(None, "false", datatype=names.term_iri("xsd:boolean")), "da"), in_words(Named(None, "1.600"), "da")
    ('nej', '1.600')
    >>> in_words(Named(None, "26500000", datatype=names.term_iri("xsd:decimal")), "da")
    '26.500.000'
    """
    if value.datatype in _NUMBERS:
        return figure(value.text, language)
    if value.datatype == names.term_iri("xsd:date"):
        return day(value.text, language)
    key = f"subject.{value.text}"
    if value.datatype == names.term_iri("xsd:boolean"):
        key = "value.yes" if value.text in ("true", "1") else "value.no"
    return text(key, language) if key in texts() else value.text
