"""Mints every IRI of Pejling; no other module writes one."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote

BASE = "https://w3id.org/pejling/"
ID = BASE + "id/"
PEJ = BASE + "ontology#"
ONTOLOGY_GRAPH = BASE + "ontology"
# What a column of an answer says of its row, where the answer is linked data.
COLUMN = BASE + "column#"
LINEAGE_GRAPH = ID + "graph/lineage"
DATASET_GRAPH = ID + "graph/dataset"

PREFIXES: dict[str, str] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "pej": PEJ,
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

# The path segment under id/ of every class whose instances have names of their own.
KINDS: dict[str, str] = {
    "ActionPlan": "action-plan",
    "Action": "action",
    "Administration": "administration",
    "Aim": "aim",
    "AnnualTarget": "annual-target",
    "Appropriation": "appropriation",
    "Assessment": "assessment",
    "Challenge": "challenge",
    "Committee": "committee",
    "Definition": "definition",
    "Event": "event",
    "FocusArea": "focus-area",
    "FundingSource": "funding-source",
    "Goal": "goal",
    "IndicatorThread": "thread",
    "Indicator": "indicator",
    "Initiative": "initiative",
    "LighthouseProject": "initiative",
    "LineageLink": "lineage-link",
    "Measure": "measure",
    "MeasureThread": "thread",
    "ObjectiveThread": "thread",
    "Observation": "observation",
    "Organisation": "organisation",
    "OrganisationThread": "thread",
    "OverallGoal": "overall-goal",
    "Passage": "passage",
    "Pejlemaerke": "pejlemaerke",
    "Place": "place",
    "Policy": "policy",
    "PolicyGeneration": "generation",
    "PolicyTrack": "policy-track",
    "Principle": "principle",
    "PriorityArea": "priority-area",
    "Proposal": "proposal",
    "Publication": "publication",
    "SourceDocument": "document",
    "Statement": "statement",
    "SubGoal": "sub-goal",
    "TargetGroup": "target-group",
    "TargetValue": "target-value",
    "TermThread": "thread",
    "TextRevision": "text-revision",
    "Vision": "vision",
}

SLUG = r"[a-z0-9][a-z0-9.-]*(?:/[a-z0-9][a-z0-9.-]*)*"
_SLUG = re.compile(SLUG)
_PREFIXED = re.compile(r"[A-Za-z][\w+.-]*:\S+")


def thing_iri(path: str) -> str:
    """Give the IRI of a data thing from its ``kind/slug`` path.

    Raises
    ------
    ValueError
        If the path is not of the form ``kind/slug`` in lower-case ASCII.

    Examples
    --------
    >>> thing_iri("goal/2019-2022/1")
    'https://w3id.org/pejling/id/goal/2019-2022/1'
    """
    if "/" not in path or not _SLUG.fullmatch(path):
        raise ValueError(f"{path!r} is no path of a thing; write kind/slug in a-z, 0-9, '.', '-' and '/'.")
    return ID + path


def is_thing(iri: str) -> bool:
    """Tell whether an IRI is one that ``thing_iri`` gives."""
    path = path_of(iri)
    return path is not None and "/" in path and _SLUG.fullmatch(path) is not None


def is_address(text: str) -> bool:
    """Tell whether a text is written as an address (an IRI, ``prefix:name``, ``kind/slug``) and so not as words of a name.

    Examples
    --------
    >>> [is_address(text) for text in ("id:goal/1", "X:1", "goal/2019-2022/1", "Del I: Integration", "Nørrebro/Nordvest")]
    [True, True, True, False, False]
    """
    kind, slash, _ = text.partition("/")
    return _PREFIXED.fullmatch(text) is not None or bool(slash and kind in KINDS.values() and _SLUG.fullmatch(text))


def path_of(iri: str) -> str | None:
    """Give the ``kind/slug`` path of a data IRI, or None for any other IRI."""
    return iri[len(ID) :] if iri.startswith(ID) else None


def term_iri(name: str) -> str:
    """Give the IRI of an ontology term from its local name or a prefixed name.

    Raises
    ------
    KeyError
        If the prefix is unknown.

    Examples
    --------
    >>> term_iri("Goal")
    'https://w3id.org/pejling/ontology#Goal'
    >>> term_iri("skos:broader")
    'http://www.w3.org/2004/02/skos/core#broader'
    """
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon else PEJ + name


def passage_path(document: str, first: int, last: int) -> str:
    """Give the path of the passage that spans lines ``first`` to ``last`` (1-based, inclusive) of a document."""
    return f"passage/{document}/{first}-{last}"


def document_graph(document: str) -> str:
    """Give the IRI of the named graph that holds what one source document states."""
    return ID + "graph/" + quote(document)


def statement_path(subject: str, predicate: str, value: str, document: str) -> str:
    """Give the path of the node that stands for one statement, stable as long as the statement is."""
    key = "\x1f".join((subject, predicate, value, document)).encode()
    return "statement/" + hashlib.sha256(key).hexdigest()[:20]


def shorten(iri: str) -> str:
    """Give ``prefix:local`` for an IRI of a known vocabulary, ``id:path`` for data, else the IRI in angle brackets."""
    if path := path_of(iri):
        return "id:" + path
    for prefix, base in PREFIXES.items():
        if iri.startswith(base):
            return f"{prefix}:{iri[len(base) :]}"
    return f"<{iri}>"
