"""Describes the releases as a DCAT dataset series, each with its version, day, file and checksum; and files by their weight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from graph import names
from graph.releases import Release
from graph.terms import term

SPDX = "http://spdx.org/rdf/terms#"
_MEDIA, _PACKED = (
    "https://www.iana.org/assignments/media-types/" + kind for kind in ("application/n-quads", "application/gzip")
)


def series(kept: Sequence[Release], address: str) -> Iterator[ox.Triple]:
    """Give the description of releases.

    Parameters
    ----------
    kept : sequence of Release
        Newest first.
    address : str
        Where they are listed, e.g. ``http://localhost:8765/releases``; files stand below it.

    References
    ----------
    DCAT 3, section 12 (dataset series) and 11 (versioning); SPDX 2.3 checksums.
    """
    whole, dataset = ox.NamedNode(address), ox.NamedNode(names.ID + "dataset")
    yield ox.Triple(whole, term("rdf:type"), term("dcat:DatasetSeries"))
    yield ox.Triple(dataset, term("dcat:inSeries"), whole)
    for place, release in enumerate(kept):
        this = ox.NamedNode(f"{address}/{release.version}")
        yield ox.Triple(this, term("rdf:type"), term("dcat:Dataset"))
        yield ox.Triple(this, term("dcat:inSeries"), whole)
        yield ox.Triple(this, term("dcat:isVersionOf"), dataset)
        yield ox.Triple(this, term("dcat:version"), ox.Literal(release.version))
        yield ox.Triple(this, term("dct:issued"), ox.Literal(release.day, datatype=term("xsd:date")))
        if place == 0:
            yield ox.Triple(whole, term("dcat:last"), this)
            yield ox.Triple(dataset, term("dcat:hasCurrentVersion"), this)
        if place + 1 < len(kept):
            before = ox.NamedNode(f"{address}/{kept[place + 1].version}")
            yield ox.Triple(this, term("dcat:prev"), before)
            yield ox.Triple(this, term("dcat:previousVersion"), before)
        else:
            yield ox.Triple(whole, term("dcat:first"), this)
        yield from _distribution(this, release, f"{address}/{release.version}.nq.gz")


def _distribution(this: ox.NamedNode, release: Release, address: str) -> Iterator[ox.Triple]:
    file = ox.NamedNode(address)
    yield ox.Triple(this, term("dcat:distribution"), file)
    yield ox.Triple(file, term("rdf:type"), term("dcat:Distribution"))
    yield ox.Triple(file, term("dcat:downloadURL"), file)
    yield ox.Triple(file, term("dcat:mediaType"), ox.NamedNode(_MEDIA))
    yield ox.Triple(file, term("dcat:compressFormat"), ox.NamedNode(_PACKED))
    yield from weighed(address, release.size, release.packed)


def weighed(address: str, size: int, sha256: str) -> Iterator[ox.Triple]:
    """Give the size in bytes and the SHA-256, in hexadecimal, of the file at an address, by DCAT and SPDX."""
    file, checksum = ox.NamedNode(address), ox.NamedNode(address + "#checksum")
    yield ox.Triple(file, term("dcat:byteSize"), ox.Literal(str(size), datatype=term("xsd:nonNegativeInteger")))
    yield ox.Triple(file, ox.NamedNode(SPDX + "checksum"), checksum)
    yield ox.Triple(checksum, term("rdf:type"), ox.NamedNode(SPDX + "Checksum"))
    yield ox.Triple(checksum, ox.NamedNode(SPDX + "algorithm"), ox.NamedNode(SPDX + "checksumAlgorithm_sha256"))
    value = ox.Literal(sha256, datatype=term("xsd:hexBinary"))
    yield ox.Triple(checksum, ox.NamedNode(SPDX + "checksumValue"), value)
