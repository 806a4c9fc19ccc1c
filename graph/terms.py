"""Terms of vocabularies as nodes; and any term as SPARQL, so that whatever a text holds stays within its quotes."""

from __future__ import annotations

import re

import pyoxigraph as ox

from graph import names

_LOCAL = re.compile(r"[A-Za-z][A-Za-z0-9_-]*[A-Za-z0-9]|[A-Za-z]")
_PAIRS = re.compile(r"(\\\\)([uU])|\\.", re.DOTALL)
_SPELT = {"u": r"\u0075", "U": r"\u0055"}
# rdflib takes these too for ends of lines, where it looks for comments.
_LINE_ENDS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def term(name: str) -> ox.NamedNode:
    """Give the node of an ontology term from its local name or a prefixed name; raises as ``names.term_iri``."""
    return ox.NamedNode(names.term_iri(name))


def is_iri(text: str) -> bool:
    """Tell whether a text is an absolute IRI (RFC 3987).

    Examples
    --------
    >>> is_iri("https://example.org/å"), is_iri("https://["), is_iri("goal/1")
    (True, False, False)
    """
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def written(term: ox.NamedNode | ox.Literal) -> str:
    r"""Give a term as SPARQL: with the prefix of a known vocabulary where there is one.

    Parameters
    ----------
    term : pyoxigraph.NamedNode or pyoxigraph.Literal
        A backslash before ``u`` in a text is written so that it is no ``\uXXXX`` escape, which SPARQL resolves before
        all else (section 19.2).

    Examples
    --------
    >>> written(term("Goal"))
    'pej:Goal'
    >>> written(ox.Literal("2019", datatype=term("xsd:gYear")))
    '"2019"^^xsd:gYear'
    >>> written(ox.Literal('ung"e'))
    '"ung\\"e"'
    """
    if isinstance(term, ox.NamedNode):
        for prefix, base in names.PREFIXES.items():
            if term.value.startswith(base) and _LOCAL.fullmatch(term.value[len(base) :]):
                return f"{prefix}:{term.value[len(base) :]}"
        return str(term)
    text = _PAIRS.sub(lambda m: m[1] + _SPELT[m[2]] if m[1] else m[0], str(ox.Literal(term.value)))
    text = _LINE_ENDS.sub(lambda m: f"\\u{ord(m[0]):04X}", text)
    if term.language:
        return f"{text}@{term.language}"
    return text if term.datatype.value == names.term_iri("xsd:string") else f"{text}^^{written(term.datatype)}"


def remark(words: str) -> str:
    r"""Give words as they may stand in a comment of SPARQL: on one line, and without a backslash, which might begin an escape.

    Examples
    --------
    >>> remark("mål\n} \\u000A DROP ALL")
    'mål } u000A DROP ALL'
    """
    return " ".join(re.sub(r"[\\\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", words).split())
