"""What a page is about in the words of schema.org, for search engines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import Request

from api.labels import class_of
from api.pages import href
from api.state import service_of
from graph import names
from graph.description import Description
from graph.dumps import Dump

_TYPES = {
    "ActionPlan": "CreativeWork",
    "Administration": "GovernmentOrganization",
    "Appropriation": "MonetaryGrant",
    "Committee": "GovernmentOrganization",
    "Definition": "DefinedTerm",
    "Event": "Event",
    "FundingSource": "Thing",
    "Initiative": "Project",
    "LighthouseProject": "Project",
    "Observation": "Observation",
    "Organisation": "Organization",
    "Place": "Place",
    "Policy": "CreativeWork",
    "Publication": "CreativeWork",
    "SourceDocument": "DigitalDocument",
    "TargetGroup": "Audience",
}
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def thing(request: Request, found: Description) -> dict[str, Any]:
    """Give a thing: what it is, what it is called, which dataset tells of it."""
    kind = class_of(found.types)
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@id": found.iri,
        "@type": _TYPES.get(kind, "Thing"),
        "additionalType": names.term_iri(kind) if kind else None,
        "name": found.label.text,
        "url": str(request.base_url).rstrip("/") + href(found.iri),
        "subjectOf": {"@type": "Dataset", "@id": names.ID + "dataset", "name": "Pejling", "license": _LICENCE},
    }
    others = [said.value.text for said in found.said.get(names.term_iri("skos:altLabel"), [])]
    others += [found.label.english] if found.label.english else []
    if others:
        told["alternateName"] = others if len(others) > 1 else others[0]
    descriptions = found.said.get(names.term_iri("dct:description"), [])
    if descriptions:
        told["description"] = descriptions[0].value.text
    return {key: value for key, value in told.items() if value}


def dataset(request: Request, dumps: Iterable[Dump]) -> dict[str, Any]:
    """Give the dataset with its files."""
    base = str(request.base_url)
    return {
        "@context": "https://schema.org",
        "@id": names.ID + "dataset",
        "@type": "Dataset",
        "name": "Pejling: Københavns integrationspolitik 2007–2030",
        "alternateName": "Pejling: Copenhagen's integration policy 2007–2030",
        "description": "Københavns Kommunes integrationspolitikker og handleplaner som vidensgraf: politikker, mål, indikatorer, indsatser, penge, udvalg og målgrupper gennem fem generationer, hver oplysning med sit kildested.",
        "license": _LICENCE,
        "isAccessibleForFree": True,
        "inLanguage": ["da", "en"],
        "temporalCoverage": "2007/2030",
        "spatialCoverage": {"@type": "Place", "name": "København"},
        "url": base,
        "version": service_of(request).version,
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": f"{base}dumps/{dump.file}",
                "encodingFormat": dump.format.media_type,
                "name": dump.file,
            }
            for dump in dumps
        ],
    }
